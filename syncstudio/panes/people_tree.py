"""The tree of the People dock: rows that are dragged onto people, and keys that act on the current one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDropEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QTreeWidget, QTreeWidgetItem, QWidget

from syncstudio.panes.people_plan import PersonRow

PERSON, ROW = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
NOBODY = 0
"""What stands for nobody where a person's id would."""

Key = tuple[int | None, int | None, int | None]


class PeopleTree(QTreeWidget):
    """`dropped` carries a row and the person it was dropped on; `removed` and `opened` an item, by Del and Return."""

    dropped = Signal(object, object)
    removed = Signal(object)
    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setUniformRowHeights(True)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def add_row(
        self,
        texts: list[str],
        under: QTreeWidgetItem | None = None,
        row: PersonRow | None = None,
        person_id: int | None = None,
    ) -> QTreeWidgetItem:
        """A row at the end, of a person or under one."""
        item = QTreeWidgetItem(self if under is None else under, texts)
        # Ids are 63 bits: as Python's own numbers they come back whole.
        item.setData(0, PERSON, person_id)
        item.setData(0, ROW, row)
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        item.setFlags(flags | (Qt.ItemFlag.ItemIsDragEnabled if row else Qt.ItemFlag.ItemIsDropEnabled))
        for column in range(1, self.columnCount()):
            item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return item

    def key_of(self, item: QTreeWidgetItem | None) -> Key | None:
        """What a row is about, to find it again after all are made anew."""
        if item is None:
            return None
        row = item.data(0, ROW)
        return (
            item.data(0, PERSON),
            None if row is None else row.lane_id,
            None if row is None else row.segment_id,
        )

    def item_of(self, key: Key | None) -> QTreeWidgetItem | None:
        """The row about something."""
        for place in range(self.topLevelItemCount()):
            top = self.topLevelItem(place)
            for item in (top, *(top.child(number) for number in range(top.childCount()))):
                if key is not None and self.key_of(item) == key:
                    return item
        return None

    def dropEvent(self, event: QDropEvent) -> None:
        item, target = self.currentItem(), self.itemAt(event.position().toPoint())
        if target is not None and target.parent() is not None:
            target = target.parent()
        row = None if item is None else item.data(0, ROW)
        # What was dropped moves when the session has said so.
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()
        if row is not None and target is not None and target is not item.parent():
            self.dropped.emit(row, target.data(0, PERSON))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.currentItem()
        if item is not None and event.key() == Qt.Key.Key_Delete:
            self.removed.emit(item)
        elif item is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(item)
        else:
            super().keyPressEvent(event)
