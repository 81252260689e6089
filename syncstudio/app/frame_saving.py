"""Takes the exact frame of a picture: onto the clipboard, or into a PNG where the person says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog

from syncstudio.app.folders import first_folder
from syncstudio.panes.video_pane import VideoPane

if TYPE_CHECKING:
    from syncstudio.media.frame_answer import FrameAnswer


class FrameSaving(QObject):
    """Frames of one window's pictures, kept."""

    _came = Signal(object)

    def __init__(self, window) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        self._folder: Path | None = None
        self._came.connect(self._to_clipboard, Qt.ConnectionType.QueuedConnection)

    def copy(self, pane: VideoPane) -> None:
        """Put the exact frame of this instant on the clipboard, once it is decoded."""
        number = self._number(pane)
        if number is None:
            return
        ready = pane.feed.still(number)
        if ready is not None and ready.exact:
            self._to_clipboard(ready)
        else:
            self._session.take_frame(pane.track_id, number, self._came.emit, pane.feed.deinterlace)

    def save(self, pane: VideoPane) -> None:
        """Ask where the exact frame of this instant should be kept, and write it there."""
        number = self._number(pane)
        if number is None:
            return
        ready = pane.feed.still(number)
        path = self._ask(self._session.frame_file_name(pane.track_id, number))
        if path is not None:
            self._folder = path.parent
            self._session.write_frame(pane.track_id, number, path, pane.feed.deinterlace, ready)

    def _number(self, pane: VideoPane) -> int | None:
        number = self._session.frame_at(pane.track_id, self._session.transport.position_ns())
        if number is None:
            text = self.tr("{name} shows no frame here: move the playhead onto it first.")
            self._window.hint(text.format(name=pane.feed.name))
        return number

    def _to_clipboard(self, answer: FrameAnswer) -> None:
        height, width = answer.image.shape[:2]
        form = QImage.Format.Format_RGB32
        image = QImage(answer.image.data, width, height, answer.image.strides[0], form)
        QGuiApplication.clipboard().setImage(image.copy())
        text = self.tr("Frame {number} is on the clipboard, {width} × {height}.")
        self._window.hint(text.format(number=answer.number, width=width, height=height))

    def _ask(self, name: str) -> Path | None:
        """Where to write; a file that is there is replaced only when the person says so."""
        dialog = QFileDialog(self._window, self.tr("Save frame"), str(self._folder or self._first_folder()))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(self.tr("PNG pictures") + " (*.png)")
        dialog.setDefaultSuffix("png")
        dialog.selectFile(name)
        chosen = dialog.selectedFiles() if dialog.exec() else []
        dialog.deleteLater()
        return Path(chosen[0]) if chosen else None

    def _first_folder(self) -> Path:
        return first_folder(self._session)
