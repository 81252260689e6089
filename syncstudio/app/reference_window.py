"""The window of the reference player: our exact pictures, and VLC's way with the same file beside them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from syncstudio.app.settings import Settings
from syncstudio.panes.reference_pane import ReferencePane

_BLOB = "reference"


class ReferenceWindow(QWidget):
    """On one track. It is played, paused and sought in the main window; Esc closes it."""

    def __init__(self, window, track_id: int, settings: Settings) -> None:
        super().__init__(window, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._window, self._settings = window, settings
        self.pane = ReferencePane(window.session, window.theme, track_id, self)
        self.pane.feed.changed.connect(self._say_name)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.pane)
        self._say_name()
        self.resize(960, 300)
        kept = settings.blob(_BLOB)
        if kept is not None:
            self.restoreGeometry(kept)

    def on_tick(self, master_ns: int) -> None:
        """Show the instant of the clock."""
        self.pane.on_tick(master_ns)

    def on_notice(self, notice: object) -> None:
        """Follow the session; a track that goes takes its window along."""
        session = self._window.session
        if all(track.id != self.pane.track_id for track in session.project.tracks()):
            self.close()
            return
        self.pane.on_notice(notice)

    def _say_name(self) -> None:
        self.setWindowTitle(self.tr("Reference player: {name}").format(name=self.pane.feed.name))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() == Qt.Key.Key_Space:
            self._window.acts["play"].trigger()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event) -> None:
        self._settings.set_blob(_BLOB, self.saveGeometry())
        self.pane.close_players()
        if self._window.reference is self:
            self._window.reference = None
        super().closeEvent(event)
