"""A lane as it will be after a step: what is in the project, with what the step changes laid over it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from syncstudio.project.reads import Reads
from syncstudio.project.records import Segment
from syncstudio.timebase.span import Span

# From here on a lane is read once as a whole instead of asked about at each place.
MANY = 64


@dataclass(slots=True)
class LaneView:
    """One lane; `laid_over` are the segments of the step that will lie on it, `gone` the ids that will not."""

    reads: Reads
    lane_id: int
    laid_over: list[Segment]
    gone: frozenset[int]
    many: bool = False
    _all: list[Segment] | None = field(default=None)
    _starts: list[int] = field(default_factory=list)
    _longest_ns: int = 0

    def at(self, span: Span) -> list[Segment]:
        """The segments that will share time with a span, or touch it."""
        if self.many:
            everything = self.everything()
            first = bisect_left(self._starts, span.start_ns - self._longest_ns)
            last = bisect_right(self._starts, span.end_ns)
            return [one for one in everything[first:last] if one.end_ns >= span.start_ns]
        wide = Span(span.start_ns - 1, span.end_ns + 1)
        kept = [one for one in self.reads.overlapping(self.lane_id, wide) if one.id not in self.gone]
        over = [one for one in self.laid_over if one.start_ns <= span.end_ns and one.end_ns >= span.start_ns]
        return sorted([*kept, *over], key=_order)

    def everything(self) -> list[Segment]:
        """All of its segments, earliest first."""
        if self._all is None:
            kept = (one for one in self.reads.segments(self.lane_id) if one.id not in self.gone)
            self._all = sorted([*kept, *self.laid_over], key=_order)
            self._starts = [one.start_ns for one in self._all]
            self._longest_ns = max((one.end_ns - one.start_ns for one in self._all), default=0)
        return self._all


class LaneViews:
    """The lanes after a step that puts these segments and deletes those; each lane is looked at once."""

    def __init__(self, reads: Reads, put: Iterable[Segment], deleted: Iterable[int]) -> None:
        self._reads = reads
        self._laid_over: dict[int, list[Segment]] = {}
        gone = set(deleted)
        for one in put:
            self._laid_over.setdefault(one.lane_id, []).append(one)
            gone.add(one.id)
        self._gone = frozenset(gone)
        self._views: dict[int, LaneView] = {}

    def of(self, lane_id: int) -> LaneView:
        """One lane."""
        if lane_id not in self._views:
            over = self._laid_over.get(lane_id, [])
            self._views[lane_id] = LaneView(
                self._reads, lane_id, over, self._gone, many=len(self._gone) > MANY
            )
        return self._views[lane_id]


def lane_view(reads: Reads, lane_id: int, put: Sequence[Segment], deleted: Iterable[int]) -> LaneView:
    """A lane after a step that puts these segments (on whatever lanes) and deletes those."""
    return LaneViews(reads, put, deleted).of(lane_id)


def segments_now(reads: Reads, lane_ids: Iterable[int], ids: Sequence[int]) -> list[Segment]:
    """The segments of these ids as they are in the project, looked for on these lanes where they are many."""
    if len(ids) <= MANY:
        return [reads.segment(segment_id) for segment_id in ids]
    wanted = frozenset(ids)
    return [one for lane_id in lane_ids for one in reads.segments(lane_id) if one.id in wanted]


def place_of(segment: Segment) -> tuple[int, int, int]:
    """Where a segment lies: its lane, start and end."""
    return (segment.lane_id, segment.start_ns, segment.end_ns)


def _order(segment: Segment) -> tuple[int, int, int]:
    return (segment.start_ns, segment.end_ns, segment.id)
