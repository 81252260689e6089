"""The left column: one header per row, on the same grid as the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QToolTip, QWidget

from syncstudio.panes import theme as look
from syncstudio.panes.timeline.gain_control import GainControl
from syncstudio.panes.timeline.header_facts import header_facts, header_hover
from syncstudio.panes.timeline.header_plan import HEADER_PX, header_zones, plan_header
from syncstudio.panes.timeline.paint import paint_plan
from syncstudio.panes.timeline.row_layout import MIN_PX, edge_at, most_height, row_at
from syncstudio.panes.timeline.text_field import InlineField
from syncstudio.panes.timeline.wheel import PX_PER_NOTCH, notches

if TYPE_CHECKING:
    from PySide6.QtGui import (
        QContextMenuEvent,
        QHelpEvent,
        QKeyEvent,
        QMouseEvent,
        QPaintEvent,
        QWheelEvent,
    )

    from syncstudio.panes.timeline.header_plan import HeaderFacts
    from syncstudio.panes.timeline.row_layout import Row, RowKey
    from syncstudio.panes.timeline.view import TimelineView

# Values at the playhead are for reading, not for flickering.
_READINGS_MS = 100


class HeaderColumn(QWidget):
    """Names, facts, switches and alignment chips of the rows."""

    chip_clicked = Signal(object, object)  # track id, global QRect of the chip
    badge_clicked = Signal(object)  # track id
    comment_clicked = Signal(object)  # the id of a comment
    menu_requested = Signal(object, object)  # row, global point

    def __init__(self, view: TimelineView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._resizing: tuple[Row, float] | None = None
        self._gain = GainControl(view, self)
        self._gain.changed.connect(self._repaint_rows)
        self._field = InlineField(self)
        self._readings = QTimer(self, singleShot=True, interval=_READINGS_MS)
        self._readings.timeout.connect(self._repaint_readings)
        self.setFixedWidth(HEADER_PX)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName(self.tr("Track headers"))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        for changed in (view.rows_changed, view.overlay_changed, view.theme_changed):
            changed.connect(self.update)
        view.rows_stale.connect(self._repaint_rows)
        view.playhead_moved.connect(lambda before, now: self._readings.isActive() or self._readings.start())

    def rename(self, row: Row) -> None:
        """Write another name in the header's place."""
        zone = header_zones(self.facts(row))["name"]
        y = row.y - self._view.scroll_y + round(zone.y)
        self._field.setGeometry(round(zone.x) - 5, y - 2, round(zone.w) + 8, round(zone.h) + 4)
        self._field.setStyleSheet("padding: 0 4px; font-size: 13px; border-radius: 4px;")
        session = self._view.session
        if row.lane_id is not None:
            lane_id = row.lane_id
            self._field.begin(
                row.name, lambda text: self._view.ask(lambda: session.rename_lane(lane_id, text))
            )
        elif row.track_id is not None:
            track_id = row.track_id
            self._field.begin(
                row.name, lambda text: self._view.ask(lambda: session.rename_track(track_id, text))
            )

    def facts(self, row: Row) -> HeaderFacts:
        """What a row's header says now."""
        return header_facts(self._view, row, self._gain.shown(row.track_id or 0))

    # -- the mouse ------------------------------------------------------------------------------------------------

    def _at(self, y: float) -> Row | None:
        return row_at(self._view.contents.rows, y + self._view.scroll_y)

    def _zone(self, x: float, y: float) -> tuple[Row | None, str]:
        row = self._at(y)
        if row is None:
            return None, ""
        inner_y = y + self._view.scroll_y - row.y
        zones = header_zones(self.facts(row))
        return row, next((name for name, rect in zones.items() if rect.holds(x, inner_y)), "")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._field.keep()
        if event.button() != Qt.MouseButton.LeftButton:
            return
        x, y = event.position().x(), event.position().y()
        edge = edge_at(self._view.contents.rows, y + self._view.scroll_y)
        row, zone = self._zone(x, y)
        if edge is not None and zone not in ("chip", "mute", "solo", "gain", "badge", "comments"):
            self._resizing = (edge, y - edge.height)
            return
        if row is None:
            return
        if zone == "alone":
            self._view.session.hear_lane_alone(None)
            return
        if row.lane_id is not None:
            self._view.session.current_lane_id = row.lane_id
        if row.track_id is not None:
            self._view.session.focus_track_id = row.track_id
            self._press_zone(row, zone, x)

    def _press_zone(self, row: Row, zone: str, x: float) -> None:
        view, session, track_id = self._view, self._view.session, row.track_id or 0
        track = view.contents.tracks[track_id]
        if zone == "chevron":
            view.ask(lambda: session.set_collapsed(track_id, not track.collapsed))
        elif zone == "mute":
            view.ask(lambda: session.set_muted(track_id, not track.muted))
        elif zone == "solo":
            view.ask(lambda: session.set_solo(track_id, not track.solo))
        elif zone == "gain":
            self._gain.hold(track_id, x)
        elif zone == "badge":
            self.badge_clicked.emit(track_id)
        elif zone == "comments":
            self.comment_clicked.emit(view.comments.of_track[track_id][0].comment.id)
        elif zone == "chip":
            rect = header_zones(self.facts(row))["chip"]
            top_left = QPoint(round(rect.x), row.y - view.scroll_y + round(rect.y))
            place = QRect(self.mapToGlobal(top_left), QRect(0, 0, round(rect.w), round(rect.h)).size())
            self.chip_clicked.emit(track_id, place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x, y = event.position().x(), event.position().y()
        if self._resizing is not None:
            row, held = self._resizing
            most = most_height(row.kind)
            self._view.contents.resizing[row.key] = min(max(round(y - held), MIN_PX), most)
            self._view.contents.lay_out()
            self._view.rows_changed.emit()
        elif self._gain.held:
            self._gain.drag(x)
        else:
            self._hover(x, y)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._resizing is not None:
            (row, _), self._resizing = self._resizing, None
            height = self._view.contents.resizing.pop(row.key, row.height)
            if height != row.height and row.track_id is not None:
                track_id = row.track_id
                self._view.ask(lambda: self._view.session.set_row_height(track_id, height))
            self._view.contents.lay_out()
            self._view.rows_changed.emit()
        self._gain.keep()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        row, zone = self._zone(event.position().x(), event.position().y())
        if row is not None and zone == "name":
            self.rename(row)
        elif row is not None and zone == "gain" and row.track_id is not None:
            self._gain.turn_to(row.track_id, 0.0)
            self._gain.keep()
        else:
            self.mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        across, along = notches(event)
        row, zone = self._zone(event.position().x(), event.position().y())
        if zone == "gain" and row is not None and row.track_id is not None:
            self._gain.turn(row.track_id, along)
        else:
            self._view.scroll_to_y(self._view.scroll_y - round((along or across) * PX_PER_NOTCH / 2))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._resizing is not None:
            (row, _), self._resizing = self._resizing, None
            self._view.contents.resizing.pop(row.key, None)
            self._view.contents.lay_out()
            self._view.rows_changed.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        row = self._at(event.pos().y())
        if row is not None:
            if row.track_id is not None:
                self._view.session.focus_track_id = row.track_id
            self.menu_requested.emit(row, event.globalPos())

    def _hover(self, x: float, y: float) -> None:
        _, zone = self._zone(x, y)
        shape = Qt.CursorShape.ArrowCursor
        if zone in ("chip", "mute", "solo", "chevron", "badge", "alone", "comments"):
            shape = Qt.CursorShape.PointingHandCursor
        elif zone == "gain":
            shape = Qt.CursorShape.SizeHorCursor
        elif edge_at(self._view.contents.rows, y + self._view.scroll_y) is not None:
            shape = Qt.CursorShape.SizeVerCursor
        self.setCursor(shape)

    # -- hovering and painting ------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            asked: QHelpEvent = event  # type: ignore[assignment]
            row, zone = self._zone(asked.pos().x(), asked.pos().y())
            text = "" if row is None else header_hover(self._view, self.facts(row), zone)
            QToolTip.showText(
                asked.globalPos(), text, self, QRect(asked.pos(), asked.pos()).adjusted(-4, -4, 4, 4)
            )
            return True
        return super().event(event)

    def _repaint_readings(self) -> None:
        self._repaint_rows({row.key for row in self._view.contents.rows if not row.is_lane})

    def _repaint_rows(self, keys: set[RowKey] | None) -> None:
        for row in self._view.contents.rows:
            if keys is None or row.key in keys:
                self.update(0, row.y - self._view.scroll_y, self.width(), row.height)

    def paintEvent(self, event: QPaintEvent) -> None:
        view, dirty = self._view, event.rect()
        with QPainter(self) as painter:
            painter.fillRect(dirty, look.color(view.theme.window))
            for row in view.contents.rows:
                y = row.y - view.scroll_y
                if y + row.height > dirty.top() and y <= dirty.bottom():
                    painter.save()
                    painter.translate(0, y)
                    painter.setClipRect(0, 0, self.width(), row.height, Qt.ClipOperation.IntersectClip)
                    paint_plan(painter, plan_header(self.facts(row), view.theme), self.devicePixelRatioF())
                    painter.restore()
