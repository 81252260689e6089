"""The left column: one header per row, on the same grid as the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QToolTip, QWidget

from syncstudio.panes import theme as look
from syncstudio.panes.timeline.chip import alignment_chip
from syncstudio.panes.timeline.header_plan import HEADER_PX, HeaderFacts, gain_text, header_zones, plan_header
from syncstudio.panes.timeline.paint import paint_plan
from syncstudio.panes.timeline.row_layout import MAX_PX, MIN_PX, edge_at, row_at
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

    from syncstudio.panes.timeline.row_layout import Row, RowKey
    from syncstudio.panes.timeline.view import TimelineView

# A turn of the wheel over the gain is one edit once the wheel has rested this long.
_GAIN_REST_MS = 400
_GAIN_PER_NOTCH, _GAIN_PER_PX = 0.5, 0.1
# Values at the playhead are for reading, not for flickering.
_READINGS_MS = 100


class HeaderColumn(QWidget):
    """Names, facts, switches and alignment chips of the rows."""

    chip_clicked = Signal(object, object)  # track id, global QRect of the chip
    menu_requested = Signal(object, object)  # row, global point

    def __init__(self, view: TimelineView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._resizing: tuple[Row, float] | None = None
        self._gain: tuple[int, float] | None = None
        self._gain_drag: tuple[float, float] | None = None
        self._field = InlineField(self)
        self._gain_rest = QTimer(self, singleShot=True, interval=_GAIN_REST_MS)
        self._gain_rest.timeout.connect(self._keep_gain)
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
        session, contents = self._view.session, self._view.contents
        if row.lane_id is not None or row.track_id is None:
            return HeaderFacts(row, None, None)
        content = contents.track_rows[row.track_id]
        track, clock_map = content.track, content.clock_map
        first = next(iter(contents.tracks.values()), None)
        chip = alignment_chip(
            track.alignment,
            clock_map.offset_ns,
            clock_map.drift_ppm,
            track.uncertainty_ns,
            reference=first is not None and first.source_id == track.source_id,
            moving=track.id in self._view.moving_tracks,
        )
        return HeaderFacts(
            row,
            track,
            chip,
            session.facts_text(track.id),
            clock_map.drift_ppm,
            focused=session.focus_track_id == track.id,
            readings=content.readings(self._view.playhead_ns) if row.height > 70 else [],
            gain_db=self._gain[1] if self._gain is not None and self._gain[0] == track.id else None,
        )

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
        if edge is not None and zone not in ("chip", "mute", "solo", "gain"):
            self._resizing = (edge, y - edge.height)
            return
        if row is None:
            return
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
            self._keep_gain()
            self._gain_drag = (x, track.gain_db)
        elif zone == "chip":
            rect = header_zones(self.facts(row))["chip"]
            top_left = QPoint(round(rect.x), row.y - view.scroll_y + round(rect.y))
            place = QRect(self.mapToGlobal(top_left), QRect(0, 0, round(rect.w), round(rect.h)).size())
            self.chip_clicked.emit(track_id, place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x, y = event.position().x(), event.position().y()
        if self._resizing is not None:
            row, held = self._resizing
            self._view.contents.resizing[row.key] = min(max(round(y - held), MIN_PX), MAX_PX)
            self._view.contents.lay_out()
            self._view.rows_changed.emit()
        elif self._gain_drag is not None and self._view.session.focus_track_id is not None:
            held_x, from_db = self._gain_drag
            self._show_gain(self._view.session.focus_track_id, from_db + (x - held_x) * _GAIN_PER_PX)
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
        self._gain_drag = None
        self._keep_gain()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        row, zone = self._zone(event.position().x(), event.position().y())
        if row is not None and zone == "name":
            self.rename(row)
        elif row is not None and zone == "gain" and row.track_id is not None:
            self._gain_drag = None
            self._show_gain(row.track_id, 0.0)
            self._keep_gain()
        else:
            self.mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        across, along = notches(event)
        row, zone = self._zone(event.position().x(), event.position().y())
        if zone == "gain" and row is not None and row.track_id is not None:
            shown = self._gain[1] if self._gain is not None and self._gain[0] == row.track_id else None
            now = self._view.contents.tracks[row.track_id].gain_db if shown is None else shown
            self._show_gain(row.track_id, now + along * _GAIN_PER_NOTCH)
            self._gain_rest.start()
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
        if zone in ("chip", "mute", "solo", "chevron"):
            shape = Qt.CursorShape.PointingHandCursor
        elif zone == "gain":
            shape = Qt.CursorShape.SizeHorCursor
        elif edge_at(self._view.contents.rows, y + self._view.scroll_y) is not None:
            shape = Qt.CursorShape.SizeVerCursor
        self.setCursor(shape)

    # -- gain -----------------------------------------------------------------------------------------------------

    def _show_gain(self, track_id: int, gain_db: float) -> None:
        if self._gain is not None and self._gain[0] != track_id:
            self._keep_gain()
        self._gain = (track_id, round(min(max(gain_db, -60.0), 24.0), 1))
        self.update()

    def _keep_gain(self) -> None:
        gain, self._gain = self._gain, None
        self._gain_rest.stop()
        if gain is not None and self._view.contents.tracks[gain[0]].gain_db != gain[1]:
            self._view.ask(lambda: self._view.session.set_gain_db(*gain))
        self.update()

    # -- hovering and painting ------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            asked: QHelpEvent = event  # type: ignore[assignment]
            row, zone = self._zone(asked.pos().x(), asked.pos().y())
            text = "" if row is None else self.hover_text(row, zone)
            QToolTip.showText(
                asked.globalPos(), text, self, QRect(asked.pos(), asked.pos()).adjusted(-4, -4, 4, 4)
            )
            return True
        return super().event(event)

    def hover_text(self, row: Row, zone: str) -> str:
        """What the mouse is over, and what it does."""
        facts, keys = self.facts(row), self._view.key_hints
        if zone == "chip" and facts.chip is not None:
            return facts.chip.tip
        texts = {
            "mute": self.tr("Mute: leave this sound out") + _key(keys.get("mute")),
            "solo": self.tr("Solo: hear only what is soloed") + _key(keys.get("solo")),
            "gain": self.tr("Gain: turn the wheel or drag; double-click sets it to 0 dB"),
            "chevron": self.tr("Open this row") if row.collapsed else self.tr("Fold this row away"),
            "clock": self.tr(
                "These labels lie on the master timeline and stay where they are when a track is moved"
            ),
        }
        if zone in texts:
            return texts[zone]
        trouble = None if facts.track is None else self._view.session.track_trouble(facts.track.id)
        lines = [row.name, trouble or facts.text, self.tr("Double-click the name to change it")]
        if facts.track is not None and facts.track.kind == "sound":
            lines.insert(2, self.tr("Gain {gain}").format(gain=gain_text(facts.track.gain_db)))
        return "\n".join(line for line in lines if line)

    def _repaint_readings(self) -> None:
        self._repaint_rows({row.key for row in self._view.contents.rows if row.kind == "series"})

    def _repaint_rows(self, keys: set[RowKey] | None) -> None:
        for row in self._view.contents.rows:
            if keys is None or row.key in keys:
                self.update(0, row.y - self._view.scroll_y, self.width(), row.height)

    def paintEvent(self, event: QPaintEvent) -> None:
        view, dirty = self._view, event.rect()
        painter = QPainter(self)
        painter.fillRect(dirty, look.color(view.theme.window))
        for row in view.contents.rows:
            y = row.y - view.scroll_y
            if y + row.height > dirty.top() and y <= dirty.bottom():
                painter.save()
                painter.translate(0, y)
                painter.setClipRect(0, 0, self.width(), row.height, Qt.ClipOperation.IntersectClip)
                paint_plan(painter, plan_header(self.facts(row), view.theme), self.devicePixelRatioF())
                painter.restore()
        painter.end()


def _key(keys: str | None) -> str:
    return f" ({keys})" if keys else ""
