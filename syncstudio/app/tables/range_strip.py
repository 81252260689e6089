"""The whole time of a table in one line: from when to when, where rows are missing, and where its clock went back."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from syncstudio.panes.theme import Theme, color

_HEIGHT_PX, _BAR_PX, _LEAST_PX = 22, 12, 2


class RangeStrip(QWidget):
    """A bar over the table's time: full where rows come, open at gaps, with a mark where a clock began anew."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._report: Any = None
        self.setFixedHeight(_HEIGHT_PX)
        self.setAccessibleName(self.tr("Time of the table"))

    def set_theme(self, theme: Theme) -> None:
        """Use another theme's colours."""
        self._theme = theme
        self.update()

    def show_report(self, report) -> None:
        """Show a `FileHealth` of a table, or nothing."""
        self._report = report
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(400, _HEIGHT_PX)

    def paintEvent(self, _event) -> None:
        """The bar, its gaps and its marks."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        top = (self.height() - _BAR_PX) / 2
        whole = QRectF(0, top, self.width(), _BAR_PX)
        painter.setBrush(color(self._theme.raised))
        painter.drawRoundedRect(whole, 3, 3)
        stream = self._report.streams[0] if self._report is not None and self._report.streams else None
        length = float(stream.duration_s or 0) if stream is not None else 0.0
        if not length:
            return
        start = float(stream.start_s)
        painter.setBrush(color(self._theme.track(0)))
        painter.drawRoundedRect(whole, 3, 3)
        painter.setBrush(color(self._theme.raised))
        for gap in stream.gaps:
            x = (float(gap.at_s) - start) / length * self.width()
            width = max(_LEAST_PX, float(gap.length_s) / length * self.width())
            painter.drawRect(QRectF(x, top, width, _BAR_PX))
        for finding in self._report.findings:
            if finding.code in ("clock-reset", "clock-zone") and finding.at_s is not None:
                x = (float(finding.at_s) - start) / length * self.width()
                painter.setBrush(color(self._theme.outside))
                painter.drawRect(QRectF(min(max(0.0, x - 1), self.width() - 3), 0, 3, self.height()))
