"""What an edit, an undo or a redo changed: the same notice for all three, read off the changeset."""

from dataclasses import dataclass
from typing import Literal

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


@dataclass(frozen=True, slots=True)
class Change:
    """One edit, undo or redo, after it is on disk."""

    name: str
    kind: HistoryKind
    touched: tuple[Touched, ...]

    @property
    def tables(self) -> frozenset[str]:
        """The tables it touched."""
        return frozenset(touched.table for touched in self.touched)

    @property
    def track_ids(self) -> frozenset[int]:
        """The tracks it touched, by their own row, their alignment or their lanes."""
        return frozenset(touched.track_id for touched in self.touched if touched.track_id is not None)

    def spans_of_lane(self, lane_id: int) -> list[Span]:
        """Where a lane's labels or words changed, on the lane's own clock, earliest first."""
        spans = {touched.span for touched in self.touched if touched.lane_id == lane_id and touched.span}
        return sorted(spans, key=lambda span: (span.start_ns, span.end_ns))
