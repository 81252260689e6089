"""Who has which part of the timeline, painted: a row for each package, over the whole recording."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from syncstudio.panes.theme import Theme
from syncstudio.session.packages.progress import PackageProgress
from syncstudio.timebase.span import Span
from syncstudio.timebase.timecode import short_text

_ROW_PX, _NAME_PX, _FOOT_PX = 20, 96, 18
_MOST_ROWS = 8


class PeopleStrip(QWidget):
    """A picture of the spans; what it says also stands in the list above it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: list[tuple[str, list[Span], float]] = []
        self._extent = Span(0, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Spans of the timeline by person"))

    def show_packages(self, found: list[PackageProgress], extent: Span) -> None:
        """Show these packages over an extent of the master timeline; those of single labels have no span."""
        self._extent = extent if extent.duration_ns else Span(extent.start_ns, extent.start_ns + 1)
        self._rows = []
        for each in found:
            spans = [
                Span(part.start_ns, part.end_ns)
                if part.start_ns is not None and part.end_ns is not None
                else self._extent
                for part in each.parts
                if part.segment_id is None
            ]
            if spans:
                done = (each.submitted + each.accepted) / each.labels if each.labels else 0.0
                self._rows.append((each.package.person, spans, done))
        self._rows = self._rows[-_MOST_ROWS:]
        self.setVisible(bool(self._rows))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, _ROW_PX * len(self._rows) + _FOOT_PX)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.sizeHint().height())

    def names_px(self) -> int:
        """How much of the width belongs to names: what the longest takes, a third at most."""
        metrics = self.fontMetrics()
        widest = max((metrics.horizontalAdvance(name) for name, _, _ in self._rows), default=0)
        return max(_NAME_PX, min(widest + 12, self.width() // 3))

    def paintEvent(self, event) -> None:
        painter = QPainter(self)
        theme, metrics = self._theme, self.fontMetrics()
        names = self.names_px()
        room = max(1, self.width() - names - 8)
        for row, (name, spans, done) in enumerate(self._rows):
            top = row * _ROW_PX
            painter.setPen(QColor(theme.text))
            text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, names - 8)
            painter.drawText(QRectF(0, top, names - 8, _ROW_PX), Qt.AlignmentFlag.AlignVCenter, text)
            painter.fillRect(QRectF(names, top + 4, room, _ROW_PX - 8), QColor(theme.raised))
            for span in spans:
                x, width = self._place(span, room)
                fill = QColor(theme.track(row))
                fill.setAlpha(110)
                painter.fillRect(QRectF(x, top + 4, width, _ROW_PX - 8), fill)
                painter.fillRect(QRectF(x, top + 4, width * done, _ROW_PX - 8), QColor(theme.track(row)))
        painter.setPen(QColor(theme.faint))
        foot = QRectF(names, _ROW_PX * len(self._rows), room, _FOOT_PX)
        painter.drawText(foot, Qt.AlignmentFlag.AlignLeft, short_text(self._extent.start_ns))
        painter.drawText(foot, Qt.AlignmentFlag.AlignRight, short_text(self._extent.end_ns))
        painter.end()

    def _place(self, span: Span, room: float) -> tuple[float, float]:
        scale = room / self._extent.duration_ns
        start = max(span.start_ns, self._extent.start_ns) - self._extent.start_ns
        end = min(span.end_ns, self._extent.end_ns) - self._extent.start_ns
        return self.names_px() + start * scale, max(2.0, (end - start) * scale)
