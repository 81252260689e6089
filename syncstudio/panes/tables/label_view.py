"""The table of labels as a widget: keys of its own, rows that follow what is selected."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from syncstudio.panes import theme as look
from syncstudio.panes.tables.label_model import LabelModel

ROW_PX = 26
# Keys that mean something in a table, whatever they mean in the window.
_KEYS = frozenset(
    {
        Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left,
        Qt.Key.Key_Right, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End,
    }
)  # fmt: skip
_SHIFTS = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier


class LabelView(QTableView):
    """`chosen` carries the places that a hand has selected; `opened` the one that was double-clicked.

    Where no row is there to be shown, `nothing` stands in the middle.
    """

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self, model: LabelModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._following = False
        self._labels = model
        self.nothing = ""
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setSortingEnabled(True)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(ROW_PX)
        rows.hide()
        head = self.horizontalHeader()
        # A head asks of every row whether its whole column is selected; with a selection of its own, of none.
        head.setSelectionModel(QItemSelectionModel(model, head))
        head.setSectionsMovable(True)
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setSortIndicator(0, Qt.SortOrder.AscendingOrder)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))

    def selected_places(self) -> np.ndarray:
        """Where the selected rows are, from the top down."""
        selection = self.selectionModel().selection()
        ranges = [(selection.at(n).top(), selection.at(n).bottom()) for n in range(selection.count())]
        parts = [np.arange(top, bottom + 1) for top, bottom in set(ranges)]
        return np.unique(np.concatenate(parts)) if parts else np.empty(0, dtype=np.int64)

    def follow(self, places: np.ndarray, reveal: bool) -> None:
        """Select these rows and no others; `reveal` brings the first one into sight."""
        model = self.model()
        last = model.columnCount() - 1
        selection = QItemSelection()
        for run in np.split(places, np.flatnonzero(np.diff(places) > 1) + 1):
            if len(run):
                selection.select(model.index(int(run[0]), 0), model.index(int(run[-1]), last))
        self._following = True
        try:
            flags = QItemSelectionModel.SelectionFlag
            self.selectionModel().select(selection, flags.ClearAndSelect)
            if reveal and len(places):
                current = self.currentIndex()
                column = max(current.column(), 0)
                here = model.index(int(places[0]), column)
                if not current.isValid() or current.row() not in (int(places[0]), int(places[-1])):
                    self.selectionModel().setCurrentIndex(here, flags.NoUpdate)
                self.scrollTo(here)
        finally:
            self._following = False

    def go(self, step: int) -> None:
        """Select the next row (1) or the one before (-1); past an end it begins again at the other."""
        count = self.model().rowCount()
        if count:
            places = self.selected_places()
            at = (
                (int(places[-1] if step > 0 else places[0]) + step) % count
                if len(places)
                else 0
                if step > 0
                else -1
            )
            self.select_row(at % count)

    def select_row(self, place: int) -> None:
        """Select one row as a hand does."""
        index = self.model().index(place, max(self.currentIndex().column(), 0))
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        self.scrollTo(index)

    def table_text(self) -> str:
        """The selected rows, or all where none is, as lines with tabs between the cells, the heads first."""
        model, head = self._labels, self.horizontalHeader()
        shown = [head.logicalIndex(n) for n in range(head.count())]
        shown = [column for column in shown if not self.isColumnHidden(column)]
        places = self.selected_places()
        if not len(places):
            places = np.arange(model.rowCount())
        lines = [[model.title(column) for column in shown]]
        lines += [[model.text_at(place, column) for column in shown] for place in places.tolist()]
        return "\n".join("\t".join(cell.replace("\t", " ") for cell in line) for line in lines) + "\n"

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        if not self._following:
            self.chosen.emit(self.selected_places())

    def paintEvent(self, event) -> None:
        super().paintEvent(event)
        if not self._labels.rowCount() and self.nothing:
            with QPainter(self.viewport()) as painter:
                painter.setPen(look.color(self._labels.theme.soft))
                room = self.viewport().rect().adjusted(24, 12, -24, -12)
                painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.nothing)

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._is_mine(event)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.table_text())
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self.write_here()
        else:
            super().keyPressEvent(event)

    def write_here(self) -> None:
        """Begin to write in the current cell; where that one cannot be written, in the text."""
        index = self.currentIndex()
        if not index.isValid():
            return
        if not self.model().flags(index) & Qt.ItemFlag.ItemIsEditable:
            keys = [column.key for column in self._labels.columns]
            index = self.model().index(index.row(), keys.index("text"))
        if self.model().flags(index) & Qt.ItemFlag.ItemIsEditable:
            self.edit(index)

    def _is_mine(self, event: QKeyEvent) -> bool:
        standard = QKeySequence.StandardKey
        if event.matches(standard.Copy) or event.matches(standard.SelectAll):
            return True
        return event.key() in _KEYS and not event.modifiers() & ~_SHIFTS

    def mousePressEvent(self, event) -> None:
        super().mousePressEvent(event)
        index: QModelIndex = self.indexAt(event.position().toPoint())
        if not index.isValid():
            self.clearSelection()
