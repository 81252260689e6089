"""The rows of a report as Qt asks for them: made of columns at the moment they are seen, sorted and filtered as whole
columns, so that a hundred thousand of them scroll as ten do."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from syncstudio.app.batch.batch_words import pair_word, reasons_text, signed_word, word
from syncstudio.panes.theme import Theme
from syncstudio.verify.page.columns import DECISIONS, JUDGEABLE, STATUSES, VERDICTS, ReportColumns, with_newer
from syncstudio.verify.page.own_decisions import OwnDecisions
from syncstudio.verify.page.words import offset_text
from syncstudio.verify.result import PAIRS

_ROLE = Qt.ItemDataRole
Index: TypeAlias = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
COLUMNS = ("sample", "decision", "yours", "pair", "offset", "verdict", "judgeable", "badness", "reasons")
"""The columns of the table, by their keys."""
_FIGURES = frozenset({"offset", "badness"})
_INKS = {"keep": "inside", "inside": "inside", "review": "undecided", "undecided": "undecided"}
_INKS |= {"drop": "outside", "outside": "outside", "no": "undecided"}


class BatchModel(QAbstractTableModel):
    """Which rows are shown, in which order: the worst first unless a head was clicked."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.columns = ReportColumns()
        self.own: OwnDecisions | None = None
        self.order = np.empty(0, np.int64)
        self._sorted_by = ("badness", Qt.SortOrder.DescendingOrder)
        self._text, self._decision, self._pair = "", "", ""
        self._colors = _colors_of(theme)
        self._titles = {
            "sample": self.tr("Sample"),
            "decision": self.tr("Decision"),
            "yours": self.tr("Yours"),
            "pair": self.tr("Worst pair"),
            "offset": self.tr("Offset"),
            "verdict": self.tr("Verdict"),
            "judgeable": self.tr("Judgeable"),
            "badness": self.tr("Badness"),
            "reasons": self.tr("Reasons"),
        }

    # -- what is shown --------------------------------------------------------------------------------------------

    def show(self, columns: ReportColumns, own: OwnDecisions | None) -> None:
        """Show these rows."""
        self.own = own
        self._arrange(columns)

    def add(self, columns: ReportColumns) -> None:
        """Rows that came in; of a sample that was there the newer one stays."""
        if len(columns):
            self._arrange(with_newer(self.columns, columns))

    def filter(self, text: str, decision: str, pair: str) -> None:
        """Show only rows with all these words in name or reasons, of one decision, with one worst pair; "" is any."""
        self._text, self._decision, self._pair = text, decision, pair
        self._arrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._sorted_by = (COLUMNS[column], order)
        self._arrange()

    def decided(self) -> None:
        """Own decisions have changed."""
        if self._sorted_by[0] == "yours":
            self._arrange()
        elif len(self.order):
            self.dataChanged.emit(self.index(0, 2), self.index(len(self.order) - 1, 2))

    def set_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        self.theme, self._colors = theme, _colors_of(theme)
        if len(self.order):
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.order) - 1, len(COLUMNS) - 1))

    def sample_at(self, place: int) -> str:
        """The sample that stands at a place of the table."""
        return str(self.columns.samples[self.order[place]])

    def place_of(self, sample: str) -> int | None:
        """Where a sample is shown, if it is."""
        rows = np.flatnonzero(self.columns.samples == sample)
        places = np.flatnonzero(self.order == rows[-1]) if len(rows) else rows
        return int(places[0]) if len(places) else None

    def cell(self, place: int, column: int) -> tuple[str, QColor, bool]:
        """What is painted of a cell: its text, its colour, and whether it is figures."""
        row, key = int(self.order[place]), COLUMNS[column]
        ink = self._colors[_INKS.get(self._code(row, key), "text")]
        return self._text_of(row, key), ink, key in _FIGURES

    # -- what Qt asks ---------------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.order)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole) -> object:
        if orientation == Qt.Orientation.Horizontal and role == _ROLE.DisplayRole:
            return self._titles[COLUMNS[section]]
        # The badness fills its column, and the arrow needs the room at its end.
        if role == _ROLE.TextAlignmentRole and COLUMNS[section] == "offset":
            return _alignment("offset")
        return None

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> object:
        row, key = int(self.order[index.row()]), COLUMNS[index.column()]
        if role == _ROLE.DisplayRole:
            return self._text_of(row, key)
        if role == _ROLE.ToolTipRole and key in ("sample", "reasons"):
            return self._text_of(row, key) or None
        return _alignment(key) if role == _ROLE.TextAlignmentRole else None

    def _text_of(self, row: int, key: str) -> str:
        columns = self.columns
        if key == "sample":
            return " ".join(str(columns.samples[row]).split())
        if key == "reasons":
            return reasons_text(str(columns.reasons[row]))
        if key == "pair":
            return pair_word(PAIRS[columns.worst_pairs[row]]) if columns.worst_pairs[row] >= 0 else ""
        if key == "offset":
            text = offset_text(float(columns.offsets_s[row]), float(columns.uncertainties_s[row]))
            status = columns.statuses[row]
            return text or (word(STATUSES[status]) if status > 0 else "")
        if key == "badness":
            return f"{columns.badness[row]:,.1f}"
        code = self._code(row, key)
        return word(code) if key == "judgeable" else signed_word(code) if code else ""

    def _code(self, row: int, key: str) -> str:
        columns = self.columns
        if key == "decision":
            return DECISIONS[columns.decisions[row]] if columns.decisions[row] >= 0 else ""
        if key == "verdict":
            return VERDICTS[columns.verdicts[row]] if columns.verdicts[row] >= 0 else ""
        if key == "judgeable":
            return JUDGEABLE[columns.judgeable[row]] if columns.judgeable[row] >= 0 else ""
        if key == "yours" and self.own is not None:
            return self.own[str(columns.samples[row])] or ""
        return ""

    # -- sorting and filtering ------------------------------------------------------------------------------------

    def _arrange(self, columns: ReportColumns | None = None) -> None:
        # Whoever hears that rows will change still sees the old ones.
        self.beginResetModel()
        self.columns = self.columns if columns is None else columns
        rows = np.flatnonzero(self._passing())
        key, direction = self._sorted_by
        values = self._values(key)[rows]
        order = np.argsort(values, kind="stable")
        if direction == Qt.SortOrder.DescendingOrder:
            # Turned over as a whole, equals would turn over, too.
            order = len(rows) - 1 - np.argsort(values[::-1], kind="stable")[::-1]
        self.order = rows[order]
        self.endResetModel()

    def _passing(self) -> np.ndarray:
        columns = self.columns
        passes = np.ones(len(columns), bool)
        if self._decision:
            passes &= columns.decisions == DECISIONS.index(self._decision)
        if self._pair:
            passes &= columns.worst_pairs == PAIRS.index(self._pair)
        words = self._text.casefold().split()
        if words:
            both = zip(columns.samples.tolist(), columns.reasons.tolist(), strict=True)
            read = (f"{name}\n{reasons_text(why)}".casefold() for name, why in both)
            found = (all(word in text for word in words) for text in read)
            passes &= np.fromiter(found, bool, len(columns))
        return passes

    def _values(self, key: str) -> np.ndarray:
        columns = self.columns
        if key in ("sample", "reasons"):
            texts = columns.samples if key == "sample" else columns.reasons
            return np.array([text.casefold() for text in texts.tolist()], object)
        if key == "offset":
            return np.abs(np.nan_to_num(columns.offsets_s, nan=-1.0))
        if key == "yours":
            own = self.own
            said = [(own[name] or "") if own is not None else "" for name in columns.samples.tolist()]
            return np.array(said, object)
        columns_of: dict[str, np.ndarray] = {
            "decision": columns.decisions,
            "pair": columns.worst_pairs,
            "verdict": columns.verdicts,
            "judgeable": columns.judgeable,
            "badness": columns.badness,
        }
        return columns_of[key]


def _alignment(key: str) -> int:
    """Figures end where the title above them ends."""
    side = Qt.AlignmentFlag.AlignRight if key in _FIGURES else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)


def _colors_of(theme: Theme) -> dict[str, QColor]:
    """The colours of cells, made once: a screen full of rows asks for hundreds."""
    return {name: QColor(getattr(theme, name)) for name in ("text", "inside", "undecided", "outside")}
