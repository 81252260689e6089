"""The View and Help menus: what is shown, and how."""

from __future__ import annotations

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from syncstudio.app.crash_log import log_file


class ViewCommands(QObject):
    """Commands on the window itself."""

    def __init__(self, window) -> None:
        super().__init__(window)
        self._window = window

    def fit(self) -> None:
        """Show everything that was recorded."""
        self._window.timeline.fit()

    def zoom_selection(self) -> None:
        """Show the selection, or everything without one."""
        self._window.timeline.zoom_to_selection()

    def zoom_in(self) -> None:
        """Closer, at the playhead."""
        self._window.timeline.zoom_in()

    def zoom_out(self) -> None:
        """Further, at the playhead."""
        self._window.timeline.zoom_out()

    def workspace_label(self) -> None:
        """Go to the workspace for labelling."""
        self._window.switch_workspace("label")

    def workspace_align(self) -> None:
        """Go to the workspace for aligning."""
        self._window.switch_workspace("align")

    def workspace_review(self) -> None:
        """Go to the workspace for reviewing."""
        self._window.switch_workspace("review")

    def reset_layout(self) -> None:
        """Put every dock back."""
        self._window.workspaces.reset()
        self._window.timeline.canvas.setFocus()

    def health(self) -> None:
        """Show what is odd about the timing of the recordings."""
        self._window.show_health()

    def mixer(self) -> None:
        """Show how loud each sound track is, and set it."""
        self._window.show_mixer()

    def full_screen(self) -> None:
        """Fill the screen, or no longer."""
        if self._window.isFullScreen():
            self._window.showNormal()
        else:
            self._window.showFullScreen()


class HelpCommands(QObject):
    """Commands that explain."""

    def __init__(self, window) -> None:
        super().__init__(window)
        self._window = window

    def keys(self) -> None:
        """Show all keys."""
        self._window.sheets.show_keys()

    def manual(self) -> None:
        """Show the manual."""
        self._window.sheets.show_manual()

    def log(self) -> None:
        """Open the log in the system's text viewer."""
        file = log_file()
        if file.is_file():
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(file)))
        else:
            self._window.hint(self.tr("The log is empty: nothing unexpected has happened."))

    def about(self) -> None:
        """Say what this is."""
        self._window.sheets.show_about()
