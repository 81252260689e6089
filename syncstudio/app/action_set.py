"""The table of actions made into Qt actions of one window, with the keys of the keymap, which rest while one types."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from syncstudio.app.action_spec import ActionSpec
from syncstudio.app.actions import all_specs
from syncstudio.app.key_text import is_hard
from syncstudio.app.keymaps import Keymaps
from syncstudio.app.own_keys import is_typing, keeps, key_of, moves_focus

__all__ = ["ActionSet", "action_hint", "is_typing", "native"]


class ActionSet(QObject):
    """Every action of one window, by id. `run` says that one was asked for, `keys_changed` that keys are others."""

    run = Signal(str)
    keys_changed = Signal()

    def __init__(self, window: QMainWindow, keymaps: Keymaps, viewing: bool = False) -> None:
        super().__init__(window)
        self.keymaps = keymaps
        self._by_id: dict[str, QAction] = {}
        self._specs = {spec.id: spec for spec in all_specs()}
        self._viewing = viewing
        for spec in self._specs.values():
            self._by_id[spec.id] = self._made(spec, window)
        self._take_keys()
        keymaps.changed.connect(self._take_keys)
        window.installEventFilter(self)
        QApplication.instance().installEventFilter(self)

    def __getitem__(self, id: str) -> QAction:
        return self._by_id[id]

    def spec(self, id: str) -> ActionSpec:
        """The row of the table an action comes from, with the keys that run it now."""
        return replace(self._specs[id], keys=self.keys(id))

    def keys(self, id: str) -> tuple[str, ...]:
        """The keys that run an action now, as portable texts."""
        return self.keymaps.keymap.keys(id)

    def keys_text(self, id: str) -> str:
        """The first of its keys as this desktop writes it, for hints; "" when it has none."""
        return next((native(key) for key in self.keys(id)), "")

    def owner_of(self, key: str) -> str | None:
        """The action that a key (a tidy text) runs in this window, outside of text fields."""
        return self.keymaps.keymap.owner(key)

    def why_not(self, id: str) -> str:
        """Why an action cannot be run now, in a sentence; "" when it can."""
        action = self._by_id[id]
        if action.isEnabled():
            return ""
        if self._viewing and self._specs[id].writes:
            return self.tr("The project is open for viewing only")
        return str(action.property("why_not") or self.tr("Not possible now"))

    def connect_to(self, find: Callable[[str], Callable[[], object] | None]) -> None:
        """Let `find(id)` give the function that an action calls; ids it does not know are left alone."""
        for id, action in self._by_id.items():
            function = find(id)
            if function is not None:
                action.triggered.connect(lambda _checked=False, call=function: call())

    def hint(self, id: str) -> str:
        """What a tooltip says: the name, its key, and the sentence of the table."""
        return action_hint(self.spec(id))

    def _made(self, spec: ActionSpec, window: QMainWindow) -> QAction:
        action = QAction(spec.name(), window)
        action.setObjectName(spec.id)
        action.setCheckable(spec.checkable)
        action.setToolTip(action_hint(replace(spec, keys=())))
        action.setStatusTip(spec.hint())
        action.setEnabled(not (self._viewing and spec.writes))
        window.addAction(action)
        return action

    def _take_keys(self) -> None:
        """Give every action the keys of the keymap; only those that have others are touched."""
        self._loud = self.keymaps.keymap.loud_keys()
        # Keys that change hands are let go of first, so that no two actions ever share one.
        changed = {}
        for id, action in self._by_id.items():
            sequences = [QKeySequence.fromString(key) for key in self.keys(id) if not is_hard(key)]
            if sequences != action.shortcuts():
                changed[id] = sequences
                action.setShortcuts([])
        for id, sequences in changed.items():
            self._by_id[id].setShortcuts(sequences)
            self._by_id[id].setToolTip(self.hint(id))
        self.keys_changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        focus = QApplication.focusWidget()
        if focus is None or focus.window() is not self.parent():
            return False
        key = key_of(event)
        if is_typing(focus):
            if event.key() == Qt.Key.Key_Escape or key not in self._loud:
                event.accept()
        elif keeps(focus, key) or (moves_focus(key) and not self._is_stage(focus)):
            event.accept()
        return False

    def _is_stage(self, focus: QWidget) -> bool:
        """Whether the focus is on the timeline or the pictures; only there Tab may be an action's key."""
        window = self.parent()
        stages = (getattr(window, name, None) for name in ("timeline", "grid"))
        return focus is window or any(
            isinstance(stage, QWidget) and (stage is focus or stage.isAncestorOf(focus)) for stage in stages
        )


def native(key: str) -> str:
    """A key as this desktop writes it."""
    if is_hard(key):
        return key
    return QKeySequence.fromString(key).toString(QKeySequence.SequenceFormat.NativeText)


def action_hint(spec: ActionSpec) -> str:
    """The name of an action with its keys, and its sentence on a second line."""
    keys = " or ".join(native(key) for key in spec.keys[:2])
    name = spec.name()
    first = f"{name}  ({keys})" if keys else name
    return f"{first}\n{spec.hint()}" if spec.tip else first
