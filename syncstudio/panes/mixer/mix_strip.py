"""The whole mix: its level with the scale, how far the limiter holds it down, and where it is heard."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from syncstudio.panes.mixer.level_meter import LevelMeter
from syncstudio.panes.mixer.over_mark import OverMark
from syncstudio.panes.theme import Theme, color
from syncstudio.transport.level_log import Level
from syncstudio.transport.levels import db_from_gain

# The most the limiter did stays written for so long.
_SAID_S = 1.5
# Less than this is not worth a word.
_LEAST_DB = 0.05


class MixStrip(QWidget):
    """The mix as it leaves for the device."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._down_db = 0.0
        self._said_for_s = 0.0
        title = QLabel(self.tr("Mix"), self)
        title.setProperty("role", "head")
        self.limited = QLabel(self)
        self.limited.setProperty("role", "number")
        self.limited.setProperty("judged", "undecided")
        self.limited.setTextFormat(Qt.TextFormat.PlainText)
        self.limited.setToolTip(
            self.tr("How far the limiter holds the mix down, so that it stays below full scale")
        )
        self.device = QLabel(self)
        self.device.setProperty("role", "note")
        self.device.setTextFormat(Qt.TextFormat.PlainText)
        self.device.setMinimumWidth(20)
        self.meter = LevelMeter(theme, self.tr("Level of the mix"), scale=True, parent=self)
        self.over = OverMark(theme, self.tr("The mix, before the limiter,"), self)
        self.over.clicked.connect(self.clear_over)
        head = QHBoxLayout()
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(self.limited)
        level = QHBoxLayout()
        level.setSpacing(6)
        level.addWidget(self.meter, 1)
        level.addWidget(self.over, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 10, 6)
        column.setSpacing(4)
        column.addLayout(head)
        column.addLayout(level)
        column.addWidget(self.device)
        self._theme = theme
        self.show_device(None, None)

    def hear(self, level: Level, limited_to: float, passed_s: float) -> None:
        """Take what was heard in the last `passed_s`: the level, and the lowest gain of the limiter."""
        self.meter.meter.move(level, passed_s)
        self.meter.follow()
        self.over.show_over(self.meter.meter.over)
        down_db = -db_from_gain(limited_to)
        self._said_for_s += passed_s
        if down_db > _LEAST_DB and down_db >= self._down_db:
            self._down_db, self._said_for_s = down_db, 0.0
            self._write()
        elif self._down_db and self._said_for_s > _SAID_S:
            self._down_db = down_db if down_db > _LEAST_DB else 0.0
            self._said_for_s = 0.0
            self._write()

    def rest(self) -> None:
        """Playing stopped."""
        self.meter.rest()
        self._down_db = 0.0
        self._write()

    def clear_over(self) -> None:
        """The mark was seen."""
        self.meter.meter.forget()
        self.over.show_over(False)
        self.meter.follow()

    def show_device(self, name: str | None, why_silent: str | None) -> None:
        """Say where it is heard, or why it is not."""
        if why_silent:
            text = why_silent
        elif name:
            text = self.tr("Heard on {device}").format(device=name)
        else:
            text = self.tr("The sound device is opened when playing begins")
        self.device.setToolTip(text)
        self.device.setAccessibleName(text)
        self._device_text = text
        self._cut()

    def set_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        self._theme = theme
        self.meter.set_theme(theme)
        self.over.set_theme(theme)

    def _write(self) -> None:
        self.limited.setText(
            self.tr("limiter -{down:.1f} dB").format(down=self._down_db) if self._down_db else ""
        )

    def _cut(self) -> None:
        room = max(0, self.width() - 24)
        cut = self.device.fontMetrics().elidedText(self._device_text, Qt.TextElideMode.ElideMiddle, room)
        self.device.setText(cut)

    def paintEvent(self, event) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), color(self._theme.panel))
            painter.fillRect(0, self.height() - 1, self.width(), 1, color(self._theme.line))

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._cut()
