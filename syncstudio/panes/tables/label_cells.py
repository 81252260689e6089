"""What somebody writes with in a cell of the table of labels: a line, or a list to choose from."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QStyledItemDelegate, QWidget

from syncstudio.panes.tables.label_columns import ATTRIBUTE
from syncstudio.session.attributes import choices_of


class LabelCells(QStyledItemDelegate):
    """Makes the fields of the cells."""

    def __init__(self, session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session

    def createEditor(self, parent, option, index) -> QWidget:
        choices = self._choices(index)
        if choices is None:
            line = QLineEdit(parent)
            line.setFrame(False)
            line.setStyleSheet("padding: 0 6px; border-radius: 0;")
            return line
        box = QComboBox(parent)
        box.setStyleSheet("padding: 0 6px; border-radius: 0;")
        for text, value in choices:
            box.addItem(text, value)
        return box

    def setEditorData(self, editor, index) -> None:
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(max(0, editor.findText(index.data(Qt.ItemDataRole.DisplayRole))))
        else:
            super().setEditorData(editor, index)

    def setModelData(self, editor, model, index) -> None:
        if not isinstance(editor, QComboBox):
            super().setModelData(editor, model, index)
        elif editor.currentText() != index.data(Qt.ItemDataRole.DisplayRole):
            model.setData(index, editor.currentData(), Qt.ItemDataRole.EditRole)

    def _choices(self, index) -> list[tuple[str, object]] | None:
        model, project = index.model(), self._session.project
        column = model.columns[index.column()]
        match column.key:
            case "lane":
                return [(lane.name, lane.id) for lane in project.lanes()]
            case "label":
                return [("", 0), *((label.name, label.id) for label in project.labels())]
            case "status":
                return [(model.word_for(status), status) for status in ("draft", "submitted", "accepted")]
        if not column.key.startswith(ATTRIBUTE):
            return None
        attribute = next((one for one in project.attributes() if one.name == column.name), None)
        if attribute is None or attribute.kind not in ("choice", "yes-no"):
            return None
        told = ("yes", "no") if attribute.kind == "yes-no" else choices_of(attribute)
        return [("", ""), *((text, text) for text in told)]
