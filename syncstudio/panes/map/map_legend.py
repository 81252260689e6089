"""The strip under the map that says what the colours of paths stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from syncstudio.panes import theme as look
from syncstudio.panes.map.map_colors import ramp
from syncstudio.panes.theme import Theme, color

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent


class MapLegend(QWidget):
    """What the colours of paths stand for: the smallest and the largest value with the shades between."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.low, self.high = "", ""
        self.setFixedHeight(18)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            font = look.mono(10)
            painter.setFont(font)
            painter.setPen(color(self.theme.soft))
            metrics = painter.fontMetrics()
            low, high = metrics.horizontalAdvance(self.low) + 6, metrics.horizontalAdvance(self.high) + 6
            painter.drawText(0, 13, self.low)
            painter.drawText(self.width() - high + 6, 13, self.high)
            shades = ramp(self.theme)
            wide = max(self.width() - low - high, 0) / len(shades)
            for n, shade in enumerate(shades):
                painter.fillRect(round(low + n * wide), 5, round(wide + 1), 9, color(shade))
