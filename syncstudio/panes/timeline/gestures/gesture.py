"""The shape of a gesture: it moves, and then it is kept or dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection

    from syncstudio.panes.timeline.view import TimelineView

# Snapping takes hold within this many pixels.
SNAP_PX = 8.0
# A press that moves less than this is a click.
CLICK_PX = 3.0


class Gesture(Protocol):
    """One press of the mouse, until it is released or Esc drops it. `x`, `y` are pixels of the rows' area."""

    def move(self, x: float, y: float, free: bool) -> None:
        """The mouse is here now; `free` means snapping is held off."""

    def release(self) -> None:
        """Keep what the gesture did: at most one request to the session."""

    def cancel(self) -> None:
        """Put everything back as it was."""


def snapped(
    view: TimelineView,
    ns: int,
    free: bool,
    exclude: Collection[int] = (),
    lane_id: int | None = None,
) -> tuple[int, int | None]:
    """An instant moved onto what is near it, by the ways of snapping that are on; and where the snap line stands, if
    at all. `lane_id` is the lane whose sound is listened to."""
    if free:
        return ns, None
    hit = view.session.snap(ns, round(SNAP_PX * view.axis.ns_per_px), exclude, lane_id)
    return (ns, None) if hit is None else (hit.ns, hit.ns)
