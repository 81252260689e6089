"""Paints the cells of the table at one go each: by the style sheet a screen of them would take too long to scroll."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from syncstudio.app.batch.batch_model import BatchModel
from syncstudio.panes.theme import BASE_PX, mono, sans

_PAD = 8
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine


class BatchCells(QStyledItemDelegate):
    """A cell is its ground and one line of text, cut with an ellipsis where it is longer than the cell."""

    def __init__(self, model: BatchModel, parent=None) -> None:
        super().__init__(parent)
        self._model = model
        self._words, self._figures = sans(BASE_PX), mono(12)
        self._metrics = {True: QFontMetrics(self._figures), False: QFontMetrics(self._words)}

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        text, ink, figures = self._model.cell(index.row(), index.column())
        rect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(self._model.theme.raised))
        room = rect.adjusted(_PAD, 0, -_PAD, 0)
        metrics = self._metrics[figures]
        # Most texts fit, and an average letter is quicker than measuring all of them.
        if len(text) * metrics.maxWidth() > room.width() and metrics.horizontalAdvance(text) > room.width():
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.setFont(self._figures if figures else self._words)
        painter.setPen(ink)
        painter.drawText(room, _RIGHT if figures else _LEFT, text)
