"""The outline of a region at one frame: its numbers, what is no outline, and moving it. No project, no Qt."""

from __future__ import annotations

import json
from collections.abc import Sequence
from math import isfinite
from typing import TypeAlias

from syncstudio.project.labelling_records import Shape
from syncstudio.session.errors import SessionError

Point: TypeAlias = tuple[float, float]
Points: TypeAlias = tuple[Point, ...]
Size: TypeAlias = tuple[float, float]

# Pixels are kept to a hundredth: finer than anybody points, coarse enough to read in a file.
_PLACES = 2
# A box thinner than a pixel, or a polygon of less than a pixel's area, shows nothing.
_LEAST_PX = 1.0
_WORD = {"box": "box", "point": "point", "polygon": "polygon"}


def points_text(points: Points) -> str:
    """An outline as key frames keep it: JSON, in pixels to a hundredth."""
    return json.dumps([[_plain(x), _plain(y)] for x, y in points], separators=(",", ":"))


def points_from(text: str) -> Points:
    """The outline that a key frame keeps."""
    return tuple((float(x), float(y)) for x, y in json.loads(text))


def checked(shape: Shape, points: Sequence[Point], size: Size | None = None) -> Points:
    """An outline as it may be kept: clipped to a picture of `size` pixels, corners in order, to a hundredth.

    Raises SessionError in a sentence for what is no such shape, or lies beside the picture. A polygon may cross
    itself: that is how a person's outline looks where an arm lies before the body.
    """
    found = [(float(x), float(y)) for x, y in points]
    if not all(isfinite(x) and isfinite(y) for x, y in found):
        raise SessionError(f"The {_WORD[shape]} has a corner without a place: draw it again.")
    if size is not None and _beside(found, size):
        raise SessionError(f"The {_WORD[shape]} lies outside the picture: draw it on the picture.")
    if size is not None:
        found = [(min(max(x, 0.0), size[0]), min(max(y, 0.0), size[1])) for x, y in found]
    found = [(round(x, _PLACES), round(y, _PLACES)) for x, y in found]
    if shape == "box":
        return _box(found)
    if shape == "point":
        if len(found) != 1:
            raise SessionError("A point is one place: click once in the picture.")
        return (found[0],)
    return _polygon(found)


def moved(points: Points, right: float, down: float, size: Size | None = None) -> Points:
    """The outline shifted, with its form; in a picture of `size` it stops at the edges."""
    if size is not None:
        xs, ys = [x for x, _ in points], [y for _, y in points]
        right = min(max(right, -min(xs)), max(size[0] - max(xs), -min(xs)))
        down = min(max(down, -min(ys)), max(size[1] - max(ys), -min(ys)))
    return tuple((x + right, y + down) for x, y in points)


def corners(shape: Shape, points: Points) -> Points:
    """The outline corner by corner: four for a box, clockwise from the upper left."""
    if shape != "box":
        return points
    (x0, y0), (x1, y1) = points
    return ((x0, y0), (x1, y0), (x1, y1), (x0, y1))


def bounds(points: Points) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of an outline."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def area(points: Points) -> float:
    """The area inside a polygon, in square pixels; of one that crosses itself, what its turns leave over."""
    twice = sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(points, points[1:] + points[:1], strict=True))
    return abs(twice) / 2


def overlap(first: Points, second: Points) -> float:
    """How much two boxes are one: the area they share over the area they cover together, 0 to 1."""
    (a0, b0), (a1, b1) = first
    (c0, d0), (c1, d1) = second
    across, down = min(a1, c1) - max(a0, c0), min(b1, d1) - max(b0, d0)
    shared = max(0.0, across) * max(0.0, down)
    return shared / ((a1 - a0) * (b1 - b0) + (c1 - c0) * (d1 - d0) - shared)


def _box(found: list[Point]) -> Points:
    if len(found) != 2:
        raise SessionError("A box has two corners: drag from one to the other.")
    (x0, y0), (x1, y1) = found
    left, right, top, bottom = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
    if right - left < _LEAST_PX or bottom - top < _LEAST_PX:
        raise SessionError("The box is thinner than a pixel: drag from one corner to the other.")
    return ((left, top), (right, bottom))


def _polygon(found: list[Point]) -> Points:
    kept = [point for place, point in enumerate(found) if point != found[place - 1] or len(found) == 1]
    if len(kept) < 3:
        raise SessionError("A polygon needs three corners at least: click them one after another.")
    (left, top, right, bottom) = bounds(tuple(kept))
    if right - left < _LEAST_PX or bottom - top < _LEAST_PX:
        raise SessionError("The polygon's corners lie in one line: click them around what it shows.")
    return tuple(kept)


def _beside(found: list[Point], size: Size) -> bool:
    if not found:
        return False
    left, top, right, bottom = bounds(tuple(found))
    return right < 0 or bottom < 0 or left > size[0] or top > size[1]


def _plain(value: float) -> int | float:
    """A number as it is best read: without a point where it is whole."""
    rounded = round(value, _PLACES)
    return int(rounded) if rounded == int(rounded) else rounded
