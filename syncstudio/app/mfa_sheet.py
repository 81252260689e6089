"""Which dictionary and which acoustic model the Montreal Forced Aligner is to use."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLabel, QLineEdit, QVBoxLayout, QWidget


class MfaSheet(QDialog):
    """Two names, or files; Enter aligns."""

    def __init__(self, dictionary: str, acoustic: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Align with the Montreal Forced Aligner"))
        self._dictionary, self._acoustic = QLineEdit(dictionary, self), QLineEdit(acoustic, self)
        note = QLabel(
            self.tr(
                "Names of what was downloaded with “mfa model download”, or files. Both must be of the language that "
                "is spoken."
            ),
            self,
            wordWrap=True,
        )
        note.setProperty("role", "soft")
        form = QFormLayout()
        form.addRow(self.tr("Dictionary"), self._dictionary)
        form.addRow(self.tr("Acoustic model"), self._acoustic)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self
        )
        self._ok = buttons.button(QDialogButtonBox.StandardButton.Ok)
        self._ok.setText(self.tr("Align"))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(note)
        column.addLayout(form)
        column.addWidget(buttons)
        self.setMinimumWidth(420)
        for field in (self._dictionary, self._acoustic):
            field.textChanged.connect(self._check)
        self._check()

    def names(self) -> tuple[str, str]:
        """The dictionary and the model."""
        return self._dictionary.text().strip(), self._acoustic.text().strip()

    def _check(self) -> None:
        self._ok.setEnabled(all(self.names()))
