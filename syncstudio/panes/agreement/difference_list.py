"""Where labels of a pair differ, as a list: a click or Enter goes there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QTreeWidget, QTreeWidgetItem, QWidget

from syncstudio.panes.theme import NOTE_PX, mono
from syncstudio.timebase.timecode import short_text

if TYPE_CHECKING:
    from syncstudio.session.agreement.label_differences import LabelDifference
    from syncstudio.session.agreement.lane_agreement import PairAgreement

_MOST = 2_000


class DifferenceList(QTreeWidget):
    """Rows of a pair's differences. `went` carries the one that was gone to."""

    went = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: tuple[LabelDifference, ...] = ()
        self._last: dict[tuple[str | None, str | None], int] = {}
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setIndentation(0)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setAccessibleName(self.tr("Where labels differ"))
        self.itemClicked.connect(lambda item, _column: self._go(item))
        self.itemActivated.connect(lambda item, _column: self._go(item))

    def show_of(self, pair: PairAgreement | None) -> None:
        """Show another pair."""
        self.clear()
        self._last = {}
        self._found = () if pair is None else pair.differences
        if pair is None:
            return
        self.setHeaderLabels([self.tr("On its clock"), self.tr("Difference"), pair.first, pair.second])
        words = {
            "missing": self.tr("only {name}").format(name=pair.first),
            "extra": self.tr("only {name}").format(name=pair.second),
            "renamed": self.tr("other label"),
        }
        rows = [
            QTreeWidgetItem(
                [
                    short_text(each.start_ns, 3),
                    words[each.what],
                    self._name(each.first_label),
                    self._name(each.second_label),
                ]
            )
            for each in self._found[:_MOST]
        ]
        for row in rows:
            row.setFont(0, mono(NOTE_PX))
        if len(self._found) > _MOST:
            more = QTreeWidgetItem(
                ["", self.tr("{count} more").format(count=f"{len(self._found) - _MOST:,}"), "", ""]
            )
            more.setFlags(Qt.ItemFlag.NoItemFlags)
            rows.append(more)
        self.addTopLevelItems(rows)
        for column in range(3):
            self.resizeColumnToContents(column)

    def next_of(self, first: str | None, second: str | None) -> LabelDifference | None:
        """The next difference with these labels, round and round; None where there is none."""
        places = [
            place
            for place, each in enumerate(self._found)
            if (each.first_label, each.second_label) == (first, second)
        ]
        if not places:
            return None
        last = self._last.get((first, second), -1)
        place = next((each for each in places if each > last), places[0])
        self._last[first, second] = place
        item = self.topLevelItem(place)
        if item is not None:
            self.setCurrentItem(item)
        return self._found[place]

    def _name(self, label: str | None) -> str:
        return "–" if label is None else label or self.tr("(no label)")

    def _go(self, item: QTreeWidgetItem) -> None:
        place = self.indexOfTopLevelItem(item)
        if 0 <= place < min(len(self._found), _MOST):
            self.went.emit(self._found[place])
