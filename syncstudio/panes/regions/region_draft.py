"""A region being drawn: which corners it has, and when it is done. Mouse and keys end in the same few verbs. No Qt."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import hypot

from syncstudio.panes.regions.region_plan import first_outline
from syncstudio.project.labelling_records import Shape
from syncstudio.session.regions.region_shapes import Point, Points, Size

# A drag shorter than this, in pixels of the screen, was a click: the other corner of the box comes with the next one.
CLICK_PX = 4.0


@dataclass(slots=True)
class Draft:
    """`cursor` is where the next corner would come, in pixels of the picture; each verb answers the outline when that
    made it whole."""

    shape: Shape
    size: Size
    cursor: Point
    placed: list[Point] = field(default_factory=list)
    pressed: bool = False

    def press(self, at: Point) -> Points | None:
        """The button goes down: a corner."""
        self.cursor, self.pressed = at, True
        return self._put()

    def move(self, at: Point) -> None:
        """The pointer is here now."""
        self.cursor = at

    def release(self, at: Point, screen_px: float) -> Points | None:
        """The button goes up; a screen pixel is `1 / screen_px` of the picture's."""
        pressed, self.pressed = self.pressed, False
        self.cursor = at
        if self.shape != "box" or not pressed or len(self.placed) != 1:
            return None
        first = self.placed[0]
        if hypot(at[0] - first[0], at[1] - first[1]) * screen_px < CLICK_PX:
            return None
        return self._put()

    def put(self) -> Points | None:
        """A corner where the cross stands, by a key."""
        return self._put()

    def nudge(self, right: float, down: float) -> None:
        """Move the cross, within the picture."""
        x, y = self.cursor[0] + right, self.cursor[1] + down
        self.cursor = min(max(x, 0.0), self.size[0]), min(max(y, 0.0), self.size[1])

    def take_back(self) -> bool:
        """Take the last corner back; whether there was one."""
        if self.placed:
            self.placed.pop()
            return True
        return False

    def finish(self) -> Points | None:
        """Make do with what is there: close a polygon of three corners or more, else place a first outline around the
        cross; None for a polygon that needs another corner."""
        if self.shape == "polygon" and self.placed:
            return tuple(self.placed) if len(self.placed) >= 3 else None
        if self.shape == "box" and self.placed:
            return self._put()
        return first_outline(self.shape, self.size, self.cursor)

    def outline(self) -> Points:
        """What there is of it, with the corner that the cross would add."""
        if self.shape == "box" and self.placed:
            (x0, y0), (x1, y1) = self.placed[0], self.cursor
            return ((min(x0, x1), min(y0, y1)), (max(x0, x1), max(y0, y1)))
        return (*self.placed, self.cursor) if self.placed else ()

    def _put(self) -> Points | None:
        at = self.cursor
        if self.shape == "polygon" and self.placed and self.placed[-1] == at:
            return None  # the second press of a double click
        self.placed.append(at)
        if self.shape == "point" or (self.shape == "box" and len(self.placed) == 2):
            return tuple(self.placed)
        return None
