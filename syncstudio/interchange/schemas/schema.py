"""A label schema: which labels there are, in which lanes they go, and what is asked of each.

Everything names everything else by name, so that a schema can be written by hand and merged into any project.
Names are one line; two that differ in upper and lower case only are the same name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

LaneKind = Literal["segments", "events", "transcript", "regions"]
Relation = Literal["", "inside", "same-span"]
AttributeKind = Literal["choice", "number", "text", "yes-no"]
MediumKind = Literal["video", "sound", "series", "transcript"]

LANE_KINDS: tuple[LaneKind, ...] = ("segments", "events", "transcript", "regions")
RELATIONS: tuple[Relation, ...] = ("", "inside", "same-span")
ATTRIBUTE_KINDS: tuple[AttributeKind, ...] = ("choice", "number", "text", "yes-no")
MEDIUM_KINDS: tuple[MediumKind, ...] = ("video", "sound", "series", "transcript")
COLORS = ("blue", "violet", "teal", "orange", "rose", "green", "gold", "slate")
"""The names of the palette's entries; a colour's number is its place here."""


@dataclass(frozen=True, slots=True)
class SchemaLabel:
    """A label. `color` is a place in `COLORS`, or None for the next free one; `key` is "" for none."""

    name: str
    color: int | None = None
    key: str = ""
    parent: str = ""
    description: str = ""
    exclusive: str = ""


@dataclass(frozen=True, slots=True)
class SchemaLane:
    """A lane. No `labels` named: it takes all. `follows` is a kind of track or a medium's name; "": master time.

    `person` is whose voice or body it holds.
    """

    name: str
    kind: LaneKind = "segments"
    labels: tuple[str, ...] = ()
    parent: str = ""
    relation: Relation = ""
    follows: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True)
class SchemaAttribute:
    """What is asked of every segment, of those with a label, or of those on a lane."""

    name: str
    kind: AttributeKind = "text"
    choices: tuple[str, ...] = ()
    initial: str = ""
    required: bool = False
    label: str = ""
    lane: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Medium:
    """A recording the schema expects, by kind and name. Media with the same word in `together` move together."""

    name: str
    kind: MediumKind = "video"
    together: str = ""


@dataclass(frozen=True, slots=True)
class Schema:
    """A whole schema, in the order people see it."""

    name: str = ""
    description: str = ""
    labels: tuple[SchemaLabel, ...] = ()
    lanes: tuple[SchemaLane, ...] = ()
    attributes: tuple[SchemaAttribute, ...] = ()
    media: tuple[Medium, ...] = ()


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same to a person."""
    return one.casefold() == other.casefold()
