"""One run over many samples: found, checked by a crew, kept in a report. Can be cancelled, and continued later.

A sample whose mark is in the report already is left as it is, unopened. Where rows are left over whose sample was not
seen yet, the key of a new sample's content is asked for first: it may be one that was moved or touched.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path

from syncstudio.verify.engine.checker import Checker
from syncstudio.verify.engine.crew import Answer, Crew, Failure, Ticket
from syncstudio.verify.engine.finding_ahead import Find, FindingAhead
from syncstudio.verify.engine.moved import moved
from syncstudio.verify.engine.progress import Progress, Rate, left_s
from syncstudio.verify.engine.report_store import ReportStore, decided
from syncstudio.verify.errors import VerifyError
from syncstudio.verify.result import PartFound, Result
from syncstudio.verify.sample import Sample, Unfound

_WAIT_S = 0.1
_TELL_EVERY_S = 0.2


@dataclass(frozen=True, slots=True)
class RunEnded:
    """What a run came to. `gone` rows were left out, for their samples are there no more."""

    report: Path
    progress: Progress
    cancelled: bool
    gone: int


class VerifyRun:
    """Set up once, run once. `on_result` hears of every sample newly checked, `on_progress` a few times a second.

    `crew` is called for workers only when there is work. `count` is the list once more, where listing is cheap, so
    that the time left can be told. Where one of `roots`, the paths that were named, cannot be listed, nothing counts as
    gone. `keep_gone` keeps rows whose samples were not found; `retry_errors` checks again
    what could not be checked before.
    """

    def __init__(
        self,
        find: Find,
        checker: Checker,
        out: Path,
        crew: Callable[[], Crew],
        *,
        count: Find | None = None,
        roots: frozenset[str] = frozenset(),
        keep_gone: bool = False,
        retry_errors: bool = False,
        on_result: Callable[[Result], None] | None = None,
        on_progress: Callable[[Progress], None] | None = None,
    ) -> None:
        self._find, self._count, self._checker, self._out, self._hire = find, count, checker, out, crew
        self._roots, self._unlisted = roots, False
        self._keep_gone, self._retry_errors = keep_gone, retry_errors
        self._on_result, self._on_progress = on_result, on_progress
        self._cancel = threading.Event()
        self._crew: Crew | None = None
        self._again: deque[Ticket] = deque()
        self._flying = 0
        self._kept = 0
        self._moved = 0
        self._kept_failed = 0
        self._checked = 0
        self._told_s = 0.0
        self._waiting = ""

    def cancel(self) -> None:
        """Stop soon. What is done stays, and the same run later does the rest."""
        self._cancel.set()

    def run(self) -> RunEnded:
        """Do all of it; comes back when all is done, or soon after `cancel`.

        VerifyError: the report cannot be read or written, another run is at it, or the workers are lost for good.
        """
        self._rate = Rate()
        self._store = ReportStore(self._out, self._checker, self._say)
        try:
            self._list = FindingAhead(self._find, self._count)
            try:
                self._work()
            finally:
                self._list.close()
                if self._crew is not None:
                    self._crew.close()
            cancelled = self._cancel.is_set()
            gone = self._store.finish(not (cancelled or self._unlisted), self._keep_gone)
            progress = self._tell(True)
        except BaseException:
            # What came in is worth keeping, whatever ended the run.
            with suppress(VerifyError):
                self._store.settle()
            raise
        finally:
            self._store.close()
        return RunEnded(self._out, progress, cancelled, gone)

    def _work(self) -> None:
        while not self._cancel.is_set():
            self._hand_out()
            if self._crew is not None and (self._flying or self._crew.room() <= 0):
                for answer in self._crew.take(_WAIT_S):
                    self._flying -= 1
                    self._receive(answer)
                self._waiting = self._crew.waiting
            elif self._list.ended and not self._again:
                return
            self._store.settle_when_due()
            self._tell(False)

    def _hand_out(self) -> None:
        """Give the crew what it has room for; samples that need no work pass by."""
        while not self._cancel.is_set():
            if self._crew is not None and self._crew.room() <= 0:
                return
            if self._again:
                self._give(self._again.popleft())
                continue
            found = self._list.next(0.0 if self._flying else _WAIT_S)
            if found is None:
                return
            if self._place(found, self._list.found):
                self._tell(False)

    def _place(self, found: Sample | Unfound, number: int) -> bool:
        """What is to be done with what was found; whether nothing is."""
        if isinstance(found, Unfound):
            row = Result(sample=found.name, error=found.reason)
            self._unlisted |= found.name in self._roots
            self._keep(decided(row, self._checker), number)
            return True
        known = self._store.index.with_mark(self._mark(found))
        if known is not None and not (known.failed and self._retry_errors):
            self._store.index.see(known, number)
            self._kept += 1
            self._kept_failed += known.failed
            return True
        work = "key" if self._store.index.has_unseen else "check"
        self._give(Ticket(number, work, found))  # type: ignore[arg-type]
        return False

    def _give(self, ticket: Ticket) -> None:
        if self._crew is None:
            self._crew = self._hire()
            self._crew.give(ticket)
            self._store.get_ready()
        else:
            self._crew.give(ticket)
        self._flying += 1

    def _receive(self, answer: Answer) -> None:
        ticket, value = answer.ticket, answer.value
        if ticket.work == "key":
            known = self._store.index.with_key(value) if isinstance(value, str) and value else None
            same = None if known is None else moved(known.result, ticket.sample)
            if same is None:
                self._again.append(replace(ticket, work="check"))
                return
            assert known is not None
            self._moved += 1
            self._store.index.moved.add(known.row)
            self._store.add(replace(same, mark=self._mark(ticket.sample)), ticket.number)
            return
        if isinstance(value, Failure | str):
            value = failed(ticket.sample, value.sentence if isinstance(value, Failure) else value)
        self._checked += 1
        self._keep(decided(replace(value, mark=self._mark(ticket.sample)), self._checker), ticket.number)

    def _keep(self, result: Result, number: int) -> None:
        self._store.add(result, number)
        if self._on_result is not None:
            self._on_result(result)

    def _mark(self, sample: Sample) -> str:
        """Changes with the sample and with the way of checking."""
        return blake2b(f"{sample.mark} {self._checker.mark}".encode(), digest_size=16).hexdigest()

    def _say(self, waiting: str) -> None:
        if self._on_progress is not None:
            self._on_progress(Progress(waiting=waiting))

    def _tell(self, at_last: bool) -> Progress:
        now_s = time.monotonic()
        if not at_last and now_s - self._told_s < _TELL_EVERY_S:
            return Progress()
        self._told_s = now_s
        counts = self._store.counts()
        done = self._kept + sum(self._store.added.values())
        rate = self._checked / max(self._rate.elapsed_s, 1e-9) if at_last else self._rate.at(self._checked)
        progress = Progress(
            done, self._list.found, self._list.total, self._kept + self._moved,
            counts["keep"], counts["drop"], counts["review"], self._store.failed + self._kept_failed,
            rate, left_s(done, self._list.total, rate), self._rate.elapsed_s, self._waiting,
        )  # fmt: skip
        if self._on_progress is not None:
            self._on_progress(progress)
        return progress


def failed(sample: Sample, why: str) -> Result:
    """The row of a sample that could not be checked, with the places where it can be looked at."""
    parts = tuple(
        PartFound(
            part.kind,
            part.role,
            part.name,
            part.place.url,
            part.place.member,
            part.place.offset,
            part.place.size,
        )
        for part in sample.parts
    )
    return Result(sample=sample.name, parts=parts, said=sample.said, error=why)
