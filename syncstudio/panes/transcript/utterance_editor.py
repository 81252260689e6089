"""The text of one utterance while it is corrected: a field in its place, with its own keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPalette, QTextCursor, QTextOption
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from syncstudio.panes.theme import Theme, color, sans
from syncstudio.panes.transcript.text_units import (
    position_of,
    runs_right_to_left,
    shown,
    stored,
    taken_by_backspace,
    units,
)
from syncstudio.panes.transcript.transcript_text import TEXT_PX

MOST_TEXT = 100_000
"""So many characters an utterance holds; the session says the same of a text that is written."""

_BACK_NS = 2_000_000_000
_CONTROL, _SHIFT, _ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
_NONE = Qt.KeyboardModifier.NoModifier
_HELD = _CONTROL | _SHIFT | _ALT | Qt.KeyboardModifier.MetaModifier


class UtteranceEditor(QTextEdit):
    """A plain text field without a frame. Input methods, carets in bidirectional text and signs of several characters
    are Qt's; places are told in characters."""

    left = Signal(object)  # where to: -1 the utterance before, 1 the one after, 0 none
    parted = Signal(object)  # the place of the caret
    parted_at_playhead = Signal()
    joined = Signal(object)  # -1 with the one before, 1 with the one after
    undo_asked = Signal(bool)  # the project's: True undo, False redo
    play_asked = Signal()
    moved_by = Signal(object)  # ns to go back or on
    abandoned = Signal(object)  # the focus went; carries Qt's reason
    menu_asked = Signal(object)  # a global point
    too_long = Signal(object)  # so many characters were to be pasted

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._right: bool | None = None
        self._beyond = 0  # steps of the project taken back from here
        self.textChanged.connect(self._forget_beyond)
        self.setAcceptRichText(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setFont(sans(TEXT_PX))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setStyleSheet("QTextEdit { border: none; padding: 0; background: transparent; }")
        self.document().setDocumentMargin(0)
        self.document().setDefaultCursorMoveStyle(Qt.CursorMoveStyle.VisualMoveStyle)
        self.viewport().setAutoFillBackground(False)
        self.set_theme(theme)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Write in another theme's colours."""
        colors = self.palette()
        colors.setColor(QPalette.ColorRole.Text, color(theme.text))
        self._said_ground = color(theme.accent, 90 if theme.dark else 70)
        colors.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        self.setPalette(colors)

    def text(self) -> str:
        """What stands in the field."""
        return stored(self.document().toRawText())

    def put(self, text: str, position: int | None = None) -> None:
        """Show a text with the caret at a place, at its end without one; there is nothing to undo in it yet."""
        self.setPlainText(shown(text))
        self._right = None
        self.turn(runs_right_to_left(text))
        self.put_caret(len(text) if position is None else position)

    def turn(self, right: bool) -> None:
        """Let the text run from the right, or from the left."""
        if right == self._right:
            return
        self._right = right
        option = self.document().defaultTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        sides = Qt.LayoutDirection
        option.setTextDirection(sides.RightToLeft if right else sides.LeftToRight)
        self.document().setDefaultTextOption(option)

    def put_caret(self, position: int, anchor: int | None = None) -> None:
        """Put the caret before a character; with an anchor, select from there."""
        cursor, text = self.textCursor(), self.text()
        if anchor is not None:
            cursor.setPosition(units(text, max(0, min(anchor, len(text)))))
        how = QTextCursor.MoveMode.MoveAnchor if anchor is None else QTextCursor.MoveMode.KeepAnchor
        cursor.setPosition(units(text, max(0, min(position, len(text)))), how)
        self.setTextCursor(cursor)

    def mark(self, characters: tuple[int, int] | None) -> None:
        """Mark some characters as those being said."""
        marks = []
        if characters is not None:
            mark = QTextEdit.ExtraSelection()
            mark.cursor = QTextCursor(self.document())
            first, last = (units(self.text(), each) for each in characters)
            mark.cursor.setPosition(first)
            mark.cursor.setPosition(last, QTextCursor.MoveMode.KeepAnchor)
            mark.format.setBackground(self._said_ground)
            marks.append(mark)
        self.setExtraSelections(marks)

    @property
    def caret(self) -> int:
        """The character the caret stands before."""
        return position_of(self.text(), self.textCursor().position())

    @property
    def selected(self) -> tuple[int, int]:
        """The selected characters; the caret twice without any."""
        cursor, text = self.textCursor(), self.text()
        return position_of(text, cursor.selectionStart()), position_of(text, cursor.selectionEnd())

    def wanted_height(self, width: float) -> int:
        """How high the text is at a width."""
        self.document().setTextWidth(width)
        return round(self.document().size().height())

    def caret_box(self) -> QRectF:
        """Where the caret stands, in the field's parent."""
        return QRectF(self.cursorRect().translated(self.pos()))

    # -- keys -----------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._own_key(event) or self._at_edge(event):
            event.accept()
        else:
            super().keyPressEvent(event)

    def _own_key(self, event: QKeyEvent) -> bool:
        key, held = event.key(), event.modifiers() & _HELD
        if event.matches(QKeySequence.StandardKey.Undo):
            self._take_back(True)
        elif event.matches(QKeySequence.StandardKey.Redo) or (key == Qt.Key.Key_Y and held == _CONTROL):
            self._take_back(False)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and held in (_NONE, _CONTROL, _CONTROL | _SHIFT):
            if held == _NONE:
                self.left.emit(1)
            elif held == _CONTROL:
                self.parted.emit(self.caret)
            else:
                self.parted_at_playhead.emit()
        elif key == Qt.Key.Key_Escape:
            self.left.emit(0)
        elif key == Qt.Key.Key_Space and held == _CONTROL:
            self.play_asked.emit()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and held == _ALT:
            self.moved_by.emit(-_BACK_NS if key == Qt.Key.Key_Left else _BACK_NS)
        elif key == Qt.Key.Key_Backspace and held in (_NONE, _SHIFT) and not self.textCursor().hasSelection():
            self._backspace()
        else:
            return False
        return True

    def _at_edge(self, event: QKeyEvent) -> bool:
        """Delete at the end joins with the next; up and down leave where there is no other line."""
        cursor, held = self.textCursor(), event.modifiers() & _HELD
        if held != _NONE or self.isReadOnly():
            return False
        if event.key() == Qt.Key.Key_Delete and cursor.atEnd() and not cursor.hasSelection():
            self.joined.emit(1)
            return True
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            up = event.key() == Qt.Key.Key_Up
            if not cursor.movePosition(
                QTextCursor.MoveOperation.Up if up else QTextCursor.MoveOperation.Down
            ):
                self.left.emit(-1 if up else 1)
                return True
        return False

    def _backspace(self) -> None:
        cursor = self.textCursor()
        if self.isReadOnly():
            return
        if cursor.atStart():
            self.joined.emit(-1)
            return
        text = self.text()
        here = position_of(text, cursor.position())
        first = here - taken_by_backspace(text[:here])
        cursor.setPosition(units(text, first), QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def _take_back(self, back: bool) -> None:
        """The field's own steps first, then the project's; redo the other way round."""
        document = self.document()
        own = document.isUndoAvailable() if back else not self._beyond and document.isRedoAvailable()
        if own:
            self.undo() if back else self.redo()
            return
        self._beyond = self._beyond + 1 if back else max(0, self._beyond - 1)
        self.undo_asked.emit(back)

    def _forget_beyond(self) -> None:
        """After something was typed there is nothing of the project's to be done again first."""
        self._beyond = 0

    # -- Qt's own -------------------------------------------------------------------------------------------------

    def insertFromMimeData(self, source) -> None:
        # One utterance is one paragraph, whatever is pasted.
        if len(source.text()) > MOST_TEXT:
            self.too_long.emit(len(source.text()))
            return
        text = source.text().replace("\r\n", "\n").replace("\r", "\n").strip("\n")
        self.textCursor().insertText(shown(text.replace("\u2029", "\n")))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            held, key = event.modifiers() & _HELD, event.key()
            own = held == _CONTROL and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
            if (
                own
                or key == Qt.Key.Key_Escape
                or (held == _ALT and key in (Qt.Key.Key_Left, Qt.Key.Key_Right))
            ):
                event.accept()
                return True
        return super().event(event)

    def contextMenuEvent(self, event) -> None:
        self.menu_asked.emit(event.globalPos())

    def focusOutEvent(self, event) -> None:
        super().focusOutEvent(event)
        self.abandoned.emit(event.reason())

    def wheelEvent(self, event) -> None:
        event.ignore()  # the list scrolls
