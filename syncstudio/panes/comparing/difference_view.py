"""The table of differences as a widget: Enter goes to the label itself, to be edited by hand."""

from __future__ import annotations

from syncstudio.panes.tables.label_view import LabelView


class DifferenceView(LabelView):
    """Rows are walked, selected and copied as in the table of labels. `opened` carries the row to be edited."""

    def write_here(self) -> None:
        """Edit what the current row is about."""
        index = self.currentIndex()
        if index.isValid():
            self.opened.emit(index.row())
