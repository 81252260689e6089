"""A small square in a label's colour, with its key in it: the same wherever labels are listed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from syncstudio.panes.theme import Theme, color, mono, text_on

SWATCH_PX = 14


def swatch(theme: Theme, entry: int, key: str | None) -> QIcon:
    """The icon; a key of more than one letter stands beside the name instead."""
    side = SWATCH_PX * 2
    made = QPixmap(side, side)
    made.fill(QColor(0, 0, 0, 0))
    with QPainter(made) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        fill = theme.track(entry)
        painter.setBrush(color(fill))
        painter.drawRoundedRect(0, 0, side, side, 6, 6)
        if key and len(key) == 1:
            painter.setPen(color(text_on(fill)))
            painter.setFont(mono(20, bold=True))
            painter.drawText(made.rect(), Qt.AlignmentFlag.AlignCenter, key)
    return QIcon(made)
