"""The field over a list of keys: a word is typed, or a key is pressed, and what fits is shown."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QStackedWidget, QWidget

from syncstudio.app.action_set import native
from syncstudio.app.key_field import KeyField


class KeySearch(QWidget):
    """`searched` carries a text, `pressed` a key. The button goes from one way of searching to the other."""

    searched = Signal(str)
    pressed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = QLineEdit(
            self, placeholderText=self.tr("Search: a word, or a key"), clearButtonEnabled=True
        )
        self.words.setAccessibleName(self.tr("Search keys"))
        self.words.textChanged.connect(self.searched)
        self.key = KeyField(self)
        self.key.setPlaceholderText(self.tr("Press the key to be found; Esc goes back to words"))
        self.key.setAccessibleName(self.tr("Search by pressing a key"))
        self.key.caught.connect(self._caught)
        self.key.left.connect(lambda: self.by_key(False))
        self._fields = QStackedWidget(self)
        self._fields.addWidget(self.words)
        self._fields.addWidget(self.key)
        self._fields.setFixedHeight(self.words.sizeHint().height())
        self._button = QPushButton(self.tr("By key"), self)
        self._button.setCheckable(True)
        self._button.setAutoDefault(False)
        self._button.setToolTip(self.tr("Press a key to see what it does"))
        self._button.clicked.connect(self.by_key)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._fields, 1)
        row.addWidget(self._button)
        self.setFocusProxy(self.words)

    def by_key(self, on: bool) -> None:
        """Search by a key that is pressed, or by words again."""
        self._button.setChecked(on)
        self._fields.setCurrentWidget(self.key if on else self.words)
        (self.key if on else self.words).setFocus(Qt.FocusReason.OtherFocusReason)
        if not on:
            self.searched.emit(self.words.text())

    def _caught(self, key: str) -> None:
        self.key.setPlaceholderText(self.tr("{key}; press another, or Esc").format(key=native(key)))
        self.pressed.emit(key)
