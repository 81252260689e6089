"""Lanes that are held to a parent lane: children lie inside one of its labels, or over the same span as one.

A child follows its parent's clock, so spans are compared as whole numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from syncstudio.project.reads import Reads
from syncstudio.project.records import Lane, Segment
from syncstudio.session.errors import SessionError
from syncstudio.session.labels.lane_view import MANY, LaneView, LaneViews, lane_view, place_of
from syncstudio.timebase.span import Span
from syncstudio.timebase.timecode import clock_text

Lanes = Mapping[int, Lane]


def fit_new(
    reads: Reads, lanes: Lanes, new: Sequence[Segment], changed: Sequence[Segment], deleted: Sequence[int]
) -> tuple[Segment, ...]:
    """New segments as their parents want them: over the parent's span, or cut to lie inside it.

    A parent may be new itself: it is fitted before its children.
    """
    if not any(lanes[one.lane_id].relation for one in new):
        return tuple(new)
    fitted: dict[int, Segment] = {one.id: one for one in new}
    for one in sorted(new, key=lambda each: _depth(lanes, each.lane_id)):
        lane = lanes[one.lane_id]
        if not lane.relation or lane.parent_id is None:
            continue
        parents = lane_view(reads, lane.parent_id, [*fitted.values(), *changed], deleted)
        parent = _nearest(parents, one)
        if parent is None:
            raise SessionError(_none_here(lanes, lane, one))
        if lane.relation == "same-span":
            fitted[one.id] = replace(one, start_ns=parent.start_ns, end_ns=parent.end_ns)
        else:
            start_ns = min(max(one.start_ns, parent.start_ns), parent.end_ns)
            end_ns = max(start_ns, min(one.end_ns, parent.end_ns))
            fitted[one.id] = replace(one, start_ns=start_ns, end_ns=end_ns)
    return tuple(fitted[one.id] for one in new)


def taken_along(
    reads: Reads,
    lanes: Lanes,
    children: Mapping[int, list[Lane]],
    before_all: Mapping[int, Segment],
    changed: Sequence[Segment],
    deleted: Sequence[int],
) -> tuple[tuple[Segment, ...], tuple[int, ...]]:
    """What else moves or goes when parents do: the children over the same span, and theirs in turn."""
    moved = {one.id: one for one in changed}
    gone = dict.fromkeys(deleted)
    waiting: list[tuple[Segment, Segment | None]] = []
    if children:
        waiting = [(before_all[one], moved[one]) for one in moved if one in before_all]
        waiting += [(before_all[one], None) for one in gone if one in before_all]
    views = {
        lane.id: LaneView(reads, lane.id, [], frozenset(), len(waiting) > MANY) for lane in lanes.values()
    }
    while waiting:
        before, after = waiting.pop()
        if after is not None and place_of(before) == place_of(after):
            continue
        for lane in children.get(before.lane_id, ()):
            if lane.relation != "same-span":
                continue
            for child in views[lane.id].at(_span(before)):
                if _span(child) != _span(before) or child.id in moved or child.id in gone:
                    continue
                if _has_other_parent(views[before.lane_id], before, moved, gone):
                    continue
                if after is None or after.lane_id != before.lane_id:
                    gone[child.id] = None
                    waiting.append((child, None))
                else:
                    follows = replace(child, start_ns=after.start_ns, end_ns=after.end_ns)
                    moved[child.id] = follows
                    waiting.append((child, follows))
    return tuple(moved.values()), tuple(gone)


def held_to_parents(
    reads: Reads,
    lanes: Lanes,
    before_all: Mapping[int, Segment],
    new: Sequence[Segment],
    changed: Sequence[Segment],
    deleted: Sequence[int],
) -> None:
    """Refuse a step after which a child it touches, or a child of what it touches, is not where its lane holds it."""
    put = [*new, *changed]
    view = LaneViews(reads, put, deleted).of
    stays = {
        one.id for one in changed if one.id in before_all and place_of(one) == place_of(before_all[one.id])
    }
    for lane in lanes.values():
        if not lane.relation or lane.parent_id is None:
            continue
        mine = [one for one in put if one.lane_id == lane.id and one.id not in stays]
        before = [one for one in before_all.values() if one.lane_id == lane.parent_id and one.id not in stays]
        if not mine and not before:
            continue
        touched = {one.id: one for one in mine}
        for parent in before:
            for child in view(lane.id).at(_span(parent)):
                if _lay_in(lane, child, parent):
                    touched.setdefault(child.id, child)
        parents = view(lane.parent_id)
        stray = [one for one in touched.values() if not _held(lane, one, parents)]
        if stray:
            raise SessionError(_stray_words(lanes, lane, stray, {one.id for one in mine}))
        if lane.relation == "same-span":
            _refuse_doubles(lanes, lane, mine, view(lane.id))


# -- questions -------------------------------------------------------------------------------------------------------


def _held(lane: Lane, child: Segment, parents: LaneView) -> bool:
    return any(_lay_in(lane, child, parent) for parent in parents.at(_span(child)))


def _lay_in(lane: Lane, child: Segment, parent: Segment) -> bool:
    if lane.relation == "same-span":
        return _span(child) == _span(parent)
    return parent.start_ns <= child.start_ns and child.end_ns <= parent.end_ns


def _nearest(parents: LaneView, one: Segment) -> Segment | None:
    """The parent that shares most time with a new child; where it is an instant, the one that covers it."""
    best: tuple[int, Segment] | None = None
    for parent in parents.at(_span(one)):
        shared = min(parent.end_ns, one.end_ns) - max(parent.start_ns, one.start_ns)
        touches = _span(parent).overlaps(_span(one)) or parent.start_ns == parent.end_ns
        if touches and (best is None or shared > best[0]):
            best = (shared, parent)
    return None if best is None else best[1]


def _has_other_parent(
    parents: LaneView, before: Segment, moved: Mapping[int, Segment], gone: Mapping[int, None]
) -> bool:
    return any(
        _span(other) == _span(before)
        and other.id != before.id
        and other.id not in gone
        and other.id not in moved
        for other in parents.at(_span(before))
    )


def _refuse_doubles(lanes: Lanes, lane: Lane, mine: Sequence[Segment], view: LaneView) -> None:
    for one in mine:
        if any(other.id != one.id and _span(other) == _span(one) for other in view.at(_span(one))):
            raise SessionError(
                f"“{lane.name}” has a label over that one of “{_parent_name(lanes, lane)}” already, at "
                f"{clock_text(one.start_ns)}: change that one."
            )


def _depth(lanes: Lanes, lane_id: int) -> int:
    depth = 0
    parent_id = lanes[lane_id].parent_id
    while parent_id is not None and parent_id in lanes and depth < len(lanes):
        depth, parent_id = depth + 1, lanes[parent_id].parent_id
    return depth


def _span(segment: Segment) -> Span:
    return Span(segment.start_ns, segment.end_ns)


# -- words -----------------------------------------------------------------------------------------------------------


def _parent_name(lanes: Lanes, lane: Lane) -> str:
    parent = lanes.get(lane.parent_id) if lane.parent_id is not None else None
    return "" if parent is None else parent.name


def _none_here(lanes: Lanes, lane: Lane, one: Segment) -> str:
    parent = _parent_name(lanes, lane)
    how = "over the same span as one of" if lane.relation == "same-span" else "inside one of"
    return (
        f"A label on “{lane.name}” lies {how} “{parent}”, and there is none at {clock_text(one.start_ns)}: "
        f"label “{parent}” first."
    )


def _stray_words(lanes: Lanes, lane: Lane, stray: Sequence[Segment], own: set[int]) -> str:
    parent = _parent_name(lanes, lane)
    first = min(stray, key=lambda one: one.start_ns)
    at = clock_text(first.start_ns)
    if all(one.id in own for one in stray):
        how = "over the same span as one of" if lane.relation == "same-span" else "inside one of"
        return f"A label on “{lane.name}” must lie {how} “{parent}”, and the one at {at} would not."
    count = len(stray)
    what = f"the label at {at}" if count == 1 else f"{count} labels, the first at {at},"
    return (
        f"On “{lane.name}”, {what} would no longer lie inside one of “{parent}”: "
        "select what lies inside as well, or change that first."
    )
