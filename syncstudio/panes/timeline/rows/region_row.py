"""A lane of regions: its segments in the colours of whom they show, and the key frames of those selected."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from syncstudio.panes.theme import Theme
from syncstudio.panes.timeline.plan import Box, Diamond, Plan
from syncstudio.panes.timeline.rows.lane_row import SEGMENT_PX, TOP, LaneRow
from syncstudio.panes.timeline.rows.row_content import Strip
from syncstudio.project import region_reads
from syncstudio.project.labelling_records import Keyframe
from syncstudio.project.records import Lane, Segment
from syncstudio.session.regions.region_interpolation import RegionTrack
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.span import Span

if TYPE_CHECKING:
    from syncstudio.session.session import Session

# Half of a key frame's diamond; nearer to one another than this they would hide each other.
_KEY_PX, _LEAST_APART_PX = 4.0, 5.0
# Where a region is not to be seen, its segment is covered but for a line.
_LINE_PX = 3.0


class RegionRow(LaneRow):
    """`colors` answers the palette entries of segments that show somebody, `region_of` one region's key frames."""

    def __init__(
        self,
        lane: Lane,
        place_of_instant: Callable[[int], int],
        place_of_segment: Callable[[int], Span],
        colors: Callable[[], Mapping[int, int]],
        region_of: Callable[[int], RegionTrack | None],
    ) -> None:
        self._place_of_instant = place_of_instant
        self._read_colors = colors
        self._region_of = region_of
        self._colors: Mapping[int, int] = {}
        self._regions: dict[int, RegionTrack | None] = {}
        super().__init__(lane, place_of_segment)

    def load(self, segments: Sequence[Segment], clock_map: ClockMap | None) -> None:
        self._colors = self._read_colors() if segments else {}
        self._regions.clear()
        super().load(segments, clock_map)

    def _color(self, segment: Segment, theme: Theme) -> str:
        entry = self._colors.get(segment.id)
        if entry is None and self.lane.person_id is not None:
            entry = self.lane.color  # which is that of whose lane it is
        return super()._color(segment, theme) if entry is None else theme.track(entry)

    def _segment(self, segment: Segment, span: Span, subrow: int, strip: Strip, theme: Theme) -> Plan:
        plan = super()._segment(segment, span, subrow, strip, theme)
        if segment.id not in self.selected:
            return plan
        track = self._known(segment.id)
        if track is None:
            return plan
        by_ns = span.start_ns - self._exact(segment.id, span).start_ns
        return (
            plan
            + self._unseen(track, by_ns, subrow, strip, theme)
            + self._keys(track, by_ns, subrow, strip, theme)
        )

    def _known(self, segment_id: int) -> RegionTrack | None:
        if segment_id not in self._regions:
            self._regions[segment_id] = self._region_of(segment_id)
        return self._regions[segment_id]

    def _keys(self, track: RegionTrack, by_ns: int, subrow: int, strip: Strip, theme: Theme) -> Plan:
        """A diamond for each key frame in the lifespan, fainter where something stands before the region."""
        plan: Plan = []
        last = float("-inf")
        middle = TOP + subrow * self.pitch + SEGMENT_PX - _KEY_PX - 1
        for keyframe in track.keyframes:
            if not track.span.covers(keyframe.at_ns):
                continue
            x = self._x_of(keyframe.at_ns, by_ns, strip)
            if x < strip.x0 - 8 or x > strip.x1 + 8 or x - last < _LEAST_APART_PX:
                continue
            last = x
            plan.append(Diamond(x, middle, _KEY_PX, _key_fill(keyframe, theme), theme.window))
        return plan

    def _unseen(self, track: RegionTrack, by_ns: int, subrow: int, strip: Strip, theme: Theme) -> Plan:
        """The stretches in which the region is not to be seen."""
        plan: Plan = []
        at_ns = track.span.start_ns
        for seen in (*track.seen_spans(), Span(track.span.end_ns, track.span.end_ns)):
            if seen.start_ns > at_ns:
                x0, x1 = self._x_of(at_ns, by_ns, strip), self._x_of(seen.start_ns, by_ns, strip)
                top = TOP + subrow * self.pitch + 2
                height = SEGMENT_PX - 4 - _LINE_PX
                plan.append(Box(x0 + 1, top, max(x1 - x0 - 2, 1.0), height, theme.panel, None, 0))
            at_ns = seen.end_ns
        return plan

    def _x_of(self, source_ns: int, by_ns: int, strip: Strip) -> float:
        return strip.axis.x_from_ns(self._place_of_instant(source_ns) + by_ns)


def region_row(
    session: Session,
    lane: Lane,
    place_of_instant: Callable[[int], int],
    place_of_segment: Callable[[int], Span],
) -> RegionRow:
    """The row of a lane of regions, which asks the session for what segments alone do not say."""

    def colors() -> Mapping[int, int]:
        people = {person.id: person.color for person in session.project.people()}
        shown = region_reads.people_of_lane(session.project, lane.id) if people else {}
        return {
            segment_id: people[person_id] for segment_id, person_id in shown.items() if person_id in people
        }

    def region_of(segment_id: int) -> RegionTrack | None:
        rows = region_reads.region_rows(session.project, segment_id)
        return None if rows is None else RegionTrack.of(rows)

    return RegionRow(lane, place_of_instant, place_of_segment, colors, region_of)


def lanes_in_colors(session: Session) -> list[Lane]:
    """All lanes; those that are somebody's in that person's colour."""
    people = {person.id: person.color for person in session.project.people()}
    lanes = session.project.lanes()
    return [
        replace(lane, color=people[lane.person_id]) if lane.person_id in people else lane for lane in lanes
    ]


def _key_fill(keyframe: Keyframe, theme: Theme) -> str:
    return theme.faint if keyframe.outside else theme.soft if keyframe.occluded else theme.text
