"""All pictures in a window of their own, for a second screen: the keys go on working in both."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from syncstudio.app.keys_follow import KeysFollow
from syncstudio.app.picture_marks import mark_picture_actions

_BLOB = "pictures_window"
_FIRST_SIZE = QSize(960, 560)
# What is left in the main window: one line that says where the pictures are.
_LEFT_HEIGHT_PX = 44
_ANY_HEIGHT_PX = 16_777_215  # QWIDGETSIZE_MAX


class PicturesPlace(QObject):
    """Where the picture grid of a main window stands: in its `stack`, or apart. `moved` says that it has moved."""

    moved = Signal()

    def __init__(self, window, stack, settings) -> None:
        super().__init__(window)
        self._window, self._stack, self._settings = window, stack, settings
        self._least = stack.minimumSize()
        self._left: QWidget | None = None
        self.apart: PicturesWindow | None = None

    def toggle(self) -> None:
        """Show the pictures in a window of their own, or bring them back."""
        if self.apart is not None:
            self.bring_back()
            return
        if self._window.full_picture is not None:
            self._window.full_picture.close()
        stack = self._stack
        self._left = self._left_behind()
        stack.addWidget(self._left)
        stack.removeWidget(self._window.grid)
        stack.setCurrentWidget(self._left)
        stack.setMinimumSize(0, _LEFT_HEIGHT_PX)
        stack.setMaximumHeight(_LEFT_HEIGHT_PX)
        self.apart = PicturesWindow(self._window, self._settings)
        self.apart.closing.connect(self._take_back)
        self._tell()

    def bring_back(self) -> None:
        """Let the pictures stand in the main window, where they may be already."""
        if self.apart is not None:
            self.apart.close()

    def _take_back(self) -> None:
        window, stack, left = self._window, self._stack, self._left
        self.apart = self._left = None
        stack.setMaximumHeight(_ANY_HEIGHT_PX)
        stack.setMinimumSize(self._least)
        stack.insertWidget(0, window.grid)
        stack.setCurrentWidget(window.grid)
        window.grid.show()
        if left is not None:
            stack.removeWidget(left)
            left.deleteLater()
        # The timeline, which took the room when the pictures went, gives it back.
        self._window.layout().activate()
        self._window.workspaces.keep_share()
        self._tell()

    def _tell(self) -> None:
        mark_picture_actions(self._window)
        self.moved.emit()

    def _left_behind(self) -> QWidget:
        left = QWidget(self._stack)
        row = QHBoxLayout(left)
        row.setContentsMargins(12, 4, 12, 4)
        says = QLabel(self.tr("The pictures are in their own window."), left)
        says.setProperty("role", "note")
        back = QPushButton(self.tr("Bring them back"), left)
        back.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        back.clicked.connect(self.bring_back)
        row.addWidget(says)
        row.addWidget(back)
        row.addStretch(1)
        return left


class PicturesWindow(QWidget):
    """A window that holds the picture grid of a main window; `closing` asks to take it back."""

    closing = Signal()

    def __init__(self, window, settings) -> None:
        super().__init__(window, Qt.WindowType.Window)
        self._settings = settings
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Pictures of {name}").format(name=window.session.title))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(window.grid)
        window.grid.show()
        KeysFollow(window, self)
        self._place(window)
        self.show()

    def _place(self, window: QWidget) -> None:
        """Where it was last; the first time on another screen, if there is one."""
        self.resize(_FIRST_SIZE)
        place = self._settings.blob(_BLOB)
        if place is not None and self.restoreGeometry(place):
            return
        others = [screen for screen in QGuiApplication.screens() if screen is not window.screen()]
        if others:
            self.setScreen(others[0])
            self.setGeometry(others[0].availableGeometry())

    def closeEvent(self, event) -> None:
        self._settings.set_blob(_BLOB, self.saveGeometry())
        self.closing.emit()
        super().closeEvent(event)
