"""The large field that a transcript is typed into: what is typed comes with the time of its press."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from syncstudio.panes.theme import sans

_TEXT_PX = 18


class TypingField(QPlainTextEdit):
    """`typed` carries the host time of the press that changed the text. Return asks for the next turn.

    A word that an input method composes counts from when its composing began. Each paragraph runs as its letters do.
    """

    typed = Signal(object)
    turn_asked = Signal()

    def __init__(
        self, host_of: Callable[[QKeyEvent], int] | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._host_of = host_of or (lambda _event: time.monotonic_ns())
        self._pressed_ns: int | None = None
        self._composing_ns: int | None = None
        self.setFont(sans(_TEXT_PX))
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        option = QTextOption(self.document().defaultTextOption())
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.document().setDefaultTextOption(option)
        self.setMinimumHeight(84)
        self.textChanged.connect(self._tell)

    def put(self, text: str) -> None:
        """Show a text that was not typed here."""
        self.blockSignals(True)
        self.setPlainText(text)
        self.blockSignals(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not (
            event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
        ):
            self.turn_asked.emit()
            event.accept()
            return
        self._pressed_ns = self._host_of(event)
        super().keyPressEvent(event)
        self._pressed_ns = None

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        if self._composing_ns is None and event.preeditString():
            self._composing_ns = time.monotonic_ns()
        self._pressed_ns = self._composing_ns
        super().inputMethodEvent(event)
        self._pressed_ns = None
        if not event.preeditString():
            self._composing_ns = None

    def _tell(self) -> None:
        self.typed.emit(time.monotonic_ns() if self._pressed_ns is None else self._pressed_ns)
