"""Which labels a verb acts on, and where the ones beside them lie."""

from __future__ import annotations

from collections.abc import Iterable

from syncstudio.project.records import Lane, Segment
from syncstudio.session.errors import SessionError
from syncstudio.session.labels.labelling import Labelling, PlacedSegment
from syncstudio.session.labels.segment_writing import placed
from syncstudio.timebase.span import Span

NOTHING_CHOSEN = "Select a label first: click it, or go to it with Label › Go to label."


class LabelTargets(Labelling):
    """The selected labels, and their neighbours."""

    def chosen_segments(self) -> list[Segment]:
        """The selected labels, lane by lane in the order they begin. SessionError: none is selected."""
        found = self.project.segments_of(self.selected_segments)
        if not found:
            raise SessionError(NOTHING_CHOSEN)
        return found

    def chosen_at(self, master_ns: int) -> list[Segment]:
        """The selected labels that hold an instant; without a selection those of the current lane, else of all."""
        if self.selected_segments:
            chosen = self.project.segments_of(self.selected_segments)
            return [each for each in chosen if self._place(each).covers(master_ns)]
        here = Span(master_ns, master_ns + 1)
        lanes = [lane.id for lane in self.lanes_in_order()]
        first = [self.current_lane_id] if self.current_lane_id is not None else lanes
        return [each.segment for lane_id in first for each in self.segments_on(lane_id, here)]

    def lanes_in_order(self) -> list[Lane]:
        """The lanes as the timeline shows them: under their tracks, then those of the master timeline."""
        lanes = self.project.lanes()
        order = [lane for track in self.project.tracks() for lane in lanes if lane.track_id == track.id]
        return [*order, *(lane for lane in lanes if lane.track_id is None)]

    def beside(self, segment: Segment, direction: int) -> Segment | None:
        """The label after (1) or before (-1) another one on its lane."""
        place = (segment.start_ns, segment.end_ns, segment.id)
        return self.project.beside_on_lane(segment.lane_id, place, direction)

    def placed_all(self, segments: Iterable[Segment]) -> list[PlacedSegment]:
        """Labels, and where they lie on the master timeline."""
        maps = {
            lane.id: None if lane.track_id is None else self.clock_map(lane.track_id)
            for lane in self.project.lanes()
        }
        return [PlacedSegment(each, placed(maps[each.lane_id], each)) for each in segments]

    def _place(self, segment: Segment) -> Span:
        return placed(self.lane_clock_map(segment.lane_id), segment)
