"""The first rows of a table with a box over each column that says what it is."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QTableWidget, QTableWidgetItem, QWidget

_BOX_PX = 36
_ROLE_PX = 200


class TableColumns(QTableWidget):
    """What each column is; `chosen` answers it as the reader of tables wants it."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("First rows of the table"))
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.verticalHeader().hide()
        self.setMaximumHeight(190)
        self._names: list[str] = []

    def fill(self, guess) -> None:
        """Show what was guessed of a table."""
        from syncstudio.interchange.tables.columns import ROLES, UNITS

        columns = guess.columns
        self._names = [str(one.number) for one in columns]
        self.clear()
        self.setColumnCount(len(columns))
        self.setRowCount(len(guess.rows) + 1)
        self.setHorizontalHeaderLabels([one.name or str(one.number) for one in columns])
        for place, one in enumerate(columns):
            box = QComboBox(self)
            box.setAccessibleName(self.tr("What {column} is").format(column=one.name or one.number))
            for role, words in ROLES:
                if role in ("start", "end", "duration"):
                    for unit, of in UNITS:
                        box.addItem(f"{words}, {of}", f"{role}:{unit}")
                else:
                    box.addItem(words, role)
            wanted = f"{one.role}:{one.unit or 's'}" if one.role in ("start", "end", "duration") else one.role
            box.setCurrentIndex(max(0, box.findData(wanted)))
            box.activated.connect(lambda _place: self.changed.emit())
            self.setCellWidget(0, place, box)
            self.setRowHeight(0, _BOX_PX)
            self.setColumnWidth(place, _ROLE_PX)
            for row, cells in enumerate(guess.rows, 1):
                self.setItem(row, place, QTableWidgetItem(cells[place] if place < len(cells) else ""))

    def chosen(self) -> tuple[tuple[str, str], ...]:
        """(column, role) of every column that is something."""
        found = []
        for place, name in enumerate(self._names):
            box = self.cellWidget(0, place)
            role = box.currentData() if isinstance(box, QComboBox) else ""
            if role:
                found.append((name, role))
        return tuple(found)
