"""Which rows a report has already: found by mark or by key, in a few bytes for each row."""

from __future__ import annotations

from collections import Counter, OrderedDict
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from syncstudio.verify.engine.report_file import ReportFile, fitted
from syncstudio.verify.result import Decision, Result, result_of

DECISIONS: tuple[Decision, ...] = ("keep", "drop", "review")
_CODES = {name: code for code, name in enumerate(DECISIONS)}
_COLUMNS = ["sample", "mark", "key", "decision", "error"]
# Row groups kept unpacked: rows that are asked for lie near one another.
_GROUPS_KEPT = 4


@dataclass(frozen=True, slots=True)
class Found:
    """A row that is there already: which, and what was decided."""

    row: int
    decision: Decision
    failed: bool


@dataclass(frozen=True, slots=True)
class KeyedRow:
    """A row of the same content: which, and what it holds."""

    row: int
    result: Result


class ReportIndex:
    """The rows of a report and its parts as a run finds them. Rows are counted through all files, in their order.

    `numbers` says for each row which number its sample has in this run's list, -1 where it was not seen yet. Rows in
    `moved` live on under another name.
    """

    def __init__(self, files: list[ReportFile], checks: str) -> None:
        self.files = files
        self.moved: set[int] = set()
        self._starts = np.cumsum([0, *(file.rows for file in files)])
        total = int(self._starts[-1])
        self.numbers = np.full(total, -1, np.int64)
        self._marks = np.zeros(total, "S32")
        self._keys = np.zeros(total, np.int64)
        self._decisions = np.zeros(total, np.uint8)
        self._failed = np.zeros(total, bool)
        same = np.zeros(total, bool)
        names: list[pa.Array] = []
        row = 0
        for file in files:
            for table in file.batches(_COLUMNS):
                to = row + len(table)
                names += table["sample"].chunks
                self._marks[row:to] = [(mark or "").encode() for mark in table["mark"].to_pylist()]
                self._keys[row:to] = [hash(key) if key else 0 for key in table["key"].to_pylist()]
                self._decisions[row:to] = [_CODES.get(one, 2) for one in table["decision"].to_pylist()]
                self._failed[row:to] = [bool(error) for error in table["error"].to_pylist()]
                same[row:to] = bool(checks) and file.marks.checks == checks
                row = to
        self._live = newest(names, total)
        self._by_mark = np.flatnonzero(self._live & (self._marks != b""))
        self._by_mark = self._by_mark[np.argsort(self._marks[self._by_mark], kind="stable")]
        self._sorted_marks = self._marks[self._by_mark]
        del self._marks
        keyed = np.flatnonzero((self._keys != 0) & same & ~self._failed)
        self._by_key = keyed[np.argsort(self._keys[keyed], kind="stable")]
        self._sorted_keys = self._keys[self._by_key]
        del self._keys
        self._may_move = same & self._live & ~self._failed
        self._movable = int(self._may_move.sum())
        self._groups: OrderedDict[tuple[int, int], pa.Table] = OrderedDict()

    @property
    def rows(self) -> int:
        """How many samples the report has rows of."""
        return int(self._live.sum())

    @property
    def has_unseen(self) -> bool:
        """Whether rows are left whose sample was not seen in this run: it may have been moved or touched."""
        return self._movable > 0

    def with_mark(self, mark: str) -> Found | None:
        """The row of a sample that is as it was."""
        place = int(np.searchsorted(self._sorted_marks, mark.encode()))
        if place >= len(self._sorted_marks) or self._sorted_marks[place] != mark.encode():
            return None
        row = int(self._by_mark[place])
        return Found(row, DECISIONS[self._decisions[row]], bool(self._failed[row]))

    def see(self, found: Found, number: int) -> None:
        """This row's sample is there still."""
        self.numbers[found.row] = number
        self._movable -= bool(self._may_move[found.row])
        self._may_move[found.row] = False

    def with_key(self, key: str) -> KeyedRow | None:
        """The newest row of the same content, checked the same way."""
        place = int(np.searchsorted(self._sorted_keys, hash(key), side="right")) - 1
        while place >= 0 and self._sorted_keys[place] == hash(key):
            number = int(self._by_key[place])
            row = self._row(number)
            if row["key"] == key:
                return KeyedRow(number, result_of(row))
            place -= 1
        return None

    def counts(self) -> Counter[str]:
        """How the rows that were seen are decided."""
        seen = self._decisions[self.numbers >= 0]
        return Counter({name: int((seen == code).sum()) for code, name in enumerate(DECISIONS)})

    def gone(self) -> int:
        """How many rows are of samples that were not seen."""
        return int((self._live & (self.numbers < 0)).sum())

    def _row(self, row: int) -> dict[str, Any]:
        number = int(np.searchsorted(self._starts, row, side="right")) - 1
        file, at = self.files[number], row - int(self._starts[number])
        group = 0
        while at >= file.groups[group]:
            at -= file.groups[group]
            group += 1
        if (number, group) not in self._groups:
            with pq.ParquetFile(file.path) as opened:
                self._groups[number, group] = fitted(opened.read_row_group(group, use_threads=False))
            if len(self._groups) > _GROUPS_KEPT:
                self._groups.popitem(last=False)
        self._groups.move_to_end((number, group))
        found: dict[str, Any] = self._groups[number, group].slice(at, 1).to_pylist()[0]
        return found


def newest(names: list[pa.Array], total: int) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Of rows with the same name the last is true, all others false."""
    live = np.zeros(total, bool)
    if total:
        table = pa.table({"sample": pa.chunked_array(names, pa.string()), "row": np.arange(total)})
        last = table.group_by("sample", use_threads=False).aggregate([("row", "max")])
        live[last["row_max"].to_numpy()] = True
    return live
