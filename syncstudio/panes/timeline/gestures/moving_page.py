"""Dragging the change from one page of a document to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncstudio.panes.timeline.gestures.gesture import CLICK_PX, snapped

if TYPE_CHECKING:
    from syncstudio.panes.timeline.view import TimelineView

_EDGE_PX = 4.0


class MovePage:
    """Drag where a page comes on show; a line says where it will. A click goes there."""

    def __init__(self, view: TimelineView, track_id: int, start_ns: int, x: float) -> None:
        """`start_ns` is where the page begins now, on the document's own clock."""
        self._view = view
        self._track_id = track_id
        self._start_ns = start_ns
        self._pressed_x = x
        self._to_ns: int | None = None

    def move(self, x: float, y: float, free: bool) -> None:
        if self._to_ns is None and abs(x - self._pressed_x) < CLICK_PX:
            return
        self._to_ns, _ = snapped(self._view, self._view.axis.ns_from_x(x), free)
        self._view.snap_ns = self._to_ns

    def release(self) -> None:
        session, to_ns = self._view.session, self._to_ns
        clock_map = session.clock_map(self._track_id)
        if to_ns is None:
            self._view.seek(clock_map.nearest_master(self._start_ns))
            return
        source_ns = clock_map.source_from_master(to_ns)
        if source_ns is not None:
            self._view.ask(lambda: session.move_page(self._track_id, self._start_ns, max(0, source_ns)))

    def cancel(self) -> None:
        self._view.snap_ns = None


def page_change_under(view: TimelineView, track, x: float) -> int | None:
    """Where a page of a document begins that comes on show under the mouse, on the document's own clock."""
    session = view.session
    if track.kind != "video" or session.viewing is not None or not session.is_slides(track):
        return None
    clock_map = session.clock_map(track.id)
    # The first page may begin later too.
    for start_ns, _ in session.slides(track.id).shown:
        place = clock_map.master_from_source(start_ns)
        if place is not None and abs(view.axis.x_from_ns(place) - x) <= _EDGE_PX:
            return start_ns
    return None
