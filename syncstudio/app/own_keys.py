"""Keys that belong to what has the focus, whatever they are shortcuts of: typing, lists, buttons."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTabBar,
    QTableView,
    QTextEdit,
    QWidget,
)

_MOVING = {"Up", "Down", "PgUp", "PgDown", "Home", "End"}
_LIST = {
    *("Return", "Enter", "F2", "Del", "Ctrl+A", "Ctrl+C"),
    *_MOVING,
    *(f"Shift+{key}" for key in _MOVING),
}
_TABLE = _LIST | {"Left", "Right", "Shift+Left", "Shift+Right"}
_COMBO = {*_MOVING, "Space", "Return", "Enter", "F4", "Alt+Down"}
_TABS = {"Left", "Right"}
_BUTTON = {"Space"}
_PRESSED_BY_RETURN = {"Space", "Return", "Enter"}
_ALONE: dict[int, str] = {
    Qt.Key.Key_Control: "Ctrl alone",
    Qt.Key.Key_Shift: "Shift alone",
    Qt.Key.Key_Alt: "Alt alone",
    Qt.Key.Key_AltGr: "AltGr alone",
    Qt.Key.Key_Meta: "Meta alone",
    Qt.Key.Key_Super_L: "Meta alone",
    Qt.Key.Key_Super_R: "Meta alone",
}
_NAMELESS = (0, Qt.Key.Key_unknown)
_FOCUS = {"Tab", "Shift+Tab"}


def key_of(event: QKeyEvent) -> str:
    """A pressed key as the text keymaps know it by; keys of the number pad are those of the main field.

    A sign that is typed with Shift is named by itself: "?" and not "Shift+?". A key that Qt has no name for is known by
    its number: "Scan 193".
    """
    held = event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.GroupSwitchModifier)
    key = event.key()
    if key in _NAMELESS:
        return f"Scan {event.nativeScanCode()}" if event.nativeScanCode() else ""
    if key == Qt.Key.Key_Backtab:
        return text_of(Qt.Key.Key_Tab, held | Qt.KeyboardModifier.ShiftModifier)
    sign = chr(key) if 0x20 < key < 0x100 else ""
    if sign and not sign.isalnum():
        held &= ~Qt.KeyboardModifier.ShiftModifier
    return text_of(key, held)


def alone_name(event: QKeyEvent) -> str:
    """What a modifier is called that is pressed and let go by itself; "" for every other key."""
    return _ALONE.get(event.key(), "")


def text_of(key: int, held: Qt.KeyboardModifier) -> str:
    """The portable text of a key with what is held."""
    sequence = QKeySequence(int(key) | held.value)
    return sequence.toString(QKeySequence.SequenceFormat.PortableText)


def is_typing(widget: QObject) -> bool:
    """Whether a text is typed into this widget, so that letters are letters and not keys of actions."""
    if isinstance(widget, (QLineEdit, QTextEdit, QPlainTextEdit)):
        return not widget.isReadOnly()
    return isinstance(widget, QAbstractSpinBox)


def keeps(widget: QWidget, key: str) -> bool:
    """Whether a widget that has the focus, and is not typed into, keeps a key for itself.

    A widget of ours names its keys in `keeps_keys`.
    """
    if key in getattr(widget, "keeps_keys", ()):
        return True
    if isinstance(widget, QTableView):
        return key in _TABLE
    if isinstance(widget, QAbstractItemView):
        return key in _LIST
    if isinstance(widget, QComboBox):
        return key in _COMBO
    if isinstance(widget, QTabBar):
        return key in _TABS
    if isinstance(widget, QPushButton) and widget.autoDefault():
        return key in _PRESSED_BY_RETURN
    return isinstance(widget, QAbstractButton) and key in _BUTTON


def list_keeps(key: str) -> bool:
    """Whether a list that has the focus keeps this key for itself."""
    return key in _LIST


def moves_focus(key: str) -> bool:
    """Whether this key goes from one part of the window to the next, where it is not an action's."""
    return key in _FOCUS
