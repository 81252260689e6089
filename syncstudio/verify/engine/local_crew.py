"""Local processes that check samples: one for each core, each with one thread."""

from __future__ import annotations

import os
import pickle
from collections import deque
from queue import Empty, SimpleQueue

from syncstudio.verify.engine.checker import Checker
from syncstudio.verify.engine.child_process import ChildProcess, Heard
from syncstudio.verify.engine.crew import Answer, Failure, Ticket
from syncstudio.verify.errors import VerifyError
from syncstudio.verify.patience import Patience
from syncstudio.verify.result import Result

# With so many samples whose workers died, these are tried again before anything new.
_MOST_SUSPECTS = 8
# Workers that die before they ever answered say that something is wrong with the installation.
_MOST_STILLBORN = 3


class LocalCrew:
    """Worker processes of this machine. A sample whose worker dies is tried once more, alone, and then fails."""

    def __init__(
        self, checker: Checker | bytes, workers: int | None = None, patience: Patience | None = None
    ) -> None:
        self._checker = checker if isinstance(checker, bytes) else pickle.dumps(checker)
        self._closed = False
        self._patience = patience or Patience()
        self._wanted = workers or os.cpu_count() or 1
        self._heard: SimpleQueue[Heard] = SimpleQueue()
        self._children: list[ChildProcess] = []
        self._idle: list[ChildProcess] = []
        self._queue: deque[Ticket] = deque()
        self._suspects: deque[Ticket] = deque()
        self._alone: Ticket | None = None
        self._ready: set[ChildProcess] = set()
        self._stillborn = 0

    @property
    def workers(self) -> int:
        return self._wanted

    @property
    def waiting(self) -> str:
        return ""

    @property
    def pids(self) -> list[int]:
        """The worker processes that run now."""
        return [child.pid for child in self._children]

    def room(self) -> int:
        if self._alone or len(self._suspects) >= _MOST_SUSPECTS:
            return 0
        # One more for each than it is at, so that none ever waits for the next.
        return max(0, 2 * self._wanted - len(self._queue) - self._busy())

    def give(self, ticket: Ticket) -> None:
        self._queue.append(ticket)
        self._share_out()

    def take(self, wait_s: float) -> list[Answer]:
        if self._closed:
            raise VerifyError("The run was stopped.")
        self._share_out()
        for child in self._children:
            child.kill_when_late()
        answers: list[Answer] = []
        while True:
            try:
                heard = self._heard.get(timeout=wait_s)
            except Empty:
                return answers
            answers += self._hear(heard)
            self._share_out()
            wait_s = 0.0 if answers else wait_s

    def close(self) -> None:
        self._closed = True
        for child in self._children:
            child.close()
        self._children.clear()
        self._idle.clear()

    def _busy(self) -> int:
        return sum(child.ticket is not None for child in self._children)

    def _share_out(self) -> None:
        if self._suspects and not self._queue and not self._busy():
            self._alone = self._suspects.popleft()
            self._ask(self._alone)
        while self._queue and self._alone is None and self._busy() < self._wanted:
            self._ask(self._queue.popleft())

    def _ask(self, ticket: Ticket) -> None:
        if not self._idle:
            try:
                child = ChildProcess(self._checker, self._patience, self._heard)
            except OSError as error:
                raise VerifyError(
                    f"No more worker processes could be started ({error.strerror}): use fewer with --workers."
                ) from error
            self._children.append(child)
            self._idle.append(child)
        self._idle.pop().ask(ticket)

    def _hear(self, heard: Heard) -> list[Answer]:
        child, ticket = heard.child, heard.child.ticket
        if child not in self._children:
            return []
        if heard.what == "dead":
            return self._bury(child)
        if heard.what == "ready":
            self._ready.add(child)
            child.ready()
            self._stillborn = 0
        elif heard.what == "expect" and ticket is not None and ticket.number == heard.number:
            child.expect(float(heard.value))  # type: ignore[arg-type]
        elif ticket is not None and ticket.number == heard.number:
            child.rest()
            self._idle.append(child)
            self._done(ticket)
            value = heard.value
            if heard.what == "failed":
                value = Failure(str(value))
            assert isinstance(value, Result | str | Failure)
            return [Answer(ticket, value)]
        return []

    def _bury(self, child: ChildProcess) -> list[Answer]:
        """A worker died: its sample gets a second chance without company, unless that was it, or it hung."""
        ticket, why = child.ticket, child.why_dead()
        if child not in self._ready:
            self._stillborn += 1
            if self._stillborn >= _MOST_STILLBORN:
                raise VerifyError(
                    f"Worker processes do not start here. {why} SYNCSTUDIO_DEBUG=1 shows what they say."
                )
        self._ready.discard(child)
        self._children.remove(child)
        if child in self._idle:
            self._idle.remove(child)
        child.close()
        if ticket is None:
            return []
        if ticket is self._alone or child.timed_out:
            self._done(ticket)
            return [Answer(ticket, Failure(why))]
        self._suspects.append(ticket)
        return []

    def _done(self, ticket: Ticket) -> None:
        if ticket is self._alone:
            self._alone = None
