"""Dragging a word of a transcript, or one of its edges, over the sound."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncstudio.panes.timeline.gestures.gesture import CLICK_PX, snapped
from syncstudio.timebase.span import Span

if TYPE_CHECKING:
    from syncstudio.panes.timeline.rows.word_row import WordHit, WordRow
    from syncstudio.panes.timeline.view import TimelineView


class MoveWord:
    """Drag the edge or the body of a word: it stays in its utterance, and the edge of a neighbour that touches it
    follows, unless it is moved `alone`. A click goes there and selects it; `adding` it only joins the selection."""

    def __init__(
        self, view: TimelineView, lane: WordRow, hit: WordHit, x: float, alone: bool, adding: bool
    ) -> None:
        self._view = view
        self._lane = lane
        self._hit = hit
        self._pressed_x = x
        self._pressed_ns = view.axis.ns_from_x(x)
        self._alone = alone
        self._adding = adding
        self._moved: Span | None = None
        session = view.session
        session.selected_segments = frozenset({hit.word.segment_id})
        chosen = session.selected_words
        session.selected_words = chosen ^ {hit.word.id} if adding else frozenset({hit.word.id})
        spans = {each.id: each.master for each in session.words_in(hit.word.segment_id)}
        self._span = spans.get(hit.word.id) or hit.span

    def move(self, x: float, y: float, free: bool) -> None:
        if self._adding or (self._moved is None and abs(x - self._pressed_x) < CLICK_PX):
            return
        self._moved = self._reshaped(self._view.axis.ns_from_x(x) - self._pressed_ns, free)
        moved = self._moved
        self._view.ask(
            lambda: self._view.session.preview_word_times(
                self._hit.word.id, moved.start_ns, moved.end_ns, self._alone
            )
        )

    def release(self) -> None:
        session, moved = self._view.session, self._moved
        session.end_word_preview()
        if moved is not None:
            if moved != self._span:
                word_id = self._hit.word.id
                self._view.ask(
                    lambda: session.set_word_times(word_id, moved.start_ns, moved.end_ns, self._alone)
                )
        elif not self._adding:
            self._view.seek(self._span.start_ns)

    def cancel(self) -> None:
        self._view.session.end_word_preview()

    def _reshaped(self, by_ns: int, free: bool) -> Span:
        span, lane_id = self._span, self._lane.lane.id
        if self._hit.part == "body":
            start_ns, line = snapped(self._view, span.start_ns + by_ns, free, (), lane_id)
            if line is None:
                end_ns, line = snapped(self._view, span.end_ns + by_ns, free, (), lane_id)
                start_ns = end_ns - span.duration_ns
            self._view.snap_ns = line
            return span.shifted(start_ns - span.start_ns)
        if self._hit.part == "start":
            start_ns, self._view.snap_ns = snapped(self._view, span.start_ns + by_ns, free, (), lane_id)
            return Span(min(start_ns, span.end_ns), span.end_ns)
        end_ns, self._view.snap_ns = snapped(self._view, span.end_ns + by_ns, free, (), lane_id)
        return Span(span.start_ns, max(end_ns, span.start_ns))
