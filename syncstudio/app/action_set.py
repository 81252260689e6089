"""The table of actions made into Qt actions of one window, and the rule that keys rest while one types."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QTextEdit,
)

from syncstudio.app.action_spec import ActionSpec
from syncstudio.app.actions import all_specs

_LIST_KEYS = (
    Qt.Key.Key_Return,
    Qt.Key.Key_Enter,
    Qt.Key.Key_F2,
    Qt.Key.Key_Delete,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
)


class ActionSet(QObject):
    """Every action of one window, by id. `run` says that one was asked for."""

    run = Signal(str)

    def __init__(self, window: QMainWindow, viewing: bool = False) -> None:
        super().__init__(window)
        self._by_id: dict[str, QAction] = {}
        self._specs = {spec.id: spec for spec in all_specs()}
        self._loud = {key for spec in all_specs() if spec.while_typing for key in spec.keys}
        for spec in self._specs.values():
            self._by_id[spec.id] = self._made(spec, window, viewing)
        window.installEventFilter(self)
        QApplication.instance().installEventFilter(self)

    def __getitem__(self, id: str) -> QAction:
        return self._by_id[id]

    def spec(self, id: str) -> ActionSpec:
        """The row of the table an action comes from."""
        return self._specs[id]

    def connect_to(self, find: Callable[[str], Callable[[], object] | None]) -> None:
        """Let `find(id)` give the function that an action calls; ids it does not know are left alone."""
        for id, action in self._by_id.items():
            function = find(id)
            if function is not None:
                action.triggered.connect(lambda _checked=False, call=function: call())

    def hint(self, id: str) -> str:
        """What a tooltip says: the name, its key, and the sentence of the table."""
        return action_hint(self._specs[id])

    def _made(self, spec: ActionSpec, window: QMainWindow, viewing: bool) -> QAction:
        text = spec.label().replace("%1", spec.keys[0] if spec.keys else "")
        action = QAction(text, window)
        action.setObjectName(spec.id)
        action.setShortcuts([QKeySequence.fromString(key) for key in spec.keys])
        action.setCheckable(spec.checkable)
        action.setToolTip(action_hint(spec))
        action.setStatusTip(spec.hint())
        action.setEnabled(not (viewing and spec.writes))
        window.addAction(action)
        return action

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        focus = QApplication.focusWidget()
        if focus is None or focus.window() is not self.parent():
            return False
        if is_typing(focus):
            if event.keyCombination().key() == Qt.Key.Key_Escape or not self._is_loud(event):
                event.accept()
                return watched is focus and False
        elif (isinstance(focus, QAbstractButton) and event.key() == Qt.Key.Key_Space) or (
            isinstance(focus, QAbstractItemView) and event.key() in _LIST_KEYS and not event.modifiers()
        ):
            event.accept()
        return False

    def _is_loud(self, event: QKeyEvent) -> bool:
        return (
            QKeySequence(event.keyCombination()).toString(QKeySequence.SequenceFormat.PortableText)
            in self._loud
        )


def action_hint(spec: ActionSpec) -> str:
    """The name of an action with its keys, and its sentence on a second line."""
    keys = " or ".join(
        QKeySequence.fromString(key).toString(QKeySequence.SequenceFormat.NativeText) for key in spec.keys[:2]
    )
    name = spec.label().replace("%1", spec.keys[0] if spec.keys else "")
    first = f"{name}  ({keys})" if keys else name
    return f"{first}\n{spec.hint()}" if spec.tip else first


def is_typing(widget: QObject) -> bool:
    """Whether a text is typed into this widget, so that letters are letters and not keys of actions."""
    if isinstance(widget, (QLineEdit, QTextEdit, QPlainTextEdit)):
        return not widget.isReadOnly()
    return isinstance(widget, QAbstractSpinBox)
