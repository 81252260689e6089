"""The rows that belong to labels: people, vocabularies, attributes, regions and comments.

As in `records`: one frozen record per table, times in whole nanoseconds.
"""

from dataclasses import dataclass
from typing import ClassVar, Literal

AttributeKind = Literal["choice", "number", "text", "yes-no"]
Shape = Literal["box", "point", "polygon"]
PersonFrom = Literal["", "suggested", "set"]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is heard (lanes) or seen (regions) in the recording."""

    table: ClassVar[str] = "person"
    id: int = 0
    name: str = ""
    color: int = 0
    note: str = ""
    position: int = 0


@dataclass(frozen=True, slots=True)
class VocabularyRow:
    """A label that a lane takes; a lane without any takes all labels."""

    table: ClassVar[str] = "vocabulary"
    id: int = 0
    lane_id: int = 0
    label_id: int = 0


@dataclass(frozen=True, slots=True)
class Attribute:
    """What is asked of a segment beyond its label: of every one, of those with a label, or of those on a lane.

    `choices` is a JSON list of texts; `initial` is the value a new segment gets, "" for none.
    """

    table: ClassVar[str] = "attribute"
    id: int = 0
    name: str = ""
    kind: AttributeKind = "text"
    choices: str = "[]"
    initial: str = ""
    required: bool = False
    label_id: int | None = None
    lane_id: int | None = None
    description: str = ""
    position: int = 0


@dataclass(frozen=True, slots=True)
class AttributeValue:
    """What was answered for one segment: a choice, a number in decimal, a text, or `yes` or `no`."""

    table: ClassVar[str] = "attribute_value"
    id: int = 0
    attribute_id: int = 0
    segment_id: int = 0
    value: str = ""


@dataclass(frozen=True, slots=True)
class Region:
    """The shape of a segment on a lane of regions: the segment says when, the key frames say where."""

    table: ClassVar[str] = "region"
    id: int = 0
    segment_id: int = 0
    shape: Shape = "box"
    person_id: int | None = None
    person_from: PersonFrom = ""


@dataclass(frozen=True, slots=True)
class Keyframe:
    """A region's place at one frame, which starts at `at_ns` on the lane's clock.

    `points` is JSON, `[[x, y], ...]` in pixels of the picture as it is shown upright: two corners of a box, one
    point, or the corners of a polygon. `occluded`: something stands before it. `outside`: from here to the next key
    frame it is not to be seen at all.
    """

    table: ClassVar[str] = "keyframe"
    id: int = 0
    region_id: int = 0
    at_ns: int = 0
    points: str = "[]"
    occluded: bool = False
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody remarked about a segment, about a track's alignment, or about a place of the master timeline.

    The place is an instant, or with `end_ns` a span. An answer names the comment it answers in `parent_id`. `made_ns`
    is the time of day (Unix).
    """

    table: ClassVar[str] = "comment"
    id: int = 0
    parent_id: int | None = None
    segment_id: int | None = None
    track_id: int | None = None
    at_ns: int | None = None
    end_ns: int | None = None
    author: str = ""
    made_ns: int = 0
    text: str = ""
    resolved: bool = False
