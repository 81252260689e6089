"""Files come into an open project behind its window, one batch after the other."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from syncstudio.app.expected import expected_errors


class AddingFiles(QObject):
    """Adds files on a thread of its own. `ended` comes on the GUI thread when nothing is left to add."""

    ended = Signal()
    _done = Signal()

    def __init__(self, session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._waiting: list[list[Path]] = []
        self._thread: threading.Thread | None = None
        self._done.connect(self._go_on, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether files are still to come in."""
        return self._thread is not None or bool(self._waiting)

    def add(self, paths: Sequence[Path]) -> None:
        """Add files; the session says, one sentence each, which ones could not be added."""
        self._waiting.append(list(paths))
        if self._thread is None:
            self._start()

    def close(self) -> None:
        """Wait for the file at hand, and leave the rest."""
        self._waiting.clear()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _start(self) -> None:
        batch = self._waiting.pop(0)
        self._thread = threading.Thread(
            target=self._work, args=(batch,), name="syncstudio-adding", daemon=True
        )
        self._thread.start()

    def _work(self, batch: list[Path]) -> None:
        try:
            troubles = self._session.add_media(batch)
        except expected_errors() as error:
            troubles = [str(error)]
        for trouble in troubles:
            self._session.say(trouble, "error")
        self._done.emit()

    def _go_on(self) -> None:
        if self._thread is None:
            return
        self._thread.join()
        self._thread = None
        if self._waiting:
            self._start()
        else:
            self.ended.emit()
