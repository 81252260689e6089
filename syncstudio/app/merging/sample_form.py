"""A second look at finished work: how much of it, chosen how, by whom."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QLineEdit, QPushButton, QSpinBox, QWidget

from syncstudio.app.sheet_notes import made_note
from syncstudio.panes.spin_box import give_room
from syncstudio.session.packages.handing_out import MOST_NAME


class SampleForm(QWidget):
    """The choice of a sample. `shown` wants it selected in the window, `asked` handed out to a reviewer."""

    shown = Signal()
    asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.share, self.seed = QSpinBox(self), QSpinBox(self)
        for spin, ends in ((self.share, (1, 100)), (self.seed, (0, 999_999))):
            give_room(spin)
            spin.setRange(*ends)
        self.share.setValue(10)
        self.share.setSuffix(self.tr(" %"))
        self.by = QComboBox(self)
        self.by.addItem(self.tr("By chance"), "random")
        self.by.addItem(self.tr("Where people disagreed most"), "disagreement")
        self.by.currentIndexChanged.connect(lambda: self.seed.setEnabled(self.by.currentData() == "random"))
        self.reviewer = QLineEdit(self)
        self.reviewer.setMaxLength(MOST_NAME)
        self.reviewer.setPlaceholderText(self.tr("Name of the reviewer"))
        self.look = QPushButton(self.tr("Select these labels here"), self)
        self.go = QPushButton(self.tr("Hand out to review…"), self)
        for button, signal in ((self.look, self.shown), (self.go, self.asked)):
            button.setAutoDefault(False)
            button.clicked.connect(signal)
        form = QFormLayout(self)
        for text, field in (
            (self.tr("Share of finished &labels"), self.share),
            (self.tr("&Chosen"), self.by),
            (self.tr("&Draw number"), self.seed),
            (self.tr("&Reviewer"), self.reviewer),
        ):
            field.setAccessibleName(text.replace("&", ""))
            form.addRow(text, field)
        note = made_note(self)
        note.setText(
            self.tr(
                "Finished are labels that were submitted or accepted. The same draw number gives the same sample."
            )
        )
        form.addRow(note)
        row = QHBoxLayout()
        row.addWidget(self.look)
        row.addWidget(self.go)
        row.addStretch(1)
        form.addRow(row)
