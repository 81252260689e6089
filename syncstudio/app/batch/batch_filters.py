"""What is looked for among the rows, how many there are, and what is done with the whole report."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from syncstudio.app.batch.batch_words import pair_word, signed_word
from syncstudio.verify.result import PAIRS

_LATE_MS = 200


class BatchFilters(QWidget):
    """`changed` says that something else is looked for; typed words wait for the next letter."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = QLineEdit(
            self, placeholderText=self.tr("Find sample or reason"), clearButtonEnabled=True
        )
        self.words.setAccessibleName(self.tr("Find sample or reason"))
        self.which = QComboBox(self)
        self.which.setAccessibleName(self.tr("Decision"))
        self.which.addItem(self.tr("All decisions"), "")
        for decision in ("drop", "review", "keep"):
            self.which.addItem(signed_word(decision), decision)
        self.pair = QComboBox(self)
        self.pair.setAccessibleName(self.tr("Worst pair"))
        self.pair.addItem(self.tr("All pairs"), "")
        for name in PAIRS:
            self.pair.addItem(pair_word(name), name)
        self.counts = QLabel(self)
        self.counts.setProperty("role", "soft")
        self.anew = QPushButton(self.tr("Decide anew…"), self)
        self.anew.setToolTip(
            self.tr("Decide all rows by the policy above, without measuring, into a report of its own")
        )
        self.page = QPushButton(self.tr("Write page…"), self)
        self.page.setToolTip(
            self.tr("The worst rows with their evidence as one page for a browser or for paper")
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 6)
        row.setSpacing(8)
        row.addWidget(self.words, 1)
        for widget in (self.which, self.pair, self.counts, self.anew, self.page):
            row.addWidget(widget)
        late = QTimer(self, interval=_LATE_MS, singleShot=True)
        late.timeout.connect(self.changed)
        self.words.textChanged.connect(late.start)
        self.words.returnPressed.connect(self.changed)
        self.which.activated.connect(self.changed)
        self.pair.activated.connect(self.changed)

    @property
    def wanted(self) -> tuple[str, str, str]:
        """Words, a decision and a pair; empty is any."""
        return self.words.text(), str(self.which.currentData()), str(self.pair.currentData())
