"""Walking through a review: going to a label, an alignment or a comment so that it can be judged at once."""

from __future__ import annotations

from dataclasses import dataclass

from syncstudio.session.errors import SessionError
from syncstudio.session.labels.segment_writing import placed
from syncstudio.session.playing.playing import Playing
from syncstudio.session.review.comments import Thread
from syncstudio.session.review.review_queue import QueueItem
from syncstudio.session.review.segment_history import SegmentHistory
from syncstudio.timebase.instant import NS_PER_MS
from syncstudio.timebase.span import Span
from syncstudio.timebase.timecode import short_text
from syncstudio.transport.play_range import MIN_LOOP_NS


@dataclass(frozen=True, slots=True)
class ReviewOptions:
    """What happens on arrival at a label: whether it plays, round and round or once, and how much before and after."""

    play: bool = False
    loop: bool = True
    roll_ns: int = 400 * NS_PER_MS


@dataclass(frozen=True, slots=True)
class Place:
    """What a comment can be about: a label, a track's alignment, or a span of time (empty: an instant)."""

    segment_id: int | None = None
    track_id: int | None = None
    span: Span | None = None


class ReviewWalk(SegmentHistory, Playing):
    """Arriving at what is to be judged."""

    review_options = ReviewOptions()
    _walk_loop: Span | None = None

    def arrive(self, item: QueueItem) -> None:
        """Go to an item of the queue: it is selected, and plays with a little before and after where that is wished."""
        if item.kind == "track":
            self.selected_segments = frozenset()
            self.focus_track_id = item.id
            extent = self.track_extent(item.id)
            self._end_walk_loop()
            if extent is not None and not extent.start_ns <= self.transport.position_ns() < extent.end_ns:
                self.transport.seek(extent.start_ns)
            return
        segment = self.project.segment(item.id)
        span = placed(self.lane_clock_map(segment.lane_id), segment)
        track_id = self.project.lane(segment.lane_id).track_id
        if track_id is not None:
            self.focus_track_id = track_id
        self.selected_segments = frozenset({item.id})
        self._end_walk_loop()
        if self.review_options.play:
            self._play_around(span)
        else:
            self.transport.pause()
            self.transport.seek(span.start_ns)

    def go_to_thread(self, thread: Thread) -> None:
        """Go to what a comment is about."""
        comment = thread.comment
        if comment.segment_id is not None:
            self.selected_segments = frozenset({comment.segment_id})
        elif comment.track_id is not None:
            self.focus_track_id = comment.track_id
        elif thread.span.duration_ns:
            self.selection = thread.span
        self.transport.seek(thread.span.start_ns)

    def comment_at(self, place: Place, text: str) -> int:
        """Remark something about a place; answers the comment's id."""
        return self.add_comment(text, segment_id=place.segment_id, track_id=place.track_id, span=place.span)

    def place_here(self, about_alignment: bool = False) -> Place:
        """What a comment made now is about: the selected label, else the focused track's alignment where that is
        looked at, else the selected span, else the playhead."""
        here = self.transport.position_ns()
        if len(self.selected_segments) == 1 and not about_alignment:
            return Place(segment_id=next(iter(self.selected_segments)))
        if about_alignment and self.focus_track_id is not None:
            return Place(track_id=self.focus_track_id, span=Span(here, here))
        if self.selection is not None and self.selection.start_ns <= here <= self.selection.end_ns:
            return Place(span=self.selection)
        return Place(span=Span(here, here))

    def place_text(self, place: Place) -> str:
        """A place in words: "laugh · Sounds at 00:12.340"."""
        if place.segment_id is not None:
            segment = self.project.segment(place.segment_id)
            start_ns = placed(self.lane_clock_map(segment.lane_id), segment).start_ns
            return f"{self.segment_title(place.segment_id)} at {short_text(start_ns, 3)}"
        if place.track_id is not None:
            return f"the alignment of {self.project.track(place.track_id).name}"
        if place.span is None:
            raise SessionError("A comment needs a place: a label, a track, or a time.")
        start, end = (short_text(ns, 3) for ns in (place.span.start_ns, place.span.end_ns))
        return f"{start} to {end}" if place.span.duration_ns else start

    def _play_around(self, span: Span) -> None:
        options, extent = self.review_options, self.extent()
        start_ns = max(min(extent.start_ns, span.start_ns), span.start_ns - options.roll_ns)
        end_ns = min(max(extent.end_ns, span.end_ns), span.end_ns + options.roll_ns)
        around = Span(start_ns, max(end_ns, start_ns))
        if around.duration_ns < MIN_LOOP_NS:
            self.transport.seek(span.start_ns)
        elif options.loop:
            self.transport.loop = self._walk_loop = around
            self.transport.seek(around.start_ns)
            self.transport.play()
        else:
            self.transport.play_once(around, span.start_ns)

    def _end_walk_loop(self) -> None:
        """The loop of the item before ends; one that a person set stays."""
        if self._walk_loop is not None and self.transport.loop == self._walk_loop:
            self.transport.loop = None
        self._walk_loop = None
