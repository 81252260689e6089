"""The rows' area: painted rows under the selection, the snap line and the playhead; the mouse begins gestures here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QToolTip, QWidget

from syncstudio.panes import theme as look
from syncstudio.panes.timeline import pointer
from syncstudio.panes.timeline.empty_text import paint_empty
from syncstudio.panes.timeline.finding_marks import ring_plan
from syncstudio.panes.timeline.open_labels import open_label_plans
from syncstudio.panes.timeline.paint import paint_plan
from syncstudio.panes.timeline.plan import Box
from syncstudio.panes.timeline.row_cache import RowCache
from syncstudio.panes.timeline.said_words import SaidWords
from syncstudio.panes.timeline.series_cursor import SeriesCursor
from syncstudio.panes.timeline.text_field import SegmentTextField
from syncstudio.panes.timeline.wheel import wheel_moved

if TYPE_CHECKING:
    from PySide6.QtGui import (
        QContextMenuEvent,
        QHelpEvent,
        QKeyEvent,
        QMouseEvent,
        QPaintEvent,
        QResizeEvent,
        QWheelEvent,
    )

    from syncstudio.panes.timeline.gestures.gesture import Gesture
    from syncstudio.panes.timeline.row_layout import Row, RowKey
    from syncstudio.panes.timeline.view import TimelineView
    from syncstudio.timebase.span import Span

# The playhead is this wide; its strip leaves room for antialiasing on both sides.
PLAYHEAD_PX = 1.5
_STRIP_PX = 3
# The end of a label that grows has a rounded edge and perhaps its name, which move along.
_GROWN_PX = 160
# While a drag is outside, the view follows this often by this share of how far out it is.
_BEYOND_MS, _BEYOND_SHARE = 30, 0.2


class TimelineCanvas(QWidget):
    """The picture of all rows. Rows are painted once and kept; the playhead repaints only two thin strips."""

    row_menu_requested = Signal(object, object, object)  # row or None, segment id or None, global point
    demo_requested = Signal()

    def __init__(self, view: TimelineView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._caches: dict[RowKey, RowCache] = {}
        self._gesture: Gesture | None = None
        self._field = SegmentTextField(view, self)
        self._said = SaidWords(view)
        self._cursor = SeriesCursor(view)
        self._mouse = (0.0, 0.0, False)
        self._beyond = QTimer(self, interval=_BEYOND_MS)
        self._beyond.timeout.connect(self._pan_after_mouse)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(self.tr("Timeline rows"))
        view.moved.connect(self._moved)
        view.rows_changed.connect(self._rows_changed)
        view.rows_stale.connect(self._forget)
        view.pictures_ready.connect(self._forget)
        view.playhead_moved.connect(self._move_playhead)
        view.overlay_changed.connect(self.update)
        view.theme_changed.connect(self._rows_changed)

    def edit_text_of(self, segment_id: int) -> bool:
        """Open the text of a segment for writing, in place; says whether it is in sight."""
        return self._field.open(segment_id)

    def cancel_gesture(self) -> bool:
        """Drop the running gesture; says whether there was one."""
        if self._gesture is None:
            return False
        gesture, self._gesture = self._gesture, None
        gesture.cancel()
        self._ended()
        return True

    # -- what changed ---------------------------------------------------------------------------------------------

    def _moved(self) -> None:
        self._field.keep()
        self.update()

    def _rows_changed(self) -> None:
        keys = {row.key for row in self._view.contents.rows}
        self._caches = {key: cache for key, cache in self._caches.items() if key in keys}
        self.update()

    def _forget(self, keys: set[RowKey] | None) -> None:
        for row in self._view.contents.rows:
            if keys is None or row.key in keys:
                self._cache(row).forget()
                self.update(0, row.y - self._view.scroll_y, self.width(), row.height)

    def _cache(self, row: Row) -> RowCache:
        return self._caches.setdefault(row.key, RowCache())

    def _move_playhead(self, before_ns: int, now_ns: int) -> None:
        if self._view.session.open_labels:
            x0, x1 = sorted(self._view.axis.x_from_ns(ns) for ns in (before_ns, now_ns))
            low, high = max(int(x0) - _GROWN_PX, 0), min(int(x1) + _STRIP_PX, self.width())
            self.update(low, 0, max(high - low, 0), self.height())
        for said in self._said.move():
            self.update(said)
        for ns in (before_ns, now_ns):
            x = int(self._view.axis.x_from_ns(ns)) if abs(ns) < 2**62 else -10
            if -_STRIP_PX <= x <= self.width() + _STRIP_PX:
                self.update(x - _STRIP_PX, 0, 2 * _STRIP_PX + 1, self.height())

    # -- gestures -------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._gesture is not None:
            self.cancel_gesture()
            return
        self._field.keep()
        at = event.position()
        if not self._view.contents.rows:
            if event.button() == Qt.MouseButton.LeftButton:
                self.demo_requested.emit()
            return
        self._gesture = pointer.begin(self._view, at.x(), at.y(), event.button(), event.modifiers())
        if self._gesture is not None:
            self._view.busy = True
            if event.button() == Qt.MouseButton.MiddleButton:
                self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._gesture is None:
            shape = pointer.cursor_for(self._view, at.x(), at.y(), event.modifiers())
            self.setCursor(shape if self._view.contents.rows else Qt.CursorShape.PointingHandCursor)
            self._point((at.x(), at.y()))
            return
        self._mouse = (at.x(), at.y(), bool(event.modifiers() & pointer.FREE))
        self._move_gesture()
        beyond = not 0 <= at.x() < self.width() and event.buttons() & Qt.MouseButton.LeftButton
        if beyond and not self._beyond.isActive():
            self._beyond.start()
        elif not beyond:
            self._beyond.stop()

    def leaveEvent(self, event: QEvent) -> None:
        self._point(None)

    def _point(self, at: tuple[float, float] | None) -> None:
        """The mouse is here: channels say their values there."""
        for row in self._cursor.move(at):
            self.update(row)

    def _move_gesture(self) -> None:
        before = self._view.snap_ns
        if self._gesture is not None:
            self._gesture.move(*self._mouse)
        if self._view.snap_ns != before:
            self.update()

    def _pan_after_mouse(self) -> None:
        """A drag that has left the view takes the view along, faster the further out."""
        x = self._mouse[0]
        self._view.pan((x if x < 0 else x - self.width()) * _BEYOND_SHARE)
        self._move_gesture()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._gesture is not None:
            gesture, self._gesture = self._gesture, None
            gesture.release()
            self._ended()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        at = event.position()
        lane, hit = pointer.segment_under(self._view, at.x(), at.y())
        row, word = pointer.word_under(self._view, at.x(), at.y())
        if row is not None and word is not None:
            self._field.open_word(word.word.segment_id, word.word.id)
        elif hit is not None:
            self._field.open(hit.segment_id)
        elif lane is not None and lane.lane.kind == "events":
            view, lane_id = self._view, lane.lane.id
            ns = view.axis.ns_from_x(at.x())
            view.ask(lambda: view.session.add_segment(lane_id, pointer.Span(ns, ns)))
        else:
            self.mousePressEvent(event)

    def _ended(self) -> None:
        self._beyond.stop()
        self._view.busy = False
        self._view.snap_ns = None
        self.unsetCursor()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not (event.key() == Qt.Key.Key_Escape and self.cancel_gesture()):
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        wheel_moved(self._view, event, event.position().x())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self._gesture is None:
            x, y = event.pos().x(), event.pos().y()
            _, hit = pointer.segment_under(self._view, x, y)
            row = pointer.row_under(self._view, y)
            segment_id = None if hit is None else hit.segment_id
            _, word = pointer.word_under(self._view, x, y)
            if word is not None:
                segment_id = word.word.segment_id
                if word.word.id not in self._view.session.selected_words:
                    self._view.session.selected_words = frozenset({word.word.id})
            self.row_menu_requested.emit(row, segment_id, event.globalPos())

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and self._gesture is not None:
            key: QKeyEvent = event  # type: ignore[assignment]
            if key.key() == Qt.Key.Key_Escape:
                event.accept()
                return True
        if event.type() == QEvent.Type.ToolTip:
            asked: QHelpEvent = event  # type: ignore[assignment]
            self._show_hover(asked.pos(), asked.globalPos())
            return True
        return super().event(event)

    def _show_hover(self, at: QPoint, global_at: QPoint) -> None:
        text = "" if self._gesture is not None else pointer.hover_text(self._view, at.x(), at.y())
        QToolTip.showText(global_at, text, self, QRect(at.x() - 6, at.y() - 6, 12, 12))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._view.viewport_height = self.height()
        self._view.resize(self.width(), self.devicePixelRatioF())
        self._view.scroll_to_y(self._view.scroll_y)

    # -- painting -------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        view = self._view
        if view.ratio != self.devicePixelRatioF():
            view.resize(self.width(), self.devicePixelRatioF())
        with QPainter(self) as painter:
            painter.setClipRegion(event.region())
            dirty = event.region().boundingRect()
            bottom = 0
            for row in view.contents.rows:
                y = row.y - view.scroll_y
                bottom = y + row.height
                if bottom > dirty.top() and y <= dirty.bottom():
                    pixmap = self._cache(row).pixmap(
                        view.contents.content(row), view.axis, row.height, view.ratio, view.theme
                    )
                    painter.drawPixmap(0, y, pixmap)
            if bottom <= dirty.bottom():
                painter.fillRect(
                    QRect(0, bottom, self.width(), self.height() - bottom), look.color(view.theme.window)
                )
            if not view.contents.rows:
                paint_empty(
                    painter, self.rect(), view.theme, self.tr("Drop recordings here, or open the demo")
                )
                return
            self._paint_overlay(painter)

    def _paint_overlay(self, painter: QPainter) -> None:
        view, theme = self._view, self._view.theme
        selection = view.session.selection
        if selection is not None:
            x0, x1 = view.axis.x_from_ns(selection.start_ns), view.axis.x_from_ns(selection.end_ns)
            low, high = max(x0, -2.0), min(x1, self.width() + 2.0)
            if high > low:
                painter.fillRect(QRectF(low, 0, high - low, self.height()), look.color(theme.accent, 38))
                for x in (x0, x1):
                    painter.fillRect(
                        QRectF(round(x) - 0.5, 0, 1, self.height()), look.color(theme.accent, 190)
                    )
        self._paint_chosen(painter)
        for top, plan in (*self._said.plans(), *self._cursor.plans(), *open_label_plans(view)):
            painter.save()
            painter.translate(0, top)
            paint_plan(painter, plan, view.ratio)
            painter.restore()
        if view.box is not None:
            self._paint_box(painter, *view.box)
        if view.snap_ns is not None:
            x = view.axis.x_from_ns(view.snap_ns)
            painter.fillRect(QRectF(x - 0.5, 0, 1, self.height()), look.color(theme.undecided))
        x = view.axis.x_from_ns(view.playhead_ns)
        if -_STRIP_PX <= x <= self.width() + _STRIP_PX:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            line = QRectF(x - PLAYHEAD_PX / 2, 0, PLAYHEAD_PX, self.height())
            painter.fillRect(line, look.color(theme.playhead))

    def _paint_box(self, painter: QPainter, span: Span, top: float, bottom: float) -> None:
        view, accent = self._view, self._view.theme.accent
        x0, x1 = view.axis.x_from_ns(span.start_ns), view.axis.x_from_ns(span.end_ns)
        box = Box(x0, top - view.scroll_y, max(x1 - x0, 1.0), max(bottom - top, 1.0), None, accent, 2)
        painter.fillRect(QRectF(box.x, box.y, box.w, box.h), look.color(accent, 30))
        paint_plan(painter, [box], view.ratio)

    def _paint_chosen(self, painter: QPainter) -> None:
        """A ring around the mark of the finding that is looked at."""
        view, chosen = self._view, self._view.session.selected_finding
        row = None if chosen is None else view.contents.row_of(("track", chosen.track_id))
        if row is None or chosen is None:
            return
        place = view.contents.track_rows[chosen.track_id].marks.place_of(chosen, view.axis)
        if place is not None:
            ring = ring_plan(*place, view.theme)
            painter.save()
            painter.translate(0, row.y - view.scroll_y)
            paint_plan(painter, ring, view.ratio)
            painter.restore()
