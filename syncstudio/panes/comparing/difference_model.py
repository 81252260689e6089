"""The rows of the table of differences, made at the moment they are seen."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QColor

from syncstudio.panes.comparing.difference_texts import side_says, what_differs
from syncstudio.session.comparing.difference_places import starts_of
from syncstudio.session.comparing.difference_row import DifferenceRow, difference_row
from syncstudio.session.comparing.tolerance import frame_ns
from syncstudio.timebase.timecode import short_text

if TYPE_CHECKING:
    from syncstudio.panes.theme import Theme
    from syncstudio.session.comparing.differences import Comparison
    from syncstudio.session.comparing.opened_comparison import OpenComparison

_ROLE = Qt.ItemDataRole
COLUMNS = ("what", "lane", "own", "master", "mine", "theirs")
_KEPT = 2_000
# Sorting by what cells say makes all of them; of more rows than this only those are sorted that are numbers.
_MOST_BY_TEXT = 20_000


class DifferenceModel(QAbstractTableModel):
    """Which differences are shown, in which order. `order` holds their places in the comparison."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.comparison: OpenComparison | None = None
        self.found: Comparison | None = None
        self.decided = np.zeros(0, dtype=bool)
        self.order = np.empty(0, dtype=np.int64)
        self._frame: int | None = None
        self._rows: OrderedDict[int, DifferenceRow] = OrderedDict()
        self._sorted_by = ("master", Qt.SortOrder.AscendingOrder)
        self._names = ("", "")
        self._statuses = {
            "draft": self.tr("draft"),
            "submitted": self.tr("submitted"),
            "accepted": self.tr("accepted"),
            "rejected": self.tr("rejected"),
        }

    def show(self, comparison: OpenComparison | None, shown: np.ndarray) -> None:
        """Show these differences of a comparison, sorted as before."""
        self.beginResetModel()
        self.comparison = comparison
        self._rows.clear()
        if comparison is None:
            self.found, self.decided = None, np.zeros(0, dtype=bool)
        else:
            self.found, self.decided = comparison.state
            self._frame = frame_ns(comparison.project)
            self._names = comparison.names
        self.order = self._arranged(np.asarray(shown, dtype=np.int64))
        self.endResetModel()

    def row(self, place: int) -> DifferenceRow:
        """What stands in one place of the table."""
        return self._difference(int(self.order[place]))

    def text_at(self, place: int, column: int) -> str:
        """What a cell says."""
        row = self.row(place)
        match COLUMNS[column]:
            case "what":
                return what_differs(row, self._frame)
            case "lane":
                return row.lane.name
            case "own":
                side = row.mine or row.theirs
                return "" if side is None else short_text(side.own.start_ns, 3)
            case "master":
                return short_text(row.span.start_ns, 3)
            case name:
                side = row.mine if name == "mine" else row.theirs
                return side_says(row, side, "" if side is None else self._statuses[side.status])

    def title(self, column: int) -> str:
        """The head of a column."""
        return (
            self.tr("Difference"),
            self.tr("Lane"),
            self.tr("Lane time"),
            self.tr("Timeline"),
            self._names[0] or self.tr("Mine"),
            self._names[1] or self.tr("Theirs"),
        )[column]

    # -- what Qt asks ---------------------------------------------------------------------------------------------

    def rowCount(self, parent: object = None) -> int:
        return 0 if isinstance(parent, QModelIndex) and parent.isValid() else len(self.order)

    def columnCount(self, parent: object = None) -> int:
        return len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole) -> object:
        if orientation == Qt.Orientation.Horizontal:
            if role == _ROLE.DisplayRole:
                return self.title(section)
            if role == _ROLE.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index, role: int = _ROLE.DisplayRole) -> object:
        if role == _ROLE.DisplayRole:
            text = self.text_at(index.row(), index.column())
            decided = index.column() == 0 and self.decided[self.order[index.row()]]
            return self.tr("✓ {what}").format(what=text) if decided else text
        if role == _ROLE.ToolTipRole:
            return self._tip(self.row(index.row()))
        if role == _ROLE.ForegroundRole:
            if self.decided[self.order[index.row()]]:
                return QColor(self.theme.faint)
            return QColor(
                self.theme.text if COLUMNS[index.column()] not in ("lane", "own") else self.theme.soft
            )
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if 0 <= column < len(COLUMNS):
            self._sorted_by = (COLUMNS[column], order)
            self.layoutAboutToBeChanged.emit()
            self.order = self._arranged(np.sort(self.order))
            self.layoutChanged.emit()

    # -- working it out -------------------------------------------------------------------------------------------

    def _difference(self, place: int) -> DifferenceRow:
        row = self._rows.get(place)
        if row is None:
            assert self.found is not None
            row = self._rows[place] = difference_row(self.found, place)
            if len(self._rows) > _KEPT:
                self._rows.popitem(last=False)
        return row

    def _tip(self, row: DifferenceRow) -> str:
        """Both sides with their edges, on the lane's clock and on the timeline."""
        lines = [what_differs(row, self._frame)]
        for name, side in zip(self._names, (row.mine, row.theirs), strict=True):
            if side is None:
                lines.append(self.tr("{name}: nothing here").format(name=name))
                continue
            text = self.tr(
                "{name}: {start} – {end} of the lane's time, {master} on the timeline · {label} {text}"
            )
            lines.append(
                text.format(
                    name=name,
                    start=short_text(side.own.start_ns, 3),
                    end=short_text(side.own.end_ns, 3),
                    master=short_text(side.master.start_ns, 3),
                    label=side.label,
                    text=" ".join(side.text.split()),
                ).strip()
            )
        return "\n".join(lines)

    def _arranged(self, shown: np.ndarray) -> np.ndarray:
        """Places in the order of a column; of equals those of the same segment stay together, lane by lane."""
        if self.found is None or not len(shown):
            return shown
        key, direction = self._sorted_by
        rows = self.found.differences
        if key == "what":
            keys = rows.kinds[shown].astype(np.int64) * 2**40 + np.clip(
                np.abs(rows.apart_ns[shown]), 0, 2**40 - 1
            )
        elif key == "lane":
            keys = rows.lanes[shown]
        elif key in ("own", "master"):
            keys = self._starts(shown, key == "master")
        elif len(shown) <= _MOST_BY_TEXT:
            places, self.order = self.order, shown
            column = COLUMNS.index(key)
            texts = [self.text_at(n, column).casefold() for n in range(len(shown))]
            self.order = places
            keys = np.empty(len(shown), dtype=np.int64)
            keys[sorted(range(len(shown)), key=texts.__getitem__)] = np.arange(len(shown))
        else:
            return shown
        order = np.argsort(keys, kind="stable")
        return shown[order[::-1] if direction == Qt.SortOrder.DescendingOrder else order]

    def _starts(self, shown: np.ndarray, master: bool) -> np.ndarray:
        assert self.found is not None
        return starts_of(self.found, master)[shown]
