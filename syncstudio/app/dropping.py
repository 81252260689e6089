"""Files dropped on a window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

_WANTED = (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop)


class Dropping(QObject):
    """Takes local files dropped anywhere on a window, and hands their paths over once the drop has ended.

    Also over text fields, which would write the address of the file into themselves. Files are never taken as moved:
    what they were dragged from would delete them.
    """

    def __init__(self, window: QWidget, take: Callable[[list[Path]], object]) -> None:
        super().__init__(window)
        self._take = take
        self._window = window
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.Show and watched is self._window:
            # What lies before the widgets hears of a drag first; it is there once the window is shown.
            handle = self._window.windowHandle()
            if handle is not None:
                handle.installEventFilter(self)
            return False
        if kind not in _WANTED or not isinstance(event, QDropEvent):
            return False
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if not paths:
            return False
        possible = event.possibleActions()
        for action in (Qt.DropAction.CopyAction, Qt.DropAction.LinkAction):
            if possible & action:
                event.setDropAction(action)
                event.accept()
                break
        else:
            event.ignore()
            return True
        if kind == QEvent.Type.Drop:
            QTimer.singleShot(0, lambda: self._take(paths))
        return True
