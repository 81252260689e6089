"""Drawing a segment, and dragging its edges or its body."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncstudio.panes.timeline.gestures.gesture import CLICK_PX, snapped
from syncstudio.timebase.span import Span

if TYPE_CHECKING:
    from syncstudio.panes.timeline.rows.lane_row import LaneRow
    from syncstudio.panes.timeline.rows.segment_hit import Hit
    from syncstudio.panes.timeline.view import TimelineView

# A drag must be at least this wide to make a segment; less is a click.
MIN_DRAWN_PX = 4.0


class DrawSegment:
    """Drag over empty space of a lane: a new segment. A click there is a seek."""

    def __init__(self, view: TimelineView, lane: LaneRow, x: float) -> None:
        self._view = view
        self._lane = lane
        self._pressed_x = x
        self._drawn: Span | None = None
        self._held_ns, _ = snapped(view, view.axis.ns_from_x(x), False, (), lane.lane.id)
        self._unsnapped_ns = view.axis.ns_from_x(x)

    def move(self, x: float, y: float, free: bool) -> None:
        if self._drawn is None and abs(x - self._pressed_x) < MIN_DRAWN_PX:
            return
        held_ns = self._unsnapped_ns if free else self._held_ns
        ns, self._view.snap_ns = snapped(
            self._view, self._view.axis.ns_from_x(x), free, (), self._lane.lane.id
        )
        low, high = sorted((held_ns, ns))
        self._drawn = Span(low, high)
        self._lane.preview = (None, self._drawn)
        _repaint(self._view, self._lane)

    def release(self) -> None:
        drawn, self._lane.preview = self._drawn, None
        if drawn is None:
            self._view.session.selected_segments = frozenset()
            self._view.seek(self._view.axis.ns_from_x(self._pressed_x))
        elif drawn.duration_ns > 0:
            self._view.ask(lambda: self._view.session.add_segment(self._lane.lane.id, drawn))
        _repaint(self._view, self._lane)

    def cancel(self) -> None:
        self._lane.preview = None
        _repaint(self._view, self._lane)


class MoveSegment:
    """Drag an edge or the body of a segment; a click selects it. Only the edges that moved are rewritten.

    Dragging the body of one that is selected moves all that are.
    """

    def __init__(self, view: TimelineView, lane: LaneRow, hit: Hit, x: float, adding: bool = False) -> None:
        self._view = view
        self._lane = lane
        self._hit = hit
        self._pressed_x = x
        self._pressed_ns = view.axis.ns_from_x(x)
        self._adding = adding
        self._moved: Span | None = None
        selected = view.session.selected_segments
        self._was_chosen = hit.segment_id in selected
        if adding:
            view.session.selected_segments = selected ^ {hit.segment_id}
        elif not self._was_chosen:
            view.session.selected_segments = frozenset({hit.segment_id})
        self._all = view.session.selected_segments
        self._many = hit.part == "body" and not adding and self._was_chosen and len(self._all) > 1

    def move(self, x: float, y: float, free: bool) -> None:
        if self._moved is None and (self._adding or abs(x - self._pressed_x) < CLICK_PX):
            return
        by_ns = self._view.axis.ns_from_x(x) - self._pressed_ns
        self._moved = self._reshaped(by_ns, free)
        if self._many:
            self._view.session.preview_labels(self._all, self._moved.start_ns - self._hit.span.start_ns)
            return
        self._lane.preview = (self._hit.segment_id, self._moved)
        _repaint(self._view, self._lane)

    def release(self) -> None:
        moved, self._lane.preview = self._moved, None
        if self._many and moved is not None:
            by_ns = moved.start_ns - self._hit.span.start_ns
            self._view.ask(lambda: self._view.session.shift_labels(self._all, by_ns))
        elif moved is not None and moved != self._hit.span:
            self._view.ask(lambda: self._view.session.move_segment(self._hit.segment_id, moved))
        elif moved is None and not self._adding:
            self._view.session.selected_segments = frozenset({self._hit.segment_id})
        _repaint(self._view, self._lane)

    def cancel(self) -> None:
        self._lane.preview = None
        self._view.session.end_preview()
        _repaint(self._view, self._lane)

    def _reshaped(self, by_ns: int, free: bool) -> Span:
        span, lane_id = self._hit.span, self._lane.lane.id
        exclude = self._all if self._many else (self._hit.segment_id,)
        if self._hit.part == "body":
            start, line = snapped(self._view, span.start_ns + by_ns, free, exclude, lane_id)
            if line is None and span.duration_ns:
                end, line = snapped(self._view, span.end_ns + by_ns, free, exclude, lane_id)
                start = end - span.duration_ns
            self._view.snap_ns = line
            return span.shifted(start - span.start_ns)
        # An edge never passes the other one: a segment keeps at least a pixel, or what it had.
        least_ns = min(round(self._view.axis.ns_per_px), span.duration_ns)
        if self._hit.part == "start":
            start, self._view.snap_ns = snapped(self._view, span.start_ns + by_ns, free, exclude, lane_id)
            return Span(min(start, span.end_ns - least_ns), span.end_ns)
        end, self._view.snap_ns = snapped(self._view, span.end_ns + by_ns, free, exclude, lane_id)
        return Span(span.start_ns, max(end, span.start_ns + least_ns))


def _repaint(view: TimelineView, lane: LaneRow) -> None:
    view.rows_stale.emit({("lane", lane.lane.id)})
