"""Long work behind the window: it reports progress, can be cancelled, and never ends the session."""

import itertools
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Literal

_log = logging.getLogger(__name__)

# Decoding and reading release the interpreter; two at once keep a slow disk busy without starving the panes.
_WORKERS = 2
# People read a progress figure a few times a second; more notices would only cost painting.
_REPORT_EVERY_S = 0.1
# Work that comes last looks this often whether it may go on.
_GIVE_WAY_S = 0.05

State = Literal["waiting", "running", "done", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of long work as it stands; `step` is what it is at, where it has several to do."""

    id: int
    name: str
    track_id: int | None = None
    fraction: float | None = None
    state: State = "waiting"
    message: str = ""
    step: str = ""


class Cancelled(Exception):
    """Raised inside work that was cancelled; never shown to people."""


class JobHandle:
    """What the work itself holds: where it reports progress and learns that it was cancelled."""

    def __init__(self, jobs: "Jobs", job_id: int) -> None:
        self._jobs = jobs
        self._job_id = job_id
        self._cancelled = threading.Event()
        self._last_report_s = 0.0
        self.waiting: Future[None] | None = None

    def progress(self, fraction: float) -> None:
        """Say how much is done, 0 to 1; raises `Cancelled` when nobody wants the rest."""
        if self._cancelled.is_set():
            raise Cancelled
        now_s = time.monotonic()
        if now_s - self._last_report_s >= _REPORT_EVERY_S:
            self._last_report_s = now_s
            self._jobs.update(self._job_id, fraction=min(1.0, max(0.0, fraction)))

    def begin_step(self, step: str) -> None:
        """Say what comes now, of several things to do."""
        self._jobs.update(self._job_id, step=step)

    def cancelled(self) -> bool:
        """Whether the work should stop."""
        return self._cancelled.is_set()

    def give_way(self) -> None:
        """For work that comes last: wait while anything else is under way; raises `Cancelled` like `progress`."""
        if self._jobs.others_busy():
            self._jobs.update(self._job_id, state="waiting")
            while self._jobs.others_busy() and not self._cancelled.wait(_GIVE_WAY_S):
                pass
            self._jobs.update(self._job_id, state="running")
        if self._cancelled.is_set():
            raise Cancelled

    def wait_while(self, so: Callable[[], bool]) -> None:
        """Wait for as long as something is so; raises `Cancelled` like `progress`."""
        while so() and not self._cancelled.wait(_GIVE_WAY_S):
            pass
        if self._cancelled.is_set():
            raise Cancelled

    def cancel(self) -> None:
        """Ask the work to stop."""
        self._cancelled.set()


class Jobs:
    """The long work of one session."""

    def __init__(self, on_change: Callable[[Job], None]) -> None:
        self._on_change = on_change
        self._pool = ThreadPoolExecutor(_WORKERS, thread_name_prefix="syncstudio-job")
        self._last_pool = ThreadPoolExecutor(1, thread_name_prefix="syncstudio-job-last")
        self._last: set[int] = set()
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._jobs: dict[int, Job] = {}
        self._handles: dict[int, JobHandle] = {}
        self._ends_untold = 0
        self._closing = False

    def start(
        self, name: str, work: Callable[[JobHandle], None], track_id: int | None = None, last: bool = False
    ) -> Job:
        """Begin work in the background; it waits for a free worker. From `close` on it is cancelled at once.

        What is done `last` has one worker of its own, and gives way to all other work where it says so.
        """
        job = Job(next(self._numbers), name, track_id)
        handle = JobHandle(self, job.id)
        with self._lock:
            self._jobs[job.id] = job
            self._handles[job.id] = handle
            if last:
                self._last.add(job.id)
        self._on_change(job)
        try:
            if not self._closing:
                handle.waiting = (self._last_pool if last else self._pool).submit(
                    self._run, job.id, work, handle
                )
        except RuntimeError:  # the pool has been shut down in this moment
            handle.waiting = None
        if handle.waiting is None:
            self.update(job.id, state="cancelled")
        return job

    def cancel(self, job_id: int) -> None:
        """Ask one job to stop; one that still waits for a worker is gone at once."""
        with self._lock:
            handle = self._handles.get(job_id)
        if handle is None:
            return
        handle.cancel()
        if handle.waiting is not None and handle.waiting.cancel():
            with self._lock:
                known = job_id in self._jobs
            if known:
                self.update(job_id, state="cancelled")

    def stopping(self, job_id: int) -> bool:
        """Whether a job that is still under way was asked to stop: it does when it next looks up."""
        with self._lock:
            handle = self._handles.get(job_id)
        return handle is not None and handle.cancelled()

    def cancel_track(self, track_id: int) -> None:
        """Ask every job of a track to stop."""
        for job in self.running():
            if job.track_id == track_id:
                self.cancel(job.id)

    def running(self) -> list[Job]:
        """The jobs that wait or run, oldest first."""
        with self._lock:
            return [job for job in self._jobs.values() if job.state in ("waiting", "running")]

    def others_busy(self) -> bool:
        """Whether any work waits or runs besides what is done last."""
        with self._lock:
            return any(id not in self._last for id in self._jobs)

    @property
    def idle(self) -> bool:
        """Whether all work has ended and whoever follows it has heard so: what an end sets off has begun by then."""
        with self._lock:
            return not self._jobs and not self._ends_untold

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait until all work has ended, also what an end set off; whether it has."""
        deadline_s = None if timeout_s is None else time.monotonic() + timeout_s
        while not self.idle:
            if deadline_s is not None and time.monotonic() > deadline_s:
                return False
            time.sleep(0.005)
        return True

    def close(self) -> None:
        """Cancel everything and wait for the workers to leave."""
        # What hears of a cancelled job may want to begin the next one.
        self._closing = True
        for job in self.running():
            self.cancel(job.id)
        for pool in (self._pool, self._last_pool):
            pool.shutdown(wait=True)

    def update(self, job_id: int, **changes: object) -> None:
        """Change what is known of a job, and say so."""
        with self._lock:
            job = replace(self._jobs[job_id], **changes)  # type: ignore[arg-type]  # fields are named by our callers
            self._jobs[job_id] = job
            ended = job.state not in ("waiting", "running")
            if ended:
                self._handles.pop(job_id, None)
                self._jobs.pop(job_id)
                self._last.discard(job_id)
                self._ends_untold += 1
        try:
            self._on_change(job)
        finally:
            if ended:
                with self._lock:
                    self._ends_untold -= 1

    def _run(self, job_id: int, work: Callable[[JobHandle], None], handle: JobHandle) -> None:
        if handle.cancelled():
            self.update(job_id, state="cancelled")
            return
        self.update(job_id, state="running")
        try:
            work(handle)
        except Cancelled:
            self.update(job_id, state="cancelled")
        except Exception as error:
            if handle.cancelled():
                self.update(job_id, state="cancelled")
                return
            _log.info("job failed", exc_info=True)
            self.update(job_id, state="failed", message=str(error) or type(error).__name__)
        else:
            self.update(job_id, state="cancelled" if handle.cancelled() else "done", fraction=1.0)
