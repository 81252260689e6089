"""Labels as a tree: those the lane in use takes first, each below its parent, with key and count."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from syncstudio.panes.swatch import swatch
from syncstudio.panes.theme import Theme, color, mono
from syncstudio.project.records import Label

_ID = Qt.ItemDataRole.UserRole
_COUNT = 1


class LabelTree(QTreeWidget):
    """`given` carries the id of the label that was clicked; `renamed` an id and its new name."""

    given = Signal(object)
    renamed = Signal(object, str)
    # A name is no longer being typed.
    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._filling = False
        self._items: dict[int, QTreeWidgetItem] = {}
        self._wanted = ""
        self._soft = "#808080"
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setIndentation(16)
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(_COUNT, QHeaderView.ResizeMode.ResizeToContents)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setAccessibleName(self.tr("Labels"))
        self.setExpandsOnDoubleClick(False)
        self.itemClicked.connect(lambda item, _column: self._clicked(item))
        self.itemChanged.connect(self._changed)
        self.itemDelegate().closeEditor.connect(lambda *_: self.edited.emit())

    def fill(
        self,
        labels: Sequence[Label],
        taken: Collection[int] | None,
        lane_name: str,
        theme: Theme,
        key_owner: Callable[[str], str | None],
        writable: bool,
    ) -> None:
        """Show these labels; `taken` are those of the lane in use, None where it takes all."""
        current = self.current_id()
        self._filling = True
        self._soft = theme.soft
        self.clear()
        self._items = {}
        if taken is None:
            self._put(self.invisibleRootItem(), labels, theme, key_owner, writable)
        else:
            mine = [label for label in labels if label.id in taken]
            others = [label for label in labels if label.id not in taken]
            self._put(
                self._heading(self.tr("On {lane}").format(lane=lane_name)), mine, theme, key_owner, writable
            )
            if others:
                self._put(self._heading(self.tr("Other lanes")), others, theme, key_owner, writable)
        self.expandAll()
        item = self._items.get(current) if current is not None else None
        if item is not None:
            self.setCurrentItem(item)
        self._filling = False

    def show_counts(self, uses: Mapping[int, int]) -> None:
        """Show how many segments have each label."""
        self._filling = True
        for label_id, item in self._items.items():
            count = uses.get(label_id, 0)
            item.setText(
                _COUNT, "   ".join(filter(None, (item.data(_COUNT, _ID), f"{count:,}" if count else "")))
            )
        self._filling = False

    def filter(self, text: str) -> None:
        """Leave the labels whose name, or whose parent's name, holds a text."""
        self._wanted = wanted = text.strip().casefold()
        root = self.invisibleRootItem()
        for place in range(root.childCount()):
            self._keep(root.child(place), wanted)

    def mark(self, label_id: int | None) -> None:
        """Let one label be the current one, or none."""
        item = self._items.get(label_id) if label_id is not None else None
        self.setCurrentItem(item)  # type: ignore[arg-type]  # Qt: None is no current item

    @property
    def editing(self) -> bool:
        """Whether a name is being typed."""
        return self.state() == QAbstractItemView.State.EditingState

    def current_id(self) -> int | None:
        """The id of the current label."""
        item = self.currentItem()
        return None if item is None else item.data(0, _ID)

    def first_shown(self) -> int | None:
        """The first label that the filter meant: a parent that only stays above one comes behind it."""
        shown = [(label_id, item) for label_id, item in self._items.items() if not item.isHidden()]
        named = (label_id for label_id, item in shown if self._wanted in item.text(0).casefold())
        return next(named, shown[0][0] if shown else None)

    def edit_name(self, name: str) -> None:
        """Let the name of a label be typed over."""
        for item in self._items.values():
            if item.text(0) == name:
                self.setCurrentItem(item)
                self.editItem(item, 0)

    def _heading(self, text: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem(self, [text])
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        item.setForeground(0, color(self._soft))
        item.setFirstColumnSpanned(True)
        return item

    def _put(
        self,
        root: QTreeWidgetItem,
        labels: Sequence[Label],
        theme: Theme,
        key_owner: Callable[[str], str | None],
        writable: bool,
    ) -> None:
        here = {label.id: label for label in labels}
        waiting = list(labels)
        while waiting:
            later = []
            for label in waiting:
                inside = label.parent_id in here and not _in_a_circle(label, here)
                above = self._items.get(label.parent_id) if inside and label.parent_id is not None else root
                if above is None:
                    later.append(label)
                else:
                    self._items[label.id] = self._item(above, label, theme, key_owner, writable)
            waiting = later

    def _item(
        self,
        above: QTreeWidgetItem,
        label: Label,
        theme: Theme,
        key_owner: Callable[[str], str | None],
        writable: bool,
    ) -> QTreeWidgetItem:
        item = QTreeWidgetItem(above, [label.name])
        item.setIcon(0, swatch(theme, label.color, label.hotkey))
        item.setData(0, _ID, label.id)
        if writable:
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
        item.setFont(_COUNT, mono(11))
        long_key = label.hotkey if label.hotkey and len(label.hotkey) > 1 else ""  # too long for the swatch
        item.setData(_COUNT, _ID, long_key)
        item.setText(_COUNT, long_key)
        item.setForeground(_COUNT, color(theme.soft))
        item.setTextAlignment(_COUNT, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        lines = [label.description] if label.description else []
        lines.append(self.tr("Key {key}").format(key=label.hotkey) if label.hotkey else self.tr("No key"))
        owner = key_owner(label.hotkey) if label.hotkey else None
        if owner:
            lines.append(
                self.tr("{key} does “{action}”; with Label keys on it gives this label").format(
                    key=label.hotkey, action=owner
                )
            )
        if label.exclusive:
            lines.append(self.tr("Excludes the others of “{group}”").format(group=label.exclusive))
        lines.append(self.tr("F2 renames"))
        item.setToolTip(0, "\n".join(lines))
        return item

    def _keep(self, item: QTreeWidgetItem | None, wanted: str, above: bool = False) -> bool:
        if item is None:
            return False
        here = above or wanted in item.text(0).casefold()
        heading = item.data(0, _ID) is None
        inside = [
            self._keep(item.child(place), wanted, here and not heading) for place in range(item.childCount())
        ]
        kept = (here and not heading) or any(inside) or not wanted
        item.setHidden(not kept)
        return kept

    def _clicked(self, item: QTreeWidgetItem) -> None:
        if item.data(0, _ID) is not None:
            self.given.emit(item.data(0, _ID))

    def _changed(self, item: QTreeWidgetItem, column: int) -> None:
        if not self._filling and column == 0 and item.data(0, _ID) is not None:
            self.renamed.emit(item.data(0, _ID), item.text(0).strip())


def _in_a_circle(label: Label, labels: Mapping[int, Label]) -> bool:
    """A project of an older program may hold anything; what cannot be a tree is listed at the top."""
    above, steps = label.parent_id, 0
    while above is not None and above in labels and steps <= len(labels):
        above, steps = labels[above].parent_id, steps + 1
    return steps > len(labels)
