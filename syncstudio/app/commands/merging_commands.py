"""The Review menu: merging other copies in, deciding conflicts, and handing work out."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from syncstudio.app.file_kinds import PROJECT_SUFFIX, name_filter
from syncstudio.app.folders import first_folder
from syncstudio.app.merging.conflicts_dock import bring_conflicts, merge_with_file


class MergingCommands(QObject):
    """Commands on copies of a project."""

    def __init__(self, window) -> None:
        super().__init__(window)
        self._window = window

    def merge_with(self) -> None:
        """Choose another person's copy, and bring it in."""
        window = self._window
        filters = name_filter(self.tr("Projects"), (PROJECT_SUFFIX,))
        folder = str(first_folder(window.session))
        path, _ = QFileDialog.getOpenFileName(window, self.tr("Merge with"), folder, filters)
        if path:
            merge_with_file(window, Path(path))

    def conflicts(self) -> None:
        """Show what is to be decided."""
        bring_conflicts(self._window)
        self._window.conflicts.list.setFocus()

    def conflict_next(self) -> None:
        """Go to the next conflict."""
        self._pane().step(1)

    def conflict_previous(self) -> None:
        """Go to the conflict before."""
        self._pane().step(-1)

    def conflict_mine(self) -> None:
        """Keep mine."""
        self._decide("mine")

    def conflict_theirs(self) -> None:
        """Take theirs."""
        self._decide("theirs")

    def conflict_both(self) -> None:
        """Keep both."""
        self._decide("both")

    def work_packages(self) -> None:
        """What was handed out to whom."""
        from syncstudio.app.merging.packages_sheet import PackagesSheet

        window = self._window
        window.sheets.show_sheet(
            "work packages", lambda: PackagesSheet(window.session, window._settings, window.theme, window)
        )

    def _decide(self, ruling) -> None:
        """Decide what is chosen; nothing is decided that nobody looked at."""
        window = self._window
        if window.conflicts.isVisible():
            window.conflicts.decide(ruling)
        else:
            self._pane().step(1)

    def _pane(self):
        window = self._window
        if not window.conflicts.isVisible():
            bring_conflicts(window)
        return window.conflicts
