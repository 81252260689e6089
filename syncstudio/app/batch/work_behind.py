"""Work off the window's thread: the newest wish is answered, older ones are dropped."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal

from syncstudio.app.expected import expected_errors

_log = logging.getLogger(__name__)

Work = Callable[[], object]


class WorkBehind(QObject):
    """One thing at a time. `answered` carries what the newest work answered, `failed` a sentence; both come on the
    window's thread."""

    answered = Signal(object)
    failed = Signal(str)
    _done = Signal(object, object, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._number = 0
        self._next: Work | None = None
        self._thread: threading.Thread | None = None
        self._done.connect(self._take, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether something is being worked out."""
        return self._thread is not None

    def want(self, work: Work) -> None:
        """Do this next."""
        self._number += 1
        self._next = work
        if self._thread is None:
            self._start()

    def leave(self) -> None:
        """Nobody waits for the answer any more."""
        self._next = None
        self._number += 1

    def close(self) -> None:
        """Wait for what is being done, and forget it."""
        self.leave()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _start(self) -> None:
        assert self._next is not None
        args, self._next = (self._number, self._next), None
        self._thread = threading.Thread(
            target=self._run, args=args, name="syncstudio-batch-work", daemon=True
        )
        self._thread.start()

    def _run(self, number: int, work: Work) -> None:
        answer, trouble = None, ""
        try:
            answer = work()
        except expected_errors() as error:
            trouble = str(error)
        except Exception:
            _log.exception("work of the batch view failed")
            trouble = self.tr("This did not work, for a reason that is in the log (Help, Show the log).")
        self._done.emit(number, answer, trouble)

    def _take(self, number: int, answer: object, trouble: str) -> None:
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        if self._next is not None:
            self._start()
        if number == self._number:
            if trouble:
                self.failed.emit(trouble)
            else:
                self.answered.emit(answer)
