"""The list of channels: keys, drags and the menu of what is selected in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from syncstudio.panes.series.channel_model import HIGH, LEAST, LOW, MOST, NAME, NOW, UNIT

if TYPE_CHECKING:
    from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QResizeEvent
    from PySide6.QtWidgets import QWidget

    from syncstudio.panes.series.channel_model import ChannelModel

_ROW_PX = 24
_WIDTHS = {NAME: 100, NOW: 76, UNIT: 54, LOW: 70, HIGH: 70, LEAST: 70, MOST: 70}
_BY_WORD = {Qt.Key.Key_H: "hide", Qt.Key.Key_O: "only", Qt.Key.Key_F: "fit", Qt.Key.Key_A: "auto"}


class ChannelList(QTableView):
    """Rows of channels. `asked` says what is to be done with the selected ones: "toggle", "only", "hide", "fit",
    "auto", "up", "down"."""

    keeps_keys = ("Space", "H", "O", "F", "A", "Alt+Up", "Alt+Down", "Del", "Return", "Enter", "F2")
    asked = Signal(str)
    menu_asked = Signal(str, QPoint)  # a channel's name, global point
    chosen = Signal(str)

    def __init__(self, model: ChannelModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDragDropOverwriteMode(False)
        self.setDropIndicatorShown(True)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW_PX)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setMinimumSectionSize(34)
        for column, width in _WIDTHS.items():
            self.setColumnWidth(column, width)
        self._given_px = _WIDTHS[NAME]
        model.modelReset.connect(self._give_names_room)
        self.setAccessibleName(self.tr("Channels"))
        self.selectionModel().currentRowChanged.connect(lambda now, before: self._tell(now.row()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._give_names_room()

    def _give_names_room(self) -> None:
        """Names are shown whole where the value and the unit still stand beside them, unless somebody gave the column
        a width."""
        if self.columnWidth(NAME) != self._given_px:
            return
        beside = self.columnWidth(NOW) + self.columnWidth(UNIT)
        room = max(self.viewport().width() - beside, _WIDTHS[NAME])
        self._given_px = min(max(self.sizeHintForColumn(NAME) + 8, _WIDTHS[NAME]), room)
        self.setColumnWidth(NAME, self._given_px)

    @property
    def selected_names(self) -> list[str]:
        """The channels that are selected, from the top down."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self._model.views[row].name for row in rows]

    def select(self, names: list[str]) -> None:
        """Select channels again, after the list was read anew."""
        flags = QItemSelectionModel.SelectionFlag
        chosen = self.selectionModel()
        for place, name in enumerate(names):
            row = self._model.place_of(name)
            if row >= 0:
                index = self._model.index(row, NAME)
                if place == 0:
                    chosen.setCurrentIndex(index, flags.NoUpdate)
                chosen.select(index, flags.Select | flags.Rows)

    def go_to(self, name: str) -> None:
        """Select one channel and bring it into sight."""
        row = self._model.place_of(name)
        if row >= 0 and row != self.currentIndex().row():
            self.selectRow(row)
            self.scrollTo(self._model.index(row, NAME))

    def edit_scale(self, name: str) -> None:
        """Write the lower end of a channel's scale."""
        row = self._model.place_of(name)
        if row >= 0:
            self.selectRow(row)
            index = self._model.index(row, LOW)
            self.setCurrentIndex(index)
            self.scrollTo(index)
            self.setFocus()
            self.edit(index)

    def seen_rows(self) -> tuple[int, int]:
        """The first and last row in sight."""
        last = self.rowAt(self.viewport().height() - 1)
        return max(self.rowAt(0), 0), last if last >= 0 else self._model.rowCount() - 1

    def _tell(self, row: int) -> None:
        if 0 <= row < len(self._model.views):
            self.chosen.emit(self._model.views[row].name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = event.key(), event.modifiers()
        if held == Qt.KeyboardModifier.AltModifier and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.asked.emit("up" if key == Qt.Key.Key_Up else "down")
        elif held == Qt.KeyboardModifier.NoModifier and key == Qt.Key.Key_Space:
            self.asked.emit("toggle")
        elif held == Qt.KeyboardModifier.NoModifier and key == Qt.Key.Key_Delete:
            self.asked.emit("hide")
        elif held == Qt.KeyboardModifier.NoModifier and key in _BY_WORD:
            self.asked.emit(_BY_WORD[Qt.Key(key)])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2) and self.currentIndex().isValid():
            index = self.currentIndex()
            column = index.column() if index.column() in (UNIT, LOW, HIGH) else LOW
            self.edit_scale(self._model.views[index.row()].name) if column == LOW else self.edit(index)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        row = self.rowAt(event.pos().y())
        if row >= 0:
            self.menu_asked.emit(self._model.views[row].name, event.globalPos())
