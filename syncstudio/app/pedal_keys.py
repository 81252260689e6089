"""Keys that Qt's shortcuts do not know (pedals send such), and the key that plays for as long as it is held."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from syncstudio.app.key_text import is_hard
from syncstudio.app.own_keys import alone_name, key_of

# Some X servers repeat a held key as releases and presses that look like a hand's; no hand or foot is this quick.
_REPEAT_MS = 25


class PedalKeys(QObject):
    """Watches the keys of one window. “Scan 193” runs its action when it goes down, “Ctrl alone” when it is let go with
    nothing pressed meanwhile. Where typing mode plays while a key is held, the keys of playing there are watched too.

    Only the window and what has its focus are looked at: a look at every event of the program would cost too much.
    """

    def __init__(self, window, typing) -> None:
        super().__init__(window)
        self._window = window
        self._typing = typing
        self._alone = ""
        self._held = ""
        self._letting_go = QTimer(self, singleShot=True, interval=_REPEAT_MS)
        self._letting_go.timeout.connect(self._let_go)
        window.acts.keys_changed.connect(self._take_keys)
        self._take_keys()
        window.installEventFilter(self)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._focus_moved)
        self._focus_moved(None, QApplication.focusWidget())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.WindowDeactivate and watched is self._window and self._held:
            self._let_go()
            return False
        if not isinstance(event, QKeyEvent) or not (self._hard or self._holding_keys()):
            return False
        if kind == QEvent.Type.ShortcutOverride:
            if key_of(event) in self._holding_keys():
                event.accept()
                return True
            return False
        if kind == QEvent.Type.KeyPress:
            return self._pressed(event)
        return kind == QEvent.Type.KeyRelease and self._released(event)

    def _take_keys(self) -> None:
        """The hard keys that run something now, and the keys of playing in typing mode."""
        acts = self._window.acts
        keymap = acts.keymaps.keymap
        self._hard = {key: id for key, id in keymap.owners().items() if is_hard(key)}
        self._play = frozenset(acts.keys("typing_play"))

    def _holding_keys(self) -> frozenset[str]:
        return self._play if self._typing.holds else frozenset()

    def _pressed(self, event: QKeyEvent) -> bool:
        alone = alone_name(event)
        if event.isAutoRepeat():
            return bool(self._held)
        # A press that nobody took comes again from the window: it is the same one.
        self._alone = alone if self._alone in ("", alone) else ""
        key = alone or key_of(event)
        if key in self._holding_keys():
            self._letting_go.stop()
            if not self._held:
                self._held = key
                self._typing.hold(True)
            return not alone
        if not alone and key in self._hard:
            self._run(key)
            return True
        if not alone:
            self._alone = ""
        return False

    def _released(self, event: QKeyEvent) -> bool:
        alone = alone_name(event)
        if event.isAutoRepeat():
            return False
        if self._held and (alone or key_of(event)) == self._held:
            self._letting_go.start()
            return not alone
        if alone and alone == self._alone and alone in self._hard:
            self._run(alone)
        self._alone = ""
        return False

    def _let_go(self) -> None:
        self._letting_go.stop()
        self._held = ""
        self._typing.hold(False)

    def _run(self, key: str) -> None:
        action = self._window.acts[self._hard[key]]
        if action.isEnabled():
            action.trigger()

    def _focus_moved(self, old: QWidget | None, now: QWidget | None) -> None:
        if old is not None and old is not self._window and isValid(old):
            old.removeEventFilter(self)
        if now is not None and now.window() is self._window:
            now.installEventFilter(self)
