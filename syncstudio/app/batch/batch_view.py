"""The table of rows: Return or a double click opens the row at its worst moment."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from syncstudio.app.batch.batch_cells import BatchCells
from syncstudio.app.batch.batch_model import COLUMNS, BatchModel
from syncstudio.panes import theme as look

_ROW_PX = 26
_WIDTHS = {"sample": 220, "decision": 90, "yours": 64, "pair": 176, "offset": 176, "verdict": 100}
_WIDTHS |= {"judgeable": 80, "badness": 80}


class BatchView(QTableView):
    """`opened` carries the sample to open, `chosen` says that other rows are selected.

    Where there is no row, `nothing` stands in the middle.
    """

    opened = Signal(str)
    chosen = Signal()

    def __init__(self, model: BatchModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = model
        self.nothing = ""
        self.setModel(model)
        self.setItemDelegate(BatchCells(model, self))
        self.setAccessibleName(self.tr("Rows of the report"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        lines = self.verticalHeader()
        lines.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        lines.setDefaultSectionSize(_ROW_PX)
        lines.hide()
        head = self.horizontalHeader()
        # A head asks of every row whether its whole column is selected; with a selection of its own, of none.
        head.setSelectionModel(QItemSelectionModel(model, head))
        head.setHighlightSections(False)
        head.setSectionsMovable(True)
        head.setStretchLastSection(True)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for key, width in _WIDTHS.items():
            self.setColumnWidth(COLUMNS.index(key), width)
        head.setSortIndicator(COLUMNS.index("badness"), Qt.SortOrder.DescendingOrder)
        self.setSortingEnabled(True)
        self._kept: tuple[list[str], str, int] = ([], "", 0)
        model.modelAboutToBeReset.connect(self._remember)
        model.modelReset.connect(self._restore)
        self.doubleClicked.connect(lambda index: self.opened.emit(model.sample_at(index.row())))

    def chosen_samples(self) -> list[str]:
        """The samples that are selected, from the top down."""
        rows = sorted({index.row() for index in self.selectionModel().selectedRows()})
        return [self.rows.sample_at(row) for row in rows]

    def current_sample(self) -> str:
        """The sample that the cursor is on, or nothing."""
        index = self.currentIndex()
        return self.rows.sample_at(index.row()) if index.isValid() else ""

    def show_sample(self, sample: str) -> bool:
        """Select a sample and bring it into sight; whether it is shown."""
        place = self.rows.place_of(sample)
        if place is None:
            return False
        self.selectRow(place)
        self.scrollTo(self.rows.index(place, 0))
        return True

    def _remember(self) -> None:
        # What comes in must not take the selection away, nor the rows from under the eye.
        if len(self.rows.order):
            self._kept = (self.chosen_samples()[:1], self.current_sample(), self.verticalScrollBar().value())

    def _restore(self) -> None:
        chosen, current, scrolled = self._kept
        wanted = current or (chosen[0] if chosen else "")
        place = self.rows.place_of(wanted) if wanted else None
        if place is not None:
            self.selectRow(place)
        self.verticalScrollBar().setValue(scrolled)
        self.chosen.emit()

    def selectionChanged(self, selected, deselected) -> None:
        super().selectionChanged(selected, deselected)
        self.chosen.emit()

    def paintEvent(self, event) -> None:
        super().paintEvent(event)
        if not self.rows.rowCount() and self.nothing:
            with QPainter(self.viewport()) as painter:
                painter.setPen(look.color(self.rows.theme.soft))
                room = self.viewport().rect().adjusted(24, 12, -24, -12)
                painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.nothing)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current_sample():
            self.opened.emit(self.current_sample())
        elif event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.table_text())
        else:
            super().keyPressEvent(event)

    def table_text(self) -> str:
        """The selected rows as lines with tabs between the cells, the heads first."""
        model = self.rows
        rows = sorted({index.row() for index in self.selectionModel().selectedRows()})
        heads = [str(model.headerData(at, Qt.Orientation.Horizontal)) for at in range(len(COLUMNS))]
        lines = [
            heads,
            *([str(model.data(model.index(row, at)) or "") for at in range(len(COLUMNS))] for row in rows),
        ]
        return "\n".join("\t".join(cell.replace("\t", " ") for cell in line) for line in lines) + "\n"
