"""Turns the lanes of a document into an ethogram and events, as BORIS counts them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from heapq import heappush, heapreplace
from operator import itemgetter

from syncstudio.interchange.boris.boris_lanes import UNPAIRED
from syncstudio.interchange.label_document import DocumentLane, DocumentSegment, LabelDocument
from syncstudio.timebase.counts import counted

Taken = dict[tuple[str, str, str], list[tuple[int, int]]]
"""When each subject's last label of a behaviour ends, and the subject's number: a heap."""

_NOTHING: dict[str, str] = {}
_FRAMES = ("frame index", "image index", "image path")
_MORE = frozenset(name + end for name in _FRAMES for end in ("", " stop"))


@dataclass(slots=True)
class PlannedBehaviour:
    """A behaviour: its code, whether it is a state, its sets of modifiers with the values they have."""

    code: str
    state: bool
    sets: dict[str, dict[str, None]] = field(default_factory=dict)


@dataclass(slots=True)
class PlannedEvent:
    """A label as BORIS has it; `stop_ms` is None for a point, and for a state without a stop."""

    start_ms: int
    stop_ms: int | None
    subject: str
    code: str
    state: bool
    modifiers: str
    comment: str
    stop_comment: str
    more: dict[str, str]


@dataclass(slots=True)
class Planned:
    """All behaviours and events, subjects in order, and how many things had to be bent to fit."""

    behaviours: dict[str, PlannedBehaviour] = field(default_factory=dict)
    events: list[PlannedEvent] = field(default_factory=list)
    subjects: dict[str, None] = field(default_factory=dict)
    rounded: int = 0
    worst_ns: int = 0
    unnamed: int = 0
    apart: int = 0
    renamed: int = 0
    bars: int = 0

    def ms(self, at_ns: int) -> int:
        """A time in whole ms, to the nearest, halves up: BORIS rounds to that when it opens a project."""
        value = (at_ns + 500_000) // 1_000_000
        off = abs(value * 1_000_000 - at_ns)
        if off:
            self.rounded += 1
            self.worst_ns = max(self.worst_ns, off)
        return value

    def notes(self) -> list[str]:
        """What was bent, in sentences."""
        said = []
        if self.rounded:
            said.append(f"times rounded to 1 ms, at most {self.worst_ns / 1e6:.3g} ms off")
        if self.unnamed:
            many = counted(
                self.unnamed,
                "label without an entry is a behaviour called after its lane",
                "labels without an entry are behaviours called after their lanes",
            )
            said.append(many)
        if self.apart:
            many = counted(
                self.apart,
                "label overlaps another of the same behaviour and subject; it has",
                "labels overlap another of the same behaviour and subject; they have",
            )
            said.append(f"{many} a subject of their own, as BORIS pairs starts and stops in turn")
        if self.renamed:
            many = counted(self.renamed, "label uses an entry both", "labels use an entry both")
            said.append(f"{many} for spans and for instants; the instants are behaviours called “… (point)”")
        if self.bars:
            said.append(
                f"{self.bars:,} attributes have a “|”, which parts modifiers in BORIS; it becomes “¦”"
            )
        return said


def planned(document: LabelDocument) -> Planned:
    """The events of a document whose lanes are all on its one timeline."""
    plan = Planned()
    state_codes = _state_codes(document)
    for lane in document.lanes:
        plan.subjects.setdefault(_subject(lane, None))
    parents = {each.parent for each in document.labels if each.parent}
    for label in document.labels:
        if label.name not in parents:
            _behaviour(plan, label.name, label.name in state_codes)
    named: list[tuple[int, int, int, DocumentLane, DocumentSegment, PlannedBehaviour]] = []
    for lane in document.lanes:
        for each in lane.segments:
            behaviour = _collect(plan, lane, each, state_codes)
            named.append((each.start_ns, each.end_ns, len(named), lane, each, behaviour))
    named.sort(key=itemgetter(0, 1, 2))
    taken: Taken = defaultdict(list)
    for _, _, _, lane, each, behaviour in named:
        plan.events.append(_event(plan, lane, each, behaviour, taken))
    plan.subjects.pop("", None)
    return plan


def _state_codes(document: LabelDocument) -> set[str]:
    """Entries that are states: those that labels use so, and those that only lanes of segments may have."""
    states: set[str] = set()
    points: set[str] = set()
    for lane in document.lanes:
        for each in lane.segments:
            (states if _is_state(lane, each) else points).add(_code(lane, each))
    for lane in document.lanes:
        if lane.kind == "events":
            points.update(lane.vocabulary)
    may = {name for lane in document.lanes if lane.kind != "events" for name in lane.vocabulary}
    if any(lane.kind == "events" and lane.vocabulary for lane in document.lanes):
        # Where it is said which are points, all others are states.
        may.update(each.name for each in document.labels)
    return states | (may - points)


def _is_state(lane: DocumentLane, segment: DocumentSegment) -> bool:
    return lane.kind != "events" or segment.end_ns > segment.start_ns


def _code(lane: DocumentLane, segment: DocumentSegment) -> str:
    return segment.label or lane.name or "label"


def _subject(lane: DocumentLane, segment: DocumentSegment | None) -> str:
    """Who does it: the speaker, the lane's person, or the lane itself where BORIS would not have made its name."""
    said = (segment.speaker if segment else "") or lane.person
    if said:
        return said
    plain = lane.name.rpartition(" · ")[2].removesuffix(" events")
    return "" if plain == "No focal subject" else lane.name


def _behaviour(plan: Planned, code: str, state: bool) -> PlannedBehaviour:
    return plan.behaviours.setdefault(code, PlannedBehaviour(code, state))


def _collect(
    plan: Planned, lane: DocumentLane, segment: DocumentSegment, states: set[str]
) -> PlannedBehaviour:
    """The behaviour of a label, with the modifiers that it has."""
    code, state = _code(lane, segment), _is_state(lane, segment)
    if not segment.label:
        plan.unnamed += 1
    if not state and code in states:
        code += " (point)"
        plan.renamed += 1
    behaviour = plan.behaviours.get(code) or _behaviour(plan, code, state)
    if segment.attributes:
        for name, value in _modifiers(segment):
            behaviour.sets.setdefault(name, {}).setdefault(_plain(value))
    return behaviour


def _modifiers(segment: DocumentSegment) -> Iterable[tuple[str, str]]:
    return (
        (name, value)
        for name, value in segment.attributes
        if name not in _MORE and (name, value) != UNPAIRED and value
    )


def _plain(value: str) -> str:
    return value.replace("|", "¦")


def _event(
    plan: Planned,
    lane: DocumentLane,
    segment: DocumentSegment,
    behaviour: PlannedBehaviour,
    taken: Taken,
) -> PlannedEvent:
    state = behaviour.state
    modifiers = ""
    if behaviour.sets:
        values = dict(_modifiers(segment)) if segment.attributes else {}
        plan.bars += sum("|" in value for value in values.values())
        modifiers = "|".join(_plain(values.get(name, "")) or "None" for name in behaviour.sets)
    start = plan.ms(segment.start_ns)
    stop = plan.ms(segment.end_ns) if state and UNPAIRED not in segment.attributes else None
    subject = segment.speaker or _subject(lane, segment)
    if state:
        subject = _free_subject(
            plan, (subject, behaviour.code, modifiers), start, start if stop is None else stop, taken
        )
    if subject not in plan.subjects:
        plan.subjects[subject] = None
    return PlannedEvent(
        start,
        stop,
        subject,
        behaviour.code,
        state,
        modifiers,
        segment.text,
        "; ".join(text for text, _ in segment.comments) if state and segment.comments else "",
        {name: value for name, value in segment.attributes if name in _MORE}
        if segment.attributes
        else _NOTHING,
    )


def _free_subject(plan: Planned, key: tuple[str, str, str], start: int, stop: int, taken: Taken) -> str:
    """The subject, with a number where another label of the same behaviour is still going on."""
    ends = taken[key]
    if ends and ends[0][0] <= start:
        place = ends[0][1]
        heapreplace(ends, (stop, place))
    else:
        place = len(ends)
        heappush(ends, (stop, place))
    if not place:
        return key[0]
    plan.apart += 1
    return f"{key[0] or key[1]} ({place + 1})"
