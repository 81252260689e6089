"""The keys of one action, changed by pressing others; a key that another action has is said before it is taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from syncstudio.app.action_set import ActionSet, native
from syncstudio.app.actions import group_label
from syncstudio.app.key_field import KeyField
from syncstudio.app.key_text import key_trouble
from syncstudio.app.own_keys import list_keeps
from syncstudio.panes.theme import mono


class KeyChange(QFrame):
    """Below the list of keys. `done` says that a key was changed or not, and the list may have the focus again.

    `labels` are the names of the labels that have keys, by key.
    """

    done = Signal()

    def __init__(self, acts: ActionSet, labels: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._acts, self._keymaps, self._labels = acts, acts.keymaps, labels
        self._id: str | None = None
        self._wanted = ""
        self._adds = False
        self._name = QLabel(self)
        self._name.setProperty("role", "head")
        self._where = QLabel(self)
        self._where.setProperty("role", "note")
        self._chips = QHBoxLayout()
        self._chips.setSpacing(6)
        self.field = KeyField(self)
        self.field.setAccessibleName(self.tr("Press the new key"))
        self.field.setMinimumWidth(340)
        self.field.caught.connect(self.take)
        self.field.left.connect(self._leave)
        self.change = self._button(self.tr("Change"), lambda: self.begin(False))
        self.add = self._button(self.tr("Add a key"), lambda: self.begin(True))
        self.reset = self._button(self.tr("Reset"), self._reset)
        self.says = QLabel(self, wordWrap=True)
        self.says.setTextFormat(Qt.TextFormat.PlainText)
        self.take_it = self._button(self.tr("Take it from there"), self._take_from_there)
        self.leave_off = self._button(self.tr("Leave both off"), self._leave_both_off)
        self.keep = self._button(self.tr("Keep it as it was"), self._leave)
        self._lay_out()
        self.show_action(None)
        acts.keys_changed.connect(self._follow)

    def show_action(self, id: str | None) -> None:
        """Show the keys of another action."""
        if id != self._id:
            self._ask_no_more("")
        self._id = id
        for button in (self.change, self.add, self.reset):
            button.setEnabled(id is not None)
        while (item := self._chips.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        if id is None:
            self._name.setText(self.tr("Choose an action"))
            self._where.setText("")
            return
        spec = self._acts.spec(id)
        self._name.setText(spec.name())
        loud = self._keymaps.keymap.scope(id) == "typing"
        self._where.setText(
            self.tr("In force everywhere, also while a text is typed")
            if loud
            else self.tr("In force in the window; rests while a text is typed")
        )
        for key in spec.keys:
            self._chips.addWidget(self._chip(key))
        if not spec.keys:
            missed = self._keymaps.keymap.missed_keys(id)
            self._chips.addWidget(QLabel(self._no_key(missed), self))
        self._chips.addStretch(1)
        self.reset.setEnabled(id in self._keymaps.keymap.changes or bool(self._lost(id)))

    def _follow(self) -> None:
        self.show_action(self._id)

    def begin(self, adds: bool) -> None:
        """Wait for a key: instead of those there are, or besides them."""
        if self._id is None:
            return
        self._adds = adds
        self._ask_no_more("")
        self.field.setPlaceholderText(self.tr("Press the new key; Esc leaves it"))
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def take(self, key: str) -> None:
        """A key was pressed for the action."""
        id = self._id
        if id is None:
            return
        trouble = key_trouble(key, self._keymaps.keymap.scope(id) == "typing")
        if trouble:
            self._ask_no_more(trouble.replace(key, native(key)))
            return
        owner = self._keymaps.keymap.owner(key)
        if owner is None or owner == id:
            self._give(key)
            return
        spec = self._acts.spec(owner)
        self._wanted = key
        self.says.setText(
            self.tr("{key} is also {name} ({group}).").format(
                key=native(key), name=spec.name(), group=group_label(spec.group)
            )
        )
        self._show_question(True)
        self.take_it.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.setText(native(key))

    def no_key(self) -> None:
        """Take all keys away from the action; it stays in the menu and in the palette."""
        if self._id is not None:
            self._keymaps.set_keys(self._id, ())
            self.done.emit()

    def _give(self, key: str) -> None:
        assert self._id is not None
        keys = (*self._acts.keys(self._id), key) if self._adds else (key,)
        self._keymaps.set_keys(self._id, tuple(dict.fromkeys(keys)))
        self._ask_no_more(self._beside(key))
        self.done.emit()

    def _beside(self, key: str) -> str:
        """What else is worth knowing about a key that was given."""
        label = self._labels.get(key)
        if label:
            text = self.tr("{key} is also the key of the label {label}, which has it while Label keys is on.")
            return text.format(key=native(key), label=label)
        if list_keeps(key):
            return self.tr("In a list that has the focus, {key} stays the list's.").format(key=native(key))
        return ""

    def _take_from_there(self) -> None:
        self._give(self._wanted)

    def _leave_both_off(self) -> None:
        owner = self._keymaps.keymap.owner(self._wanted)
        if owner is not None:
            self._keymaps.leave_off((owner,), self._wanted)
        self._leave()

    def _reset(self) -> None:
        if self._id is not None:
            self._keymaps.reset(self._id)
            self._ask_no_more("")
            self.done.emit()

    def _remove(self, key: str) -> None:
        assert self._id is not None
        self._keymaps.set_keys(self._id, tuple(each for each in self._acts.keys(self._id) if each != key))
        self.done.emit()

    def _leave(self) -> None:
        self._ask_no_more("")
        self.done.emit()

    def _lost(self, id: str) -> tuple[str, ...]:
        keymap = self._keymaps.keymap
        return tuple(key for key in keymap.usual_keys(id) if keymap.owner(key) != id)

    def _no_key(self, missed: tuple[str, ...]) -> str:
        if not missed:
            return self.tr("No key")
        owner = self._keymaps.keymap.owner(missed[0])
        name = self._acts.spec(owner).name() if owner is not None else ""
        return self.tr("No key: {key} is {name} now").format(key=native(missed[0]), name=name)

    def _ask_no_more(self, says: str) -> None:
        self._wanted = ""
        self.says.setText(says)
        self.field.clear()
        self.field.setPlaceholderText(self.tr("Enter: a new key · Ins: one more · Del: none"))
        self._show_question(False)

    def _show_question(self, on: bool) -> None:
        for button in (self.take_it, self.leave_off, self.keep):
            button.setVisible(on)

    def _chip(self, key: str) -> QPushButton:
        chip = self._button(f"{native(key)}  ×", lambda: self._remove(key))
        chip.setFont(mono(12))
        chip.setAccessibleName(self.tr("Remove {key}").format(key=native(key)))
        chip.setToolTip(chip.accessibleName())
        return chip

    def _button(self, text: str, act: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _checked=False: act())
        return button

    def _lay_out(self) -> None:
        first, second, third = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        first.addWidget(self._name)
        first.addStretch(1)
        first.addWidget(self._where)
        second.addLayout(self._chips, 1)
        for button in (self.change, self.add, self.reset):
            second.addWidget(button)
        third.addWidget(self.field)
        third.addWidget(self.says, 1)
        fourth = QHBoxLayout()
        fourth.addStretch(1)
        for button in (self.take_it, self.leave_off, self.keep):
            fourth.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for row in (first, second, third, fourth):
            column.addLayout(row)
