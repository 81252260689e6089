"""A mark that full scale was reached; it stays until it is clicked."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from syncstudio.panes.theme import NOTE_PX, Theme, color, sans, text_on

_WIDTH, _HEIGHT = 38, 16


class OverMark(QAbstractButton):
    """Says OVER in a filled box once full scale was reached, and is an empty outline before."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._name = name
        self._over = False
        self._write()

    @property
    def over(self) -> bool:
        """Whether it is lit."""
        return self._over

    def show_over(self, over: bool) -> None:
        """Light it, or put it out."""
        if over != self._over:
            self._over = over
            self._write()
            self.update()

    def rename(self, name: str) -> None:
        """The track has another name."""
        self._name = name
        self._write()

    def set_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(_WIDTH, _HEIGHT)

    def _write(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if self._over else Qt.FocusPolicy.NoFocus)
        if self._over:
            says = self.tr("{name} reached full scale. Click to clear the mark").format(name=self._name)
        else:
            says = self.tr("{name} has not reached full scale").format(name=self._name)
        self.setAccessibleName(says)
        self.setToolTip(says)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(
                color(theme.accent if self.hasFocus() else (theme.outside if self._over else theme.line))
            )
            painter.setBrush(color(theme.outside) if self._over else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, 3, 3)
            if self._over:
                painter.setPen(color(text_on(theme.outside)))
                painter.setFont(sans(NOTE_PX - 1, bold=True))
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.tr("OVER"))
