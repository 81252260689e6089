"""The few symbols of the play buttons, drawn as shapes so that they are crisp at any pixel ratio."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap, QPolygonF

Shape = list[tuple[str, tuple[float, ...]]]

# Each symbol in a square of 16: "bar" x y width height, "right"/"left" triangle x y width height.
_SHAPES: dict[str, Shape] = {
    "play": [("right", (4, 2.5, 9.5, 11))],
    "pause": [("bar", (3.5, 3, 3, 10)), ("bar", (9.5, 3, 3, 10))],
    "frame_back": [("left", (2.5, 3.5, 8, 9)), ("bar", (12, 3.5, 1.6, 9))],
    "frame_forward": [("right", (5.5, 3.5, 8, 9)), ("bar", (2.4, 3.5, 1.6, 9))],
    "to_start": [("bar", (2, 3.5, 1.6, 9)), ("left", (4, 3.5, 5.2, 9)), ("left", (9, 3.5, 5.2, 9))],
    "to_end": [("right", (1.8, 3.5, 5.2, 9)), ("right", (6.8, 3.5, 5.2, 9)), ("bar", (12.4, 3.5, 1.6, 9))],
    "close": [("cross", (4, 4, 8, 8))],
}


class GlyphEngine(QIconEngine):
    """Paints one symbol in one colour."""

    def __init__(self, name: str, ink: str) -> None:
        super().__init__()
        self._name = name
        self._ink = ink

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Draw the symbol into a rectangle, paler when disabled."""
        ink = QColor(self._ink)
        if mode == QIcon.Mode.Disabled:
            ink.setAlpha(110)
        side = min(rect.width(), rect.height())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(rect.center().x() + 0.5 - side / 2, rect.center().y() + 0.5 - side / 2)
        painter.scale(side / 16, side / 16)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        for kind, box in _SHAPES[self._name]:
            _draw(painter, kind, QRectF(*box), ink)
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """The symbol as a pixmap of a size in device pixels."""
        made = QPixmap(size)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return made

    def clone(self) -> GlyphEngine:
        """A copy, as Qt asks for one."""
        return GlyphEngine(self._name, self._ink)


def glyph(name: str, ink: str) -> QIcon:
    """The symbol `name` as an icon in one colour."""
    return QIcon(GlyphEngine(name, ink))


def _draw(painter: QPainter, kind: str, box: QRectF, ink: QColor) -> None:
    if kind == "bar":
        painter.drawRoundedRect(box, 0.6, 0.6)
    elif kind == "cross":
        pen = painter.pen()
        pen.setStyle(Qt.PenStyle.SolidLine)
        pen.setColor(ink)
        pen.setWidthF(1.6)
        painter.setPen(pen)
        painter.drawLine(box.topLeft(), box.bottomRight())
        painter.drawLine(box.topRight(), box.bottomLeft())
    else:
        base, tip = (box.left(), box.right()) if kind == "right" else (box.right(), box.left())
        corners = [QPointF(base, box.top()), QPointF(tip, box.center().y()), QPointF(base, box.bottom())]
        painter.drawPolygon(QPolygonF(corners))
