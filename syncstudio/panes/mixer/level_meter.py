"""A level meter lying down: two ears, RMS solid, peak pale, the highest peak as a line."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from syncstudio.panes.mixer.meter_plan import TICKS_DB, WARM_DB, Meter, db_text, share_of_db
from syncstudio.panes.theme import NOTE_PX, Theme, color, mono

_EAR_PX, _GAP_PX, _SCALE_PX = 5, 2, 14
_PALE = 110  # of 255
_LEAST_STEP_PX = 26  # a number of the scale and some air


class LevelMeter(QWidget):
    """Shows a `Meter`. It repaints only when something on it moved by a pixel."""

    def __init__(self, theme: Theme, name: str, scale: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.meter = Meter()
        self._theme = theme
        self._scale = scale
        self._painted: object = None
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._tell()

    def sizeHint(self) -> QSize:
        return QSize(160, 2 * _EAR_PX + _GAP_PX + (_SCALE_PX if self._scale else 0))

    def minimumSizeHint(self) -> QSize:
        return QSize(60, self.sizeHint().height())

    def follow(self) -> None:
        """The meter moved: repaint if that can be seen."""
        width = self.width()
        seen = tuple(round(share * width) for ear in self.meter.shares() for share in ear)
        if seen != self._painted:
            self._painted = seen
            self.update()

    def rest(self) -> None:
        """Playing stopped: the bars fall, the highest peak stays, and it is told in words."""
        self.meter.drop()
        self._tell()
        self.follow()

    def set_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        self._theme = theme
        self.update()

    def _tell(self) -> None:
        highest = self.tr("Highest peak {level} dB of full scale").format(
            level=db_text(self.meter.highest_db)
        )
        if highest != self.toolTip():
            self.setToolTip(highest)
            self.setAccessibleDescription(highest)

    def event(self, event) -> bool:
        if event.type() == event.Type.ToolTip:
            self._tell()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, width = self._theme, self.width()
        with QPainter(self) as painter:
            painter.setPen(Qt.PenStyle.NoPen)
            for row, (peak, rms, hold) in enumerate(self.meter.shares()):
                top = row * (_EAR_PX + _GAP_PX)
                painter.fillRect(QRectF(0, top, width, _EAR_PX), color(theme.raised))
                self._bar(painter, top, peak, _PALE)
                self._bar(painter, top, rms, 255)
                if hold > 0:
                    ink = theme.undecided if hold > share_of_db(WARM_DB) else theme.inside
                    painter.fillRect(QRectF(min(width - 2, hold * width - 1), top, 2, _EAR_PX), color(ink))
            for level_db in TICKS_DB[1:-1]:
                x = round(share_of_db(level_db) * width)
                painter.fillRect(QRectF(x, 0, 1, 2 * _EAR_PX + _GAP_PX), color(theme.panel))
            if self._scale:
                self._numbers(painter)

    def _bar(self, painter: QPainter, top: float, share: float, alpha: int) -> None:
        """From the left to a share; what is loud is in another colour and begins at a line of the scale."""
        if share <= 0:
            return
        warm = share_of_db(WARM_DB)
        width = self.width()
        painter.fillRect(QRectF(0, top, min(share, warm) * width, _EAR_PX), color(self._theme.inside, alpha))
        if share > warm:
            painter.fillRect(
                QRectF(warm * width, top, (share - warm) * width, _EAR_PX),
                color(self._theme.undecided, alpha),
            )

    def _numbers(self, painter: QPainter) -> None:
        painter.setPen(color(self._theme.faint))
        painter.setFont(mono(NOTE_PX - 1))
        top = 2 * _EAR_PX + _GAP_PX + 1
        right = float(self.width()) + _LEAST_STEP_PX
        for level_db in reversed(TICKS_DB):
            text = str(level_db)
            long = painter.fontMetrics().horizontalAdvance(text)
            x = share_of_db(level_db) * self.width() - long / 2
            x = min(max(0.0, x), self.width() - long)
            if right - (x + long) < 4:
                continue
            painter.drawText(QRectF(x, top, long + 1, _SCALE_PX - 1), Qt.AlignmentFlag.AlignCenter, text)
            right = x
