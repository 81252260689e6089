"""Regions being moved or resized, from press to release: where they would be now. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from syncstudio.panes.regions.region_plan import Grip, handle_moved, handles
from syncstudio.project.labelling_records import Shape
from syncstudio.session.regions.region_shapes import Point, Points, Size, moved

STEPS = {"body": "Move region", "handle": "Resize region", "edge": "Move region"}


@dataclass(slots=True)
class RegionMove:
    """`began` are the outlines as they were, of the regions that move together; `number` the frame they are changed
    in; `now` how they lie now. A handle moves its own region only."""

    grip: Grip
    number: int
    size: Size
    shapes: Mapping[int, Shape]
    began: Mapping[int, Points]
    pressed: Point
    now: dict[int, Points] = field(default_factory=dict)
    step: str = ""

    def __post_init__(self) -> None:
        self.step = self.step or STEPS[self.grip.part]

    def drag(self, to: Point) -> None:
        """The pointer is at this pixel of the picture."""
        self.shift(to[0] - self.pressed[0], to[1] - self.pressed[1])

    def shift(self, right: float, down: float) -> None:
        """So far from where it began."""
        if self.grip.part == "handle":
            own = self.grip.segment_id
            at = self._handle_began()
            to = min(max(at[0] + right, 0.0), self.size[0]), min(max(at[1] + down, 0.0), self.size[1])
            self.now = {own: handle_moved(self.shapes[own], self.began[own], self.grip.number, to)}
            return
        self.now = {one: moved(points, right, down, self.size) for one, points in self.began.items()}

    @property
    def changed(self) -> dict[int, Points]:
        """Those that lie elsewhere than they did."""
        return {one: points for one, points in self.now.items() if points != self.began[one]}

    def _handle_began(self) -> Point:
        own = self.grip.segment_id
        return handles(self.shapes[own], self.began[own])[self.grip.number]
