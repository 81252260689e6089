"""The columns of a table: which become channels, what each is called, its unit and what it holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QStyledItemDelegate,
    QTableView,
    QWidget,
)

from syncstudio.panes.theme import Theme, color, mono

COLUMN, NAME, UNIT, HOLDS, FIRST = range(5)
_WIDTHS = (150, 150, 72, 108)
_SHOWN_CELLS = 6
_ROW_PX = 28


@dataclass(slots=True)
class _Column:
    """One column as it was found, and what was chosen for it (empty, and None: as found). Of one that is empty in its
    first rows `kind` is empty: what it holds is decided when the whole table is read."""

    column: str
    unit: str
    kind: str
    cells: str
    name: str = ""
    own_unit: str | None = None
    own_kind: Any = ""

    @property
    def holds(self) -> str:
        return self.own_kind or self.kind


class ColumnModel(QAbstractTableModel):
    """Rows are the table's columns; `changed` after each choice."""

    changed = Signal()

    def __init__(self, theme: Theme, parent=None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._columns: list[_Column] = []
        self._time: frozenset[str] = frozenset()
        self.kinds = {
            "number": self.tr("Numbers"),
            "state": self.tr("States"),
            "event": self.tr("Events"),
            "out": self.tr("Left out"),
        }
        self._undecided = self.tr("Empty at first")
        self._titles = (
            self.tr("Column"), self.tr("Name"), self.tr("Unit"), self.tr("Holds"), self.tr("First values")
        )  # fmt: skip

    def show_columns(self, head, chosen, time) -> None:
        """Show a table's columns with what was chosen for them; `time` names those that are time."""
        from syncstudio.media.series.table_channels import MOST_CHANNELS, found_kind

        self.beginResetModel()
        known = {each.column: each for each in chosen}
        self._time = frozenset(time)
        self._columns = []
        for index, name in enumerate(head.names[:MOST_CHANNELS]):
            texts = [text for text in head.texts(index)[:40] if text]
            first = "  ".join(dict.fromkeys(text[:24] for text in texts[:_SHOWN_CELLS]))
            own = known.get(name)
            kind = "" if head.kind(index) == "empty" else found_kind(head, index)
            column = _Column(name, head.units[index], kind, first)
            if own is not None:
                column.name, column.own_unit, column.own_kind = own.name, own.unit, own.kind
            self._columns.append(column)
        self.endResetModel()

    def show_time(self, time) -> None:
        """Say which columns are time."""
        self._time = frozenset(time)
        self.dataChanged.emit(self.index(0, 0), self.index(max(0, len(self._columns) - 1), FIRST))

    def choices(self, row: int) -> dict[str, str]:
        """What a column can be said to hold, with its words; one that is empty at first can be left to the reading."""
        undecided = {} if self._columns[row].kind else {"": self._undecided}
        return undecided | self.kinds

    def chosen(self):
        """A `ChannelChoice` for each column that is not read as found."""
        from syncstudio.media.series.table_reading import ChannelChoice

        return tuple(
            ChannelChoice(each.column, each.name, each.own_unit, each.own_kind)
            for each in self._columns
            if each.name or each.own_unit is not None or each.own_kind
        )

    def rowCount(self, parent=QModelIndex()) -> int:  # noqa: B008 - Qt's own name
        """One row for each column of the table."""
        return 0 if parent.isValid() else len(self._columns)

    def columnCount(self, parent=QModelIndex()) -> int:  # noqa: B008 - Qt's own name
        """What is shown of a column."""
        return 0 if parent.isValid() else len(self._titles)

    def headerData(self, section, orientation, role=Qt.ItemDataRole.DisplayRole):
        """The titles."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        return None

    def flags(self, index):
        """What can be changed; a column that is time is no channel."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if self._columns[index.row()].column in self._time:
            return flags
        if index.column() in (NAME, UNIT, HOLDS):
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags | (
            Qt.ItemFlag.ItemIsUserCheckable if index.column() == COLUMN else Qt.ItemFlag.NoItemFlags
        )

    def data(self, index, role=Qt.ItemDataRole.DisplayRole):
        """Texts, ticks and colours."""
        each, place = self._columns[index.row()], index.column()
        is_time = each.column in self._time
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            if place == HOLDS:
                if role == Qt.ItemDataRole.EditRole:
                    return each.holds
                return self.tr("Time") if is_time else self.kinds.get(each.holds, self._undecided)
            unit = each.unit if each.own_unit is None else each.own_unit
            return (each.column, each.name or each.column, unit, "", each.cells)[place]
        if role == Qt.ItemDataRole.CheckStateRole and place == COLUMN and not is_time:
            return Qt.CheckState.Unchecked if each.holds == "out" else Qt.CheckState.Checked
        if role == Qt.ItemDataRole.ForegroundRole and (is_time or each.holds == "out" or place == FIRST):
            return color(self._theme.soft)
        if role == Qt.ItemDataRole.FontRole and place == FIRST:
            return mono(12)
        if role == Qt.ItemDataRole.ToolTipRole and place == HOLDS and not each.holds and not is_time:
            return self.tr(
                "Nothing stands in its first rows: what it holds shows when the whole table is read."
            )
        if role == Qt.ItemDataRole.ToolTipRole and place in (COLUMN, FIRST):
            return (each.column, "", "", "", each.cells)[place]
        return None

    def setData(self, index, value, role=Qt.ItemDataRole.EditRole) -> bool:
        """Take a choice."""
        each, place = self._columns[index.row()], index.column()
        if role == Qt.ItemDataRole.CheckStateRole and place == COLUMN:
            used = Qt.CheckState(value) == Qt.CheckState.Checked
            fallback = "state" if each.kind == "out" else each.kind
            each.own_kind = ("" if each.kind != "out" else fallback) if used else "out"
            if each.own_kind == each.kind:
                each.own_kind = ""
        elif place == NAME:
            text = " ".join(str(value).split())
            each.name = "" if text == each.column else text
        elif place == UNIT:
            text = " ".join(str(value).split())
            each.own_unit = None if text == each.unit else text
        elif place == HOLDS and value in self.choices(index.row()):
            each.own_kind = "" if value == each.kind else str(value)
        else:
            return False
        self.dataChanged.emit(self.index(index.row(), 0), self.index(index.row(), FIRST))
        self.changed.emit()
        return True

    def set_theme(self, theme: Theme) -> None:
        """Use another theme's colours."""
        self._theme = theme


class _KindChoice(QStyledItemDelegate):
    """What a column holds, as a list that opens at once."""

    def createEditor(self, parent, _option, index):
        """The list."""
        box = QComboBox(parent)
        for kind, name in index.model().choices(index.row()).items():
            box.addItem(name, kind)
        box.activated.connect(lambda _place: self._take(box))
        return box

    def setEditorData(self, editor, index) -> None:
        """Stand on what it holds now."""
        editor.setCurrentIndex(editor.findData(index.data(Qt.ItemDataRole.EditRole)))
        editor.showPopup()

    def setModelData(self, editor, model, index) -> None:
        """Take what was chosen."""
        model.setData(index, editor.currentData())

    def _take(self, box: QComboBox) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box)


class ColumnList(QTableView):
    """The list: Space leaves a column out or takes it in, F2 or typing changes name, unit and kind."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.columns = ColumnModel(theme, self)
        self.setModel(self.columns)
        self.setItemDelegateForColumn(HOLDS, _KindChoice(self))
        self.setAccessibleName(self.tr("Columns of the table"))
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.SelectedClicked
            | QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW_PX)
        self.horizontalHeader().setStretchLastSection(True)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        for place, width in enumerate(_WIDTHS):
            self.horizontalHeader().setSectionResizeMode(place, QHeaderView.ResizeMode.Interactive)
            self.setColumnWidth(place, width)
