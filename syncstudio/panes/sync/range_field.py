"""A search range that a person types, as the last entry of the menu of ranges."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

from syncstudio.panes.theme import mono

# In line with the entries above it, which have a mark before their text.
_INDENT_PX, _FRAME_PX = 44, 28


class RangeField(QWidget):
    """ "Within ± [5 s]". `typed` carries the text when Enter is pressed."""

    typed = Signal(str)

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = QLineEdit(text, self)
        self.field.setFont(mono(12))
        example = self.tr("5 s, 250 ms")
        self.field.setFixedWidth(QFontMetrics(self.field.font()).horizontalAdvance(example) + _FRAME_PX)
        self.field.setPlaceholderText(example)
        self.field.setAccessibleName(self.tr("Search range"))
        self.field.returnPressed.connect(lambda: self.typed.emit(self.field.text()))
        label = QLabel(self.tr("Within ±"), self)
        label.setBuddy(self.field)
        row = QHBoxLayout(self)
        row.setContentsMargins(_INDENT_PX, 4, 14, 4)
        row.setSpacing(6)
        row.addWidget(label)
        row.addWidget(self.field)
        row.addStretch(1)
        self.setFocusProxy(self.field)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def keyPressEvent(self, event) -> None:
        # Enter is for the field: the menu around would take it for a press on another entry.
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
