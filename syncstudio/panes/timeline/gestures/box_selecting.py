"""Ctrl-drag over empty space: select all labels that a box touches, on as many lanes as it covers.

With Shift held, too, they are added to what is selected.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncstudio.panes.timeline.gestures.gesture import CLICK_PX
from syncstudio.timebase.span import Span

if TYPE_CHECKING:
    from syncstudio.panes.timeline.view import TimelineView


class BoxSelect:
    """The box from the press to the mouse; what it touches is selected while it is drawn."""

    def __init__(self, view: TimelineView, x: float, y: float, adding: bool = False) -> None:
        self._view = view
        self._adding = adding
        self._before = view.session.selected_segments
        # The press stays at its instant and row while the view goes along.
        self._pressed_ns, self._pressed_y = view.axis.ns_from_x(x), y + view.scroll_y
        self._pressed = (x, y)

    def move(self, x: float, y: float, free: bool) -> None:
        view = self._view
        if view.box is None and max(abs(x - self._pressed[0]), abs(y - self._pressed[1])) < CLICK_PX:
            return
        low_ns, high_ns = sorted((self._pressed_ns, view.axis.ns_from_x(x)))
        top, bottom = sorted((self._pressed_y, y + view.scroll_y))
        view.box = (Span(low_ns, max(high_ns, low_ns + 1)), top, bottom)
        found = {
            segment_id
            for row in view.contents.rows
            if row.lane_id is not None and row.y < bottom and top < row.bottom
            for segment_id in view.contents.lane_rows[row.lane_id].touched_by(
                view.box[0], top - row.y, bottom - row.y
            )
        }
        view.session.selected_segments = frozenset(found) | (self._before if self._adding else frozenset())
        view.overlay_changed.emit()

    def release(self) -> None:
        self._view.box = None
        self._view.overlay_changed.emit()

    def cancel(self) -> None:
        self._view.box = None
        self._view.session.selected_segments = self._before
        self._view.overlay_changed.emit()
