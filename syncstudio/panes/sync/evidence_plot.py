"""One plot of evidence: painted once from its plan, and again when its size or the theme changes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from syncstudio.panes import theme as look
from syncstudio.panes.theme import Theme
from syncstudio.panes.timeline.paint import paint_plan
from syncstudio.panes.timeline.plan import Plan

PlanMaker = Callable[[int, int, Theme, float], Plan]
PLOT_HEIGHT = 150


class EvidencePlot(QWidget):
    """Shows what a plan maker lays out for its size."""

    def __init__(
        self, theme: Theme, name: str, height: int = PLOT_HEIGHT, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._make: PlanMaker | None = None
        self._pixmap: QPixmap | None = None
        self.height_px = height
        self.setAccessibleName(name)
        self.hide()

    def show_plan(self, make: PlanMaker | None) -> None:
        """Show another plan; None hides the plot."""
        self._make, self._pixmap = make, None
        self.setVisible(make is not None)
        self.update()

    @property
    def wanted(self) -> bool:
        """Whether there is something to show."""
        return self._make is not None

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        self._theme, self._pixmap = theme, None
        self.update()

    def resizeEvent(self, event) -> None:
        self._pixmap = None

    def paintEvent(self, event) -> None:
        ratio = self.devicePixelRatioF()
        if self._make is None:
            return
        if self._pixmap is None or self._pixmap.devicePixelRatioF() != ratio:
            self._pixmap = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
            self._pixmap.setDevicePixelRatio(ratio)
            self._pixmap.fill(look.color(self._theme.panel))
            with QPainter(self._pixmap) as onto:
                paint_plan(onto, self._make(self.width(), self.height(), self._theme, ratio), ratio)
        with QPainter(self) as painter:
            painter.drawPixmap(0, 0, self._pixmap)
