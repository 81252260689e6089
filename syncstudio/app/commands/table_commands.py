"""Commands on the tables: all labels, the search in them, the counts."""

from __future__ import annotations

from PySide6.QtCore import QObject

from syncstudio.app.dock_room import bring


class TableCommands(QObject):
    """Opens the tables, and walks through what was found."""

    def __init__(self, window) -> None:
        super().__init__(window)
        self._window = window

    def label_table(self) -> None:
        """Show all labels in rows."""
        bring(self._window, "label_table")
        self._window.label_table.view.setFocus()

    def search(self) -> None:
        """Look for labels by what they say, where they are and what is near."""
        bring(self._window, "label_table")
        self._window.label_table.search()

    def next_found(self) -> None:
        """Go to the next label of the table."""
        self._window.label_table.step(1)

    def previous_found(self) -> None:
        """Go to the label before in the table."""
        self._window.label_table.step(-1)

    def counts(self) -> None:
        """Show how many labels there are and how long they last."""
        bring(self._window, "counts")
        self._window.counts.by.setFocus()
