"""Writes clips behind the window: how far it is, and stopping it."""

from __future__ import annotations

import logging
import threading
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from syncstudio.app.expected import expected_errors
from syncstudio.session.dataset.choice import DatasetChoice
from syncstudio.session.jobs import Cancelled, JobHandle

_log = logging.getLogger(__name__)


class DatasetRun(QObject):
    """One run at a time. `progressed` tells clips done of how many, `ended` what was made, `failed` a sentence."""

    progressed = Signal(object, object)
    ended = Signal(object)
    failed = Signal(str)
    _over = Signal(object, str)

    def __init__(self, session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._job_id: int | None = None
        self._begun = threading.Event()
        self._over.connect(self._take, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether clips are being made."""
        return self._job_id is not None

    def start(self, choice: DatasetChoice, out: Path) -> None:
        """Begin to make the clips of the project into a folder."""
        session, begun = self._session, threading.Event()
        self._begun = begun
        wrong = self.tr("This did not work, for a reason that is in the log (Help, Show the log).")

        def told(job: JobHandle, done: int, total: int) -> None:
            # The sheet may be gone, and nobody may want the rest: the run itself looks whether it is to stop.
            with suppress(RuntimeError, Cancelled):
                self.progressed.emit(done, total)
                job.progress(done / total)

        def run(job: JobHandle) -> None:
            from syncstudio.session.dataset.one_project import written

            begun.set()
            made, trouble = None, ""
            try:
                made = written(
                    session, choice, out, lambda done, total, _key: told(job, done, total), job.cancelled
                )
            except expected_errors() as error:
                trouble = str(error)
            except Exception:
                _log.exception("Making clips failed")
                trouble = wrong
            try:
                self._over.emit(made, trouble)
            except RuntimeError:  # the window is gone
                _log.debug("nobody waits for the clips")

        self._job_id = session.jobs.start(self.tr("Make training clips"), run).id

    def stop(self) -> None:
        """Ask it to stop; clips that are finished are kept for the next run."""
        if self._job_id is None:
            return
        self._session.jobs.cancel(self._job_id)
        waiting = {job.id for job in self._session.jobs.running()}
        if not self._begun.is_set() and self._job_id not in waiting:
            self._take(None, self.tr("Stopped before it was begun."))

    def _take(self, made: object, trouble: str) -> None:
        if self._job_id is None:
            return
        self._job_id = None
        if trouble:
            self.failed.emit(trouble)
        else:
            self.ended.emit(made)
