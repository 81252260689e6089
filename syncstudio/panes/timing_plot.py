"""The plot of a stream's stamps and the histogram of its durations: painted once, read by hovering, clicked to seek."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QToolTip, QWidget

from syncstudio.media.health.report import StreamHealth
from syncstudio.panes import theme as look
from syncstudio.panes.step_histogram import HISTOGRAM_HEIGHT, Histogram
from syncstudio.panes.theme import Theme
from syncstudio.panes.timeline.paint import paint_plan
from syncstudio.panes.timeline.plan import Box, Plan, Text
from syncstudio.panes.timing_plot_plan import (
    LEFT,
    PLOT_HEIGHT,
    RIGHT,
    PlotFrame,
    frame_of,
    nearest,
    plan_plot,
    read_out,
    source_ns,
)

_LINE, _CHAR = 15, 6.4


class TimingPlot(QWidget):
    """How late each stamp lies and how far it is to the next. `asked` carries a source time in ns to go to."""

    asked = Signal(object)

    def __init__(self, stream: StreamHealth, color: int, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stream, self._color, self._theme = stream, color, theme
        self._pixmap: QPixmap | None = None
        self._frame: PlotFrame | None = None
        self._playhead_s: float | None = None
        self._hover_x: float | None = None
        self.setFixedHeight(PLOT_HEIGHT)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName(self.tr("How late each stamp lies, and the step to the next"))

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        self._theme, self._pixmap = theme, None
        self.update()

    def set_playhead(self, source_s: float | None) -> None:
        """The playhead is here in the file; None where it holds nothing."""
        before, self._playhead_s = self._playhead_s, source_s
        if self._frame is not None and before != source_s:
            for at_s in (before, source_s):
                if at_s is not None:
                    self.update(int(self._frame.x(at_s)) - 2, 0, 5, self.height())

    def mousePressEvent(self, event) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._ask(event.position().x())

    def mouseMoveEvent(self, event) -> None:
        self._hover_x = event.position().x()
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._ask(self._hover_x)
        self.update()

    def leaveEvent(self, event) -> None:
        self._hover_x = None
        self.update()

    def resizeEvent(self, event) -> None:
        self._pixmap = None

    def paintEvent(self, event) -> None:
        with QPainter(self) as painter:
            ratio = self.devicePixelRatioF()
            if self._pixmap is None or self._pixmap.devicePixelRatioF() != ratio:
                self._frame = frame_of(self._stream, self.width())
                self._pixmap = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
                self._pixmap.setDevicePixelRatio(ratio)
                self._pixmap.fill(look.color(self._theme.panel))
                if self._frame is not None:
                    with QPainter(self._pixmap) as onto:
                        paint_plan(
                            onto, plan_plot(self._stream, self._frame, self._theme, self._color), ratio
                        )
            painter.drawPixmap(0, 0, self._pixmap)
            frame = self._frame
            if frame is None:
                return
            if self._playhead_s is not None and frame.start_s <= self._playhead_s <= frame.end_s:
                x = frame.x(self._playhead_s)
                painter.fillRect(
                    QRectF(x - 0.75, _LINE, 1.5, self.height() - 18 - _LINE), look.color(self._theme.playhead)
                )
            if self._hover_x is not None and LEFT <= self._hover_x <= self.width() - RIGHT:
                paint_plan(painter, self._hover_plan(frame, self._hover_x), ratio)

    def _hover_plan(self, frame: PlotFrame, hover_x: float) -> Plan:
        number = nearest(self._stream, frame.at_s(hover_x))
        x = frame.x(float(self._stream.trace.at_s[number]))
        lines = read_out(self._stream, number)
        width = max(len(line) for line in lines) * _CHAR + 12
        left = x + 8 if x + 8 + width <= self.width() else max(x - 8 - width, 0.0)
        theme = self._theme
        plan: Plan = [Box(round(x), _LINE, 1, self.height() - 18 - _LINE, theme.soft)]
        plan.append(Box(left, _LINE + 4, width, len(lines) * _LINE + 6, theme.raised, theme.line, radius=4))
        for row, line in enumerate(lines):
            plan.append(Text(left + 6, _LINE + 7 + row * _LINE, width - 8, _LINE, line, theme.text, 11))
        return plan

    def _ask(self, x: float) -> None:
        if self._frame is not None:
            self.asked.emit(source_ns(self._frame, self._stream, x))


class HistogramPlot(QWidget):
    """How often each duration comes."""

    def __init__(self, stream: StreamHealth, color: int, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stream, self._color, self._theme = stream, color, theme
        self.setFixedHeight(HISTOGRAM_HEIGHT)
        self.setAccessibleName(self.tr("How often each duration comes"))

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        self._theme = theme
        self.update()

    def event(self, event) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            text = Histogram(self._stream, self.width()).says(event.pos().x())
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def paintEvent(self, event) -> None:
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), look.color(self._theme.panel))
            plan = Histogram(self._stream, self.width()).plan(self._theme, self._color)
            paint_plan(painter, plan, self.devicePixelRatioF())
