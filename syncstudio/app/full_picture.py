"""One picture on the whole screen: the keys of the window go on working, and what is written on it fades."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QVBoxLayout, QWidget

from syncstudio.app.keys_follow import KeysFollow
from syncstudio.app.picture_marks import mark_picture_actions
from syncstudio.panes.picture_canvas import GROUND

_STAYS_MS = 2_500  # without a move of the hand or a step
_FADE_STEP_MS = 40
_FADE_STEP = 0.1


class FullPicture(QWidget):
    """The picture in focus (or the comparison) of a window, alone on the screen that the window is on.

    It goes with `close`, and the picture goes back to its place.
    """

    def __init__(self, window) -> None:
        super().__init__(window, Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint)
        self._window = window
        self._session = window.session
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Picture"))
        black = QPalette(self.palette())
        black.setColor(QPalette.ColorRole.Window, QColor(GROUND))
        self.setPalette(black)
        self.setAutoFillBackground(True)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        window.grid.lent_gone.connect(self.close)
        KeysFollow(window, self, step_aside=self.close)
        self._rest = QTimer(self, interval=_STAYS_MS, singleShot=True)
        self._rest.timeout.connect(self._begin_to_fade)
        self._fade = QTimer(self, interval=_FADE_STEP_MS)
        self._fade.timeout.connect(self._fade_more)
        screen = (window.pictures.apart or window).screen()
        self.setScreen(screen)
        self.setGeometry(screen.geometry())
        self._take()
        self.showFullScreen()
        self._canvas.setFocus()

    def show_current(self) -> None:
        """Show the picture that is current now (a comparison has begun) in place of the one shown so far."""
        self._give_back()
        self._take()
        self._canvas.setFocus()

    def _take(self) -> None:
        self._canvas = self._window.grid.lend()
        self._column.addWidget(self._canvas)
        self._canvas.show()
        self._canvas.frame_changed.connect(self._stepped)
        self._canvas.installEventFilter(self)
        self.wake()

    def _give_back(self) -> None:
        self._rest.stop()
        self._fade.stop()
        self._canvas.frame_changed.disconnect(self._stepped)
        self._canvas.removeEventFilter(self)
        self._canvas.facts_opacity = 1.0
        self._canvas.unsetCursor()
        self._window.grid.take_back()

    def wake(self) -> None:
        """Show what is written on the picture, for a while."""
        self._fade.stop()
        self._canvas.facts_opacity = 1.0
        self._canvas.unsetCursor()
        self._rest.start()

    def _stepped(self) -> None:
        if not self._session.transport.playing:
            self.wake()

    def _begin_to_fade(self) -> None:
        self._canvas.setCursor(Qt.CursorShape.BlankCursor)
        self._fade.start()

    def _fade_more(self) -> None:
        self._canvas.facts_opacity = max(0.0, self._canvas.facts_opacity - _FADE_STEP)
        if self._canvas.facts_opacity == 0:
            self._fade.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.MouseMove, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel):
            self.wake()
        return super().eventFilter(watched, event)

    def closeEvent(self, event) -> None:
        if self._window.full_picture is self:
            self._window.full_picture = None
            self._give_back()
            self._window.activateWindow()
            mark_picture_actions(self._window)
        super().closeEvent(event)
