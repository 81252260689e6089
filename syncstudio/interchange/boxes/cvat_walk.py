"""The tracks of a CVAT for video file (XML 1.1), told tag by tag."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import isfinite

from syncstudio.interchange.boxes.box_lanes import LineNotes
from syncstudio.interchange.boxes.box_track import Points
from syncstudio.interchange.label_document import DocumentLabel, Shape
from syncstudio.interchange.quick_record import quick_record

_SHAPES: dict[str, Shape] = {"box": "box", "polygon": "polygon", "points": "point"}
_OTHER_SHAPES = frozenset({"polyline", "cuboid", "ellipse", "mask", "skeleton"})
UNLABELLED = "unlabelled"
"""CVAT's tracks must have a label: this one stands for none."""
_MOST_FRAME = 1 << 32


@quick_record
class CvatPlace:
    """One shape of a track at a frame, counted from 0."""

    frame: int
    points: Points
    key: bool
    outside: bool
    occluded: bool
    line: int


@dataclass(slots=True)
class CvatTrack:
    """One track with its shapes, all of one kind."""

    id: str
    label: str
    line: int
    shape: Shape = "box"
    places: list[CvatPlace] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)
    changed: bool = False


class CvatWalker:
    """Collects what a file says; `meta` holds texts by the names of their tag and of the one around it."""

    line: Callable[[], int]
    listen: Callable[[bool], None]

    def __init__(self) -> None:
        self.tracks: list[CvatTrack] = []
        self.labels: list[DocumentLabel] = []
        self.meta: dict[str, str] = {}
        self.images = 0
        self.others = 0
        self.notes = LineNotes()
        self.root = ""
        self._path: list[str] = []
        self._track: CvatTrack | None = None
        self._attribute = ""
        self._text = ""
        self._label: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """A tag begins."""
        if not self._path:
            self.root = name
        self._path.append(name)
        self._text = ""
        if name == "track":
            label = " ".join(attributes.get("label", "").split())
            label = "" if label == UNLABELLED else label
            self._track = CvatTrack(attributes.get("id", "").strip(), label, self.line())
            self.tracks.append(self._track)
        elif name == "image":
            self.images += 1
        elif name == "label":
            self._label = {}
        elif self._track is not None and name in _SHAPES:
            self._shape(name, attributes, self._track)
        elif self._track is not None and name in _OTHER_SHAPES:
            self.others += 1
        elif name == "attribute":
            self._attribute = attributes.get("name", "")

    def text(self, text: str) -> None:
        """A stretch of text."""
        self._text += text

    def end(self, name: str) -> None:
        """A tag ends."""
        self._path.pop()
        text = self._text.strip()
        self._text = ""
        if name == "track":
            self._track = None
        elif name == "attribute" and self._track is not None and self._attribute:
            known = self._track.attributes.setdefault(self._attribute, text)
            self._track.changed = self._track.changed or known != text
        elif name == "label" and self._label.get("name", UNLABELLED) != UNLABELLED:
            named = " ".join(self._label["name"].split())
            color = self._label.get("color", "").lower()
            self.labels.append(
                DocumentLabel(named, color if len(color) == 7 and color.startswith("#") else "")
            )
        elif "meta" in self._path and text:
            if self._path[-1] == "label":
                self._label.setdefault(name, text)
            else:
                self.meta.setdefault("/".join((*self._path[-1:], name)), text)

    def _shape(self, name: str, attributes: dict[str, str], track: CvatTrack) -> None:
        frame, points = attributes.get("frame", ""), _points(name, attributes)
        if not frame.isascii() or not frame.isdigit() or len(frame) > 10 or int(frame) > _MOST_FRAME:
            self.notes.line(self.line(), f"has a {name} without a frame")
        elif points is None:
            self.notes.line(self.line(), f"has a {name} without a place or a size")
        elif track.places and track.shape != _SHAPES[name]:
            self.notes.line(self.line(), f"has a {name} in a track of another shape")
        else:
            track.shape = _SHAPES[name]
            flags = [attributes.get(flag) == "1" for flag in ("outside", "occluded")]
            key = attributes.get("keyframe", "1") == "1"
            track.places.append(CvatPlace(int(frame), points, key, flags[0], flags[1], self.line()))


def _points(name: str, attributes: dict[str, str]) -> Points | None:
    try:
        if name == "box":
            left, top, right, bottom = (float(attributes[key]) for key in ("xtl", "ytl", "xbr", "ybr"))
            made: Points = ((left, top), (right, bottom))
            if right <= left or bottom <= top:
                return None
        else:
            pairs = [pair.split(",") for pair in attributes["points"].split(";")]
            made = tuple((float(x), float(y)) for x, y in pairs)
            if len(made) < (3 if name == "polygon" else 1):
                return None
            made = made if name == "polygon" else made[:1]
    except (KeyError, ValueError):
        return None
    return made if all(isfinite(axis) for point in made for axis in point) else None
