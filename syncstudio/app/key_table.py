"""Every action with the keys that run it now, to be searched by words or by a key."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from syncstudio.app.action_set import ActionSet, native
from syncstudio.app.actions import SUBMENUS, all_specs, group_label
from syncstudio.app.label_keys import DIGITS
from syncstudio.panes.theme import Theme, color, mono

_ID = Qt.ItemDataRole.UserRole
# The rows are measured before the style is known; they say themselves how high they are.
_ROW = QSize(0, 25)


class KeyTable(QTreeWidget):
    """A line for each action: what it does, its keys, and, where `where` is asked for, where they are in force.

    Below them stand `labels`, name and key: theirs are changed where labels are.
    """

    def __init__(
        self,
        acts: ActionSet,
        theme: Theme,
        where: bool = False,
        labels: Sequence[tuple[str, str]] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._acts = acts
        self._theme = theme
        self._text, self._key = "", ""
        # The keys of each line, as they are kept and as they are written, to be searched.
        self._keys: dict[str, tuple[str, ...]] = {}
        self._labels: list[tuple[QTreeWidgetItem, str]] = []
        self.setHeaderLabels([self.tr("Does"), self.tr("Keys"), self.tr("In force")][: 3 if where else 2])
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setAccessibleName(self.tr("Keys"))
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self._lines: dict[str, QTreeWidgetItem] = {}
        for spec in all_specs():
            if spec.id not in SUBMENUS:
                self._lines[spec.id] = self._line(spec.id)
        self.addTopLevelItems(list(self._lines.values()))
        self._labels = [(self._label_line(name, key), key) for name, key in labels]
        self.addTopLevelItems([item for item, _ in self._labels])
        self.show_keys()
        acts.keys_changed.connect(self.show_keys)

    def show_keys(self) -> None:
        """Write the keys as they are now."""
        changed = self._acts.keymaps.keymap.changes
        for id, item in self._lines.items():
            keys = self._acts.keys(id)
            written = tuple(dict.fromkeys(map(native, keys)))
            item.setText(1, "   ".join(written))
            self._keys[id] = (*keys, *written)
            item.setForeground(1, color(self._theme.accent if id in changed else self._theme.soft))
            if self.columnCount() > 2:
                loud = self._acts.keymaps.keymap.scope(id) == "typing"
                item.setText(2, self.tr("also while typing") if loud else self.tr("in the window"))
        for item, key in self._labels:
            item.setText(2, self._label_says(key))
        for column in range(1, self.columnCount()):
            self.resizeColumnToContents(column)
        self._show_found()

    def search(self, text: str) -> None:
        """Show only the actions whose name, group, sentence or keys hold every word of a text."""
        self._text, self._key = text, ""
        self._show_found()

    def search_key(self, key: str) -> None:
        """Show only the action that this key runs."""
        self._text, self._key = "", key
        self._show_found()

    def shown_ids(self) -> list[str]:
        """The actions on show, in order."""
        return [id for id, item in self._lines.items() if not item.isHidden()]

    def current_id(self) -> str | None:
        """The action that is chosen."""
        item = self.currentItem()
        id = None if item is None or item.isHidden() else item.data(0, _ID)
        return id if id in self._lines else None

    def choose(self, id: str) -> None:
        """Choose the line of an action."""
        self.setCurrentItem(self._lines[id])
        self.scrollToItem(self._lines[id], QTreeWidget.ScrollHint.PositionAtCenter)

    def choose_first(self) -> None:
        """Choose the first line on show, if the chosen one is not."""
        shown = self.shown_ids()
        if shown and self.current_id() is None:
            self.choose(shown[0])

    def _line(self, id: str) -> QTreeWidgetItem:
        spec = self._acts.spec(id)
        path = f"{group_label(spec.group)}  ›  {spec.name()}"
        item = QTreeWidgetItem([path])
        item.setData(0, _ID, id)
        item.setData(2, _ID, f"{path} {spec.hint()}".casefold())
        item.setSizeHint(0, _ROW)
        item.setToolTip(0, spec.hint())
        item.setFont(1, mono(12))
        item.setForeground(2, color(self._theme.faint))
        return item

    def _label_line(self, name: str, key: str) -> QTreeWidgetItem:
        path = self.tr("Labels  ›  {name}").format(name=name)
        item = QTreeWidgetItem([path, native(key)])
        self._keys[path] = (key, native(key))
        item.setData(0, _ID, path)
        item.setData(2, _ID, path.casefold())
        item.setSizeHint(0, _ROW)
        item.setToolTip(0, self.tr("Goes before actions while Label keys is on; changed where labels are"))
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        item.setFont(1, mono(12))
        for column in (1, 2):
            item.setForeground(column, color(self._theme.faint))
        return item

    def _label_says(self, key: str) -> str:
        owner = self._acts.owner_of(key)
        if owner is None or owner in DIGITS:
            return self.tr("key of a label")
        text = self.tr("while Label keys is on; else {name}")
        return text.format(name=self._acts.spec(owner).name())

    def _show_found(self) -> None:
        words = self._text.casefold().split()
        for item in (*self._lines.values(), *(line for line, _ in self._labels)):
            keys = self._keys.get(item.data(0, _ID), ())
            if self._key:
                found = self._key in keys
            else:
                haystack = f"{item.data(2, _ID)} {' '.join(keys).casefold()}"
                found = all(word in haystack for word in words)
            item.setHidden(not found)
