"""The overview strip: the whole recording, with the window of what the rows show; drag it to move, its ends to zoom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QEvent, QRectF, Qt, QTimer
from PySide6.QtGui import QPainter, QPen, QPixmap
from PySide6.QtWidgets import QToolTip, QWidget

from syncstudio.panes import theme as look
from syncstudio.panes.time_axis import TimeAxis
from syncstudio.panes.timeline.finding_marks import FindingMarks, hover_of, next_of
from syncstudio.panes.timeline.overview_plan import (
    Loudness,
    marked_at,
    overview_marks,
    plan_marks,
    plan_overview,
    window_on,
)
from syncstudio.panes.timeline.paint import paint_plan
from syncstudio.panes.timeline.wheel import wheel_moved
from syncstudio.timebase.span import Span

if TYPE_CHECKING:
    from PySide6.QtGui import QHelpEvent, QMouseEvent, QPaintEvent, QResizeEvent, QWheelEvent

    from syncstudio.panes.timeline.row_layout import RowKey
    from syncstudio.panes.timeline.view import TimelineView

OVERVIEW_PX = 24
_EDGE_PX = 5.0
# Repainted at most this often while rows change under a drag or while media is read.
_RENEW_MS = 150

Grip = Literal["left", "right", "window"]


class Overview(QWidget):
    """Everything that was recorded, in one strip."""

    def __init__(self, view: TimelineView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._pixmap: QPixmap | None = None
        self._loudness: Loudness = {}
        self._marks = FindingMarks()
        self._extent = view.extent
        self._grip: tuple[Grip, int, Span] | None = None
        self._renew = QTimer(self, singleShot=True, interval=_RENEW_MS)
        self._renew.timeout.connect(self._forget)
        self.setFixedHeight(OVERVIEW_PX)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Overview of the whole recording"))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        view.moved.connect(self.update)
        view.overlay_changed.connect(self.update)
        view.theme_changed.connect(self._forget)
        view.rows_stale.connect(self._forget_rows)
        view.rows_changed.connect(self._renew_soon)
        view.playhead_moved.connect(self._move_playhead)

    @property
    def settled(self) -> bool:
        """Whether it shows what there is."""
        return not self._renew.isActive()

    def axis(self) -> TimeAxis:
        """The whole recording across the strip."""
        return TimeAxis(width=max(1, self.width())).fitted(self._view.extent)

    def _forget(self) -> None:
        self._pixmap = None
        self.update()

    def _forget_rows(self, keys: set[RowKey] | None) -> None:
        for track_id in list(self._loudness):
            if keys is None or ("track", track_id) in keys:
                del self._loudness[track_id]
        self._renew_soon()

    def _renew_soon(self) -> None:
        if not self._renew.isActive():
            self._renew.start()

    def _move_playhead(self, before_ns: int, now_ns: int) -> None:
        axis = self.axis()
        places = {int(axis.x_from_ns(ns)) for ns in (before_ns, now_ns)}
        if len(places) > 1:
            for x in places:
                self.update(x - 3, 0, 7, self.height())

    # -- the mouse ------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        x = event.position().x()
        marked = marked_at(self._marks, self.axis(), x, event.position().y())
        if marked:
            chosen = next_of(marked, self._view.session.selected_finding)
            self._view.ask(lambda: self._view.session.go_to_finding(chosen))
            return
        grip = self._grip_at(x)
        visible = self._view.axis.span
        if grip is None:
            # Outside the window: it comes to the mouse, and can be dragged on from there.
            middle_ns = self.axis().ns_from_x(x)
            visible = visible.shifted(middle_ns - (visible.start_ns + visible.end_ns) // 2)
            self._show(visible)
            grip = "window"
        self._grip = (grip, self.axis().ns_from_x(x), visible)
        self._view.busy = True

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        if self._grip is None:
            if marked_at(self._marks, self.axis(), x, event.position().y()):
                self.setCursor(Qt.CursorShape.PointingHandCursor)
                return
            shapes = {"window": Qt.CursorShape.OpenHandCursor, None: Qt.CursorShape.ArrowCursor}
            self.setCursor(shapes.get(self._grip_at(x), Qt.CursorShape.SizeHorCursor))
            return
        grip, held_ns, visible = self._grip
        by_ns = self.axis().ns_from_x(x) - held_ns
        if grip == "window":
            self._show(visible.shifted(by_ns))
        elif grip == "left":
            self._show(Span(min(visible.start_ns + by_ns, visible.end_ns - 1000), visible.end_ns))
        else:
            self._show(Span(visible.start_ns, max(visible.end_ns + by_ns, visible.start_ns + 1000)))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grip = None
        self._view.busy = False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._view.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        wheel_moved(self._view, event, self._view.axis.width / 2)

    def _show(self, span: Span) -> None:
        axis = self._view.axis
        if span.duration_ns == axis.span.duration_ns:
            self._view.set_axis(axis.starting_near(span.start_ns, self._view.ratio))
        else:
            self._view.set_axis(axis.fitted(span))

    def _grip_at(self, x: float) -> Grip | None:
        left, right = window_on(self.axis(), self._view.axis.span)
        inside = min(_EDGE_PX, (right - left) / 4)
        if left - _EDGE_PX <= x <= left + inside:
            return "left"
        if right - inside <= x <= right + _EDGE_PX:
            return "right"
        return "window" if left < x < right else None

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            asked: QHelpEvent = event  # type: ignore[assignment]
            marked = marked_at(self._marks, self.axis(), asked.pos().x(), asked.pos().y())
            text = hover_of(marked) or self.tr(
                "The whole recording\nDrag the window to move, its ends to zoom · double-click shows all"
            )
            QToolTip.showText(asked.globalPos(), text, self)
            return True
        return super().event(event)

    # -- painting -------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._forget()

    def paintEvent(self, event: QPaintEvent) -> None:
        view, theme, ratio = self._view, self._view.theme, self.devicePixelRatioF()
        axis = self.axis()
        if self._pixmap is None or self._pixmap.devicePixelRatioF() != ratio:
            self._pixmap = QPixmap(max(1, round(self.width() * ratio)), round(self.height() * ratio))
            self._pixmap.setDevicePixelRatio(ratio)
            with QPainter(self._pixmap) as onto:
                if self._extent != view.extent:
                    self._extent = view.extent
                    self._loudness.clear()
                plan = plan_overview(view.contents, axis, self.height(), ratio, theme, self._loudness)
                self._marks = overview_marks(view.contents)
                paint_plan(onto, plan + plan_marks(self._marks, axis, theme), ratio)
        with QPainter(self) as painter:
            painter.drawPixmap(0, 0, self._pixmap)
            if view.session.selection is not None:
                x0, x1 = (
                    axis.x_from_ns(ns)
                    for ns in (view.session.selection.start_ns, view.session.selection.end_ns)
                )
                painter.fillRect(QRectF(x0, 0, max(x1 - x0, 1), self.height()), look.color(theme.accent, 60))
            left, right = window_on(axis, view.axis.span)
            left, right = max(left, 0.0), min(right, float(self.width()))
            for x, width in ((0.0, left), (right, self.width() - right)):
                painter.fillRect(QRectF(x, 0, width, self.height() - 1), look.color(theme.panel, 120))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(look.color(theme.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(left + 1, 1, max(right - left - 2, 2), self.height() - 3), 3, 3)
            x = axis.x_from_ns(view.playhead_ns)
            painter.fillRect(QRectF(x - 0.75, 0, 1.5, self.height()), look.color(theme.playhead))
