"""The field a formula is written in: names complete while one types, and what is wrong is underlined."""

from __future__ import annotations

import re

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QCompleter, QPlainTextEdit, QTextEdit, QWidget

from syncstudio.panes.theme import BASE_PX, Theme, mono

# What stands before the cursor of a name, a quoted one too.
_BEGUN = re.compile(r"""(?:[`"'][^`"']*|[\w.]+)$""")
_LINES = 3
_KEPT_BY_POPUP = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Escape, Qt.Key.Key_Backtab)


class FormulaField(QPlainTextEdit):
    """`returned` is told when Return is pressed: a formula has one line, however it is broken."""

    returned = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setFont(mono(BASE_PX))
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.setFixedHeight(_LINES * self.fontMetrics().lineSpacing() + 14)
        self.setAccessibleName(self.tr("Formula"))
        self._names = QStringListModel(self)
        self.completer = QCompleter(self._names, self)
        self.completer.setWidget(self)
        self.completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.completer.activated.connect(self._complete)

    def set_names(self, names: list[str]) -> None:
        """What can be completed: channels first, then functions."""
        self._names.setStringList(names)

    def text(self) -> str:
        """The formula, on one line."""
        return self.toPlainText().replace("\n", " ")

    def set_text(self, text: str) -> None:
        """Write another formula."""
        self.setPlainText(text)
        self.moveCursor(QTextCursor.MoveOperation.End)

    def underline(self, at: int, end: int) -> None:
        """Mark the characters that something is wrong with; none where both are the same."""
        marks = []
        if end > at:
            mark = QTextEdit.ExtraSelection()
            shape = QTextCharFormat()
            shape.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            shape.setUnderlineColor(QColor(self._theme.outside))
            cursor = QTextCursor(self.document())
            length = len(self.toPlainText())
            cursor.setPosition(min(at, max(length - 1, 0)))
            cursor.setPosition(min(end, length), QTextCursor.MoveMode.KeepAnchor)
            mark.cursor, mark.format = cursor, shape
            marks.append(mark)
        self.setExtraSelections(marks)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        popup = self.completer.popup()
        if popup.isVisible() and event.key() in _KEPT_BY_POPUP:
            event.ignore()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.returned.emit()
            return
        super().keyPressEvent(event)
        if event.text() or event.key() == Qt.Key.Key_Backspace:
            self._offer()

    def _begun(self) -> str:
        before = self.toPlainText()[: self.textCursor().position()]
        found = _BEGUN.search(before)
        return found.group() if found else ""

    def _offer(self) -> None:
        begun = self._begun()
        popup = self.completer.popup()
        if not begun or begun[0].isdigit():
            popup.hide()
            return
        self.completer.setCompletionPrefix(begun)
        if self.completer.completionCount() == 0 or self.completer.currentCompletion() == begun:
            popup.hide()
            return
        rect = self.cursorRect()
        rect.setWidth(max(popup.sizeHintForColumn(0) + 32, 160))
        popup.setCurrentIndex(self.completer.completionModel().index(0, 0))
        self.completer.complete(rect)

    def _complete(self, word: str) -> None:
        cursor = self.textCursor()
        cursor.movePosition(
            QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, len(self._begun())
        )
        cursor.insertText(word)
        self.setTextCursor(cursor)
