"""Keys of labels: which of them are in force, and what pressing and letting go of one calls."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from shiboken6 import isValid

from syncstudio.app.key_text import KeyTextError, tidy_key
from syncstudio.app.own_keys import is_typing, keeps, key_of

_KEPT = "keys/label_keys"
# The number keys are actions for the menu's sake: they give the labels that have them.
DIGITS = frozenset(f"label_{digit}" for digit in range(1, 10))


class LabelKeys(QObject):
    """One key, one label. A label's key that no action uses is always in force outside of text fields; while the
    mode is `on`, the keys of labels go before those of actions, too. `changed` says that the mode is another one.

    `press` and `let_go` get the id of a label; a key that is held counts once.
    """

    changed = Signal()

    def __init__(
        self, window, press: Callable[[int], object], let_go: Callable[[int], object] | None
    ) -> None:
        super().__init__(window)
        self._window = window
        self._press, self._let_go = press, let_go
        self._held: dict[int, int] = {}
        self._offered: tuple[int, int] | None = None
        self._action = window.acts["label_keys"]
        self._action.setChecked(window.settings.text(_KEPT) == "on" and not window.session.viewing)
        self.button = QPushButton(self.tr("Label keys"), window)
        self.button.setCheckable(True)
        self.button.setChecked(self.on)
        self.button.setEnabled(self._action.isEnabled())
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.clicked.connect(self._action.trigger)
        window.status.add_switch(self.button)
        window.acts.keys_changed.connect(self._show_tip)
        self._show_tip()
        window.installEventFilter(self)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._focus_moved)
        self._focus_moved(None, QApplication.focusWidget())

    @property
    def on(self) -> bool:
        """Whether the keys of labels go before those of actions."""
        return self._action.isChecked()

    def label_of(self, key: str) -> int | None:
        """The label that a key gives now, if it is the labels' and not an action's."""
        owner = self._window.acts.owner_of(key)
        theirs = owner is not None and owner not in DIGITS
        if theirs and (not self.on or self._window.acts.spec(owner).while_typing):
            return None
        find = self._window.palette_pane.label_of_key
        found = find(key)
        return find(key.lower()) if found is None and len(key) == 1 else found

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.WindowDeactivate and watched is self._window:
            self._let_all_go()
        if not isinstance(event, QKeyEvent):
            return False
        if kind == QEvent.Type.ShortcutOverride:
            return self._taken(event)
        if kind == QEvent.Type.KeyPress:
            return self._pressed(event)
        if kind == QEvent.Type.KeyRelease and not event.isAutoRepeat():
            self._released(event.key())
        return False

    def _taken(self, event: QKeyEvent) -> bool:
        """A key before it becomes a shortcut: a label's key does not become one."""
        label = None
        if event.key() in self._held:
            label = self._held[event.key()]
        elif self._listens(key_of(event)):
            label = self.label_of(key_of(event))
        self._offered = None if label is None else (event.key(), label)
        if label is not None:
            event.accept()
        return label is not None

    def _pressed(self, event: QKeyEvent) -> bool:
        if event.key() in self._held:
            return True
        if self._offered is None or self._offered[0] != event.key():
            return False
        label, self._offered = self._offered[1], None
        self._held[event.key()] = label
        self._window.ask(lambda: self._press(label))
        return True

    def _released(self, key: int) -> None:
        label = self._held.pop(key, None)
        if label is not None and self._let_go is not None:
            let_go = self._let_go
            self._window.ask(lambda: let_go(label))

    def _let_all_go(self) -> None:
        for key in list(self._held):
            self._released(key)

    def _listens(self, key: str) -> bool:
        focus = QApplication.focusWidget()
        if focus is None:
            return True
        return focus.window() is self._window and not is_typing(focus) and not keeps(focus, key)

    def _focus_moved(self, old: QWidget | None, now: QWidget | None) -> None:
        if old is not None and old is not self._window and isValid(old):
            old.removeEventFilter(self)
        if now is not None and now.window() is self._window:
            now.installEventFilter(self)
        if now is None or now.window() is not self._window or is_typing(now):
            self._let_all_go()

    def take_mode(self) -> None:
        """Follow the action: its check mark is the mode."""
        self._window.settings.set_text(_KEPT, "on" if self.on else "off")
        self.button.setChecked(self.on)
        self.changed.emit()
        self._window.hint(
            self.tr("The keys of labels go before all others now")
            if self.on
            else self.tr("Of the keys of labels, those are in force that no action has")
        )

    def _show_tip(self) -> None:
        self.button.setToolTip(self._action.toolTip())


def label_keys_of(session) -> list[tuple[str, str]]:
    """The labels of a project that have keys, each with its key as a tidy text; none without a project."""
    found = []
    for label in () if session is None else session.project.labels():
        try:
            found.append((label.name, tidy_key(label.hotkey or "")))
        except KeyTextError:  # no key, or one that was written by another program
            continue
    return found
