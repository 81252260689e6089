"""Another window of ours with the main one's keys: what they open there to be typed into gets the keys, too."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

from syncstudio.app.own_keys import is_typing


class KeysFollow(QObject):
    """Gives a window of pictures the actions of the main window, and gives the keys back when one asks for a text.

    Without that the letters of the text would be keys in the window of pictures. `step_aside` is called before.
    """

    def __init__(
        self, window: QWidget, other: QWidget, step_aside: Callable[[], object] | None = None
    ) -> None:
        super().__init__(other)
        self._window, self._other, self._step_aside = window, other, step_aside
        self._before = window.focusWidget()
        for action in window.actions():
            other.addAction(action)
            action.triggered.connect(self._look)
        other.installEventFilter(self)

    def _look(self) -> None:
        QTimer.singleShot(0, self, self._follow)

    def _follow(self) -> None:
        before, focus = self._before, self._window.focusWidget()
        self._before = focus
        if focus is None or focus is before or not is_typing(focus) or not self._other.isActiveWindow():
            return
        window, step_aside = self._window, self._step_aside
        if step_aside is not None:
            step_aside()
        window.activateWindow()
        window.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WindowActivate:
            self._before = self._window.focusWidget()
        return False
