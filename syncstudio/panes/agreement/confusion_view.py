"""The confusion matrix on screen: squares to be read, hovered and clicked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QPainter
from PySide6.QtWidgets import QToolTip, QWidget

from syncstudio.panes.agreement.confusion_plan import MOST, ConfusionPlan
from syncstudio.panes.counted import counted
from syncstudio.panes.theme import Theme, color
from syncstudio.panes.timeline.paint import paint_plan

if TYPE_CHECKING:
    from syncstudio.session.agreement.confusion import Confusion

_LEAST_WIDTH = 260


class ConfusionView(QWidget):
    """Paints the matrix of a pair. `chosen` carries the names of a square's row and column, None for nothing."""

    chosen = Signal(object, object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.confusion: Confusion | None = None
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Which label met which"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_of(self, confusion: Confusion | None) -> None:
        """Show another matrix."""
        self.confusion = confusion
        made = self._made()
        self.setAccessibleDescription("" if made is None else made.says())
        self.setMinimumHeight(0 if made is None else made.height)
        self.setMinimumWidth(0 if made is None else made.width)
        self.update()

    def sizeHint(self) -> QSize:
        made = self._made()
        return QSize(_LEAST_WIDTH, 80) if made is None else QSize(made.width, made.height)

    def paintEvent(self, event) -> None:
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), color(self.theme.panel))
            made = self._made()
            if made is not None:
                plan = made.plan(self.theme, made.confusion.first, made.confusion.second)
                paint_plan(painter, plan, self.devicePixelRatioF())

    def mousePressEvent(self, event) -> None:
        made = self._made()
        found = None if made is None else made.at(event.position().x(), event.position().y())
        if made is None or found is None:
            return
        names = made.confusion.names
        row, column = (names[place] if place < len(names) else None for place in found)
        self.chosen.emit(row, column)

    def event(self, event) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self._tip(event.pos().x(), event.pos().y()), self)
            return True
        return super().event(event)

    def _tip(self, x: float, y: float) -> str:
        made = self._made()
        found = None if made is None else made.at(x, y)
        if made is None or found is None:
            return ""
        row, column = found
        says = self.tr("{first}: {row}\n{second}: {column}\n{labels}. Click goes to the next one.")
        if row == column:
            says = self.tr("{first}: {row}\n{second}: {column}\n{labels}")
        count = int(made.confusion.counts[row][column])
        return says.format(
            first=made.confusion.first, row=made.names[row], second=made.confusion.second,
            column=made.names[column], labels=counted(self.tr("1 label"), self.tr("{count} labels"), count),
        )  # fmt: skip

    def left_out(self) -> int:
        """How many labels have no room in the picture."""
        return 0 if self.confusion is None else max(0, len(self.confusion.names) - MOST)

    def _made(self) -> ConfusionPlan | None:
        if self.confusion is None:
            return None
        wide = self.parentWidget().width() if self.parentWidget() else self.width()
        return ConfusionPlan(
            self.confusion, max(wide, _LEAST_WIDTH), self.tr("nothing"), self.tr("(no label)")
        )
