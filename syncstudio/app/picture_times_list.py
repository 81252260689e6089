"""The list of what can tell the times of pictures: a line for each source."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from syncstudio.app.picture_times_words import plan_words, step_words

_CHOICE = Qt.ItemDataRole.UserRole
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_FIRST_NUMBER = 1


def kind_of(choice) -> tuple[str, str]:
    """By what a line is known: its source, and the table where it is one."""
    return choice.times, choice.table


class SourceList(QTreeWidget):
    """Lines of choices; their figures come when the pictures have been read."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        names = [
            self.tr("Times from"),
            self.tr("Pictures"),
            self.tr("First"),
            self.tr("Last"),
            self.tr("Usual step"),
            self.tr("Gaps"),
            self.tr("Same time"),
            self.tr("Out of order"),
        ]
        self.setHeaderLabels(names)
        self.setRootIsDecorated(False)
        self.setAccessibleName(self.tr("Sources of times"))
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.header().setStretchLastSection(True)
        for column in range(_FIRST_NUMBER, len(names)):
            self.headerItem().setTextAlignment(column, _RIGHT)

    def chosen(self):
        """The choice of the current line, or None."""
        item = self.currentItem()
        return None if item is None else item.data(0, _CHOICE)

    def fill(self, choices, keep: tuple[str, str]) -> None:
        """A line for each choice, with that of kind `keep` current."""
        self.blockSignals(True)
        self.clear()
        for choice in choices:
            item = QTreeWidgetItem([self._name(choice), *("…",) * (self.columnCount() - 1)])
            item.setData(0, _CHOICE, choice)
            self.addTopLevelItem(item)
            if kind_of(choice) == keep:
                self.setCurrentItem(item)
        first = self.topLevelItem(0)
        if self.currentItem() is None and first is not None:
            self.setCurrentItem(first)
        self.blockSignals(False)

    def show_figures(self, choice, found) -> None:
        """The figures of a line: of a `PicturePlan`, or none where `found` is a sentence."""
        cells = ["–"] * (self.columnCount() - 1) if isinstance(found, str) else plan_words(found).cells
        for place in range(self.topLevelItemCount()):
            item = self.topLevelItem(place)
            if item is None or item.data(0, _CHOICE) != choice:
                continue
            for column, text in enumerate(cells, _FIRST_NUMBER):
                item.setText(column, text)
                item.setTextAlignment(column, _RIGHT)
            item.setToolTip(0, found if isinstance(found, str) else "")

    def _name(self, choice) -> str:
        names = {
            "names": self.tr("Names of the pictures"),
            "exif": self.tr("EXIF: when it was taken"),
            "gps": self.tr("EXIF: time of the GPS"),
            "interval": self.tr("One every {step}").format(step=step_words(choice.interval_ns)),
        }
        return names.get(choice.times) or self.tr("Table {name}").format(name=choice.table)
