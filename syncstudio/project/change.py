"""What an edit, an undo or a redo changed: the same notice for all three, read off the changeset."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from syncstudio.project.records import HistoryKind
from syncstudio.timebase.span import Span

Operation = Literal["insert", "update", "delete"]


@dataclass(frozen=True, slots=True)
class Touched:
    """One row that changed.

    `span` is on the lane's own clock and holds the row's place before and after; a segment that went to another
    lane is touched twice, once on each. `fields` are the columns that changed, all of them for a new or deleted
    row. `track_id` is set for tracks, pieces, anchors and lanes: the track they belong to.
    """

    table: str
    id: int
    op: Operation
    lane_id: int | None = None
    span: Span | None = None
    fields: frozenset[str] = frozenset()
    track_id: int | None = None


class Summary(Protocol):
    """What is known of many rows without going through them."""

    tables: frozenset[str]
    lane_ids: frozenset[int]
    track_ids: frozenset[int]
    count: int

    def ids(self, table: str, ops: Collection[Operation]) -> frozenset[int]:
        """The rows of a table to which one of these happened."""

    def has(self, table: str, ops: Collection[Operation]) -> bool:
        """Whether there are such rows."""

    def fields(self, table: str) -> frozenset[str]:
        """The columns that changed in rows of a table that were there before and after."""


_ANY: tuple[Operation, ...] = ("insert", "update", "delete")


@dataclass(frozen=True, slots=True)
class Change:
    """One edit, undo or redo, after it is on disk.

    `touched` has every row. Where there are thousands it is made when somebody first goes through it; all the other
    questions are answered without that.
    """

    name: str
    kind: HistoryKind
    touched: Sequence[Touched]
    summary: Summary | None = None

    @property
    def tables(self) -> frozenset[str]:
        """The tables it touched."""
        if self.summary is not None:
            return self.summary.tables
        return frozenset(touched.table for touched in self.touched)

    @property
    def lane_ids(self) -> frozenset[int]:
        """The lanes it touched, by their own row or by anything that lies on them."""
        if self.summary is not None:
            return self.summary.lane_ids
        return frozenset(touched.lane_id for touched in self.touched if touched.lane_id is not None)

    @property
    def track_ids(self) -> frozenset[int]:
        """The tracks it touched, by their own row, their alignment or their lanes."""
        if self.summary is not None:
            return self.summary.track_ids
        return frozenset(touched.track_id for touched in self.touched if touched.track_id is not None)

    @property
    def count(self) -> int:
        """How many rows it touched."""
        return len(self.touched) if self.summary is None else self.summary.count

    def has(self, table: str, *ops: Operation) -> bool:
        """Whether a row of a table was touched; with `ops`, whether one of these happened to it."""
        if self.summary is not None:
            return self.summary.has(table, ops or _ANY)
        return any(touched.table == table and touched.op in (ops or _ANY) for touched in self.touched)

    def ids(self, table: str, *ops: Operation) -> frozenset[int]:
        """The rows of a table that were touched; with `ops`, those to which one of these happened."""
        if self.summary is not None:
            return self.summary.ids(table, ops or _ANY)
        return frozenset(
            touched.id for touched in self.touched if touched.table == table and touched.op in (ops or _ANY)
        )

    def fields(self, table: str) -> frozenset[str]:
        """The columns that changed in rows of a table that were there before and after."""
        if self.summary is not None:
            return self.summary.fields(table)
        updated = (each.fields for each in self.touched if each.table == table and each.op == "update")
        return frozenset().union(*updated)

    def gone(self, table: str) -> frozenset[int]:
        """The rows of a table that are no longer there."""
        return self.ids(table, "delete")

    def spans_of_lane(self, lane_id: int) -> list[Span]:
        """Where a lane's labels or words changed, on the lane's own clock, earliest first."""
        spans = {touched.span for touched in self.touched if touched.lane_id == lane_id and touched.span}
        return sorted(spans, key=lambda span: (span.start_ns, span.end_ns))
