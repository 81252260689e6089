"""The cells of the table of labels: how they look, and what is written in them with."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QComboBox, QLineEdit, QStyle, QStyledItemDelegate, QWidget

from syncstudio.panes import theme as look
from syncstudio.panes.tables.label_columns import ATTRIBUTE
from syncstudio.panes.tables.label_model import LabelModel
from syncstudio.session.labels.attributes import choices_of

_MARGIN_PX, _WIDEST_PX = 8, 14
_SELECTED, _FOCUSED = QStyle.StateFlag.State_Selected.value, QStyle.StateFlag.State_HasFocus.value
_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
_LEFT = int(Qt.AlignmentFlag.AlignLeft | _MIDDLE)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | _MIDDLE)


@cache
def _face(numeric: bool) -> tuple[QFont, QFontMetrics]:
    font = look.mono(12) if numeric else look.sans(13)
    return font, QFontMetrics(font)


class LabelCells(QStyledItemDelegate):
    """Draws the cells, and makes the fields in them: a line, or a list to choose from."""

    def __init__(self, session, labels: LabelModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._labels = labels

    def paint(self, painter: QPainter, option, index) -> None:
        """A cell, drawn straight: asking the style for each of five hundred cells would take a frame and more."""
        model, theme = self._labels, self._labels.theme
        column = model.columns[index.column()]
        rect = option.rect
        state = option.state.value
        if state & _SELECTED:
            painter.fillRect(rect, look.color(theme.raised))
        font, metrics = _face(column.kind in ("time", "length", "number"))
        text = model.text_at(index.row(), index.column())
        inside = rect.adjusted(_MARGIN_PX, 0, -_MARGIN_PX, 0)
        # Most texts are so short that nobody need measure them.
        if len(text) * _WIDEST_PX > inside.width() and metrics.horizontalAdvance(text) > inside.width():
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, inside.width())
        if text:
            painter.setFont(font)
            painter.setPen(look.color(model.ink(index.row(), column)))
            painter.drawText(inside, _RIGHT if column.kind in ("length", "number") else _LEFT, text)
        if state & _FOCUSED:
            painter.setPen(look.color(theme.accent))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))

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
