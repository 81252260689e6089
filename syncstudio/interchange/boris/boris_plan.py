"""Turns the lanes of a document into an ethogram and events, as BORIS counts them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from syncstudio.interchange.boris.boris_lanes import UNPAIRED
from syncstudio.interchange.label_document import DocumentLane, DocumentSegment, LabelDocument

_FRAMES = ("frame index", "image index", "image path")
_MORE = frozenset(name + end for name in _FRAMES for end in ("", " stop"))


@dataclass(slots=True)
class PlannedBehaviour:
    """A behaviour: its code, whether it is a state, its sets of modifiers with the values they have."""

    code: str
    state: bool
    sets: dict[str, dict[str, None]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
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
            said.append(f"{self.unnamed:,} labels without an entry are behaviours called after their lanes")
        if self.apart:
            said.append(
                f"{self.apart:,} labels overlap another of the same behaviour and subject; they have a subject of "
                "their own, as BORIS pairs starts and stops in turn"
            )
        if self.renamed:
            said.append(
                f"{self.renamed:,} labels use an entry both for spans and for instants; the instants are behaviours "
                "called “… (point)”"
            )
        if self.bars:
            said.append(
                f"{self.bars:,} attributes have a “|”, which parts modifiers in BORIS; it becomes “¦”"
            )
        return said


def planned(document: LabelDocument) -> Planned:
    """The events of a document whose lanes are all on its one timeline."""
    plan = Planned()
    state_codes = _state_codes(document)
    named = [(lane, each) for lane in document.lanes for each in lane.segments]
    for lane in document.lanes:
        plan.subjects.setdefault(_subject(lane, None))
    parents = {each.parent for each in document.labels if each.parent}
    for label in document.labels:
        if label.name not in parents:
            _behaviour(plan, label.name, label.name in state_codes)
    for lane, segment in named:
        _collect(plan, lane, segment, state_codes)
    names = {code: list(each.sets) for code, each in plan.behaviours.items()}
    taken: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for lane, segment in sorted(named, key=lambda each: (each[1].start_ns, each[1].end_ns)):
        plan.events.append(_event(plan, lane, segment, state_codes, names, taken))
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


def _final_code(
    plan: Planned, lane: DocumentLane, segment: DocumentSegment, states: set[str]
) -> tuple[str, bool]:
    code, state = _code(lane, segment), _is_state(lane, segment)
    if not state and code in states:
        return f"{code} (point)", state
    return code, state


def _collect(plan: Planned, lane: DocumentLane, segment: DocumentSegment, states: set[str]) -> None:
    code, state = _final_code(plan, lane, segment, states)
    plan.unnamed += not segment.label
    plan.renamed += code != _code(lane, segment)
    sets = _behaviour(plan, code, state).sets
    for name, value in _modifiers(segment):
        sets.setdefault(name, {}).setdefault(_plain(value))


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
    states: set[str],
    names: dict[str, list[str]],
    taken: dict[tuple[str, str, str], list[int]],
) -> PlannedEvent:
    code, state = _final_code(plan, lane, segment, states)
    modifiers = ""
    sets = names[code]
    if sets:
        values = {name: value for name, value in _modifiers(segment)}
        plan.bars += sum("|" in value for value in values.values())
        modifiers = "|".join(_plain(values.get(name, "")) or "None" for name in sets)
    start = plan.ms(segment.start_ns)
    stop = plan.ms(segment.end_ns) if state and UNPAIRED not in segment.attributes else None
    subject = _subject(lane, segment)
    if state:
        subject = _free_subject(
            plan, (subject, code, modifiers), start, start if stop is None else stop, taken
        )
    plan.subjects.setdefault(subject)
    return PlannedEvent(
        start,
        stop,
        subject,
        code,
        state,
        modifiers,
        segment.text,
        "; ".join(text for text, _ in segment.comments) if state else "",
        {name: value for name, value in segment.attributes if name in _MORE},
    )


def _free_subject(
    plan: Planned,
    key: tuple[str, str, str],
    start: int,
    stop: int,
    taken: dict[tuple[str, str, str], list[int]],
) -> str:
    """The subject, with a number where another label of the same behaviour is still going on."""
    ends = taken[key]
    place = next((place for place, end in enumerate(ends) if end <= start), len(ends))
    if place == len(ends):
        ends.append(stop)
    else:
        ends[place] = stop
    if not place:
        return key[0]
    plan.apart += 1
    return f"{key[0] or key[1]} ({place + 1})"
