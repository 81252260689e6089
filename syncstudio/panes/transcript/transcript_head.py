"""What stands over the transcript: finding, whose words are shown, and texts that lost their place."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from syncstudio.panes.transcript.find_bar import FindField, ReplaceBar


class StrandedText(QFrame):
    """A text somebody typed that could not be stored where it belonged: it stays until it is copied or sent away."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "strip")
        self.setProperty("severity", "warning")
        self._why = QLabel(self, wordWrap=True)
        self._text = QLabel(self, wordWrap=True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        copy = QPushButton(self.tr("Copy"), self)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.text))
        close = QPushButton(self.tr("Discard"), self)
        close.clicked.connect(self.hide)
        buttons = QHBoxLayout()
        buttons.addWidget(copy)
        buttons.addWidget(close)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 12, 6)
        for widget in (self._why, self._text):
            column.addWidget(widget)
        column.addLayout(buttons)
        self.hide()

    @property
    def text(self) -> str:
        """What was typed; all of it, where it happened more than once."""
        return self._text.text() if not self.isHidden() else ""

    def keep(self, why: str, text: str) -> None:
        """Show a text, after those that are here already."""
        self._why.setText(why)
        self._text.setText("\n".join(each for each in (self.text, text) if each))
        self.show()


class TranscriptHead(QWidget):
    """The field to find in, the speakers to show, and the bar to replace with."""

    filter_asked = Signal(object)  # the menu to fill

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.find_field = FindField(
            self, placeholderText=self.tr("Find in transcript…"), clearButtonEnabled=True
        )
        self.find_field.setAccessibleName(self.tr("Find in transcript"))
        self.speakers = QToolButton(self)
        self.speakers.setText(self.tr("All"))
        self.speakers.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.speakers.setToolTip(self.tr("Whose words are shown"))
        self.speakers.setAccessibleName(self.tr("Whose words are shown"))
        self.speakers.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        menu = QMenu(self.speakers)
        menu.aboutToShow.connect(lambda: self.filter_asked.emit(menu))
        self.speakers.setMenu(menu)
        self.replace = ReplaceBar(self)
        row = QHBoxLayout()
        row.setContentsMargins(8, 6, 8, 6)
        row.setSpacing(4)
        row.addWidget(self.find_field, 1)
        row.addWidget(self.speakers)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.replace)
        QWidget.setTabOrder(self.find_field, self.replace.to)

    def show_shown(self, shown: int, count: int) -> None:
        """Say how many of the speakers are shown; one speaker needs no choice."""
        self.speakers.setVisible(count > 1)
        all_of_them = shown == count
        self.speakers.setText(
            self.tr("All") if all_of_them else self.tr("{shown} of {count}").format(shown=shown, count=count)
        )
