"""The Review menu: comparing with other people's projects, and walking through what differs."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from syncstudio.app.comparison.differences_dock import bring_differences, compare_with_files
from syncstudio.app.file_kinds import PROJECT_SUFFIX, name_filter
from syncstudio.app.folders import first_folder
from syncstudio.session.errors import SessionError


class ComparisonCommands(QObject):
    """Commands on differences."""

    def __init__(self, window) -> None:
        super().__init__(window)
        self._window = window

    def compare_with(self) -> None:
        """Choose projects of the same recording, and show where they differ."""
        window = self._window
        filters = name_filter(self.tr("Projects"), (PROJECT_SUFFIX,))
        folder = str(first_folder(window.session))
        paths, _ = QFileDialog.getOpenFileNames(window, self.tr("Compare with"), folder, filters)
        if paths:
            compare_with_files(window, [Path(path) for path in paths])

    def difference_next(self) -> None:
        """Go to the next difference."""
        self._pane().step(1)

    def difference_previous(self) -> None:
        """Go to the difference before."""
        self._pane().step(-1)

    def take_theirs(self) -> None:
        """Make ours what theirs is."""
        self._decided("take_theirs")

    def take_mine(self) -> None:
        """Leave ours as it is."""
        self._decided("take_mine")

    def _pane(self):
        """The dock, in sight; SessionError where nothing is compared."""
        window = self._window
        if not window.session.comparisons:
            bring_differences(window)
            raise SessionError(self.tr("Nothing is compared yet: choose another person's project first."))
        if not window.differences.isVisible():
            bring_differences(window)
        return window.differences

    def _decided(self, verb: str) -> None:
        """Decide what is chosen; nothing is decided that nobody looked at."""
        seen = self._window.differences.isVisible()
        pane = self._pane()
        if seen and len(pane.view.selected_places()):
            getattr(pane, verb)()
        else:
            pane.step(1)
