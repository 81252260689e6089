"""Finding in the transcript, and replacing: what would happen is counted before it does."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QToolButton, QWidget

_QUIET_MS = 120  # the count follows the typing after this


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for, and how."""

    text: str
    regex: bool = False
    match_case: bool = False
    whole_words: bool = False


class FindField(QLineEdit):
    """The field that is looked for; Return goes to the next place, Shift+Return to the one before."""

    stepped = Signal(object)
    closed = Signal()

    def keyPressEvent(self, event) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.stepped.emit(-1 if back else 1)
        elif event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)


class ReplaceBar(QWidget):
    """The second line of finding: how it is looked for, and what is put instead. Hidden until it is asked for."""

    changed = Signal()  # how it is looked for, or what is put
    one_asked = Signal()
    all_asked = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.to = FindField(self, placeholderText=self.tr("Replace with…"), clearButtonEnabled=True)
        self.to.setAccessibleName(self.tr("Replace with"))
        self.regex = self._switch(
            ".*", self.tr("Regular expression; $1 in the replacement is the first group")
        )
        self.match_case = self._switch("Aa", self.tr("Match case"))
        self.whole_words = self._switch("W", self.tr("Whole words"))
        self.one = QPushButton(self.tr("Replace"), self)
        self.all = QPushButton(self.tr("Replace all"), self)
        self.count = QLabel(self, wordWrap=True)
        self.count.setProperty("role", "note")
        self.count.setTextFormat(Qt.TextFormat.PlainText)
        self._lay_out()
        self._quiet = QTimer(self, interval=_QUIET_MS, singleShot=True)
        self._quiet.timeout.connect(self.changed)
        self.to.textChanged.connect(lambda: self._quiet.start())
        for switch in (self.regex, self.match_case, self.whole_words):
            switch.toggled.connect(lambda: self.changed.emit())
        self.one.clicked.connect(self.one_asked)
        self.all.clicked.connect(self.all_asked)
        self.to.stepped.connect(lambda direction: self.one_asked.emit())
        self.to.closed.connect(self.closed)
        self.hide()

    def search(self, text: str) -> Search:
        """What is looked for, with the switches as they stand; without this bar, plainly."""
        if self.isHidden():
            return Search(text)
        return Search(text, self.regex.isChecked(), self.match_case.isChecked(), self.whole_words.isChecked())

    def tell(self, text: str, can_replace: bool) -> None:
        """Say how much was found, or why nothing can be looked for."""
        self.count.setText(text)
        self.one.setEnabled(can_replace)
        self.all.setEnabled(can_replace)

    def _switch(self, text: str, tip: str) -> QToolButton:
        made = QToolButton(self)
        made.setText(text)
        made.setCheckable(True)
        made.setProperty("role", "switch")
        made.setFixedSize(26, 24)
        made.setToolTip(tip)
        made.setAccessibleName(tip)
        return made

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(8, 0, 8, 6)
        grid.setSpacing(4)
        first = QHBoxLayout()
        first.setSpacing(2)
        first.addWidget(self.to, 1)
        for switch in (self.regex, self.match_case, self.whole_words):
            first.addWidget(switch)
        second = QHBoxLayout()
        second.setSpacing(4)
        second.addWidget(self.one)
        second.addWidget(self.all)
        second.addSpacing(4)
        second.addWidget(self.count, 1)
        grid.addLayout(first, 0, 0)
        grid.addLayout(second, 1, 0)
