"""The ruler: the clock along the top of the rows, with the selection, what measuring leaves out, and the playhead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QBrush, QPainter, QPixmap, QPolygonF
from PySide6.QtWidgets import QToolTip, QWidget

from syncstudio.panes import theme as look
from syncstudio.panes.timeline import pointer
from syncstudio.panes.timeline.comment_marks import comments_text, plan_pins
from syncstudio.panes.timeline.gestures.moving_time import Pan, Scrub, SelectSpan
from syncstudio.panes.timeline.paint import paint_plan
from syncstudio.panes.timeline.plan import Box, Line, Plan, Text, Ticks
from syncstudio.panes.timeline.ruler_ticks import ruler_ticks
from syncstudio.panes.timeline.wheel import wheel_moved
from syncstudio.timebase.timecode import clock_text

if TYPE_CHECKING:
    from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPaintEvent, QWheelEvent

    from syncstudio.panes.theme import Theme
    from syncstudio.panes.time_axis import TimeAxis
    from syncstudio.panes.timeline.gestures.gesture import Gesture
    from syncstudio.panes.timeline.view import TimelineView
    from syncstudio.timebase.span import Span

RULER_PX = 26
_SMALL_PX, _LARGE_PX = 5, 10
_HANDLE_PX = 5.0


class Ruler(QWidget):
    """Click or drag to go there; Shift-drag to select."""

    comment_clicked = Signal(object)  # the id of a comment

    def __init__(self, view: TimelineView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._gesture: Gesture | None = None
        self._marks = QPixmap()
        self._marks_of: object = None
        self.setFixedHeight(RULER_PX)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName(self.tr("Time ruler"))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        for changed in (view.moved, view.overlay_changed, view.theme_changed):
            changed.connect(self.update)
        view.playhead_moved.connect(self._move_playhead)

    def _move_playhead(self, before_ns: int, now_ns: int) -> None:
        for ns in (before_ns, now_ns):
            x = self._view.axis.x_from_ns(ns)
            if -10 < x < self.width() + 10:
                self.update(int(x) - 8, 0, 17, self.height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        x, y = event.position().x(), event.position().y()
        held_ns = pointer.selection_edge(self._view, x)
        said = self._view.comments.under(self._view.axis, x, y, self.height())
        if event.button() == Qt.MouseButton.MiddleButton:
            self._gesture = Pan(self._view, x, y)
        elif event.button() == Qt.MouseButton.LeftButton and said:
            self.comment_clicked.emit(said[0].comment.id)
            return
        elif event.button() != Qt.MouseButton.LeftButton:
            return
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier or held_ns is not None:
            self._gesture = SelectSpan(self._view, x, held_ns)
        else:
            self._gesture = Scrub(self._view, x)
        self._view.busy = True

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x, y = event.position().x(), event.position().y()
        if self._gesture is not None:
            before = self._view.snap_ns
            self._gesture.move(x, y, bool(event.modifiers() & pointer.FREE))
            if self._view.snap_ns != before:
                self._view.overlay_changed.emit()
            return
        on_edge = pointer.selection_edge(self._view, x) is not None
        if self._view.comments.under(self._view.axis, x, y, self.height()):
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            return
        self.setCursor(Qt.CursorShape.SplitHCursor if on_edge else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._gesture is not None:
            self._gesture.release()
            self._end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._gesture is not None:
            self._gesture.cancel()
            self._end()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        wheel_moved(self._view, event, event.position().x())

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            asked: QHelpEvent = event  # type: ignore[assignment]
            at_x, at_y = asked.pos().x(), asked.pos().y()
            said = self._view.comments.under(self._view.axis, at_x, at_y, self.height())
            if said:
                QToolTip.showText(asked.globalPos(), comments_text(said), self)
                return True
            ns = self._view.axis.ns_from_x(asked.pos().x())
            at = clock_text(ns)
            if any(
                span.start_ns <= ns < span.end_ns for span in self._view.session.measuring_options.excluded
            ):
                at += self.tr(" · left out when measuring")
            text = self.tr("{at}\nClick or drag to go there · Shift-drag to select · wheel to zoom").format(
                at=at
            )
            QToolTip.showText(asked.globalPos(), text, self, QRect(asked.pos().x() - 4, 0, 8, self.height()))
            return True
        return super().event(event)

    def _band(self, span: Span) -> QRectF:
        """A span of time from top to bottom, as far as it is in sight; empty where it is not."""
        axis = self._view.axis
        x0 = max(axis.x_from_ns(span.start_ns), -2.0)
        x1 = min(axis.x_from_ns(span.end_ns), self.width() + 2.0)
        return QRectF(x0, 0, max(x1 - x0, 0.0), self.height())

    def _end(self) -> None:
        self._gesture = None
        self._view.busy = False
        self._view.snap_ns = None
        self._view.overlay_changed.emit()

    def _painted_marks(self) -> QPixmap:
        """Ticks and labels, painted once for as long as they stay: the playhead passes over them at every tick."""
        view, ratio = self._view, self.devicePixelRatioF()
        marks_of = (view.axis, self.size().toTuple(), view.theme, ratio)
        if marks_of != self._marks_of:
            self._marks_of = marks_of
            self._marks = QPixmap(max(1, round(self.width() * ratio)), max(1, round(self.height() * ratio)))
            self._marks.setDevicePixelRatio(ratio)
            self._marks.fill(Qt.GlobalColor.transparent)
            with QPainter(self._marks) as painter:
                paint_plan(painter, plan_ruler(view.axis, self.height(), view.theme), ratio)
        return self._marks

    def paintEvent(self, event: QPaintEvent) -> None:
        view = self._view
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), look.color(view.theme.panel))
            selection = view.session.selection
            if selection is not None:
                painter.fillRect(self._band(selection), look.color(view.theme.accent, 70))
            left_out = QBrush(look.color(view.theme.undecided), Qt.BrushStyle.BDiagPattern)
            for span in view.session.measuring_options.excluded:
                painter.fillRect(self._band(span), left_out)
            painter.drawPixmap(0, 0, self._painted_marks())
            pins = plan_pins(view.comments, view.axis, self.width(), self.height(), view.theme)
            paint_plan(painter, pins, self.devicePixelRatioF())
            x = view.axis.x_from_ns(view.playhead_ns)
            if -10 < x < self.width() + 10:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(look.color(view.theme.playhead))
                tip = self.height() - 1.0
                shoulder = [QPointF(x - _HANDLE_PX, tip - 9), QPointF(x + _HANDLE_PX, tip - 9)]
                foot = [QPointF(x + _HANDLE_PX, tip - 5), QPointF(x, tip), QPointF(x - _HANDLE_PX, tip - 5)]
                painter.drawPolygon(QPolygonF(shoulder + foot))


def plan_ruler(axis: TimeAxis, height: int, theme: Theme) -> Plan:
    """Ticks and labels of a stretch of time."""
    ticks = ruler_ticks(axis.span, axis.ns_per_px)
    large = np.array([axis.x_from_ns(tick.ns) for tick in ticks if tick.label is not None])
    small = np.array([axis.x_from_ns(tick.ns) for tick in ticks if tick.label is None])
    plan: Plan = [
        Ticks(small, height - 1 - _SMALL_PX, height - 1, theme.line),
        Ticks(large, height - 1 - _LARGE_PX, height - 1, theme.faint),
    ]
    for tick in ticks:
        if tick.label is not None:
            plan.append(Text(axis.x_from_ns(tick.ns) + 4, 2, 140, 13, tick.label, theme.faint, 10, mono=True))
    plan.append(Line(0, height - 0.5, axis.width, height - 0.5, theme.line))
    return plan


def plan_corner(text: str, width: int, height: int, theme: Theme) -> Plan:
    """The left end of the ruler or the overview, over the headers."""
    return [
        Box(0, 0, width, height, theme.panel),
        Text(14, 0, width - 20, height - 1, text, theme.faint, 11),
        Line(0, height - 0.5, width, height - 0.5, theme.line),
    ]
