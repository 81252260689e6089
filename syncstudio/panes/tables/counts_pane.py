"""The Counts dock: how many labels, how long, what share of the time, and how long from one to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from syncstudio.panes import theme as look
from syncstudio.panes.tables.counts_words import FIGURES, counts_csv, figure_text
from syncstudio.panes.theme import Theme
from syncstudio.session.labels.label_counts import GROUPS, Count, counted
from syncstudio.session.notices import MediaGrown, Notice, ProjectChanged, SelectionChanged
from syncstudio.timebase.span import Span

if TYPE_CHECKING:
    from syncstudio.session.session import Session

_QUIET_MS = 120
_ROW_PX = 26


class CountsPane(QWidget):
    """The dock's content. `save_asked` carries the counts as CSV, to be kept in a file."""

    save_asked = Signal(str)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self._stale = True
        self._visible: Span | None = None
        self.counts: list[Count] = []
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        names = (self.tr("By lane"), self.tr("By label"), self.tr("By person"), self.tr("By lane and label"))
        self.by = QComboBox(self)
        for name, group in zip(names, GROUPS, strict=True):
            self.by.addItem(name, group)
        self.of = QComboBox(self)
        for name, span in (
            (self.tr("The whole"), "whole"),
            (self.tr("In view"), "view"),
            (self.tr("Selection"), "selection"),
        ):
            self.of.addItem(name, span)
        self.by.setAccessibleName(self.tr("Counted by"))
        self.of.setAccessibleName(self.tr("Counted over"))
        for box in (self.by, self.of):
            box.currentIndexChanged.connect(self.refresh)
        self._heads = {
            "count": self.tr("Count"),
            "total": self.tr("Total s"),
            "covered": self.tr("Covered s"),
            "share": self.tr("Share %"),
            "per_minute": self.tr("Per minute"),
            "mean": self.tr("Mean s"),
            "median": self.tr("Median s"),
            "shortest": self.tr("Shortest s"),
            "longest": self.tr("Longest s"),
            "intervals": self.tr("Intervals"),
            "mean_interval": self.tr("Mean interval s"),
            "median_interval": self.tr("Median interval s"),
            "shortest_interval": self.tr("Shortest interval s"),
            "longest_interval": self.tr("Longest interval s"),
        }
        self.table = self._made_table()
        self.copy = QPushButton(self.tr("Copy"), self)
        self.copy.setToolTip(self.tr("As lines with tabs, for a spreadsheet"))
        self.copy.clicked.connect(self._copy)
        self.save = QPushButton(self.tr("Save as CSV…"), self)
        self.save.clicked.connect(lambda: self.save_asked.emit(self.csv()))
        top = QHBoxLayout()
        top.setContentsMargins(8, 8, 8, 6)
        top.setSpacing(6)
        for widget in (self.by, self.of):
            top.addWidget(widget)
        top.addStretch(1)
        top.addWidget(self.copy)
        top.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.table, 1)
        self._quiet = QTimer(self, singleShot=True, interval=_QUIET_MS)
        self._quiet.timeout.connect(self.refresh)

    @property
    def span(self) -> Span:
        """The stretch of the timeline that is counted over."""
        what = self.of.currentData()
        chosen = self._visible if what == "view" else self._session.selection if what == "selection" else None
        return chosen or self._session.extent()

    def set_visible_span(self, span: Span) -> None:
        """The timeline shows this stretch now."""
        self._visible = span
        if self.of.currentData() == "view":
            self._later()

    def refresh(self) -> None:
        """Count anew."""
        if not self.isVisible():
            self._stale = True
            return
        self._stale = False
        by = self.by.currentData()
        without = self.tr("nobody") if by == "person" else self.tr("no label")
        self.counts = counted(self._session.label_table(), by, self.span, without)
        self._fill()

    def csv(self) -> str:
        """The counts as a CSV document."""
        return counts_csv(
            [self.by.currentText(), *self._heads.values()], self.counts, self.tr("all together")
        )

    def on_notice(self, notice: Notice) -> None:
        """The session said that something changed."""
        selection = isinstance(notice, SelectionChanged) and self.of.currentData() == "selection"
        if selection or isinstance(notice, ProjectChanged | MediaGrown):
            self._later()

    def set_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        self._theme = theme
        self._fill()

    def _later(self) -> None:
        self._stale = True
        if self.isVisible():
            self._quiet.start()

    def _fill(self) -> None:
        head = QTableWidgetItem(self.by.currentText())
        head.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.setHorizontalHeaderItem(0, head)
        self.table.setRowCount(len(self.counts))
        for row, count in enumerate(self.counts):
            last = row == len(self.counts) - 1
            self._put(row, 0, self.tr("all together") if last else count.name, False, last)
            for column, figure in enumerate(FIGURES, 1):
                self._put(row, column, figure_text(figure, count), True, last)

    def _put(self, row: int, column: int, text: str, number: bool, bold: bool) -> None:
        item = QTableWidgetItem(text)
        item.setFont(look.mono(12, bold) if number else look.sans(13, bold))
        if number:
            item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.table.setItem(row, column, item)

    def _made_table(self) -> QTableWidget:
        table = QTableWidget(0, len(FIGURES) + 1, self)
        table.setHorizontalHeaderLabels(["", *self._heads.values()])
        table.setAccessibleName(self.tr("Counts and durations"))
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setShowGrid(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(_ROW_PX)
        head = table.horizontalHeader()
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        return table

    def _copy(self) -> None:
        heads = [self.by.currentText(), *self._heads.values()]
        lines = [heads]
        for row in range(self.table.rowCount()):
            cells = (self.table.item(row, column) for column in range(self.table.columnCount()))
            lines.append(["" if cell is None else cell.text() for cell in cells])
        QGuiApplication.clipboard().setText("\n".join("\t".join(line) for line in lines) + "\n")

    def showEvent(self, event: object) -> None:
        if self._stale:
            self.refresh()
