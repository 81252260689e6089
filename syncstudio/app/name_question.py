"""Asks for one name, and says in its place why one cannot be taken."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from syncstudio.app.expected import expected_errors

_WIDTH = 360


class NameQuestion(QDialog):
    """A question, a field, and two buttons. `take` gets the name; while it refuses one, what was typed stays."""

    def __init__(
        self,
        title: str,
        asks: str,
        button: str,
        take: Callable[[str], object],
        parent: QWidget,
        text: str = "",
    ) -> None:
        super().__init__(parent)
        self._take = take
        self.setWindowTitle(title)
        self.setModal(False)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.asks = QLabel(asks, self, wordWrap=True)
        self.asks.setTextFormat(Qt.TextFormat.PlainText)
        self.field = QLineEdit(text, self)
        self.field.setPlaceholderText(self.tr("Name"))
        self.field.setAccessibleName(asks)
        self.field.selectAll()
        self.trouble = QLabel(self, wordWrap=True)
        self.trouble.setTextFormat(Qt.TextFormat.PlainText)
        self.trouble.setProperty("judged", "outside")
        self.trouble.hide()
        self.keep = QPushButton(button, self, default=True)
        self.leave = QPushButton(self.tr("Cancel"), self, autoDefault=False)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.leave)
        row.addWidget(self.keep)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(self.asks)
        column.addWidget(self.field)
        column.addWidget(self.trouble)
        column.addStretch(1)
        column.addLayout(row)
        self.keep.clicked.connect(self._answer)
        self.leave.clicked.connect(self.reject)
        self.field.textChanged.connect(lambda _text: self._show())
        self._show()
        self.setMinimumWidth(_WIDTH)
        self.adjustSize()

    def ask(self) -> None:
        """Show the question, with the keys in its field."""
        self.show()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _answer(self) -> None:
        try:
            self._take(self.field.text().strip())
        except expected_errors() as error:
            self.trouble.setText(f"✕ {error}")
            self.trouble.show()
            self.adjustSize()
            return
        self.accept()

    def _show(self) -> None:
        self.trouble.hide()
        self.keep.setEnabled(bool(self.field.text().strip()))
