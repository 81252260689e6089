"""Labels that exclude one another: those of one group never lie over one another on one lane."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from syncstudio.project.reads import Reads
from syncstudio.project.records import Label, Lane, Segment
from syncstudio.session.errors import SessionError
from syncstudio.session.labels.lane_view import LaneViews, place_of
from syncstudio.timebase.span import Span
from syncstudio.timebase.timecode import clock_text


def check_exclusive(
    reads: Reads,
    lanes: Mapping[int, Lane],
    labels: Mapping[int, Label],
    before: Mapping[int, Segment],
    new: Sequence[Segment],
    changed: Sequence[Segment],
    deleted: Sequence[int],
) -> None:
    """Refuse a step after which two labels of a group would lie over one another, where it touches place or label."""
    put = [*new, *changed]
    groups = {label.id: label.exclusive for label in labels.values() if label.exclusive}
    views = LaneViews(reads, put, deleted)
    for lane_id in {one.lane_id for one in put if one.label_id in groups}:
        view = views.of(lane_id)
        mine = frozenset(one.id for one in view.laid_over if not _stays(one, before.get(one.id)))
        if view.many:
            _sweep(view.everything(), mine, groups, lanes[lane_id], labels)
            continue
        for one in view.laid_over:
            if one.label_id not in groups or one.id not in mine:
                continue
            for other in view.at(Span(one.start_ns, one.end_ns)):
                if other.id != one.id and _clash(one, other, groups):
                    raise _refusal(one, other, lanes[lane_id], labels)


def _sweep(
    ordered: Sequence[Segment],
    mine: frozenset[int],
    groups: Mapping[int, str],
    lane: Lane,
    labels: Mapping[int, Label],
) -> None:
    """Walk a whole lane once; only what the step touches is judged."""
    reaching: dict[str, list[Segment]] = {}
    for one in ordered:
        group = groups.get(one.label_id) if one.label_id is not None else None
        if group is None:
            continue
        running = [
            old for old in reaching.get(group, ()) if old.end_ns > one.start_ns or old.end_ns == old.start_ns
        ]
        running = [old for old in running if old.end_ns >= one.start_ns]
        for old in running:
            if (one.id in mine or old.id in mine) and _clash(one, old, groups):
                raise _refusal(one, old, lane, labels)
        reaching[group] = [*running, one]


def _clash(one: Segment, other: Segment, groups: Mapping[int, str]) -> bool:
    if one.label_id is None or other.label_id is None:
        return False
    group = groups.get(one.label_id)
    same = group is not None and group == groups.get(other.label_id)
    return same and Span(one.start_ns, one.end_ns).overlaps(Span(other.start_ns, other.end_ns))


def _stays(one: Segment, before: Segment | None) -> bool:
    return before is not None and (*place_of(one), one.label_id) == (*place_of(before), before.label_id)


def _refusal(one: Segment, other: Segment, lane: Lane, labels: Mapping[int, Label]) -> SessionError:
    found = (labels.get(each.label_id or 0) for each in (one, other))
    names = ["" if label is None else label.name for label in found]
    at = clock_text(max(one.start_ns, other.start_ns))
    return SessionError(
        f"“{names[0]}” and “{names[1]}” exclude each other on “{lane.name}”, and would lie over one another at {at}: "
        "end one where the other starts."
    )
