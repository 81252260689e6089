"""What keys do to regions while their picture has the keys: the same verbs as the mouse has."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeyEvent

from syncstudio.panes.regions.region_plan import Grip, with_corner, without_corner

if TYPE_CHECKING:
    from syncstudio.panes.regions.region_overlay import RegionOverlay
    from syncstudio.session.regions.region_book import ShownRegion

Deed = Callable[[], object]
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_MANY_PX = 10
# The handle of a box that keys resize it by: its lower right corner.
_LAST_HANDLE = 4
_SHIFT, _CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


class RegionKeysHand:
    """One overlay's keys. `deed` says what a key would do, without doing it."""

    def __init__(self, overlay: RegionOverlay) -> None:
        self._overlay = overlay
        self._moved = (0, 0)

    def deed(self, event: QKeyEvent) -> Deed | None:
        """What a key press is to do to regions; None where it belongs to somebody else."""
        key = Qt.Key(event.key())
        keys = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if self._overlay.draft is not None:
            return self._while_drawing(key, keys)
        if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab) and not keys & ~_SHIFT:
            return self._walk(-1 if key == Qt.Key.Key_Backtab or keys & _SHIFT else 1)
        if key == Qt.Key.Key_Escape and not keys:
            busy = self._overlay.move is not None or self._overlay.corner is not None
            return self._overlay.cancel if busy else None
        if key in _ARROWS and not keys & ~(_SHIFT | _CONTROL):
            return self._arrow(key, keys)
        return self._of_corner(key) if not keys else None

    def _while_drawing(self, key: Qt.Key, keys: Qt.KeyboardModifier) -> Deed | None:
        overlay, draft = self._overlay, self._overlay.draft
        assert draft is not None
        if key in _ARROWS and not keys & ~_SHIFT:
            right, down = (step * (_MANY_PX if keys & _SHIFT else 1) for step in _ARROWS[key])
            return partial(draft.nudge, right, down)
        if keys:
            return None
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return overlay.finish
        if key == Qt.Key.Key_Space:
            return lambda: overlay.drawn(draft.put())
        if key == Qt.Key.Key_Escape:
            return overlay.cancel
        if key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            return draft.take_back
        return None

    def _arrow(self, key: Qt.Key, keys: Qt.KeyboardModifier) -> Deed | None:
        overlay = self._overlay
        chosen = overlay.chosen()
        if not chosen or overlay.viewing:
            return None
        resizes = bool(keys & _CONTROL)
        if resizes and not (len(chosen) == 1 and chosen[0].track.shape == "box"):
            return None
        right, down = (step * (_MANY_PX if keys & _SHIFT else 1) for step in _ARROWS[key])
        return partial(self._nudge, chosen, right, down, resizes)

    def _nudge(self, chosen: list[ShownRegion], right: int, down: int, resizes: bool) -> None:
        overlay = self._overlay
        first = chosen[0]
        grip = Grip(first.segment_id, "body")
        if resizes:
            grip = Grip(first.segment_id, "handle", _LAST_HANDLE)
        elif overlay.corner is not None and first.track.shape == "polygon":
            grip = Grip(first.segment_id, "handle", overlay.corner)
        if overlay.move is not None and (overlay.move.grip != grip or overlay.move.number != overlay.number):
            overlay.keep()
        if overlay.move is None:
            self._moved = (0, 0)
            if overlay.begin_move(grip, (0.0, 0.0)) is None:
                return
        self._moved = (self._moved[0] + right, self._moved[1] + down)
        if overlay.move is not None:
            overlay.move.shift(*self._moved)
            overlay.nudged()

    def _walk(self, step: int) -> Deed | None:
        """To the next region of this frame; after the last one the key goes on to the next field."""
        ids = [one.segment_id for one in self._overlay.shown()]
        chosen = [one.segment_id for one in self._overlay.chosen()]
        if not ids:
            return None
        place = (ids.index(chosen[-1]) + step) if chosen else (0 if step > 0 else len(ids) - 1)
        return partial(self._overlay.select, ids[place]) if 0 <= place < len(ids) else None

    def _of_corner(self, key: Qt.Key) -> Deed | None:
        """Corners of a selected polygon: Page Down and Up walk them, Ins adds one, Backspace removes one."""
        overlay = self._overlay
        chosen = overlay.chosen()
        if len(chosen) != 1 or chosen[0].track.shape != "polygon" or overlay.viewing:
            return None
        points, corner = chosen[0].place.points, overlay.corner
        if key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            step = 1 if key == Qt.Key.Key_PageDown else -1
            first = 0 if step > 0 else len(points) - 1
            return partial(self._choose, first if corner is None else (corner + step) % len(points))
        if corner is None or corner >= len(points):
            return None
        if key == Qt.Key.Key_Insert:
            after = points[(corner + 1) % len(points)]
            middle = ((points[corner][0] + after[0]) / 2, (points[corner][1] + after[1]) / 2)
            return partial(
                self._change,
                chosen[0],
                with_corner(points, corner, middle),
                corner + 1,
                QCoreApplication.translate("regions", "Add corner"),
            )
        if key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete) and len(points) > 3:
            return partial(
                self._change,
                chosen[0],
                without_corner(points, corner),
                corner % (len(points) - 1),
                QCoreApplication.translate("regions", "Remove corner"),
            )
        return None

    def _choose(self, corner: int | None) -> None:
        self._overlay.keep()
        self._overlay.corner = corner

    def _change(self, one: ShownRegion, points, corner: int, step: str) -> None:
        self._overlay.keep()
        self._overlay.change(one, points, step)
        self._overlay.corner = corner
