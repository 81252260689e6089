"""The map under the hand: a press on a path seeks, a drag along it selects; else it moves, and the wheel zooms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QToolTip, QWidget

from syncstudio.panes.map.map_hits import path_hit
from syncstudio.panes.map.map_picture import MapPicture
from syncstudio.panes.theme import Theme
from syncstudio.panes.timeline.wheel import notches
from syncstudio.timebase.span import Span
from syncstudio.timebase.timecode import clock_text

if TYPE_CHECKING:
    from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QKeyEvent, QMouseEvent, QWheelEvent

    from syncstudio.session.session import Session

_REACH_PX = 12.0
_ZOOM, _PAN_PX = 1.25, 60


class MapCanvas(MapPicture):
    """`sought` carries a master instant that was clicked, `chosen` a span that was dragged along a path;
    `menu_requested` the global point of a right click, `choose_requested` that channels should be chosen."""

    sought = Signal(object)
    chosen = Signal(object)
    menu_requested = Signal(object)
    choose_requested = Signal()

    # The zoom of the timeline has these keys; here they are the map's.
    keeps_keys = ("+", "=", "-", "Left", "Right", "Up", "Down", "Home", "Escape")

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self._span: tuple[int, int, int] | None = (
            None  # a track, the first and the last source instant of a drag
        )
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Map"))

    def when_at(self, x: float, y: float, track_id: int | None = None, near_ns: int | None = None):
        """(track, source instant) of the path under a point: the nearest, in the end that in time; None beside all."""
        east, north = self.view.place(x, y)
        best = None
        for each in self.paths:
            if track_id is not None and each.track_id != track_id:
                continue
            near = self._source_now(each.track_id) if near_ns is None else near_ns
            reach = _REACH_PX * self.view.metres
            hit = path_hit(each.placed, east, north, reach, self.view.metres, near)
            if hit is not None and (best is None or hit.metres < best[2]):
                best = (each.track_id, hit.source_ns, hit.metres)
        return None if best is None else best[:2]

    def _source_now(self, track_id: int) -> int:
        now_ns = self._session.transport.position_ns()
        return self._session.clock_map(track_id).edge_from_master(now_ns)

    def _master(self, track_id: int, source_ns: int) -> int:
        return self._session.clock_map(track_id).nearest_master(source_ns)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if not self.paths:
            if event.button() == Qt.MouseButton.LeftButton and not self.waiting:
                self.choose_requested.emit()
            return
        if event.button() == Qt.MouseButton.LeftButton:
            hit = self.when_at(at.x(), at.y())
            if hit is not None:
                self._span = (hit[0], hit[1], hit[1])
                self._session.focus_track_id = hit[0]
                self.sought.emit(self._master(*hit))
                return
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._hand = at
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._span is not None:
            track_id, first_ns, last_ns = self._span
            hit = self.when_at(at.x(), at.y(), track_id, last_ns)
            if hit is not None and hit[1] != last_ns:
                self._span = (track_id, first_ns, hit[1])
                self.select(self._dragged())
        elif self._hand is not None:
            moved, self._hand = at - self._hand, at
            self.pan(-moved.x(), -moved.y())
        else:
            over = bool(self.paths) and self.when_at(at.x(), at.y()) is not None
            self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        span = self._dragged()
        self._span, self._hand = None, None
        self.unsetCursor()
        if span is not None:
            self.chosen.emit(span)

    def _dragged(self) -> Span | None:
        """The master span of a drag along a path; None while it has no length."""
        if self._span is None or self._span[1] == self._span[2]:
            return None
        ends = sorted(self._master(self._span[0], ns) for ns in self._span[1:])
        return Span(*ends) if ends[1] > ends[0] else None

    def wheelEvent(self, event: QWheelEvent) -> None:
        _, along = notches(event)
        if along and self.paths:
            self.zoom(_ZOOM**along, event.position())
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_requested.emit(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key
        moves = {key.Key_Left: (-1, 0), key.Key_Right: (1, 0), key.Key_Up: (0, -1), key.Key_Down: (0, 1)}
        if event.key() in moves:
            x, y = moves[Qt.Key(event.key())]
            self.pan(x * _PAN_PX, y * _PAN_PX)
        elif event.key() in (key.Key_Plus, key.Key_Equal):
            self.zoom(_ZOOM)
        elif event.key() == key.Key_Minus:
            self.zoom(1 / _ZOOM)
        elif event.key() == key.Key_Home:
            self.fit()
        elif event.key() == key.Key_Escape and self._span is not None:
            self._span = None
            self.select()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and self.paths:
            asked: QHelpEvent = event  # type: ignore[assignment]
            QToolTip.showText(asked.globalPos(), self.hover_text(asked.pos().x(), asked.pos().y()), self)
            return True
        return super().event(event)

    def hover_text(self, x: float, y: float) -> str:
        """What lies under a point: whose path, when it was there, and how fast."""
        hit = self.when_at(x, y)
        if hit is None:
            return self.tr(
                "Drag to move, turn the wheel to zoom · press on a path to go there, drag along it to select"
            )
        shown = next(each for each in self.paths if each.track_id == hit[0])
        path = shown.placed.path
        at = max(int(np.searchsorted(path.times_ns, hit[1], "right")) - 1, 0)
        parts = [shown.name, clock_text(self._master(*hit))]
        if np.isfinite(path.speeds[at]):
            parts.append(self.tr("{speed} m/s").format(speed=f"{path.speeds[at]:.1f}"))
        if not path.sure[at]:
            parts.append(self.tr("a doubtful fix"))
        return " · ".join(parts) + "\n" + self.tr("Click to go there · drag along the path to select")
