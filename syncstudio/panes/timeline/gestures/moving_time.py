"""Gestures that move through time: scrubbing, panning, and selecting a span."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncstudio.panes.timeline.gestures.gesture import CLICK_PX, SNAP_PX, snapped
from syncstudio.timebase.span import Span

if TYPE_CHECKING:
    from syncstudio.panes.timeline.view import TimelineView


class Scrub:
    """Seek where the mouse is, from the press on, onto an edge near it when the playhead is magnetic; Esc goes back."""

    def __init__(self, view: TimelineView, x: float) -> None:
        self._view = view
        self._came_from_ns = view.playhead_ns
        view.seek(view.axis.ns_from_x(x))

    def move(self, x: float, y: float, free: bool) -> None:
        view = self._view
        ns = view.axis.ns_from_x(x)
        to_ns = ns if free else view.session.snap_playhead(ns, round(SNAP_PX * view.axis.ns_per_px))
        view.snap_ns = None if to_ns == ns else to_ns
        view.seek(to_ns)

    def release(self) -> None:
        """The last seek was it."""

    def cancel(self) -> None:
        self._view.seek(self._came_from_ns)


class Pan:
    """The stretch under the mouse stays under the mouse."""

    def __init__(self, view: TimelineView, x: float, y: float) -> None:
        self._view = view
        self._held = (x, y)
        self._start = (view.axis, view.scroll_y)

    def move(self, x: float, y: float, free: bool) -> None:
        axis, scroll_y = self._start
        start_ns = axis.start_ns - round((x - self._held[0]) * axis.ns_per_px)
        self._view.set_axis(self._view.axis.starting_near(start_ns, self._view.ratio))
        self._view.scroll_to_y(scroll_y - round(y - self._held[1]))

    def release(self) -> None:
        """It stays where it was dragged to."""

    def cancel(self) -> None:
        axis, scroll_y = self._start
        self._view.set_axis(axis)
        self._view.scroll_to_y(scroll_y)


class SelectSpan:
    """Select from the press to the mouse; a click without a drag clears, or on a label (`through`) selects all labels
    up to it. Dragging an edge holds the other one."""

    def __init__(
        self, view: TimelineView, x: float, held_ns: int | None = None, through: int | None = None
    ) -> None:
        self._through = through
        self._view = view
        self._before = view.session.selection
        self._pressed_x = x
        self._dragged = held_ns is not None
        self._held_ns = snapped(view, view.axis.ns_from_x(x), False)[0] if held_ns is None else held_ns

    def move(self, x: float, y: float, free: bool) -> None:
        self._dragged = self._dragged or abs(x - self._pressed_x) >= CLICK_PX
        if self._dragged:
            ns, self._view.snap_ns = snapped(self._view, self._view.axis.ns_from_x(x), free)
            low, high = sorted((self._held_ns, ns))
            self._view.select(Span(low, high) if high > low else None)

    def release(self) -> None:
        through = self._through
        if not self._dragged and through is not None:
            self._view.ask(lambda: self._view.session.select_through(through))
        elif not self._dragged:
            self._view.select(None)

    def cancel(self) -> None:
        self._view.select(self._before)
