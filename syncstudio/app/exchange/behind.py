"""One piece of work behind a sheet: it shows in the status bar, and its answer comes back to the window's thread."""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal

from syncstudio.app.expected import expected_errors
from syncstudio.session.jobs import Cancelled, JobHandle

_log = logging.getLogger(__name__)
_CANCELLED = object()


class Behind(QObject):
    """Runs one thing at a time; a newer question voids the answer to an older one.

    `answered` carries what the work answered, `failed` a sentence; `ended` says that there is nothing to wait for.
    """

    answered = Signal(object)
    failed = Signal(str)
    ended = Signal()
    _ended = Signal(object, object, str)

    def __init__(self, session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._number = 0
        self.busy = False
        self._ended.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def start(self, name: str, work: Callable[[], object]) -> None:
        """Begin; `name` is what the status bar says meanwhile."""
        self.start_job(name, lambda _job: work())

    def start_job(self, name: str, work: Callable[[JobHandle], object]) -> None:
        """Begin work that can be cancelled: it raises `Cancelled`, and then there is neither answer nor failure."""
        self._number += 1
        number, self.busy = self._number, True
        wrong = self.tr("This did not work, for a reason that is in the log (Help, Show the log).")

        def run(job: JobHandle) -> None:
            try:
                answer, trouble = work(job), ""
            except Cancelled:
                self._tell(number, _CANCELLED, "", name)
                raise
            except expected_errors() as error:
                answer, trouble = None, str(error)
            except Exception:
                _log.exception("%s failed", name)
                answer, trouble = None, wrong
            self._tell(number, answer, trouble, name)

        self._session.jobs.start(name, run)

    def _tell(self, number: int, answer: object, trouble: str, name: str) -> None:
        try:
            self._ended.emit(number, answer, trouble)
        except RuntimeError:  # the sheet is gone
            _log.debug("nobody waits for %s", name)

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
        elif answer is not _CANCELLED:
            self.answered.emit(answer)
        self.ended.emit()
