"""Where regions lie on a pane, what of them lies under a point, and what a handle does. No Qt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from math import hypot
from typing import Literal

from syncstudio.panes.video_plan import Rect
from syncstudio.project.labelling_records import Shape
from syncstudio.session.regions.region_book import ShownRegion
from syncstudio.session.regions.region_shapes import Point, Points, Size, area, bounds, corners

HANDLE_PX = 9
"""The side of a handle; it is taken hold of from a little further."""

_GRASP_PX = 8.0
_EDGE_PX = 5.0
# A point, and what is smaller than a fingertip, can be taken hold of from so far.
_SLACK_PX = 6.0
# A box placed by a key takes this share of the picture's sides.
_FIRST_SHARE = 0.25
# The handles of a box, clockwise from the upper left: which of left (0), right (1) and neither (None), likewise of top
# and bottom, each one moves.
_HANDLES: tuple[tuple[int | None, int | None], ...] = (
    *((0, 0), (None, 0), (1, 0), (1, None)),
    *((1, 1), (None, 1), (0, 1), (0, None)),
)

Part = Literal["body", "handle", "edge"]


@dataclass(frozen=True, slots=True)
class OnPane:
    """How a picture lies on a pane: `box` in the pane's units, `size` its pixels as shown upright."""

    box: Rect
    size: Size

    def at(self, point: Point) -> Point:
        """A pixel's place on the pane."""
        return (
            self.box.x + point[0] * self.box.width / self.size[0],
            self.box.y + point[1] * self.box.height / self.size[1],
        )

    def pixel(self, x: float, y: float) -> Point:
        """The place in the picture, in pixels, under a point of the pane; outside 0 to `size` beside it."""
        return (
            (x - self.box.x) * self.size[0] / max(1e-9, self.box.width),
            (y - self.box.y) * self.size[1] / max(1e-9, self.box.height),
        )

    def inside(self, x: float, y: float) -> Point:
        """The nearest place of the picture to a point of the pane."""
        across, down = self.pixel(x, y)
        return min(max(across, 0.0), self.size[0]), min(max(down, 0.0), self.size[1])


@dataclass(frozen=True, slots=True)
class Grip:
    """What a press takes hold of: a region's body, its handle or its edge of that number."""

    segment_id: int
    part: Part
    number: int = 0


def handles(shape: Shape, points: Points) -> Points:
    """Where the handles of a region lie: eight of a box, one at each corner of a polygon, none of a point."""
    if shape == "polygon":
        return points
    if shape == "point":
        return ()
    (x0, y0), (x1, y1) = points
    xs, ys = {0: x0, 1: x1, None: (x0 + x1) / 2}, {0: y0, 1: y1, None: (y0 + y1) / 2}
    return tuple((xs[across], ys[down]) for across, down in _HANDLES)


def handle_moved(shape: Shape, points: Points, number: int, to: Point) -> Points:
    """The outline after one of its handles was brought to a place; a box may be turned inside out."""
    if shape != "box":
        return (*points[:number], to, *points[number + 1 :])
    sides = [list(points[0]), list(points[1])]
    across, down = _HANDLES[number]
    if across is not None:
        sides[across][0] = to[0]
    if down is not None:
        sides[down][1] = to[1]
    (x0, y0), (x1, y1) = sides
    return ((min(x0, x1), min(y0, y1)), (max(x0, x1), max(y0, y1)))


def slanted(number: int) -> int:
    """Which way a handle of a box moves: 0 both from upper left to lower right, 1 up and down, 2 the other slant, 3
    left and right."""
    return number % 4


def with_corner(points: Points, edge: int, at: Point) -> Points:
    """A polygon with one corner more, on the edge after corner `edge`."""
    return (*points[: edge + 1], at, *points[edge + 1 :])


def without_corner(points: Points, number: int) -> Points:
    """A polygon with one corner less; the same where only three are left."""
    return points if len(points) <= 3 else (*points[:number], *points[number + 1 :])


def first_outline(shape: Shape, size: Size, middle: Point) -> Points:
    """What a key places around a point of the picture: a box of a quarter of its sides, or the point itself."""
    if shape == "point":
        return (middle,)
    wide, high = size[0] * _FIRST_SHARE, size[1] * _FIRST_SHARE
    left = min(max(middle[0] - wide / 2, 0.0), size[0] - wide)
    top = min(max(middle[1] - high / 2, 0.0), size[1] - high)
    box = ((left, top), (left + wide, top + high))
    return box if shape == "box" else corners("box", box)


def grip_at(shown: Sequence[ShownRegion], on: OnPane, x: float, y: float, selected: Set[int]) -> Grip | None:
    """What lies under a point of the pane: a handle or an edge of what is selected, else the smallest region there."""
    chosen = [one for one in shown if one.segment_id in selected]
    for one in reversed(chosen):
        grip = _handle_at(one, on, x, y) or _edge_at(one, on, x, y)
        if grip is not None:
            return grip
    under = under_point(shown, on, x, y)
    held = [one for one in under if one.segment_id in selected]
    found = (held or under)[:1]
    return Grip(found[0].segment_id, "body") if found else None


def under_point(shown: Iterable[ShownRegion], on: OnPane, x: float, y: float) -> list[ShownRegion]:
    """All regions under a point of the pane, the smallest first."""
    found = [one for one in shown if _holds(one, on, x, y)]
    return sorted(found, key=lambda one: _size_of(one))


def _size_of(one: ShownRegion) -> float:
    return 0.0 if one.track.shape == "point" else area(corners(one.track.shape, one.place.points))


def _handle_at(one: ShownRegion, on: OnPane, x: float, y: float) -> Grip | None:
    for number, point in enumerate(handles(one.track.shape, one.place.points)):
        at = on.at(point)
        if max(abs(at[0] - x), abs(at[1] - y)) <= _GRASP_PX:
            return Grip(one.segment_id, "handle", number)
    return None


def _edge_at(one: ShownRegion, on: OnPane, x: float, y: float) -> Grip | None:
    if one.track.shape != "polygon":
        return None
    places = [on.at(point) for point in one.place.points]
    for number, (start, end) in enumerate(zip(places, places[1:] + places[:1], strict=True)):
        if _apart(start, end, x, y) <= _EDGE_PX:
            return Grip(one.segment_id, "edge", number)
    return None


def _apart(start: Point, end: Point, x: float, y: float) -> float:
    across, down = end[0] - start[0], end[1] - start[1]
    length = across * across + down * down
    share = 0.0 if length == 0 else ((x - start[0]) * across + (y - start[1]) * down) / length
    share = min(1.0, max(0.0, share))
    return hypot(x - start[0] - share * across, y - start[1] - share * down)


def _holds(one: ShownRegion, on: OnPane, x: float, y: float) -> bool:
    places = tuple(on.at(point) for point in one.place.points)
    left, top, right, bottom = bounds(places)
    if one.track.shape == "point" or (right - left < 2 * _SLACK_PX and bottom - top < 2 * _SLACK_PX):
        return left - _SLACK_PX <= x <= right + _SLACK_PX and top - _SLACK_PX <= y <= bottom + _SLACK_PX
    if not (left <= x <= right and top <= y <= bottom):
        return False
    return one.track.shape == "box" or _within(places, x, y)


def _within(places: Points, x: float, y: float) -> bool:
    """Whether a point lies inside a polygon: a ray from it crosses an odd number of edges."""
    inside = False
    for (x0, y0), (x1, y1) in zip(places, places[1:] + places[:1], strict=True):
        if (y0 > y) != (y1 > y) and x < (x1 - x0) * (y - y0) / (y1 - y0) + x0:
            inside = not inside
    return inside
