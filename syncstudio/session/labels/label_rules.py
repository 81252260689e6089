"""What labels may do: vocabularies, parents and children, exclusive groups, media and sizes.

Functions of what a project holds; nothing here writes. Whoever writes segments asks `settled` first, outside the edit,
and writes the step that it answers. Times are on the lanes' own clocks; a lane and the parent it is held to have the
same clock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from syncstudio.project.reads import Reads
from syncstudio.project.records import Label, Lane, Segment
from syncstudio.session.errors import SessionError
from syncstudio.session.labels.exclusive_labels import check_exclusive
from syncstudio.session.labels.lane_relations import fit_new, held_to_parents, taken_along
from syncstudio.session.labels.lane_view import place_of, segments_now
from syncstudio.timebase.span import Span
from syncstudio.timebase.timecode import clock_text

MOST_TEXT = 100_000
"""Characters of one segment's text: two hours of uninterrupted speech; more is a paste gone wrong."""

Recorded = Callable[[int], Span | None]


@dataclass(frozen=True, slots=True)
class LabelStep:
    """What one edit does to segments: new ones with the ids they will have, changed ones as they will be."""

    new: tuple[Segment, ...] = ()
    changed: tuple[Segment, ...] = ()
    deleted: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """The lanes and labels of a project, and what holds for them."""

    lanes: dict[int, Lane]
    labels: dict[int, Label]
    vocabulary: dict[int, frozenset[int]]
    children: dict[int, list[Lane]] = field(default_factory=dict)

    @classmethod
    def of(cls, reads: Reads) -> Rules:
        """The rules that hold now."""
        lanes = {lane.id: lane for lane in reads.lanes()}
        rules = cls(lanes, {label.id: label for label in reads.labels()}, reads.vocabulary())
        for lane in lanes.values():
            if lane.parent_id is not None and lane.relation:
                rules.children.setdefault(lane.parent_id, []).append(lane)
        return rules


def settled(
    reads: Reads, step: LabelStep, recorded: Recorded, known: Mapping[int, Segment] | None = None
) -> LabelStep:
    """The step as it may be written: new ones fitted to their parent, children taken along.

    `recorded` tells over which source span a track was recorded; `known` are the changed and deleted segments as they
    are now, for whoever has read them already. SessionError, in one sentence, when a rule forbids
    the step; nothing of it is to be written then.
    """
    rules = Rules.of(reads)
    ids = [*(one.id for one in step.changed), *step.deleted]
    before = known or {}
    if any(one not in before for one in ids):
        before = {one.id: one for one in segments_now(reads, rules.lanes, ids)}
    for segment in (*step.new, *step.changed):
        _check_segment(rules, segment, before.get(segment.id))
    if any(lane.relation for lane in rules.lanes.values()):
        new = fit_new(reads, rules.lanes, step.new, step.changed, step.deleted)
        changed, deleted = taken_along(reads, rules.lanes, rules.children, before, step.changed, step.deleted)
        step = LabelStep(new, changed, deleted)
        held_to_parents(reads, rules.lanes, before, step.new, step.changed, step.deleted)
    _check_media(reads, rules, step, before, recorded)
    if any(label.exclusive for label in rules.labels.values()):
        check_exclusive(reads, rules.lanes, rules.labels, before, step.new, step.changed, step.deleted)
    return step


def exclusive_with(reads: Reads, label_id: int | None) -> frozenset[int]:
    """The labels that cannot run beside this one, itself among them; labelling live, it ends them where it starts."""
    labels = reads.labels()
    group = next((label.exclusive for label in labels if label.id == label_id), "")
    return frozenset(label.id for label in labels if group and label.exclusive == group)


def labels_of_lane(reads: Reads, lane_id: int | None) -> list[Label]:
    """The labels that a lane takes, in the palette's order; all of them for no lane."""
    labels = reads.labels()
    taken = None if lane_id is None else reads.vocabulary().get(lane_id)
    return labels if taken is None else [label for label in labels if label.id in taken]


def label_of_key(reads: Reads, key: str, lane_id: int | None) -> int | None:
    """The label that a key gives on a lane, or nothing when no label in force there has it.

    On a lane that takes all labels, those that no lane names go before the others.
    """
    found = [one for one in reads.labels() if one.hotkey and one.hotkey.casefold() == key.casefold()]
    if not found:
        return None
    vocabulary = reads.vocabulary()
    taken = vocabulary.get(lane_id) if lane_id is not None else None
    if taken is not None:
        return next((one.id for one in found if one.id in taken), None)
    named = frozenset().union(*vocabulary.values())
    return next((one.id for one in found if one.id not in named), found[0].id)


def check_text(text: str) -> None:
    """Refuse a text that no one could have meant to write into one segment."""
    if len(text) > MOST_TEXT:
        raise SessionError(
            f"A label's text has at most {MOST_TEXT:,} characters, and this one has {len(text):,}: "
            "split it over several segments, or keep it in a file of its own."
        )


def _check_segment(rules: Rules, segment: Segment, before: Segment | None) -> None:
    """What holds for a segment by itself; what was so before and stays is left alone."""
    lane = rules.lanes.get(segment.lane_id)
    if lane is None:
        raise SessionError("That lane is no longer in the project: choose another one.")
    if segment.end_ns < segment.start_ns:
        raise SessionError(
            f"A label on “{lane.name}” would end ({clock_text(segment.end_ns)}) before it starts "
            f"({clock_text(segment.start_ns)}): drag its edges the other way round."
        )
    if before is None or before.text != segment.text:
        check_text(segment.text)
    same = before is not None and (before.label_id, before.lane_id) == (segment.label_id, segment.lane_id)
    if segment.label_id is None or same:
        return
    label = rules.labels.get(segment.label_id)
    if label is None:
        raise SessionError("That label is no longer in the project: choose another one.")
    taken = rules.vocabulary.get(segment.lane_id)
    if taken is not None and label.id not in taken:
        known = [one.name for one in rules.labels.values() if one.id in taken]
        raise SessionError(f"“{lane.name}” does not take “{label.name}”: it takes {_few(known)}.")


def _check_media(
    reads: Reads, rules: Rules, step: LabelStep, before: Mapping[int, Segment], recorded: Recorded
) -> None:
    """A label on a track's lane shares time with what was recorded; one that stays where it was is left alone."""
    spans: dict[int, Span | None] = {}
    if all(lane.track_id is None for lane in rules.lanes.values()):
        return
    for segment in (*step.new, *step.changed):
        track_id = rules.lanes[segment.lane_id].track_id
        if track_id is None:
            continue
        if track_id not in spans:
            spans[track_id] = recorded(track_id)
        media = spans[track_id]
        if media is None or (segment.start_ns <= media.end_ns and segment.end_ns >= media.start_ns):
            continue
        if segment.id in before and place_of(before[segment.id]) == place_of(segment):
            continue
        raise SessionError(
            f"That is outside “{reads.track(track_id).name}”, which was recorded from {clock_text(media.start_ns)} to "
            f"{clock_text(media.end_ns)} of its own time: label inside it, or on a lane of master time."
        )


def _few(names: Sequence[str], most: int = 6) -> str:
    shown = ", ".join(f"“{name}”" for name in names[:most])
    return (
        shown + (f" and {len(names) - most} more" if len(names) > most else "")
        if names
        else "no label at all"
    )
