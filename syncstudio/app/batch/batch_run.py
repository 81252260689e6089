"""A run of verification behind the window: results and progress come to the window's thread a few times a second."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from syncstudio.app.expected import expected_errors
from syncstudio.verify.engine.progress import Progress
from syncstudio.verify.engine.verify_run import RunEnded, VerifyRun
from syncstudio.verify.result import Result

_log = logging.getLogger(__name__)
_DRAIN_MS = 400

OnResult = Callable[[Result], None]
OnProgress = Callable[[Progress], None]


class BatchRun(QObject):
    """One run at a time. `came` carries the results since the last time, `progressed` how far it is, `ended` what
    became of it: a `RunEnded`, or None with the sentence why it could not go on."""

    came = Signal(object)
    progressed = Signal(object)
    ended = Signal(object, str)
    _over = Signal(object, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._results: list[Result] = []
        self._progress: Progress | None = None
        self._run: VerifyRun | None = None
        self._thread: threading.Thread | None = None
        self._drain = QTimer(self, interval=_DRAIN_MS)
        self._drain.timeout.connect(self._hand_over)
        self._over.connect(self._end, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether a run goes on."""
        return self._thread is not None

    def start(self, make: Callable[[OnResult, OnProgress], VerifyRun]) -> None:
        """Begin; `make` gets what the run is to call, and raises the sentence of a run that cannot begin."""
        self._run = run = make(self._keep, self._note)
        self._thread = threading.Thread(target=self._work, args=(run,), name="syncstudio-batch", daemon=True)
        self._thread.start()
        self._drain.start()

    def cancel(self) -> None:
        """Stop soon; what is done is kept."""
        if self._run is not None:
            self._run.cancel()

    def close(self) -> None:
        """Stop, and wait until it has."""
        self.cancel()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self._drain.stop()

    def _work(self, run: VerifyRun) -> None:
        found: RunEnded | None = None
        try:
            found, trouble = run.run(), ""
        except expected_errors() as error:
            trouble = str(error)
        except Exception:
            _log.exception("the run of verification failed")
            trouble = self.tr("The run ended for a reason that is in the log (Help, Show the log).")
        self._over.emit(found, trouble)

    def _keep(self, result: Result) -> None:
        with self._lock:
            self._results.append(result)

    def _note(self, progress: Progress) -> None:
        with self._lock:
            self._progress = progress

    def _hand_over(self) -> None:
        with self._lock:
            results, self._results = self._results, []
            progress, self._progress = self._progress, None
        if results:
            self.came.emit(results)
        if progress is not None:
            self.progressed.emit(progress)

    def _end(self, found: RunEnded | None, trouble: str) -> None:
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self._run = None
        self._drain.stop()
        self._hand_over()
        self.ended.emit(found, trouble)
