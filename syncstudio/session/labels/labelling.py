"""Labelling: segments, kept in their lane's own clock and asked for on the master timeline."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from syncstudio.project.records import Segment
from syncstudio.session.errors import SessionError
from syncstudio.session.labels.label_rules import MOST_TEXT
from syncstudio.session.labels.segment_plan import SegmentPlan
from syncstudio.session.labels.segment_writing import SegmentWriting, placed
from syncstudio.session.notices import Notice, ProjectChanged
from syncstudio.session.transcripts.utterance_words import words_of_text
from syncstudio.session.transcripts.word_writing import write_words
from syncstudio.timebase.span import Span

__all__ = ["Labelling", "PlacedSegment", "placed"]


@dataclass(frozen=True, slots=True)
class PlacedSegment:
    """A segment, and where it lies on the master timeline now."""

    segment: Segment
    master: Span


class Labelling(SegmentWriting):
    """Everything a person does with segments."""

    # The label that was made last, for repeating it.
    _last_segment_id: int | None = None

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
                f"“{lane.name}” is a lane of regions: draw them in the picture, by the tools of the Regions menu."
            )
        start_ns, end_ns = self.place_on_lane(lane_id, master_span.start_ns, master_span.end_ns)
        plan = SegmentPlan("Add event" if lane.kind == "events" else "Add segment")
        author = self.project.author
        segment_id = plan.add(Segment(0, lane_id, start_ns, end_ns, label_id, text, author=author))
        self.write(plan)
        self._last_segment_id = segment_id
        self.selected_segments = frozenset({segment_id})
        return segment_id

    def move_segment(self, segment_id: int, master_span: Span) -> None:
        """Move a segment or its edges; an edge that stays is never rewritten."""
        segment = self.project.segment(segment_id)
        before = placed(self.lane_clock_map(segment.lane_id), segment)
        start_ns, end_ns = self.place_on_lane(segment.lane_id, master_span.start_ns, master_span.end_ns)
        plan = SegmentPlan("Move segment")
        if before.duration_ns == master_span.duration_ns and before.start_ns != master_span.start_ns:
            # The body moved: it keeps its exact length in its own clock.
            length_ns = segment.end_ns - segment.start_ns
            plan.change(segment, start_ns=start_ns, end_ns=start_ns + length_ns)
        else:
            plan.name = "Move edge"
            if master_span.start_ns != before.start_ns:
                plan.change(segment, start_ns=start_ns)
            if master_span.end_ns != before.end_ns:
                plan.change(segment, end_ns=end_ns)
        self.write(plan)

    def set_times(self, segment_id: int, start_ns: int, end_ns: int) -> None:
        """Type where a segment lies on the master timeline. SessionError: it would end before it starts."""
        self.place_on_lane(self.project.segment(segment_id).lane_id, start_ns, end_ns)
        self.move_segment(segment_id, Span(start_ns, end_ns))

    def set_text(self, segment_id: int, text: str) -> None:
        """Write what is said or seen in a segment; words that are still said keep their times."""
        segment = self.project.segment(segment_id)
        plan = SegmentPlan("Edit text")
        plan.change(segment, text=text)
        words = self.project.words(segment_id)
        span = (segment.start_ns, segment.end_ns)
        now = words_of_text(words, segment.text, text, span) if len(text) <= MOST_TEXT else words
        if now != words:
            plan.also(lambda edit: write_words(edit, words, now))
        self.write(plan)

    def set_label(self, segment_ids: Iterable[int], label_id: int | None) -> None:
        """Give segments a label, or take it away; one undo step for all of them."""
        plan = SegmentPlan("Set label")
        for segment in self.project.segments_of(segment_ids):
            plan.change(segment, label_id=label_id)
        self.write(plan)

    def delete_segments(self, segment_ids: Iterable[int], name: str | None = None) -> None:
        """Delete segments; one undo brings all of them back."""
        gone = self.project.segments_of(segment_ids)
        plan = SegmentPlan(name or ("Delete segment" if len(gone) == 1 else f"Delete {len(gone)} segments"))
        for segment in gone:
            plan.remove(segment)
        self.write(plan)

    # -- shared ---------------------------------------------------------------------------------------------------

    def _forget_gone(self, notice: Notice) -> None:
        """Keys act on nothing that an edit, an undo or a redo has taken away."""
        if isinstance(notice, ProjectChanged):
            change = notice.change
            if change.has("segment", "delete"):
                self.selected_segments -= change.gone("segment")
            if self.focus_track_id in change.gone("track"):
                self.focus_track_id = None
