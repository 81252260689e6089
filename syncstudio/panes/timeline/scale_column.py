"""The column between headers and rows: names, units and figures of what is drawn on a scale. There only when a row has
some."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QToolTip, QWidget

from syncstudio.panes import theme as look
from syncstudio.panes.timeline.paint import paint_plan
from syncstudio.panes.timeline.plan import Line, Plan
from syncstudio.panes.timeline.row_layout import row_at
from syncstudio.panes.timeline.rows.series_row import SeriesRow
from syncstudio.panes.timeline.wheel import PX_PER_NOTCH, notches

if TYPE_CHECKING:
    from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QMouseEvent, QPaintEvent, QWheelEvent

    from syncstudio.panes.timeline.row_layout import Row, RowKey
    from syncstudio.panes.timeline.view import TimelineView

SCALES_PX = 128
# Values at the playhead are for reading, not for flickering.
_READINGS_MS, _TURN_MS = 100, 12


class ScaleColumn(QWidget):
    """What a row content's `plan_scales` says, beside its row. The wheel scrolls through channels that do not fit."""

    channel_menu_requested = Signal(object, str, object)  # track id, the channel's name, global point

    def __init__(self, view: TimelineView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._turned = 0.0
        self._readings = QTimer(self, singleShot=True, interval=_READINGS_MS)
        self._readings.timeout.connect(self._tell_next)
        self._to_tell: list[RowKey] = []
        self._moved = False
        self.setFixedWidth(SCALES_PX)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(self.tr("Scales"))
        for changed in (view.rows_changed, view.overlay_changed, view.theme_changed):
            changed.connect(self.update)
        view.rows_changed.connect(self.show_if_needed)
        view.rows_stale.connect(self._take_stale)
        view.playhead_moved.connect(self._follow_playhead)
        self.show_if_needed()

    def show_if_needed(self) -> None:
        """Take no room where nothing is drawn on a scale."""
        rows = self._view.contents.rows
        self.setVisible(any(self._content(row) is not None for row in rows))

    def _content(self, row: Row) -> object | None:
        """The content of a row that has a scale."""
        if row.is_lane or row.track_id is None or row.collapsed:
            return None
        content = self._view.contents.content(row)
        return content if hasattr(content, "plan_scales") else None

    def _take_stale(self, keys: set[RowKey] | None) -> None:
        self.show_if_needed()
        self.update()

    # -- values at the playhead -----------------------------------------------------------------------------------

    def _follow_playhead(self) -> None:
        """Row after row in turn, so that no frame has to set the figures of all of them."""
        self._moved = True
        if not self._readings.isActive() and self.isVisible():
            self._readings.start(_READINGS_MS)

    def _tell_next(self) -> None:
        if not self._to_tell and self._moved:
            self._moved = False
            self._to_tell = [
                row.key
                for row in self._view.contents.rows
                if row.y - self._view.scroll_y < self.height()
                and row.bottom > self._view.scroll_y
                and self._content(row) is not None
            ]
        if not self._to_tell:
            return
        row = self._view.contents.row_of(self._to_tell.pop())
        if row is not None:
            self.update(0, row.y - self._view.scroll_y, self.width(), row.height)
        if self._to_tell or self._moved:
            self._readings.start(_TURN_MS if self._to_tell else _READINGS_MS)

    # -- the mouse ------------------------------------------------------------------------------------------------

    def _under(self, y: float) -> tuple[Row | None, SeriesRow | None, str]:
        """The row, its content and the channel at a height."""
        row = row_at(self._view.contents.rows, y + self._view.scroll_y)
        content = None if row is None else self._content(row)
        if row is None or not isinstance(content, SeriesRow):
            return row, None, ""
        name = content.scale_name_at(y + self._view.scroll_y - row.y, row.height)
        return row, content, name

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row, content, name = self._under(event.position().y())
        if row is None or row.track_id is None:
            return
        self._view.session.focus_track_id = row.track_id
        if event.button() == Qt.MouseButton.LeftButton and content is not None and name:
            self._view.session.choose_channel(row.track_id, name)

    def wheelEvent(self, event: QWheelEvent) -> None:
        across, along = notches(event)
        row, content, _ = self._under(event.position().y())
        lanes = None if row is None or content is None else content.lanes(row.height)
        if row is None or content is None or lanes is None or not lanes.above + lanes.below:
            self._view.scroll_to_y(self._view.scroll_y - round((along or across) * PX_PER_NOTCH / 2))
        else:
            self._turned -= along or across
            by, self._turned = int(self._turned), self._turned - int(self._turned)
            first = min(max(lanes.above + by, 0), lanes.above + lanes.below)
            if first != content.first:
                content.first = first
                self._view.rows_stale.emit({row.key})
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        row, _, name = self._under(event.pos().y())
        if row is not None and row.track_id is not None and name:
            self._view.session.focus_track_id = row.track_id
            self.channel_menu_requested.emit(row.track_id, name, event.globalPos())

    def ask_menu(self, row: Row, at: QPoint) -> bool:
        """Ask for the menu of the channel at a point of the screen beside this column; says whether there is one."""
        content = self._content(row)
        y = self.mapFromGlobal(at).y() + self._view.scroll_y - row.y
        lane = content.lane_at(y, row.height) if isinstance(content, SeriesRow) else None
        if lane is not None:
            self.channel_menu_requested.emit(row.track_id, lane.view.name, at)
        return lane is not None

    def choose(self, track_id: int, name: str) -> None:
        """A channel is looked at: its scale stands beside those that lie over one another, and it is in sight."""
        content = self._view.contents.track_rows.get(track_id)
        row = self._view.contents.row_of(("track", track_id))
        if row is None or not isinstance(content, SeriesRow):
            return
        content.axis_of = name
        content.bring_into_sight(name, row.height)
        self._view.rows_stale.emit({row.key})

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            asked: QHelpEvent = event  # type: ignore[assignment]
            _, content, name = self._under(asked.pos().y())
            text = ""
            if content is not None and name:
                text = content.scale_hover(name, self._view.playhead_ns)
            QToolTip.showText(asked.globalPos(), text, self, QRect(0, asked.pos().y() - 4, self.width(), 8))
            return True
        return super().event(event)

    # -- painting -------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        view, dirty, theme = self._view, event.rect(), self._view.theme
        with QPainter(self) as painter:
            painter.fillRect(dirty, look.color(theme.window))
            for row in view.contents.rows:
                y = row.y - view.scroll_y
                if y + row.height <= dirty.top() or y > dirty.bottom():
                    continue
                painter.save()
                painter.translate(0, y)
                painter.setClipRect(0, 0, self.width(), row.height, Qt.ClipOperation.IntersectClip)
                painter.fillRect(QRect(0, 0, self.width(), row.height), look.color(theme.panel))
                content = self._content(row)
                if content is not None:
                    plan = content.plan_scales(row.height, self.width(), view.playhead_ns, theme)  # type: ignore[attr-defined]
                    paint_plan(painter, plan, self.devicePixelRatioF())
                bottom = row.height - 0.5
                right = self.width() - 0.5
                frame: Plan = [
                    Line(0, bottom, self.width(), bottom, theme.line),
                    Line(right, 0, right, row.height, theme.line),
                ]
                paint_plan(painter, frame, self.devicePixelRatioF())
                painter.restore()
