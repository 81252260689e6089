"""Labelling: segments, kept in their lane's own clock and asked for on the master timeline."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from syncstudio.project.records import Segment, Word
from syncstudio.session.core import SessionCore
from syncstudio.session.errors import SessionError
from syncstudio.session.notices import Notice, ProjectChanged
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.span import Span

_LABEL_NEEDS_NAME = "A label needs a name: type at least one letter."
LANE_KINDS = ("segments", "events", "transcript", "regions")


@dataclass(frozen=True, slots=True)
class PlacedSegment:
    """A segment, and where it lies on the master timeline now."""

    segment: Segment
    master: Span


class Labelling(SessionCore):
    """Everything a person does with segments."""

    # -- segments -------------------------------------------------------------------------------------------------

    def segments_on(self, lane_id: int, master_span: Span) -> list[PlacedSegment]:
        """The segments of a lane that overlap a span of the master timeline, in the order they begin."""
        clock_map = self.lane_clock_map(lane_id)
        if clock_map is None:
            overlapping = self.project.overlapping(lane_id, master_span)
            return [PlacedSegment(segment, placed(None, segment)) for segment in overlapping]
        found: dict[int, PlacedSegment] = {}
        for source_span in clock_map.label_spans(master_span):
            for segment in self.project.overlapping(lane_id, source_span):
                if segment.id not in found:
                    place = placed(clock_map, segment)
                    if place.overlaps(master_span):
                        found[segment.id] = PlacedSegment(segment, place)
        return sorted(found.values(), key=lambda p: (p.master.start_ns, p.segment.id))

    def placed_segment(self, segment_id: int) -> PlacedSegment:
        """One segment, and where it lies on the master timeline."""
        segment = self.project.segment(segment_id)
        return PlacedSegment(segment, placed(self.lane_clock_map(segment.lane_id), segment))

    def add_segment(
        self, lane_id: int, master_span: Span, label_id: int | None = None, text: str = ""
    ) -> int:
        """Draw a segment, or on a lane of events an event at the span's start; it is selected at once."""
        lane = self.project.lane(lane_id)
        if lane.kind == "regions":
            raise SessionError(
                f"“{lane.name}” is a lane of regions: draw them in the picture, a box with Alt+B."
            )
        start_ns, end_ns = self._edges(self.lane_clock_map(lane_id), master_span)
        if lane.kind == "events":
            end_ns = start_ns
        segment = Segment(
            lane_id=lane_id, start_ns=start_ns, end_ns=end_ns, label_id=label_id, text=text, speaker=""
        )
        with self.project.edit("Add event" if lane.kind == "events" else "Add segment") as edit:
            segment_id = edit.insert(segment)
        self.selected_segments = frozenset({segment_id})
        return segment_id

    def move_segment(self, segment_id: int, master_span: Span) -> None:
        """Move a segment or its edges; an edge that stays is never rewritten."""
        segment = self.project.segment(segment_id)
        clock_map = self.lane_clock_map(segment.lane_id)
        before = placed(clock_map, segment)
        if self.project.lane(segment.lane_id).kind == "events":
            master_span = Span(master_span.start_ns, master_span.start_ns)
        start_ns, end_ns = self._edges(clock_map, master_span)
        changes: dict[str, object] = {}
        if before.duration_ns == master_span.duration_ns and before.start_ns != master_span.start_ns:
            # The body moved: it keeps its exact length in its own clock.
            changes = {"start_ns": start_ns, "end_ns": start_ns + segment.end_ns - segment.start_ns}
        else:
            if master_span.start_ns != before.start_ns:
                changes["start_ns"] = start_ns
            if master_span.end_ns != before.end_ns:
                changes["end_ns"] = end_ns
        if not changes:
            return
        with self.project.edit("Move segment" if len(changes) == 2 else "Move edge") as edit:
            edit.update(Segment, segment_id, **changes)
            if len(changes) == 2:
                for word in self.project.words(segment_id):
                    if word.start_ns is not None and word.end_ns is not None:
                        by_ns = start_ns - segment.start_ns
                        edit.update(Word, word.id, start_ns=word.start_ns + by_ns, end_ns=word.end_ns + by_ns)

    def set_text(self, segment_id: int, text: str) -> None:
        """Write what is said or seen in a segment."""
        with self.project.edit("Edit text") as edit:
            edit.update(Segment, segment_id, text=text)

    def set_label(self, segment_ids: Iterable[int], label_id: int | None) -> None:
        """Give segments a label, or take it away; one undo step for all of them."""
        with self.project.edit("Set label") as edit:
            for segment_id in segment_ids:
                edit.update(Segment, segment_id, label_id=label_id)

    def delete_segments(self, segment_ids: Iterable[int]) -> None:
        """Delete segments; one undo brings all of them back."""
        ids = tuple(segment_ids)
        if not ids:
            return
        with self.project.edit("Delete segment" if len(ids) == 1 else f"Delete {len(ids)} segments") as edit:
            for segment_id in ids:
                edit.delete(Segment, segment_id)

    # -- shared ---------------------------------------------------------------------------------------------------

    @staticmethod
    def _edges(clock_map: ClockMap | None, master_span: Span) -> tuple[int, int]:
        if clock_map is None:
            return master_span.start_ns, master_span.end_ns
        start_ns = clock_map.edge_from_master(master_span.start_ns)
        end_ns = clock_map.edge_from_master(master_span.end_ns)
        if end_ns <= start_ns and master_span.duration_ns and len(clock_map.pieces) > 1:
            raise SessionError(
                "Nothing was recorded there: label what was, or use a lane of the master timeline."
            )
        return start_ns, max(start_ns, end_ns)

    def _forget_gone(self, notice: Notice) -> None:
        """Keys act on nothing that an edit, an undo or a redo has taken away."""
        if isinstance(notice, ProjectChanged):
            gone = {touched.id for touched in notice.change.touched if touched.op == "delete"}
            self.selected_segments -= gone
            if self.focus_track_id in gone:
                self.focus_track_id = None


def placed(clock_map: ClockMap | None, segment: Segment) -> Span:
    """Where a segment lies on the master timeline; `clock_map` is its lane's, `None` for the master timeline."""
    if clock_map is None:
        return Span(segment.start_ns, segment.end_ns)
    start_ns = clock_map.nearest_master(segment.start_ns)
    if segment.end_ns == segment.start_ns:
        return Span(start_ns, start_ns)
    return Span(start_ns, max(start_ns, clock_map.nearest_master_end(segment.end_ns)))
