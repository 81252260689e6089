"""The View menu's commands on pictures: how closely one looks, and what is done with a frame."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from syncstudio.app.frame_saving import FrameSaving
from syncstudio.app.full_picture import FullPicture
from syncstudio.app.picture_marks import mark_picture_actions
from syncstudio.app.reference_window import ReferenceWindow
from syncstudio.panes.video_pane import VideoPane


class PictureCommands(QObject):
    """Commands on the picture in focus."""

    def __init__(self, window) -> None:
        super().__init__(window)
        self._window = window
        self._saving = FrameSaving(window)

    def picture_fit(self) -> None:
        """Show the whole picture."""
        self._on_view(lambda canvas: canvas.fit())

    def picture_actual(self) -> None:
        """One stored pixel on one of the screen."""
        self._on_view(lambda canvas: canvas.actual_size())

    def picture_in(self) -> None:
        """Closer."""
        self._on_view(lambda canvas: canvas.zoom_by(1))

    def picture_out(self) -> None:
        """Farther."""
        self._on_view(lambda canvas: canvas.zoom_by(-1))

    def lock_views(self) -> None:
        """Zoom and move pictures of one size together, or each for itself."""
        grid = self._window.grid
        grid.locked = not grid.locked
        mark_picture_actions(self._window)
        self._window.hint(
            self.tr("Pictures stored at the same size zoom and move together.")
            if grid.locked
            else self.tr("Every picture zooms and moves for itself.")
        )

    def pixel_readout(self) -> None:
        """Read out the pixel under the pointer, or no longer."""
        grid = self._window.grid
        grid.readout = not grid.readout
        mark_picture_actions(self._window)
        if grid.readout:
            self._window.hint(self.tr("Point at a pixel to read what is stored there."))

    def deinterlace(self) -> None:
        """Take the fields of the focused picture apart, or show them as stored."""

        def turn(pane: VideoPane) -> None:
            pane.feed.deinterlace = self._window.grid.deinterlace if pane.feed.deinterlace == "all" else "all"

        self._on_pane(turn)
        mark_picture_actions(self._window)

    def deinterlace_all(self) -> None:
        """Take fields apart wherever frames are marked as interlaced, or show all as stored."""
        grid = self._window.grid
        grid.deinterlace = not grid.deinterlace
        mark_picture_actions(self._window)

    def picture_full_screen(self) -> None:
        """Let the focused picture fill the screen, or bring the window back."""
        if self._window.full_picture is not None:
            self._window.full_picture.close()
        elif self._window.grid.current is None:
            self._say_none()
        else:
            self._window.full_picture = FullPicture(self._window)
        mark_picture_actions(self._window)

    def pictures_apart(self) -> None:
        """Let all pictures stand in a window of their own, or bring them back."""
        if self._window.pictures.apart is None and self._window.grid.current is None:
            self._say_none()
            mark_picture_actions(self._window)
        else:
            self._window.pictures.toggle()

    def reference_player(self) -> None:
        """Show how VLC plays the focused video by its own clock, beside our exact picture."""

        def show(pane: VideoPane) -> None:
            window = self._window
            if window.reference is not None:
                window.reference.close()
            window.reference = ReferenceWindow(window, pane.track_id, window.settings)
            window.let_follow(window.reference)

        self._on_pane(show)

    def copy_frame(self) -> None:
        """The exact frame, onto the clipboard."""
        self._on_pane(self._saving.copy)

    def save_frame(self) -> None:
        """The exact frame, into a file."""
        self._on_pane(self._saving.save)

    def _on_view(self, do: Callable) -> None:
        canvas = self._window.grid.canvas
        if canvas is None:
            self._say_none()
        else:
            do(canvas)

    def _on_pane(self, do: Callable[[VideoPane], None]) -> None:
        pane = self._window.grid.current
        if pane is None:
            self._say_none()
        else:
            do(pane)

    def _say_none(self) -> None:
        self._window.hint(self.tr("There is no picture here: add a video first."))
