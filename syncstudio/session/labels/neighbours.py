"""What happens to the other labels of a lane when one comes or moves: nothing, it stops at them, or they give way.

Only labels of the same lane are neighbours, so labels of two speakers never touch each other's. All times are on the
lane's own clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, get_args

import numpy as np

from syncstudio.project.records import LaneKind, Segment
from syncstudio.session.errors import SessionError
from syncstudio.session.labels.segment_plan import SegmentPlan, moved_by, place_of
from syncstudio.timebase.span import Span

NeighbourMode = Literal["free", "protect", "bulldoze"]
MODES: tuple[NeighbourMode, ...] = get_args(NeighbourMode)
# On these lanes labels have neighbours; events have no length, and regions lie over one another as people do.
CROWDED: frozenset[LaneKind] = frozenset({"segments", "transcript"})
# With more labels on the move their lane is read once, over all of them.
_MANY = 16
_NO_ROOM = (
    "There is no room: other labels of the lane lie there, and neighbours are protected. "
    "Choose another place, or let labels overlap or give way under Label › Neighbours."
)

# The labels of a lane that overlap a span of its clock.
Look = Callable[[int, Span], Sequence[Segment]]
# Cuts a label in two inside the plan; answers the second part.
Cut = Callable[[SegmentPlan, Segment, int], Segment]

Move = tuple[Segment | None, Segment]


def treat_neighbours(plan: SegmentPlan, mode: str, kinds: dict[int, LaneKind], look: Look, cut: Cut) -> None:
    """Fit a plan among the labels it does not name, by how neighbours are treated. SessionError: there is no room."""
    lanes: dict[int, list[Move]] = {}
    for before, after in plan.moving:
        if kinds[after.lane_id] in CROWDED and after.end_ns > after.start_ns:
            lanes.setdefault(after.lane_id, []).append((before, after))
    for lane_id, moves in lanes.items():
        if mode == "protect":
            _protect(plan, moves, _others(plan, lane_id, moves, look))
        elif mode == "bulldoze":
            _bulldoze(plan, moves, _others(plan, lane_id, moves, look), cut)


class Others:
    """The labels of a lane that are not of the plan; thousands are asked thousands of times what they overlap."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._segments = list(segments)
        self._starts = np.array([each.start_ns for each in segments], dtype=np.int64)
        self._ends = np.array([each.end_ns for each in segments], dtype=np.int64)

    def overlapping(self, segment: Segment) -> list[Segment]:
        """Those that share time with a label, in the order they begin."""
        found = (self._starts < segment.end_ns) & (self._ends > segment.start_ns)
        return [self._segments[n] for n in np.flatnonzero(found).tolist()]

    def room(self, segment: Segment, by_ns: int) -> int:
        """How far a label may move towards an instant before it meets one that it did not overlap already."""
        if by_ns > 0:
            ahead = self._starts[self._starts >= segment.end_ns]
            return min(by_ns, int(ahead.min()) - segment.end_ns) if len(ahead) else by_ns
        behind = self._ends[self._ends <= segment.start_ns]
        return max(by_ns, int(behind.max()) - segment.start_ns) if len(behind) else by_ns


def _others(plan: SegmentPlan, lane_id: int, moves: Sequence[Move], look: Look) -> Others:
    """The labels of the lane that are not of the plan and lie where it moves, from the first edge to the last."""
    spans = [_reach(before, after) for before, after in moves]
    if len(spans) > _MANY:
        spans = [Span(min(span.start_ns for span in spans), max(span.end_ns for span in spans))]
    ids = plan.ids
    found = {each.id: each for span in spans for each in look(lane_id, span) if each.id not in ids}
    lengthy = [each for each in found.values() if each.end_ns > each.start_ns]
    return Others(sorted(lengthy, key=lambda each: (each.start_ns, each.end_ns)))


def _reach(before: Segment | None, after: Segment) -> Span:
    if before is None or before.lane_id != after.lane_id:
        return Span(after.start_ns, after.end_ns)
    return Span(min(before.start_ns, after.start_ns), max(before.end_ns, after.end_ns))


# -- protect ------------------------------------------------------------------------------------------------------


def _protect(plan: SegmentPlan, moves: Sequence[Move], others: Others) -> None:
    bodies = [(before, after) for before, after in moves if before is not None and _is_body(before, after)]
    shifts = {moved_by(before, after) for before, after in bodies}
    if len(shifts) == 1:
        _stop_together(plan, bodies, others, shifts.pop())
        moves = [(before, after) for before, after in moves if before is None or not _is_body(before, after)]
    for before, after in moves:
        stays = before is not None and before.lane_id == after.lane_id
        against = _newly_met(before if stays else None, after, others)
        if not against:
            continue
        if before is not None and stays and _overlaps(before, after):
            start_ns, end_ns = _stopped(before, after, against)
        else:
            start_ns, end_ns = _fitted(after, against)
        plan.change(after if before is None else before, start_ns=start_ns, end_ns=end_ns)


def _newly_met(before: Segment | None, after: Segment, others: Others) -> list[Segment]:
    """What a label overlaps where it goes and did not overlap where it was."""
    met = others.overlapping(after)
    known = {each.id for each in others.overlapping(before)} if met and before is not None else set()
    return [each for each in met if each.id not in known]


def _is_body(before: Segment, after: Segment) -> bool:
    return before.lane_id == after.lane_id and moved_by(before, after) != 0


def _stop_together(
    plan: SegmentPlan, bodies: Sequence[tuple[Segment, Segment]], others: Others, by_ns: int
) -> None:
    """Labels that move by the same amount stop all together where the first one meets a neighbour."""
    if not any(_newly_met(before, after, others) for before, after in bodies):
        return  # a place that is free may be reached by jumping over others
    rooms = [others.room(before, by_ns) for before, _ in bodies]
    allowed = min(rooms) if by_ns > 0 else max(rooms)
    for before, _ in bodies:
        plan.change(before, start_ns=before.start_ns + allowed, end_ns=before.end_ns + allowed)


def _stopped(before: Segment, after: Segment, others: Iterable[Segment]) -> tuple[int, int]:
    """Edges that were dragged outwards, no further than the neighbours on their side."""
    start_ns, end_ns = after.start_ns, after.end_ns
    for other in others:
        if start_ns < other.end_ns <= before.start_ns:
            start_ns = other.end_ns
        if before.end_ns <= other.start_ns < end_ns:
            end_ns = other.start_ns
    return start_ns, end_ns


def _fitted(after: Segment, others: Sequence[Segment]) -> tuple[int, int]:
    """The first free part of a label's new place."""
    start_ns, end_ns = after.start_ns, after.end_ns
    for other in others:
        if other.start_ns <= start_ns < other.end_ns:
            start_ns = other.end_ns
        elif start_ns < other.start_ns < end_ns:
            end_ns = other.start_ns
    if start_ns >= end_ns:
        raise SessionError(_NO_ROOM)
    return start_ns, end_ns


# -- bulldoze -----------------------------------------------------------------------------------------------------


def _bulldoze(plan: SegmentPlan, moves: Sequence[Move], others: Others, cut: Cut) -> None:
    grown: list[Segment] = []
    for _, after in moves:
        for other in [*others.overlapping(after), *grown]:
            now = plan.now(other)
            if now is None or not _overlaps(now, after):
                continue
            if after.start_ns <= now.start_ns and now.end_ns <= after.end_ns:
                plan.remove(other)
            elif now.start_ns < after.start_ns and after.end_ns < now.end_ns:
                grown.append(cut(plan, now, after.end_ns))
                plan.change(other, end_ns=after.start_ns)
            elif now.start_ns < after.start_ns:
                plan.change(other, end_ns=after.start_ns)
            else:
                plan.change(other, start_ns=after.end_ns)


def _overlaps(one: Segment, other: Segment) -> bool:
    return place_of(one)[0] == place_of(other)[0] and (
        one.start_ns < other.end_ns and other.start_ns < one.end_ns
    )
