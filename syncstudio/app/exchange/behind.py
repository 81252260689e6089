"""One piece of work behind a sheet: it shows in the status bar, and its answer comes back to the window's thread."""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal

from syncstudio.app.expected import expected_errors
from syncstudio.session.jobs import JobHandle

_log = logging.getLogger(__name__)


class Behind(QObject):
    """Runs one thing at a time; a newer question voids the answer to an older one.

    `answered` carries what the work answered, `failed` a sentence.
    """

    answered = Signal(object)
    failed = Signal(str)
    _ended = Signal(object, object, str)

    def __init__(self, session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._number = 0
        self.busy = False
        self._ended.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def start(self, name: str, work: Callable[[], object]) -> None:
        """Begin; `name` is what the status bar says meanwhile."""
        self._number += 1
        number, self.busy = self._number, True
        wrong = self.tr("This did not work, for a reason that is in the log (Help, Show the log).")

        def run(_job: JobHandle) -> None:
            try:
                answer, trouble = work(), ""
            except expected_errors() as error:
                answer, trouble = None, str(error)
            except Exception:
                _log.exception("%s failed", name)
                answer, trouble = None, wrong
            try:
                self._ended.emit(number, answer, trouble)
            except RuntimeError:  # the sheet is gone
                _log.debug("nobody waits for %s", name)

        self._session.jobs.start(name, run)

    def leave(self) -> None:
        """Nobody waits any more."""
        self._number += 1
        self.busy = False

    def _take(self, number: int, answer: object, trouble: str) -> None:
        if number != self._number:
            return
        self.busy = False
        if trouble:
            self.failed.emit(trouble)
        else:
            self.answered.emit(answer)
