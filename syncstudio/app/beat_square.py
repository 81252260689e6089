"""A square that flashes with a beat, and takes taps."""

from __future__ import annotations

import time

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from syncstudio.panes.theme import Theme, color, sans

_DARK, _LIT = "#101216", "#ffffff"
_TEXT = "#8e97a6"


class BeatSquare(QWidget):
    """Dark, or lit at a beat. `tapped` carries the host time (monotonic ns) of a press of Space or of the mouse."""

    tapped = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._lit = False
        self.text = ""
        self.setMinimumHeight(140)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Flash; Space taps"))

    def show_lit(self, lit: bool) -> None:
        """Flash, or be dark again."""
        if lit != self._lit:
            self._lit = lit
            self.update()

    def say(self, text: str) -> None:
        """Write something small at the foot."""
        if text != self.text:
            self.text = text
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(360, 160)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), color(_LIT if self._lit else _DARK))
            painter.setPen(color(_TEXT))
            painter.setFont(sans(12))
            foot = self.rect().adjusted(8, 8, -8, -8)
            painter.drawText(foot, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignHCenter, self.text)
            if self.hasFocus():
                painter.setPen(color(self._theme.accent))
                painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self.tapped.emit(time.monotonic_ns())
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus()
        self.tapped.emit(time.monotonic_ns())
