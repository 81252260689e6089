"""How the columns of a table are arranged, kept by their names: attributes come and go, and their places stay."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableView

from syncstudio.panes.tables.label_columns import Column


@dataclass
class ColumnLayout:
    """Columns by key: in which order, how wide, which are hidden, and by which one the rows are sorted."""

    order: list[str] = field(default_factory=list)
    widths: dict[str, int] = field(default_factory=dict)
    hidden: list[str] = field(default_factory=list)
    sorted_by: str = "start"
    descending: bool = False

    @classmethod
    def read(cls, text: str) -> ColumnLayout:
        """A layout as it was kept; the usual one where it cannot be read."""
        try:
            kept = json.loads(text)
            return cls(
                [str(key) for key in kept["order"]],
                {str(key): int(width) for key, width in kept["widths"].items()},
                [str(key) for key in kept["hidden"]],
                str(kept["sorted_by"]),
                bool(kept["descending"]),
            )
        except (ValueError, KeyError, TypeError, AttributeError):
            return cls()

    def text(self) -> str:
        """The layout, to be kept."""
        return json.dumps(self.__dict__)

    def take(self, view: QTableView, columns: Sequence[Column]) -> None:
        """Note how a view is arranged now; columns that it has not stay as they were."""
        head = view.horizontalHeader()
        shown = [columns[head.logicalIndex(n)].key for n in range(len(columns))]
        self.order = [*shown, *(key for key in self.order if key not in shown)]
        for place, column in enumerate(columns):
            if not view.isColumnHidden(place):
                self.widths[column.key] = view.columnWidth(place)
        hidden = [column.key for place, column in enumerate(columns) if view.isColumnHidden(place)]
        self.hidden = [*hidden, *(key for key in self.hidden if key not in shown)]
        sorted_by = head.sortIndicatorSection()
        if 0 <= sorted_by < len(columns):
            self.sorted_by = columns[sorted_by].key
            self.descending = head.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder

    def give(self, view: QTableView, columns: Sequence[Column]) -> None:
        """Arrange a view so."""
        head = view.horizontalHeader()
        keys = [column.key for column in columns]
        wanted = [key for key in self.order if key in keys]
        wanted += [key for key in keys if key not in wanted]
        for place, key in enumerate(wanted):
            head.moveSection(head.visualIndex(keys.index(key)), place)
        for place, column in enumerate(columns):
            view.setColumnHidden(place, column.key in self.hidden)
            view.setColumnWidth(place, max(24, self.widths.get(column.key, column.width)))
        if self.sorted_by in keys:
            order = Qt.SortOrder.DescendingOrder if self.descending else Qt.SortOrder.AscendingOrder
            view.sortByColumn(keys.index(self.sorted_by), order)
