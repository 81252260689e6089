"""What an empty timeline teaches."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter

from syncstudio.panes import theme as look
from syncstudio.panes.theme import Theme


def paint_empty(painter: QPainter, rect: QRect, theme: Theme, text: str) -> None:
    """One sentence in the middle of an empty area."""
    painter.setFont(look.sans(15))
    painter.setPen(look.color(theme.soft))
    painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), text)
