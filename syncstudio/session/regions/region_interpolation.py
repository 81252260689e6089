"""Where a region lies between its key frames. Numbers in, numbers out: no project, no Qt.

```
key frames    k0 --------- k1 ---- k2(outside)      k3 ----
seen          |  moves     |  moves |               |  stays
              [ segment's start                        end )
```
Corners go in a straight line from one key frame to the next, by the frames' own times. Where polygons differ in
their number of corners the earlier one stays until the next key frame.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from syncstudio.project.labelling_records import Keyframe, Region, Shape
from syncstudio.project.records import Segment
from syncstudio.project.region_reads import RegionRows
from syncstudio.session.regions.region_shapes import Points, points_from
from syncstudio.timebase.span import Span


@dataclass(frozen=True, slots=True)
class Place:
    """Where a region is at an instant. `keyed`: a key frame says so; `held`: corners of polygons do not match, so it
    stays as at the key frame before."""

    points: Points
    occluded: bool
    keyed: bool
    held: bool


@dataclass(slots=True)
class RegionTrack:
    """One region as it is asked for at many instants: key frames by their times, outlines read once."""

    segment: Segment
    region: Region
    keyframes: tuple[Keyframe, ...]
    _starts: list[int] = field(init=False)
    _points: dict[int, Points] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._starts = [keyframe.at_ns for keyframe in self.keyframes]

    @classmethod
    def of(cls, rows: RegionRows) -> RegionTrack:
        """A region as it was read."""
        return cls(rows.segment, rows.region, rows.keyframes)

    @property
    def shape(self) -> Shape:
        """A box, a point or a polygon."""
        return self.region.shape

    @property
    def span(self) -> Span:
        """Its lifespan, on the lane's clock."""
        return Span(self.segment.start_ns, self.segment.end_ns)

    def keyframe_at(self, at_ns: int) -> Keyframe | None:
        """The key frame of exactly this frame."""
        place = bisect_right(self._starts, at_ns) - 1
        return self.keyframes[place] if place >= 0 and self._starts[place] == at_ns else None

    def place_at(self, at_ns: int) -> Place | None:
        """Where it is seen at an instant of the lane's clock; None where it is not to be seen."""
        if not self.segment.start_ns <= at_ns < self.segment.end_ns or not self.keyframes:
            return None
        number = max(0, bisect_right(self._starts, at_ns) - 1)
        return None if self.keyframes[number].outside else self._at(number, at_ns)

    def outline_at(self, at_ns: int) -> Place:
        """Where it is or would be, also outside its lifespan and where it is not to be seen."""
        return self._at(max(0, bisect_right(self._starts, at_ns) - 1), at_ns)

    def seen_spans(self) -> list[Span]:
        """The stretches of its lifespan in which it is to be seen, on the lane's clock."""
        if not self.keyframes:
            return []
        spans: list[Span] = []
        edges = [self.segment.start_ns, *self._starts[1:], self.segment.end_ns]
        for keyframe, start, end in zip(self.keyframes, edges[:-1], edges[1:], strict=True):
            start, end = max(start, self.segment.start_ns), min(end, self.segment.end_ns)
            if keyframe.outside or end <= start:
                continue
            if spans and spans[-1].end_ns == start:
                spans[-1] = Span(spans[-1].start_ns, end)
            else:
                spans.append(Span(start, end))
        return spans

    def _at(self, number: int, at_ns: int) -> Place:
        before = self.keyframes[number]
        points = self._outline(number)
        keyed = before.at_ns == at_ns
        if at_ns <= before.at_ns or number + 1 == len(self.keyframes):
            return Place(points, before.occluded, keyed, False)
        after = self._outline(number + 1)
        if len(after) != len(points):
            return Place(points, before.occluded, keyed, not keyed)
        share = (at_ns - before.at_ns) / (self._starts[number + 1] - before.at_ns)
        return Place(between(points, after, share), before.occluded, keyed, False)

    def _outline(self, number: int) -> Points:
        found = self._points.get(number)
        if found is None:
            found = self._points[number] = points_from(self.keyframes[number].points)
        return found


def between(before: Points, after: Points, share: float) -> Points:
    """The outline a share of the way (0 to 1) from one to another with as many corners."""
    return tuple(
        (x0 + (x1 - x0) * share, y0 + (y1 - y0) * share)
        for (x0, y0), (x1, y1) in zip(before, after, strict=True)
    )
