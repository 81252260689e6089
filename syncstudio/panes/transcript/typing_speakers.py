"""Who speaks next while somebody types: a numbered button for each speaker, and a field for a new one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QWidget

from syncstudio.panes.key_words import key_word
from syncstudio.panes.theme import Theme, text_on

# As many as there are keys for.
_MOST = 9
_LONGEST = 14


class TypingSpeakers(QWidget):
    """`chosen` carries a speaker's number from 1, `named` the name of a new one."""

    chosen = Signal(object)
    named = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)
        self._buttons: list[QToolButton] = []
        self.field = QLineEdit(self, placeholderText=self.tr("New speaker"))
        self.field.setAccessibleName(self.tr("Name of a new speaker"))
        self.field.setMinimumWidth(70)
        self.field.setMaximumWidth(120)
        self.field.returnPressed.connect(self._name)
        self._row.addWidget(self.field)

    def show_lanes(self, lanes: list[tuple[int, str]], lane_id: int | None, theme: Theme) -> None:
        """Show these lanes with their speakers; the one that is typed into stands out."""
        for button in self._buttons:
            self._row.removeWidget(button)
            button.deleteLater()
        self._buttons = []
        for number, (id, name) in enumerate(lanes[:_MOST], 1):
            short = name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"
            button = QToolButton(self)
            button.setText(f"{number} {short}")
            button.setCheckable(True)
            button.setChecked(id == lane_id)
            button.setStyleSheet(
                f"QToolButton:checked {{ background: {theme.accent}; color: {text_on(theme.accent)}; }}"
            )
            key = key_word(f"typing_speaker_{number}", f"Alt+{number}", "").strip("“”")
            button.setToolTip(self.tr("{} speaks next").format(name) + (f"  ({key})" if key else ""))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _checked=False, at=number: self.chosen.emit(at))
            self._row.insertWidget(number - 1, button)
            self._buttons.append(button)

    def _name(self) -> None:
        name = self.field.text().strip()
        if name:
            self.field.clear()
            self.named.emit(name)
