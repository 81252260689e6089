"""K held down with J or L: single frames for taps, slow motion for as long as they are held, as in editors."""

from __future__ import annotations

from fractions import Fraction

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from syncstudio.app.action_set import is_typing

# A key that is held longer than this is no tap: slow motion begins.
_HOLD_MS = 300
_SLOW = Fraction(1, 4)
# Some X servers repeat a held key as releases and presses that look like a hand's; no hand is this quick.
_REPEAT_MS = 25


class ShuttleKeys(QObject):
    """Watches the keys of pause and shuttle in one window; pressed alone they are actions like all others.

    Only the window and what has its focus are looked at: a look at every event of the program would cost too much.
    """

    def __init__(self, window) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        acts = window.acts
        self._take_keys()
        acts.keys_changed.connect(self._take_keys)
        self._pause_held = False
        self._held: int | None = None
        # A key that outlasts the pause key is no shuttle until it has been let go.
        self._outlasting: int | None = None
        self._slow = False
        self._holding = QTimer(self, singleShot=True, interval=_HOLD_MS)
        self._holding.timeout.connect(self._go_slowly)
        self._letting_go = QTimer(self, singleShot=True, interval=_REPEAT_MS)
        self._letting_go.timeout.connect(self._forget)
        for id in ("play", "pause", "shuttle_back", "shuttle_forward"):
            acts[id].setAutoRepeat(False)
        window.installEventFilter(self)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._focus_moved)
        application.applicationStateChanged.connect(self._went_away)
        self._focus_moved(None, QApplication.focusWidget())

    def _take_keys(self) -> None:
        """Listen to the keys that pause and shuttle now."""
        acts = self._window.acts
        self._pause = _keys(acts.keys("pause"))
        self._directions = {key: -1 for key in _keys(acts.keys("shuttle_back"))}
        self._directions |= {key: 1 for key in _keys(acts.keys("shuttle_forward"))}

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.WindowDeactivate and watched is self._window:
            self._all_let_go()
            return False
        if not isinstance(event, QKeyEvent) or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        key = event.key()
        if kind == QEvent.Type.KeyRelease:
            return self._released(key, event.isAutoRepeat())
        if (key not in self._pause and key not in self._directions) or not self._listens():
            return False
        if kind == QEvent.Type.ShortcutOverride:
            return self._offered(key, event)
        return kind == QEvent.Type.KeyPress and self._pressed(key)

    def _focus_moved(self, old: QWidget | None, now: QWidget | None) -> None:
        if old is not None and old is not self._window and isValid(old):
            old.removeEventFilter(self)
        if now is not None and now.window() is self._window:
            now.installEventFilter(self)

    def _went_away(self, state: Qt.ApplicationState) -> None:
        if state != Qt.ApplicationState.ApplicationActive:
            self._all_let_go()

    def _all_let_go(self) -> None:
        """Keys that are let go elsewhere are not heard of."""
        self._pause_held = False
        self._forget()

    def _offered(self, key: int, event: QKeyEvent) -> bool:
        """A key before it becomes a shortcut: with the pause key held it does not become one."""
        if key in self._pause:
            # The same press is offered to the widget in focus and to each one around it; it still pauses.
            self._pause_held = self._pause_held or not event.isAutoRepeat()
            return False
        if not self._pause_held and key != self._outlasting:
            return False
        event.accept()
        return True

    def _pressed(self, key: int) -> bool:
        if not self._pause_held and key != self._outlasting:
            return False
        if key in (self._held, self._outlasting):
            self._letting_go.stop()
        elif key in self._directions:
            self._stop()
            self._held = key
            self._session.step_frames(self._directions[key])
            self._window.reveal_playhead()
            self._holding.start()
        return True

    def _released(self, key: int, repeated: bool) -> bool:
        if repeated:
            return False
        if key in self._pause and self._pause_held:
            self._let_go()
        elif key in (self._held, self._outlasting):
            self._letting_go.start()
        return False

    def _go_slowly(self) -> None:
        if self._held is not None:
            self._slow = True
            self._session.transport.run_at(self._directions[self._held] * _SLOW)

    def _let_go(self) -> None:
        outlasting = self._held
        self._stop()
        self._outlasting = outlasting
        self._pause_held = False

    def _forget(self) -> None:
        self._stop()
        self._outlasting = None

    def _stop(self) -> None:
        self._held = None
        self._holding.stop()
        self._letting_go.stop()
        if self._slow:
            self._slow = False
            self._session.transport.run_at(0)

    def _listens(self) -> bool:
        focus = QApplication.focusWidget()
        return isinstance(focus, QWidget) and focus.window() is self._window and not is_typing(focus)


def _keys(texts: tuple[str, ...]) -> frozenset[int]:
    """The plain keys among portable key texts; those with modifiers are no keys to hold."""
    found = [QKeySequence.fromString(text)[0] for text in texts]  # type: ignore[index]  # missing in the stubs
    return frozenset(
        each.key() for each in found if each.keyboardModifiers() == Qt.KeyboardModifier.NoModifier
    )
