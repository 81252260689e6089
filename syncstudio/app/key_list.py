"""A list of all keys that can be searched; Enter runs what is chosen."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from syncstudio.app.actions import all_specs, group_label
from syncstudio.app.settings import Settings
from syncstudio.panes.theme import Theme, color, mono

_ID = Qt.ItemDataRole.UserRole


class KeyList(QDialog):
    """Every action with its keys. `chosen` carries an action's id."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.setWindowTitle(self.tr("All keys"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._find = QLineEdit(
            self, placeholderText=self.tr("Search: a word, or a key"), clearButtonEnabled=True
        )
        self._find.setAccessibleName(self.tr("Search keys"))
        self._list = QTreeWidget(self)
        self._list.setHeaderLabels([self.tr("Does"), self.tr("Keys")])
        self._list.setRootIsDecorated(False)
        self._list.setAccessibleName(self.tr("Keys"))
        self._list.header().setStretchLastSection(False)
        self._list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self._list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.addWidget(self._find)
        column.addWidget(self._list, 1)
        self._fill(theme)
        self._find.textChanged.connect(self.search)
        self._find.returnPressed.connect(self._run_first)
        self._list.itemActivated.connect(self._run)
        self.resize(560, 620)
        size = settings.blob("keys")
        if size is not None:
            self.restoreGeometry(size)

    def search(self, text: str) -> None:
        """Show only the actions whose name, group, sentence or keys hold every word of a text."""
        words = text.casefold().split()
        for item in self._items():
            haystack = item.data(1, _ID)
            item.setHidden(not all(word in haystack for word in words))

    def shown_ids(self) -> list[str]:
        """The actions on show, in order."""
        return [item.data(0, _ID) for item in self._items() if not item.isHidden()]

    def _fill(self, theme: Theme) -> None:
        for spec in all_specs():
            keys = [
                QKeySequence.fromString(key).toString(QKeySequence.SequenceFormat.NativeText)
                for key in spec.keys
            ]
            text = spec.label().replace("%1", spec.keys[0] if spec.keys else "")
            item = QTreeWidgetItem([f"{group_label(spec.group)}  ›  {text}", "   ".join(dict.fromkeys(keys))])
            item.setData(0, _ID, spec.id)
            item.setData(1, _ID, " ".join([group_label(spec.group), text, spec.hint(), *keys]).casefold())
            item.setToolTip(0, spec.hint())
            item.setFont(1, mono(12))
            item.setForeground(1, color(theme.soft))
            self._list.addTopLevelItem(item)

    def _items(self) -> list[QTreeWidgetItem]:
        places = range(self._list.topLevelItemCount())
        return [item for item in map(self._list.topLevelItem, places) if item is not None]

    def _run_first(self) -> None:
        shown = [item for item in self._items() if not item.isHidden()]
        if shown:
            self._run(shown[0])

    def _run(self, item: QTreeWidgetItem) -> None:
        self.close()
        self.chosen.emit(item.data(0, _ID))

    def done(self, result: int) -> None:
        self._settings.set_blob("keys", self.saveGeometry())
        super().done(result)
