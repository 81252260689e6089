"""Widgets in a row that goes on below where it is too narrow, so that no button is cut."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QSizePolicy, QWidget


class FlowLayout(QLayout):
    """Lays widgets out like words of a text. What wants to grow shares the rest of its row."""

    def __init__(self, parent: QWidget | None = None, gap_px: int = 6) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap_px = gap_px

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # type: ignore[override]  # its stub forgets None
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # type: ignore[override]
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._laid_out(QRect(0, 0, width, 0), moves=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._laid_out(rect, moves=True)

    def sizeHint(self) -> QSize:
        """All in one row."""
        sizes = [item.sizeHint() for item in self._seen()]
        wide = sum(size.width() for size in sizes) + self._gap_px * max(0, len(sizes) - 1)
        return self._with_margins(QSize(wide, max((size.height() for size in sizes), default=0)))

    def minimumSize(self) -> QSize:
        """As narrow as its widest widget."""
        sizes = [item.minimumSize() for item in self._seen()]
        return self._with_margins(
            QSize(
                max((size.width() for size in sizes), default=0),
                max((size.height() for size in sizes), default=0),
            )
        )

    def _with_margins(self, size: QSize) -> QSize:
        edges = self.contentsMargins()
        return size + QSize(edges.left() + edges.right(), edges.top() + edges.bottom())

    def _seen(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _rows(self, width: int) -> list[list[QLayoutItem]]:
        rows: list[list[QLayoutItem]] = []
        left = 0
        for item in self._seen():
            wide = item.sizeHint().width()
            if not rows or left + wide > width:
                rows.append([])
                left = 0
            rows[-1].append(item)
            left += wide + self._gap_px
        return rows

    def _laid_out(self, rect: QRect, moves: bool) -> int:
        """Place everything, or only tell; answers how high it is."""
        edges = self.contentsMargins()
        inner = rect.marginsRemoved(edges)
        top = inner.top()
        rows = self._rows(inner.width())
        for row in rows:
            high = max(item.sizeHint().height() for item in row)
            if moves:
                self._place(row, QRect(inner.left(), top, inner.width(), high))
            top += high + self._gap_px
        used = top - inner.top() - (self._gap_px if rows else 0)
        return used + edges.top() + edges.bottom()

    def _place(self, row: list[QLayoutItem], within: QRect) -> None:
        wides = [min(item.sizeHint().width(), within.width()) for item in row]
        spare = within.width() - sum(wides) - self._gap_px * (len(row) - 1)
        growing = [place for place, item in enumerate(row) if _grows(item)]
        x = within.left()
        for place, item in enumerate(row):
            wide = wides[place] + (max(0, spare) // len(growing) if place in growing else 0)
            high = item.sizeHint().height()
            item.setGeometry(
                QRect(QPoint(x, within.top() + (within.height() - high) // 2), QSize(wide, high))
            )
            x += wide + self._gap_px


def _grows(item: QLayoutItem) -> bool:
    widget = item.widget()
    policy = QSizePolicy.Policy.Preferred if widget is None else widget.sizePolicy().horizontalPolicy()
    return policy in (QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)
