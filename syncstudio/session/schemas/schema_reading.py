"""The schema that a project has now: its labels, lanes and attributes as a value with names instead of ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from syncstudio.interchange.schemas.schema import (
    COLORS,
    Medium,
    Schema,
    SchemaAttribute,
    SchemaLabel,
    SchemaLane,
)
from syncstudio.interchange.schemas.schema_problems import problems
from syncstudio.project.reads import Reads
from syncstudio.project.records import Lane, Track
from syncstudio.session.errors import SessionError
from syncstudio.session.labels.attributes import choices_of


def schema_of(reads: Reads) -> Schema:
    """The project's own schema. A name that older projects hold twice is in it twice."""
    labels = {label.id: label for label in reads.labels()}
    lanes = {lane.id: lane for lane in reads.lanes()}
    people = {person.id: person.name for person in reads.people()}
    taken = reads.vocabulary()
    media, follows = _followed(reads.tracks(), lanes.values())
    return Schema(
        name=reads.name,
        labels=tuple(
            SchemaLabel(
                name=label.name,
                color=label.color % len(COLORS),
                key=label.hotkey or "",
                parent=_name(labels, label.parent_id),
                description=label.description,
                exclusive=label.exclusive,
            )
            for label in labels.values()
        ),
        lanes=tuple(
            SchemaLane(
                name=lane.name,
                kind=lane.kind,
                labels=tuple(labels[one].name for one in labels if one in taken.get(lane.id, ())),
                parent=_name(lanes, lane.parent_id),
                relation=lane.relation if lane.parent_id is not None else "",
                follows=follows.get(lane.track_id, "") if lane.track_id is not None else "",
                person=people.get(lane.person_id, "") if lane.person_id is not None else "",
            )
            for lane in lanes.values()
        ),
        attributes=tuple(
            SchemaAttribute(
                name=one.name,
                kind=one.kind,
                choices=choices_of(one),
                initial=one.initial,
                required=one.required,
                label=_name(labels, one.label_id),
                lane=_name(lanes, one.lane_id),
                description=one.description,
            )
            for one in reads.attributes()
        ),
        media=media,
    )


def refuse_worse(before: Schema, after: Schema, changed: str = "") -> None:
    """Raise SessionError when a change brought a fault that was not there before it.

    `changed` is the label that was changed, if one was: where two clash, it is the one that must give way.
    """
    old = {problem.message for problem in problems(_with_last(before, changed))}
    for problem in problems(_with_last(after, changed)):
        if problem.message not in old:
            raise SessionError(problem.message)


def _with_last(schema: Schema, name: str) -> Schema:
    """The same with one label behind the others; nothing else hangs on their order."""
    first = [label for label in schema.labels if label.name != name]
    return replace(schema, labels=(*first, *(label for label in schema.labels if label.name == name)))


def _followed(tracks: list[Track], lanes: Iterable[Lane]) -> tuple[tuple[Medium, ...], dict[int, str]]:
    """What lanes follow, by track id: a kind where its first track is meant, else media by name in track order."""
    wanted = {lane.track_id for lane in lanes}
    follows: dict[int, str] = {}
    media: list[Medium] = []
    names: set[str] = set()
    for kind in dict.fromkeys(track.kind for track in tracks):
        of_kind = [track for track in tracks if track.kind == kind]
        if not any(track.id in wanted for track in of_kind[1:]):
            follows[of_kind[0].id] = kind
            continue
        last = max(place for place, track in enumerate(of_kind) if track.id in wanted)
        for track in of_kind[: last + 1]:
            name = _unlike(track.name.strip() or kind, names)
            names.add(name.casefold())
            media.append(Medium(name, kind))
            follows[track.id] = name
    return tuple(media), follows


def _unlike(name: str, names: set[str]) -> str:
    number, made = 2, name
    while made.casefold() in names:
        number, made = number + 1, f"{name} {number}"
    return made


def _name(named: Mapping[int, object], row_id: int | None) -> str:
    row = named.get(row_id) if row_id is not None else None
    return str(getattr(row, "name", ""))
