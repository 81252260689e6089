"""Makes lanes of BORIS's events: states are paired to segments, points are events, each subject has its lanes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from syncstudio.interchange.boris.boris_file import NO_SUBJECT, Behaviour, BorisFile, Event
from syncstudio.interchange.label_document import DocumentLabel, DocumentLane, DocumentSegment

UNPAIRED = ("BORIS", "not paired")
"""The attribute of a state that has no stop."""
_NONE = "None"
MOST_UNPAIRED = 20
Gathered = dict[tuple[str, str], list[DocumentSegment]]
"""Labels by subject and kind of lane."""


def lanes_of(
    file: BorisFile, events: Iterable[Event], observation: str, prefix: str, notes: list[str]
) -> list[DocumentLane]:
    """The lanes of one observation; states that are not paired are said with their place in time."""
    open_states: dict[tuple[str, str, str], Event] = {}
    segments: Gathered = defaultdict(list)
    unknown: dict[str, int] = defaultdict(int)
    for event in events:
        behaviour = file.behaviours.get(event.code)
        if behaviour is None:
            unknown[event.code] += 1
            behaviour = Behaviour(event.code, state=False)
        if not behaviour.state:
            segments[event.subject, "events"].append(segment_of(behaviour, event, None))
            continue
        pair = (event.subject, event.code, event.modifiers)
        begun = open_states.pop(pair, None)
        if begun is None:
            open_states[pair] = event
        else:
            segments[event.subject, "segments"].append(segment_of(behaviour, begun, event))
    for place, event in enumerate(open_states.values()):
        behaviour = file.behaviours[event.code]
        segments[event.subject, "segments"].append(segment_of(behaviour, event, None))
        if place < MOST_UNPAIRED:
            who = f" of {event.subject}" if event.subject else ""
            notes.append(
                f"observation “{observation}”: state “{event.code}”{who} that starts at {event.at_ns / 1e9:.3f} s "
                "has no stop; it is kept as an instant"
            )
    if len(open_states) > MOST_UNPAIRED:
        notes.append(f"observation “{observation}”: {len(open_states):,} states in all have no stop")
    for code, count in unknown.items():
        which = "event is a point" if count == 1 else f"{count:,} events are points"
        notes.append(f"observation “{observation}”: “{code}” is not in the ethogram; its {which}")
    return gathered(file, segments, prefix)


def gathered(file: BorisFile, segments: Gathered, prefix: str) -> list[DocumentLane]:
    """The lanes of labels that are gathered by subject and kind, subjects in the project's order."""
    states = tuple(each.code for each in file.behaviours.values() if each.state)
    points = tuple(each.code for each in file.behaviours.values() if not each.state)
    lanes = []
    for subject in dict.fromkeys((*file.subjects, *(each for each, _ in segments))):
        person = subject if subject != NO_SUBJECT else ""
        name = f"{prefix}{subject or NO_SUBJECT}"
        made = False
        if (subject, "segments") in segments:
            lanes.append(_lane(name, "segments", segments[subject, "segments"], person, states))
            made = True
        if (subject, "events") in segments:
            title = f"{name} events" if made else name
            lanes.append(_lane(title, "events", segments[subject, "events"], person, points))
    return lanes


def _lane(
    name: str, kind: str, segments: list[DocumentSegment], person: str, vocabulary: tuple[str, ...]
) -> DocumentLane:
    segments.sort(key=lambda each: (each.start_ns, each.end_ns))
    return DocumentLane(
        name,
        "events" if kind == "events" else "segments",
        tuple(segments),
        person=person,
        vocabulary=vocabulary,
    )


def segment_of(behaviour: Behaviour, start: Event, stop: Event | None) -> DocumentSegment:
    """A label of an event, or of the two that begin and end it."""
    attributes = []
    if start.modifiers:
        values = start.modifiers.split("|")
        for place, value in enumerate(values):
            name = behaviour.sets[place] if place < len(behaviour.sets) else f"Modifier {place + 1}"
            if value and value != _NONE:
                attributes.append((name, value))
    attributes += start.more
    if stop is not None:
        attributes += [(f"{name} stop", value) for name, value in stop.more]
    elif behaviour.state:
        attributes.append(UNPAIRED)
    return DocumentSegment(
        start.at_ns,
        stop.at_ns if stop is not None else start.at_ns,
        start.comment,
        behaviour.code,
        "" if start.subject == NO_SUBJECT else start.subject,
        attributes=tuple(attributes),
        comments=((stop.comment, ""),) if stop is not None and stop.comment else (),
    )


def labels_of(file: BorisFile) -> tuple[DocumentLabel, ...]:
    """The palette: behaviours under their categories."""
    used = dict.fromkeys(
        each.category
        for each in file.behaviours.values()
        if each.category and each.category not in file.behaviours
    )
    categories = {**dict.fromkeys(file.categories, ""), **used}
    labels = [
        DocumentLabel(each, file.categories.get(each, ""))
        for each in categories
        if each not in file.behaviours
    ]
    labels += [
        DocumentLabel(
            each.code,
            each.color,
            each.description,
            each.key,
            each.category if each.category not in file.behaviours else "",
        )
        for each in file.behaviours.values()
    ]
    return tuple(labels)
