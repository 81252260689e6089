"""A field that takes a key instead of a text: what is pressed is what it holds."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from syncstudio.app.own_keys import alone_name, key_of, text_of
from syncstudio.panes.theme import mono

_ALONE = (
    *(Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta),
    *(Qt.Key.Key_Super_L, Qt.Key.Key_Super_R, Qt.Key.Key_Hyper_L, Qt.Key.Key_Hyper_R),
)
_NO_KEYS = (Qt.Key.Key_Dead_Circumflex,)
_NAMELESS = (0, Qt.Key.Key_unknown)


class KeyField(QLineEdit):
    """While it has the focus every key is caught, Tab too; only Esc leaves it, and `left` says so.

    `caught` carries the key as a tidy text. What is held meanwhile is shown.
    """

    caught = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._alone = self._once = ""
        self.setReadOnly(True)
        self.setFont(mono(12))
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        # An input method would keep keys for itself.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self._pressed(event)
            return True
        if event.type() == QEvent.Type.KeyRelease and isinstance(event, QKeyEvent):
            self._let_go(event)
            return True
        return super().event(event)

    def _pressed(self, event: QKeyEvent) -> None:
        event.accept()
        if event.isAutoRepeat() or event.key() in _NO_KEYS:
            return
        self._alone = ""
        if event.key() in _NAMELESS:
            if event.nativeScanCode():
                self.caught.emit(key_of(event))
            return
        if event.key() in _ALONE:
            held = text_of(0, event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier)
            self.setText(held)
            self._alone = alone_name(event)
        elif event.key() == Qt.Key.Key_Escape and not event.modifiers():
            self.left.emit()
        else:
            self._once = ""
            self.caught.emit(key_of(event))

    def _let_go(self, event: QKeyEvent) -> None:
        """A modifier pressed and let go twice with nothing meanwhile is a key of its own: pedals send such."""
        self.clear()
        alone, self._alone = self._alone, ""
        if not alone or alone != alone_name(event) or event.isAutoRepeat():
            self._once = ""
        elif self._once == alone:
            self._once = ""
            self.caught.emit(alone)
        else:
            # Once may be a change of mind.
            self._once = alone
            self.setText(self.tr("{}: once more to take it").format(alone))

    def focusOutEvent(self, event) -> None:
        self._alone = self._once = ""
        self.clear()
        super().focusOutEvent(event)
