"""The first rows of a table as they will be read."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from syncstudio.panes.theme import Theme, color, mono

_ROW_PX = 22
_COLUMN_PX, _TIME_PX, _WIDEST_PX = 96, 176, 260


class _Rows(QAbstractTableModel):
    def __init__(self, theme: Theme, parent=None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._titles: tuple[str, ...] = ()
        self._rows: tuple[tuple[str, ...], ...] = ()
        self._gaps: frozenset[tuple[int, int]] = frozenset()

    def show_rows(self, read) -> None:
        self.beginResetModel()
        self._titles = read.titles if read is not None else ()
        self._rows = read.rows if read is not None else ()
        self._gaps = read.gaps if read is not None else frozenset()
        self.endResetModel()

    def rowCount(self, parent=QModelIndex()) -> int:  # noqa: B008 - Qt's own name
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent=QModelIndex()) -> int:  # noqa: B008 - Qt's own name
        return 0 if parent.isValid() else len(self._titles)

    def headerData(self, section, orientation, role=Qt.ItemDataRole.DisplayRole):
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return self._titles[section] if orientation == Qt.Orientation.Horizontal else str(section + 1)

    def data(self, index, role=Qt.ItemDataRole.DisplayRole):
        place = (index.row(), index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return self._rows[place[0]][place[1]]
        if role == Qt.ItemDataRole.FontRole:
            return mono(12)
        if role == Qt.ItemDataRole.ForegroundRole and place in self._gaps:
            return color(self.theme.outside)
        if role == Qt.ItemDataRole.ToolTipRole and place in self._gaps:
            return self.tr("This cell is no number: it will be a gap")
        return None


class RowView(QTableView):
    """A table to look at; cells that hold something which will be a gap stand out."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = _Rows(theme, self)
        self.setModel(self.rows)
        self.setAccessibleName(self.tr("First rows as they are read"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().setDefaultSectionSize(_ROW_PX)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )

    def show_rows(self, read) -> None:
        """Show `ReadRows`, or nothing."""
        before = self.rows.columnCount()
        self.rows.show_rows(read)
        if self.rows.columnCount() == before:
            return
        for place in range(self.rows.columnCount()):
            wanted = max(_TIME_PX if place == 0 else _COLUMN_PX, self.sizeHintForColumn(place) + 12)
            self.setColumnWidth(place, min(wanted, _WIDEST_PX))
