"""The few symbols of the play buttons, drawn as shapes so that they are crisp at any pixel ratio."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap, QPolygonF

from syncstudio.panes.theme import color

Shape = list[tuple[str, tuple[float, ...]]]

_SIDE = 16
_PALE = 110  # of 255: a symbol that cannot be pressed

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


def glyph(name: str, ink: str) -> QIcon:
    """The symbol `name` as an icon in one colour, sharp at once, twice and three times the pixels."""
    icon = QIcon()
    for ratio in (1, 2, 3):
        icon.addPixmap(_pixmap(name, color(ink), ratio), QIcon.Mode.Normal)
        icon.addPixmap(_pixmap(name, color(ink, _PALE), ratio), QIcon.Mode.Disabled)
    return icon


def _pixmap(name: str, ink: QColor, ratio: int) -> QPixmap:
    made = QPixmap(_SIDE * ratio, _SIDE * ratio)
    made.fill(Qt.GlobalColor.transparent)
    with QPainter(made) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(ratio, ratio)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        for kind, box in _SHAPES[name]:
            _draw(painter, kind, QRectF(*box), ink)
    made.setDevicePixelRatio(ratio)
    return made


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
