"""The rows of the table of labels as Qt asks for them: made of columns of numbers at the moment they are seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, Signal

from syncstudio.panes.tables.label_columns import (
    ATTRIBUTE,
    FIXED,
    Column,
    cell_text,
    columns_of,
    sort_order,
    written_text,
)
from syncstudio.panes.tables.label_writing import write_cell
from syncstudio.panes.theme import Theme
from syncstudio.project.errors import ProjectError
from syncstudio.session.errors import SessionError
from syncstudio.session.labels.label_table import LabelTable

if TYPE_CHECKING:
    from syncstudio.session.session import Session

_ROLE = Qt.ItemDataRole
_READS = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
_WRITES = _READS | Qt.ItemFlag.ItemIsEditable


class LabelModel(QAbstractTableModel):
    """Which labels are shown, in which order. `refused` carries why something cannot be written."""

    refused = Signal(str)

    def __init__(self, session: Session, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.theme = theme
        self.table: LabelTable | None = None
        self.columns: tuple[Column, ...] = FIXED
        self.order = np.empty(0, dtype=np.int64)
        self._found = np.empty(0, dtype=np.int64)
        self._places = np.empty(0, dtype=np.int64)
        self._sorted_by = ("start", Qt.SortOrder.AscendingOrder)
        self._titles = {
            "start": self.tr("Start"),
            "end": self.tr("End"),
            "duration": self.tr("Duration"),
            "lane": self.tr("Lane"),
            "label": self.tr("Label"),
            "text": self.tr("Text"),
            "speaker": self.tr("Speaker"),
            "person": self.tr("Person"),
            "status": self.tr("Status"),
            "author": self.tr("Author"),
            "confidence": self.tr("Confidence"),
            "comments": self.tr("Comments"),
        }
        self._statuses = {
            "draft": self.tr("Draft"),
            "submitted": self.tr("Submitted"),
            "accepted": self.tr("Accepted"),
            "rejected": self.tr("Rejected"),
        }

    def show(self, table: LabelTable, found: np.ndarray) -> None:
        """Show these rows of a table, sorted as before."""
        self.beginResetModel()
        self.table, self._found = table, np.asarray(found, dtype=np.int64)
        self.columns = columns_of(table)
        self._arrange()
        self.endResetModel()

    def ids_at(self, places: np.ndarray) -> np.ndarray:
        """The labels that stand at these places of the table as it is shown."""
        assert self.table is not None
        return self.table.ids[self.order[places]]

    def places_of(self, ids: Sequence[int] | frozenset[int]) -> np.ndarray:
        """Where these labels are shown, from the top down; those that are not shown are left out."""
        if self.table is None or not ids:
            return np.empty(0, dtype=np.int64)
        places = self._places[self.table.rows_of(ids)]
        return np.sort(places[places >= 0])

    def label_at(self, place: int) -> int:
        """The label at one place."""
        return int(self.ids_at(np.array([place]))[0])

    def start_at(self, place: int) -> int:
        """When the label at one place starts, in master nanoseconds."""
        assert self.table is not None
        return int(self.table.starts_ns[self.order[place]])

    def text_at(self, place: int, column: int) -> str:
        """What stands in a cell, as it is shown."""
        assert self.table is not None
        text = cell_text(self.table, self.columns[column], int(self.order[place]))
        return self._statuses[text] if self.columns[column].key == "status" else text

    def title(self, column: int) -> str:
        """The head of a column."""
        of = self.columns[column]
        return of.name if of.key.startswith(ATTRIBUTE) else self._titles[of.key]

    def ink(self, place: int, column: Column) -> str:
        """The colour of what stands in a cell."""
        if column.key == "status":
            assert self.table is not None
            inks = (self.theme.soft, self.theme.undecided, self.theme.inside, self.theme.outside)
            return inks[self.table.statuses[self.order[place]]]
        return self.theme.soft if column.key in ("lane", "author", "end") else self.theme.text

    def word_for(self, status: str) -> str:
        """A status as people read it."""
        return self._statuses[status]

    # -- what Qt asks ---------------------------------------------------------------------------------------------

    def rowCount(self, parent: object = None) -> int:
        return 0 if isinstance(parent, QModelIndex) and parent.isValid() else len(self.order)

    def columnCount(self, parent: object = None) -> int:
        return len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole) -> object:
        if orientation == Qt.Orientation.Horizontal:
            if role == _ROLE.DisplayRole:
                return self.title(section)
            if role == _ROLE.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index, role: int = _ROLE.DisplayRole) -> object:
        column = self.columns[index.column()]
        match role:
            case _ROLE.DisplayRole | _ROLE.ToolTipRole:
                text = self.text_at(index.row(), index.column())
                return text if role == _ROLE.DisplayRole or column.key == "text" else None
            case _ROLE.EditRole:
                assert self.table is not None
                return written_text(self.table, column, int(self.order[index.row()]))
        return None

    def flags(self, index) -> Qt.ItemFlag:
        writes = self.columns[index.column()].writes and self._session.viewing is None
        return _WRITES if writes else _READS

    def setData(self, index, value: object, role: int = _ROLE.EditRole) -> bool:
        if role != _ROLE.EditRole or value == self.data(index, _ROLE.EditRole):
            return False
        assert self.table is not None
        column = self.columns[index.column()]
        try:
            write_cell(self._session, self.table, column, int(self.order[index.row()]), value)
        except (SessionError, ProjectError) as error:
            self.refused.emit(str(error))
            return False
        return True

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if not 0 <= column < len(self.columns):
            return
        self._sorted_by = (self.columns[column].key, order)
        if self.table is not None:
            self.layoutAboutToBeChanged.emit()
            self._arrange()
            self.layoutChanged.emit()

    def _arrange(self) -> None:
        assert self.table is not None
        key, direction = self._sorted_by
        column = next((one for one in self.columns if one.key == key), self.columns[0])
        self.order = sort_order(self.table, column, self._found)
        if direction == Qt.SortOrder.DescendingOrder:
            self.order = self.order[::-1]
        self._places = np.full(len(self.table), -1, dtype=np.int64)
        self._places[self.order] = np.arange(len(self.order))
