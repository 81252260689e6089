"""What is wrong with a schema, one sentence each: cycles, clashing keys, unknown names, duplicates."""

from __future__ import annotations

import re
from collections.abc import Iterator

from syncstudio.interchange.schemas.attribute_value import fitting_value, short
from syncstudio.interchange.schemas.schema import (
    ATTRIBUTE_KINDS,
    COLORS,
    LANE_KINDS,
    MEDIUM_KINDS,
    RELATIONS,
    Schema,
    SchemaAttribute,
    SchemaLane,
)
from syncstudio.interchange.schemas.schema_fault import (
    Problem,
    SchemaError,
    ancestor_fault,
    name_problems,
    text_problems,
    unknown,
)

MOST_ENTRIES = 5_000
"""Labels, lanes and attributes of one schema; more is a dictionary, and no one could choose from it."""
_KEY = re.compile(r"(?:(?:Ctrl|Alt|Shift|Meta)\+)*(?:[A-Z0-9]|F[1-9]|F1[0-2])")


def check_schema(schema: Schema) -> None:
    """Raise SchemaError, with the first fault in a sentence, unless the schema can be used as it is."""
    for problem in problems(schema):
        raise SchemaError(problem.message)


def problems(schema: Schema) -> Iterator[Problem]:
    """Every fault, in the order of the schema's entries."""
    yield from _sizes(schema)
    yield from text_problems(schema)
    yield from name_problems("label", [label.name for label in schema.labels])
    yield from _label_problems(schema)
    yield from name_problems("medium", [medium.name for medium in schema.media])
    for place, medium in enumerate(schema.media):
        if medium.kind not in MEDIUM_KINDS:
            yield unknown("medium", place, "kind", medium.name, medium.kind, MEDIUM_KINDS)
    yield from name_problems("lane", [lane.name for lane in schema.lanes])
    yield from _lane_problems(schema)
    yield from _key_problems(schema)
    yield from _attribute_problems(schema)


def key_text(typed: str) -> str:
    """A key as it is written everywhere: `Shift+Q`, `1`, `F6`. ValueError when it is none that a label can have."""
    parts = [part.strip() for part in typed.strip().split("+")]
    held = sorted(
        (part.capitalize() for part in parts[:-1]),
        key=lambda one: ("Meta", "Ctrl", "Alt", "Shift", one).index(one),
    )
    text = "+".join([*held, parts[-1].upper()])
    if not _KEY.fullmatch(text) or len(set(parts[:-1])) != len(parts) - 1:
        raise ValueError(
            f"“{short(typed)}” is not a key for a label: use a digit, a letter or F1 to F12, such as 1, Q or Shift+Q"
        )
    return text


# -- each kind of entry ----------------------------------------------------------------------------------------------


def _sizes(schema: Schema) -> Iterator[Problem]:
    for table, entries in (
        ("label", schema.labels),
        ("lane", schema.lanes),
        ("attribute", schema.attributes),
    ):
        if len(entries) > MOST_ENTRIES:
            yield Problem(
                table, MOST_ENTRIES, "",
                f"A schema has at most {MOST_ENTRIES:,} {table}s: this one has {len(entries):,}."
            )  # fmt: skip


def _label_problems(schema: Schema) -> Iterator[Problem]:
    names = {label.name.casefold() for label in schema.labels}
    parents = {label.name.casefold(): label.parent.casefold() for label in schema.labels if label.parent}
    for place, label in enumerate(schema.labels):
        if label.color is not None and not 0 <= label.color < len(COLORS):
            yield unknown("label", place, "color", label.name, str(label.color), COLORS)
        if label.parent and label.parent.casefold() not in names:
            yield Problem(
                "label", place, "parent",
                f"The parent of “{label.name}” is “{label.parent}”, and there is no such label.",
            )  # fmt: skip
        elif fault := ancestor_fault("", label.name, label.parent, parents):
            yield Problem("label", place, "parent", fault)
        if label.key:
            try:
                key_text(label.key)
            except ValueError as error:
                yield Problem("label", place, "key", f"{error} (label “{label.name}”).")


def _lane_problems(schema: Schema) -> Iterator[Problem]:
    lanes = {lane.name.casefold(): lane for lane in schema.lanes}
    labels = {label.name.casefold() for label in schema.labels}
    media = {medium.name.casefold() for medium in schema.media} | set(MEDIUM_KINDS)
    parents = {lane.name.casefold(): lane.parent.casefold() for lane in schema.lanes if lane.parent}
    for place, lane in enumerate(schema.lanes):
        if lane.kind not in LANE_KINDS:
            yield unknown("lane", place, "kind", lane.name, lane.kind, LANE_KINDS)
        if lane.relation not in RELATIONS:
            yield unknown("lane", place, "relation", lane.name, lane.relation, RELATIONS[1:])
        for name in lane.labels:
            if name.casefold() not in labels:
                yield Problem(
                    "lane", place, "labels",
                    f"The lane “{lane.name}” takes the label “{short(name)}”, and there is no such label.",
                )  # fmt: skip
        if len({name.casefold() for name in lane.labels}) < len(lane.labels):
            yield Problem("lane", place, "labels", f"The lane “{lane.name}” names a label twice.")
        if lane.follows and lane.follows.casefold() not in media:
            yield Problem(
                "lane", place, "follows",
                f"The lane “{lane.name}” follows “{short(lane.follows)}”: it can follow {', '.join(MEDIUM_KINDS)}, "
                "or a medium that the schema names.",
            )  # fmt: skip
        yield from _parent_problems(place, lane, lanes.get(lane.parent.casefold()), parents)


def _parent_problems(
    place: int, lane: SchemaLane, parent: SchemaLane | None, parents: dict[str, str]
) -> Iterator[Problem]:
    if not lane.parent:
        if lane.relation:
            yield Problem(
                "lane", place, "relation",
                f"The lane “{lane.name}” says “{lane.relation}” without a parent lane: say inside what.",
            )  # fmt: skip
        return
    if parent is None:
        message = f"The parent of the lane “{lane.name}” is “{lane.parent}”, and there is no such lane."
    elif fault := ancestor_fault("The lane ", lane.name, lane.parent, parents):
        message = fault
    elif lane.relation and lane.follows.casefold() != parent.follows.casefold():
        message = (
            f"The lanes “{lane.name}” and “{parent.name}” are on different clocks: a lane is held to a parent that "
            "follows the same track."
        )
    elif lane.relation and parent.kind == "events" and lane.kind != "events":
        message = f"Nothing can lie inside an event: “{parent.name}” holds events, so “{lane.name}” cannot."
    elif lane.relation == "same-span" and lane.kind == "events" and parent.kind != "events":
        message = (
            f"An event has no span: “{lane.name}” can lie inside “{parent.name}”, but not over the same span."
        )
    else:
        return
    yield Problem("lane", place, "parent", message)


def _key_problems(schema: Schema) -> Iterator[Problem]:
    """Two labels may share a key where no lane names both: the lane in use decides.

    On a lane that takes all labels, one that no lane names goes before the others.
    """
    places = {label.name.casefold(): place for place, label in enumerate(schema.labels)}
    sets = [[name.casefold() for name in lane.labels] for lane in schema.lanes]
    named = {name for names in sets for name in names}
    sets.append([name for name in places if name not in named])
    told: set[tuple[str, str]] = set()
    for in_force in sets:
        owners: dict[str, int] = {}
        for place in sorted(places[name] for name in dict.fromkeys(in_force) if name in places):
            label = schema.labels[place]
            key = label.key.casefold()
            if not key:
                continue
            other = schema.labels[owners.setdefault(key, place)]
            if other is not label and (other.name, label.name) not in told:
                told.add((other.name, label.name))
                yield Problem(
                    "label", place, "key",
                    f"The key {label.key} already belongs to “{other.name}”, so “{label.name}” needs another one.",
                )  # fmt: skip


def _attribute_problems(schema: Schema) -> Iterator[Problem]:
    labels = {label.name.casefold() for label in schema.labels}
    lanes = {lane.name.casefold() for lane in schema.lanes}
    seen: set[tuple[str, str, str]] = set()
    for place, attribute in enumerate(schema.attributes):
        name = attribute.name
        scope = (name.casefold(), attribute.label.casefold(), attribute.lane.casefold())
        yield from (
            Problem("attribute", place, fault.field, fault.message)
            for fault in name_problems("attribute", [name])
        )
        if scope in seen:
            yield Problem(
                "attribute", place, "name", f"There are two attributes called “{name}”: rename one of them."
            )
        seen.add(scope)
        if attribute.label and attribute.lane:
            yield Problem(
                "attribute", place, "lane", f"“{name}” is asked of a label or of a lane, not of both."
            )
        if attribute.label and attribute.label.casefold() not in labels:
            yield Problem(
                "attribute", place, "label",
                f"“{name}” is asked of the label “{short(attribute.label)}”, and there is no such label.",
            )  # fmt: skip
        if attribute.lane and attribute.lane.casefold() not in lanes:
            yield Problem(
                "attribute", place, "lane",
                f"“{name}” is asked on the lane “{short(attribute.lane)}”, and there is no such lane."
            )  # fmt: skip
        yield from _kind_problems(place, attribute)


def _kind_problems(place: int, attribute: SchemaAttribute) -> Iterator[Problem]:
    name, choices = attribute.name, attribute.choices
    if attribute.kind not in ATTRIBUTE_KINDS:
        yield unknown("attribute", place, "kind", name, attribute.kind, ATTRIBUTE_KINDS)
        return
    if attribute.kind == "choice":
        if not choices:
            yield Problem(
                "attribute", place, "choices", f"“{name}” is a choice without choices: name at least one."
            )
            return
        if not all(choice.strip() and choice == choice.strip() for choice in choices):
            yield Problem(
                "attribute", place, "choices", f"A choice of “{name}” is empty or has blanks around it."
            )
        if len({choice.casefold() for choice in choices}) < len(choices):
            yield Problem("attribute", place, "choices", f"“{name}” names a choice twice.")
    elif choices:
        yield Problem(
            "attribute", place, "choices", f"“{name}” has choices: make it a choice, or take them away."
        )
    if attribute.initial:
        try:
            fitting_value(attribute.kind, choices, attribute.initial)
        except ValueError as error:
            yield Problem(
                "attribute", place, "initial", f"The initial value of “{name}” does not fit: {error}."
            )
