"""What the wheel does over the timeline: zoom at the cursor, pan with Shift, scroll the rows with Ctrl or Alt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from PySide6.QtGui import QWheelEvent

    from syncstudio.panes.timeline.view import TimelineView

# One notch of a mouse wheel is 120 eighths of a degree (Qt); it zooms by a quarter, pans or scrolls by so many pixels.
NOTCH = 120
ZOOM_PER_NOTCH = 1.25
PX_PER_NOTCH = 96


def wheel_moved(view: TimelineView, event: QWheelEvent, x: float) -> None:
    """Zoom, pan or scroll, by notches or smoothly on a touchpad."""
    keys = event.modifiers()
    across, along = notches(event)
    if keys & (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier):
        # With Alt held, Qt turns a vertical wheel into a horizontal one on some systems.
        view.scroll_to_y(view.scroll_y - round((along or across) * PX_PER_NOTCH / 2))
    elif keys & Qt.KeyboardModifier.ShiftModifier:
        view.pan(-(along or across) * PX_PER_NOTCH)
    elif abs(across) > abs(along):
        view.pan(-across * PX_PER_NOTCH)
    elif along:
        view.zoom(ZOOM_PER_NOTCH**along, x)
    event.accept()


def notches(event: QWheelEvent) -> tuple[float, float]:
    """How far the wheel turned, across and along, in notches."""
    turned = event.angleDelta()
    return turned.x() / NOTCH, turned.y() / NOTCH
