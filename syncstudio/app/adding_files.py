"""Files come into an open project behind its window, one batch after the other."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from syncstudio.app.expected import expected_errors

_log = logging.getLogger(__name__)


class AddingFiles(QObject):
    """Adds files on a thread of its own. `ended` comes on the GUI thread when nothing is left to add."""

    ended = Signal()
    # A table of which someone must say what is time: its TimeChoices, and the sentence if nobody does.
    unclear = Signal(object, str)
    _done = Signal()

    def __init__(self, session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._waiting: list[tuple[list[Path], dict[Path, Any]]] = []
        self._thread: threading.Thread | None = None
        self._done.connect(self._go_on, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether files are still to come in."""
        return self._thread is not None or bool(self._waiting)

    def add(self, paths: Sequence[Path], time_columns: Mapping[Path, Any] | None = None) -> None:
        """Add files; the session says, one sentence each, which ones could not be added.

        `time_columns` says of tables how their time is read.
        """
        self._session.expect_files()
        self._waiting.append((list(paths), dict(time_columns or {})))
        if self._thread is None:
            self._start()

    def close(self) -> None:
        """Wait for the file at hand, and leave the rest."""
        for _ in range(len(self._waiting)):
            self._session.files_are_in()
        self._waiting.clear()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _start(self) -> None:
        batch = self._waiting.pop(0)
        self._thread = threading.Thread(target=self._work, args=batch, name="syncstudio-adding", daemon=True)
        self._thread.start()

    def _work(self, paths: list[Path], time_columns: dict[Path, Any]) -> None:
        try:
            troubles = self._session.add_media(paths, time_columns, self._ask)
        except expected_errors() as error:
            troubles = [str(error)]
        except Exception:
            _log.exception("adding %s failed", paths)
            names = ", ".join(path.name for path in paths)
            troubles = [f"{names} could not be added for a reason that is in the log (Help, Show the log)."]
        for trouble in troubles:
            self._session.say(trouble, "error")
        self._session.files_are_in()
        self._done.emit()

    def _ask(self, error) -> None:
        """Have the person choose, where a choice can be kept; the table's first rows are read here, off the window."""
        try:
            if not self._session.viewing:
                self.unclear.emit(self._session.time_choices(error.path), str(error))
                return
        except expected_errors() as worse:
            error = worse
        self._session.say(str(error), "error")

    def _go_on(self) -> None:
        if self._thread is None:
            return
        self._thread.join()
        self._thread = None
        if self._waiting:
            self._start()
        else:
            self.ended.emit()
