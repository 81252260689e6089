"""Alt-drag: shift a track, and those that move with it, against the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncstudio.panes.timeline.gestures.gesture import CLICK_PX

if TYPE_CHECKING:
    from syncstudio.panes.timeline.view import TimelineView


class ShiftTrack:
    """Preview the shift while the mouse moves; keep it, as one undo step, on release."""

    def __init__(self, view: TimelineView, track_id: int, x: float) -> None:
        self._view = view
        self._track_id = track_id
        self._pressed_x = x
        self._pressed_ns = view.axis.ns_from_x(x)
        self._shift_ns = 0

    def move(self, x: float, y: float, free: bool) -> None:
        shift_ns = self._view.axis.ns_from_x(x) - self._pressed_ns
        if self._shift_ns == 0 and abs(x - self._pressed_x) < CLICK_PX:
            return
        self._shift_ns = shift_ns
        session = self._view.session
        self._view.moving_tracks = frozenset(session.moved_with(self._track_id))
        self._view.ask(lambda: session.preview_shift(self._track_id, shift_ns))

    def release(self) -> None:
        self._view.moving_tracks = frozenset()
        if self._shift_ns:
            self._view.ask(self._view.session.commit_preview)
        else:
            self._view.session.cancel_preview()

    def cancel(self) -> None:
        self._view.moving_tracks = frozenset()
        self._view.session.cancel_preview()
