"""A lane of a file as a small picture: where its labels lie, from the file's first to its last."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

STRIP = QSize(140, 14)


def lane_strip(segments, span_ns: tuple[int, int], color: str, ground: str, scale: float) -> QIcon:
    """The picture; each column of pixels is filled where a label lies."""
    picture = QPixmap(STRIP * scale)
    picture.setDevicePixelRatio(scale)
    picture.fill(QColor(ground))
    first_ns, last_ns = span_ns
    length_ns = max(1, last_ns - first_ns)
    columns: dict[int, int] = {}
    for one in segments:
        # What begins at the very end has the last column.
        left = min((one.start_ns - first_ns) * STRIP.width() // length_ns, STRIP.width() - 1)
        right = max(left + 1, (one.end_ns - first_ns) * STRIP.width() // length_ns)
        columns[left] = max(columns.get(left, 0), right)
    painter = QPainter(picture)
    for left, right in columns.items():
        painter.fillRect(left, 2, max(1, right - left - (1 if right - left > 2 else 0)), 10, QColor(color))
    painter.end()
    return QIcon(picture)
