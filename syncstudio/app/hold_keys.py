"""The key that labels for as long as it is held down."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from syncstudio.app.action_set import is_typing

# Some X servers repeat a held key as releases and presses that look like a hand's; no hand is this quick.
_REPEAT_MS = 25


class HoldKeys(QObject):
    """Watches the keys of `label_hold` in one window: pressed, a label begins; let go, it ends where it was let go."""

    def __init__(self, window, labels) -> None:
        super().__init__(window)
        self._window = window
        self._labels = labels
        self._held: int | None = None
        self._let_go_ns = 0
        self._letting_go = QTimer(self, singleShot=True, interval=_REPEAT_MS)
        self._letting_go.timeout.connect(self._let_go)
        window.acts["label_hold"].setAutoRepeat(False)
        window.installEventFilter(self)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._focus_moved)
        self._focus_moved(None, QApplication.focusWidget())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.WindowDeactivate and watched is self._window and self._held is not None:
            self._leave()
            return False
        if not isinstance(event, QKeyEvent):
            return False
        if kind == QEvent.Type.KeyRelease:
            return self._released(event)
        if not self._is_ours(event) or not self._listens():
            return False
        if kind == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return kind == QEvent.Type.KeyPress and self._pressed(event)

    def _pressed(self, event: QKeyEvent) -> bool:
        if self._held is not None:
            self._letting_go.stop()
        elif not event.isAutoRepeat():
            self._held = event.key()
            host_ns = self._window.press_clock.of_event(event)
            self._window.ask(lambda: self._labels.hold_down(host_ns))
        return True

    def _released(self, event: QKeyEvent) -> bool:
        if event.isAutoRepeat() or event.key() != self._held:
            return False
        self._let_go_ns = self._window.press_clock.of_event(event)
        self._letting_go.start()
        return True

    def _let_go(self) -> None:
        self._held = None
        self._letting_go.stop()
        self._window.ask(lambda: self._labels.hold_up(self._let_go_ns))

    def _leave(self) -> None:
        """Keys that are let go elsewhere are not heard of: the label ends now."""
        self._let_go_ns = self._window.press_clock.host_ns()
        self._let_go()

    def _is_ours(self, event: QKeyEvent) -> bool:
        pressed = event.keyCombination().toCombined() & ~Qt.KeyboardModifier.KeypadModifier.value
        return any(
            keys.count() == 1 and keys[0].toCombined() == pressed
            for keys in self._window.acts["label_hold"].shortcuts()
        )

    def _listens(self) -> bool:
        focus = QApplication.focusWidget()
        writable = self._window.acts["label_hold"].isEnabled()
        return (
            writable
            and isinstance(focus, QWidget)
            and focus.window() is self._window
            and not is_typing(focus)
        )

    def _focus_moved(self, old: QWidget | None, now: QWidget | None) -> None:
        if old is not None and old is not self._window and isValid(old):
            old.removeEventFilter(self)
        if now is not None and now.window() is self._window:
            now.installEventFilter(self)
