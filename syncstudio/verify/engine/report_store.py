"""The report of a run: what is there already, what comes in, and the one file at the end. One run at a time.

A result is on the disk some seconds after it came, in a part of its own (`report_parts`); a run that is killed at any
place loses what is not yet, and nothing else. The joined report takes the place of the old one in one step, and
only then the parts go. Whatever is left of a killed run is read again: the newest row of a sample counts.
"""

from __future__ import annotations

import time
from array import array
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from syncstudio.project.lock import FileLock, holder
from syncstudio.verify.engine.checker import Checker
from syncstudio.verify.engine.child_talk import error_sentence
from syncstudio.verify.engine.report_file import (
    ReportFile,
    ReportMarks,
    table_of,
    unreadable,
    unwritable,
    write_rows,
)
from syncstudio.verify.engine.report_index import ReportIndex
from syncstudio.verify.engine.report_join import join
from syncstudio.verify.engine.report_parts import ReportParts
from syncstudio.verify.errors import VerifyError
from syncstudio.verify.result import Result, result_of, row_of

# A part is written when so many results came, or so long after the first of them.
_PART_RESULTS = 500
_PART_S = 5.0


class ReportStore:
    """Opened for one run, under a lock. VerifyError wherever it cannot be read or written."""

    def __init__(self, out: Path, checker: Checker, told: Callable[[str], None] | None = None) -> None:
        self.out = out
        self._marks = ReportMarks(checker.mark, checker.policy_mark)
        self._lock = take_lock(out)
        try:
            self._parts = ReportParts(out)
            self._parts.tidy()
            files = report_files(out, self._parts)
            for file in files:
                if file.marks.policy != checker.policy_mark:
                    if told is not None:
                        told("Deciding the rows of before by the new policy.")
                    _decide_anew(file, checker)
            self.index = ReportIndex([ReportFile.open(file.path) for file in files], checker.mark)
        except BaseException:
            self._lock.release()
            raise
        self._numbers = array("q")
        self._rows: list[Result] = []
        self._first_s = 0.0
        self.added: Counter[str] = Counter()
        self.failed = 0

    @staticmethod
    def get_ready() -> None:
        """Load what the first rows need to be written, while workers are starting anyway: up to a second."""
        table_of([])

    def add(self, result: Result, number: int) -> None:
        """One more row, of the sample with that number in the list."""
        if not self._rows:
            self._first_s = time.monotonic()
        self._rows.append(result)
        self._numbers.append(number)
        self.added[result.decision] += 1
        self.failed += bool(result.error)
        self.settle_when_due()

    def settle_when_due(self) -> None:
        """Write what came in lately, when it is much or has waited."""
        if len(self._rows) >= _PART_RESULTS or (self._rows and time.monotonic() - self._first_s > _PART_S):
            self.settle()

    def settle(self) -> None:
        """Write what came in lately."""
        if self._rows:
            self._parts.add(table_of([row_of(result) for result in self._rows]), self._marks)
            self._rows.clear()

    def counts(self) -> Counter[str]:
        """Decisions of what was seen and what was added."""
        return self.index.counts() + self.added

    def finish(self, whole: bool, keep_gone: bool) -> int:
        """Join all to the one report; answers how many rows were left out, as their samples are there no more.

        Not `whole`: the list was not seen to its end, so nothing is left out.
        """
        self.settle()
        old = self.index
        keep = keep_gone or not whole
        before = {file.path for file in old.files}
        new = [ReportFile.open(path) for path in self._parts.paths() if path not in before]
        if not new and before == {self.out} and (keep or not old.gone()):
            return 0
        numbers = np.concatenate([old.numbers, np.array(self._numbers, np.int64)])
        mixed = keep and any(file.marks.checks != self._marks.checks for file in old.files)
        marks = replace(self._marks, checks="") if mixed else self._marks
        gone = join(self.out, [*old.files, *new], numbers, marks, keep, old.moved)
        self._parts.remove()
        return gone

    def close(self) -> None:
        """Let others work on the report."""
        self._lock.release()


def report_files(out: Path, parts: ReportParts) -> list[ReportFile]:
    """The report and its parts, oldest first, as far as they are there."""
    base = [ReportFile.open(out)] if out.exists() else []
    return base + [ReportFile.open(path) for path in parts.paths()]


def take_lock(out: Path) -> FileLock:
    """The right to write the report. VerifyError: it cannot be written there, or another run is at it."""
    if "://" in str(out):
        raise VerifyError(f"{out} is a URL: name a file of this machine for the report.")
    if out.is_dir():
        raise VerifyError(f"{out} is a folder: name the Parquet file to write in it.")
    if not out.absolute().parent.is_dir():
        raise VerifyError(
            f"The folder {out.absolute().parent} does not exist: make it first, or write elsewhere."
        )
    if out.exists():
        ReportFile.open(out)
    try:
        lock = FileLock.take(out)
    except OSError as error:
        raise unwritable(out, error) from error
    if lock is None:
        raise VerifyError(
            f"{out} is being written {holder(out).replace('in another window', 'by another run')}: "
            "wait for it, or write another report."
        )
    return lock


def _decide_anew(file: ReportFile, checker: Checker) -> None:
    def rows() -> Iterator[pa.Table]:
        for table in file.batches():
            yield table_of([row_of(decided(result_of(row), checker)) for row in table.to_pylist()])

    write_rows(file.path, rows(), replace(file.marks, policy=checker.policy_mark))


def decided(result: Result, checker: Checker) -> Result:
    """What the policy says of a result; one that it cannot decide is for a person to see, and stops no run."""
    try:
        return checker.decide(result)
    except Exception as error:
        why = f"The policy could not decide ({error_sentence(error)})"
        return replace(result, decision="review", reasons=(why,), error=result.error or why)


def decide_report(old: Path, out: Path, checker: Checker) -> Counter[str]:
    """Decide a whole report anew, without measuring, and write it to `out`; answers the decisions and errors."""
    if not old.exists():
        raise VerifyError(f"{old} is not there: name a report of “verify”.")
    counts: Counter[str] = Counter()
    lock = take_lock(out)
    try:
        parts = ReportParts(old)
        files = report_files(old, parts)
        checks = {file.marks.checks for file in files}

        def rows() -> Iterator[pa.Table]:
            for table in _newest_rows(files):
                results = [decided(result_of(row), checker) for row in table.to_pylist()]
                counts.update(result.decision for result in results)
                counts["errors"] += sum(bool(result.error) for result in results)
                yield table_of([row_of(result) for result in results])

        write_rows(out, rows(), ReportMarks(checks.pop() if len(checks) == 1 else "", checker.policy_mark))
        if out.exists() and out.samefile(old):
            parts.remove()
    except OSError as error:
        raise unreadable(old, error) from error
    finally:
        lock.release()
    return counts


def _newest_rows(files: list[ReportFile]) -> Iterator[pa.Table]:
    from syncstudio.verify.engine.report_index import newest

    names = [
        chunk for file in files for table in file.batches(["sample"]) for chunk in table["sample"].chunks
    ]
    live = newest(names, sum(file.rows for file in files))
    row = 0
    for file in files:
        for table in file.batches():
            yield table.filter(pa.array(live[row : row + len(table)]))
            row += len(table)
