"""The steps of a history as rows, latest first: which there are is known at once, what each did is read when seen."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from syncstudio.project.errors import ProjectError
from syncstudio.project.history_reads import StepFilter
from syncstudio.project.records import HistoryRow
from syncstudio.session.review.history_words import HistoryWords, Told

# Rows are read this many at a time, and this many kept; what a step did is told by this many rows of it at most.
_PAGE, _MOST_KEPT, _MOST_ROWS = 128, 4_096, 60


class HistoryModel(QAbstractListModel):
    """A history through a filter, however long it is."""

    def __init__(self, session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._positions: list[int] = []
        self._rows: dict[int, HistoryRow] = {}
        self._told: dict[int, list[Told]] = {}
        self._words: HistoryWords | None = None
        self._until = 0
        self.filter = StepFilter()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._positions)

    def look(self, wanted: StepFilter) -> None:
        """Show the steps asked for, as the history is now."""
        self.beginResetModel()
        self.filter = wanted
        self._positions = self._session.project.step_positions(wanted)
        self._rows.clear()
        self._told.clear()
        self._words = None
        newest = self._session.project.step_positions()[:1] if wanted != StepFilter() else self._positions[:1]
        self._until = newest[0] if newest else 0
        self.endResetModel()

    def follow(self) -> set[str]:
        """Take in what was done since, and answer by whom; a history of tens of thousands of steps is not looked
        through for one."""
        project = self._session.project
        newer = project.step_positions(StepFilter(), self._until)
        if not newer:
            self._take_grown()
            return set()
        found = newer if self.filter == StepFilter() else project.step_positions(self.filter, self._until)
        self._until = newer[0]
        # What stands may be undone now, and is told in the names that lanes and labels have now.
        self._rows.clear()
        self._told.clear()
        self._words = None
        if found:
            self.beginInsertRows(QModelIndex(), 0, len(found) - 1)
            self._positions[:0] = found
            self.endInsertRows()
        if self._positions:
            self.dataChanged.emit(self.index(0), self.index(len(self._positions) - 1))
        return {step.author for step in project.steps_at(newer[:_PAGE]).values()}

    def _take_grown(self) -> None:
        """The newest step may have grown: a text is stored while it is typed."""
        if self._positions:
            self._rows.pop(self._positions[0], None)
            self._told.pop(self._positions[0], None)
            self.dataChanged.emit(self.index(0), self.index(0))

    def position(self, row: int) -> int | None:
        """Where the step of a row stands in the history."""
        return self._positions[row] if 0 <= row < len(self._positions) else None

    def row_of(self, position: int) -> int | None:
        """The row of a place in the history."""
        try:
            return self._positions.index(position)
        except ValueError:
            return None

    def step(self, row: int) -> HistoryRow | None:
        """The step of a row."""
        position = self.position(row)
        if position is None:
            return None
        if position not in self._rows:
            if len(self._rows) > _MOST_KEPT:
                self._rows.clear()
            first = row - row % _PAGE
            self._rows |= self._session.project.steps_at(self._positions[first : first + _PAGE])
        return self._rows.get(position)

    def told(self, row: int) -> list[Told]:
        """What the step of a row did, as far as it is told here; of one label alone where the filter is about one."""
        position = self.position(row)
        if position is None:
            return []
        if position not in self._told:
            if len(self._told) > _MOST_KEPT:
                self._told.clear()
            self._told[position] = self._read(position)
        return self._told[position]

    def _read(self, position: int) -> list[Told]:
        project, segment_id = self._session.project, self.filter.segment_id
        if self._words is None:
            self._words = self._session.history_words()
        only = None if segment_id is None else project.ids_with(segment_id)
        try:
            return self._words.told(project.changes_at(position, only, _MOST_ROWS))
        except ProjectError:  # the project is being closed
            return []

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        step = self.step(index.row())
        if step is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return step.name
        return step if role == Qt.ItemDataRole.UserRole else None
