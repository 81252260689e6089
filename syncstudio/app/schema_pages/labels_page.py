"""The page of labels: a tree to drag in, and the fields of the chosen label."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QTreeWidget, QTreeWidgetItem, QWidget

from syncstudio.app.label_menus import COLOR_NAMES, color_name
from syncstudio.app.schema_pages.page import ID, SchemaPage, choose, put, row
from syncstudio.panes.swatch import swatch
from syncstudio.panes.theme import Theme
from syncstudio.session.names import free_name


class LabelsPage(SchemaPage):
    """Labels with colour, key, parent, exclusive group and description."""

    def __init__(self, session, theme: Theme, parent: QWidget | None = None) -> None:
        says = self.tr(
            "Drag a label onto another to put it below that one. Labels of one exclusive group never lie over one "
            "another on a lane. Two labels may share a key where no lane names both."
        )
        super().__init__(session, theme, says, [self.tr("Label"), self.tr("Key"), self.tr("Group")], parent)
        change = self.change
        self.name = self.line(
            self.tr("Name"), lambda text: change(lambda id: session.update_label(id, name=text))
        )
        self.color = self.choice(
            self.tr("Colour"), lambda entry: change(lambda id: session.update_label(id, color=entry))
        )
        self.key = self.line(
            self.tr("Key"),
            lambda text: change(lambda id: session.update_label(id, hotkey=text)),
            self.tr("A digit, a letter or F1 to F12, such as 1, Q or Shift+Q"),
        )
        self.above = self.choice(
            self.tr("Below"),
            lambda parent_id: change(lambda id: session.update_label(id, parent_id=parent_id)),
        )
        self.group = QComboBox(self.side)
        self.group.setEditable(True)
        self.group.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.group.setToolTip(self.tr("Any word; labels with the same word exclude one another"))
        self.group.setAccessibleName(self.tr("Exclusive group"))
        self.group.lineEdit().editingFinished.connect(self._store_group)
        self.group.activated.connect(lambda _at: self._store_group())
        self.form.addRow(self.tr("Exclusive group"), self.group)
        self.description = self.line(
            self.tr("Description"), lambda text: change(lambda id: session.update_label(id, description=text))
        )
        self.button(self.tr("Add label"), lambda: self._add(None))
        self.button(
            self.tr("Add below"), lambda: self._add(self.current_id()), self.tr("Below the chosen label")
        )
        self.button(self.tr("Up"), lambda: self._step(-1))
        self.button(self.tr("Down"), lambda: self._step(1))
        self.button(self.tr("Delete"), self._remove, self.tr("Segments that have it stay, without a label"))
        self.buttons.addStretch(1)

    def made_list(self) -> QTreeWidget:
        made = DragTree(self)
        made.dropped.connect(self._dropped)
        return made

    def fill_list(self) -> None:
        labels = self.session.project.labels()
        items: dict[int, QTreeWidgetItem] = {}
        waiting = list(labels)
        while waiting:
            later = []
            for label in waiting:
                above = self.list if label.parent_id is None else items.get(label.parent_id)
                if above is None:
                    later.append(label)
                    continue
                cells = [label.name, label.hotkey or "", label.exclusive]
                items[label.id] = row(above, cells, label.id)
                items[label.id].setIcon(0, swatch(self.theme, label.color, None))
                items[label.id].setToolTip(0, label.description)
            if len(later) == len(waiting):  # a circle, from an older program: all at the top
                for label in later:
                    items[label.id] = row(
                        self.list, [label.name, label.hotkey or "", label.exclusive], label.id
                    )
                break
            waiting = later

    def show_entry(self, entry_id: int) -> None:
        labels = self.session.project.labels()
        label = next(one for one in labels if one.id == entry_id)
        put(self.name, label.name)
        self.color.clear()
        for entry in range(len(COLOR_NAMES)):
            self.color.addItem(swatch(self.theme, entry, None), color_name(entry), entry)
        choose(self.color, label.color % len(COLOR_NAMES))
        put(self.key, label.hotkey or "")
        self.above.clear()
        self.above.addItem(self.tr("Nothing: at the top"), None)
        for one in labels:
            if one.id != entry_id:
                self.above.addItem(swatch(self.theme, one.color, None), one.name, one.id)
        choose(self.above, label.parent_id)
        self.group.clear()
        self.group.addItems(["", *sorted({one.exclusive for one in labels if one.exclusive})])
        self.group.setCurrentText(label.exclusive)
        put(self.description, label.description)

    def _store_group(self) -> None:
        self.change(lambda id: self.session.update_label(id, exclusive=self.group.currentText()))

    def _add(self, parent_id: int | None) -> None:
        name = free_name(self.tr("New label"), (label.name for label in self.session.project.labels()))
        made: list[int] = []
        if self.ask(lambda: made.append(self.session.add_label(name, parent_id=parent_id))):
            self.fill(made[0])
            self.name.setFocus()
            self.name.selectAll()

    def _remove(self) -> None:
        self.change(self.session.delete_label)

    def _step(self, by: int) -> None:
        """Past the label beside it, under the same parent."""
        label_id = self.current_id()
        labels = self.session.project.labels()
        chosen = next((label for label in labels if label.id == label_id), None)
        if chosen is None:
            return
        beside = [label.id for label in labels if label.parent_id == chosen.parent_id]
        at = beside.index(chosen.id) + by
        if 0 <= at < len(beside):
            before = beside[at] if by < 0 else beside[at + 1] if at + 1 < len(beside) else None
            self.ask(lambda: self.session.move_label(chosen.id, before, chosen.parent_id))

    def _dropped(self, label_id: int, before_id: int | None, parent_id: int | None) -> None:
        self.ask(lambda: self.session.move_label(label_id, before_id, parent_id))


class DragTree(QTreeWidget):
    """A tree that asks for what was dropped instead of doing it: `dropped`: which, before which, below which."""

    dropped = Signal(object, object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setColumnCount(3)

    def dropEvent(self, event) -> None:
        moved = self.currentItem()
        target = self.itemAt(event.position().toPoint())
        place = self.dropIndicatorPosition()
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()
        if moved is None or moved is target:
            return
        where = QAbstractItemView.DropIndicatorPosition
        if target is None or place == where.OnViewport:
            self.dropped.emit(moved.data(0, ID), None, None)
        elif place == where.OnItem:
            self.dropped.emit(moved.data(0, ID), None, target.data(0, ID))
        else:
            above = target.parent()
            before = target if place == where.AboveItem else self.itemBelow(target)
            before_id = None if before is None else before.data(0, ID)
            self.dropped.emit(moved.data(0, ID), before_id, None if above is None else above.data(0, ID))
