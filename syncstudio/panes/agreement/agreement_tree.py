"""The table of agreement: all lanes, each lane, and below it each label, with intervals as tips."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from syncstudio.panes.agreement.agreement_rows import COLUMNS, AgreementRow, as_table, rows_of
from syncstudio.panes.theme import NOTE_PX, mono

if TYPE_CHECKING:
    from syncstudio.session.agreement.agreement import Agreement

_ROW = int(Qt.ItemDataRole.UserRole)


class AgreementTree(QTreeWidget):
    """Rows of figures. `chosen` carries the `AgreementRow` that is current."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[tuple[AgreementRow, list[AgreementRow]]] = []
        self.setUniformRowHeights(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setAllColumnsShowFocus(True)
        self.setAccessibleName(self.tr("Agreement by lane and label"))
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.currentItemChanged.connect(self._tell)

    def show_of(self, agreement: Agreement | None) -> None:
        """Show another agreement, its first lane chosen."""
        self.clear()
        self._rows = []
        if agreement is None:
            return
        interval = self.tr("95 % interval: {low} to {high}")
        self._rows = rows_of(agreement, self.tr("All lanes"), self.tr("(no label)"), interval)
        heads, tips = self.heads(agreement), self._tips()
        self.setHeaderLabels(heads)
        for column, key in enumerate(COLUMNS):
            self.headerItem().setToolTip(column, tips.get(key, ""))
            self.headerItem().setTextAlignment(
                column, Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
            )
        for row, below in self._rows:
            item = self._item(row)
            for each in below:
                item.addChild(self._item(each))
            self.addTopLevelItem(item)
        for column, _ in enumerate(COLUMNS):
            texts = [item.texts[column] for row, below in self._rows for item in (row, *below)]
            self.setColumnHidden(column, column > 3 and not any(text not in ("", "–") for text in texts))
        if len(self._rows) == 2:
            self.topLevelItem(1).setExpanded(True)
        self._fit(heads)
        first = self.topLevelItem(min(1, len(self._rows) - 1))
        if first is not None:
            self.setCurrentItem(first)

    def heads(self, agreement: Agreement) -> list[str]:
        """What the columns are called; of two raters the counts are under their names."""
        two = len(agreement.raters) == 2
        first, second = agreement.raters if two else (self.tr("First"), self.tr("Second"))
        return [
            self.tr("Lane, label"), first, second, self.tr("Matched"), "F1", self.tr("Kappa"), self.tr("Gamma"),
            self.tr("Alpha"), self.tr("Word errors"), self.tr("Overlap"), self.tr("Starts"), self.tr("Ends"),
            self.tr("Precision"), self.tr("Recall"),
        ]  # fmt: skip

    def as_text(self, agreement: Agreement) -> str:
        """The whole table, for a spreadsheet."""
        return as_table(self._rows, self.heads(agreement))

    def _tell(self, item: QTreeWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(item.data(0, _ROW))

    def _item(self, row: AgreementRow) -> QTreeWidgetItem:
        item = QTreeWidgetItem(list(row.texts))
        item.setData(0, _ROW, row)
        for column in range(1, len(COLUMNS)):
            item.setFont(column, mono(NOTE_PX))
            item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            item.setToolTip(column, row.tips[column])
        item.setToolTip(0, row.texts[0])
        return item

    def _fit(self, heads: list[str]) -> None:
        """Columns as wide as what they hold; the first not so wide that figures are out of sight."""
        measure = QFontMetrics(self.header().font())
        for column in range(1, len(COLUMNS)):
            self.resizeColumnToContents(column)
            least = min(measure.horizontalAdvance(heads[column]), 90) + 18
            self.setColumnWidth(column, max(self.columnWidth(column), least))
        self.resizeColumnToContents(0)
        self.setColumnWidth(0, min(max(self.columnWidth(0), 90), 170))

    def _tips(self) -> dict[str, str]:
        return {
            "first": self.tr("Labels of the first one"),
            "second": self.tr("Labels of the second one"),
            "matched": self.tr("Labels of both with the same name at the same place"),
            "f1": self.tr("Twice the matched labels over all labels of both; 1 is full agreement"),
            "precision": self.tr("Which share of the second one's labels the first one has too"),
            "recall": self.tr("Which share of the first one's labels the second one has too"),
            "kappa": self.tr(
                "Agreement beyond chance at every moment: Cohen's kappa of two, Fleiss' of more"
            ),
            "alpha": self.tr("Krippendorff's alpha at every moment, nominal"),
            "gamma": self.tr("The unified gamma: places and labels at once"),
            "onset": self.tr("How far starts of matched labels lie apart: the median"),
            "offset": self.tr("How far ends of matched labels lie apart: the median"),
            "words": self.tr("Words replaced, left out or added, over the words of the first one"),
            "regions": self.tr("Regions: shared area over covered area, the mean of all frames"),
        }
