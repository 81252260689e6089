"""The plots of evidence, one under another, or two beside one another where there is room."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from syncstudio.panes.sync.evidence_plot import EvidencePlot

TWO_PX = 560
_GAP = 10


class PlotGrid(QWidget):
    """Places those plots that have something to show."""

    def __init__(self, plots: Sequence[EvidencePlot], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plots = list(plots)
        for plot in self._plots:
            plot.setParent(self)

    def place(self) -> None:
        """Lay the plots out anew, after one came or went."""
        shown = [plot for plot in self._plots if plot.wanted]
        # A lone plot takes the whole width; so does the last of three.
        beside = 2 if self.width() >= TWO_PX and len(shown) > 1 else 1
        y = 0
        for first in range(0, len(shown), beside):
            row = shown[first : first + beside]
            high = max(plot.height_px for plot in row)
            wide = self.width() // len(row)
            for place, plot in enumerate(row):
                plot.setGeometry(QRect(place * wide, y, wide, high))
            y += high + _GAP
        self.setFixedHeight(max(0, y - _GAP))

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.place()
