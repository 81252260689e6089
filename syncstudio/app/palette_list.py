"""The lines of the command palette: what it is, where it stands, its key, and why it cannot be run now."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from syncstudio.app.palette_entries import PaletteEntry
from syncstudio.app.palette_match import marked
from syncstudio.panes.theme import Theme, color, mono, sans

ROW_PX = 30
_PAD_PX = 12
_MARK_PX = 16
_GAP_PX = 14
# Of the width that is left by title and key, what a path may take before it is shortened.
_LEAST_PATH_PX = 60

Index = QModelIndex | QPersistentModelIndex


class PaletteModel(QAbstractListModel):
    """The entries that fit what is typed, best first."""

    def __init__(self, parent=None) -> None:
        super().__init__(parent)
        self.entries: Sequence[PaletteEntry] = ()
        self.text = ""

    def show_entries(self, entries: Sequence[PaletteEntry], text: str) -> None:
        """Show these, with the letters of a text marked in them."""
        self.beginResetModel()
        self.entries, self.text = entries, text
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """How many lines there are."""
        return 0 if parent is not None and parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The title, the sentence beside it, and what a screen reader says."""
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(line for line in (entry.why_not, entry.tip) if line) or None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(word for word in (entry.title, entry.path, entry.key, entry.why_not) if word)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Every line can be chosen; one that cannot be run says why."""
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class PalettePainter(QStyledItemDelegate):
    """Paints one line: mark, title, path, key."""

    def __init__(self, model: PaletteModel, theme: Theme, parent=None) -> None:
        super().__init__(parent)
        self._model = model
        self.theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """All lines are of one height."""
        return QSize(100, ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The key is never cut off; of the rest the path gives way first."""
        entry, theme = self._model.entries[index.row()], self.theme
        row: QRect = option.rect  # type: ignore[attr-defined]
        painter.save()
        chosen = option.state & QStyle.StateFlag.State_Selected  # type: ignore[attr-defined]
        painter.fillRect(row, color(theme.raised if chosen else theme.panel))
        self._paint_mark(painter, QRect(row.left() + _PAD_PX, row.top(), _MARK_PX, row.height()), entry)
        left, right = row.left() + _PAD_PX + _MARK_PX, row.right() - _PAD_PX
        if entry.key:
            right -= self._paint_right(painter, row, right, entry.key, mono(12), theme.soft) + _GAP_PX
        plain, strong = sans(13), sans(13, bold=True)
        wanted = QFontMetrics(strong).horizontalAdvance(entry.title)
        beside = entry.why_not or entry.path
        small = sans(11)
        room = right - left - min(wanted, right - left - _LEAST_PATH_PX) - _GAP_PX
        if beside and room > _LEAST_PATH_PX // 2:
            shown = QFontMetrics(small).elidedText(beside, Qt.TextElideMode.ElideRight, room)
            ink = theme.undecided if entry.why_not else theme.faint
            right -= self._paint_right(painter, row, right, shown, small, ink) + _GAP_PX
        title = QFontMetrics(plain).elidedText(entry.title, Qt.TextElideMode.ElideRight, right - left)
        painter.setPen(color(theme.faint if entry.why_not else theme.text))
        self._paint_title(painter, row, left, title, (plain, strong))
        painter.restore()

    def _paint_title(
        self, painter: QPainter, row: QRect, left: int, title: str, fonts: tuple[QFont, QFont]
    ) -> None:
        strong = set(marked(self._model.text, title))
        at = 0
        while at < len(title):
            end = at + 1
            while end < len(title) and (end in strong) == (at in strong):
                end += 1
            font = fonts[1] if at in strong else fonts[0]
            painter.setFont(font)
            piece = title[at:end]
            wide = QFontMetrics(font).horizontalAdvance(piece)
            painter.drawText(
                QRect(left, row.top(), wide + 2, row.height()), Qt.AlignmentFlag.AlignVCenter, piece
            )
            left, at = left + wide, end

    def _paint_right(
        self, painter: QPainter, row: QRect, right: int, text: str, font: QFont, ink: str
    ) -> int:
        wide = QFontMetrics(font).horizontalAdvance(text)
        painter.setFont(font)
        painter.setPen(color(ink))
        where = QRect(right - wide, row.top(), wide + 1, row.height())
        painter.drawText(where, Qt.AlignmentFlag.AlignVCenter, text)
        return wide

    def _paint_mark(self, painter: QPainter, where: QRect, entry: PaletteEntry) -> None:
        middle = where.center()
        if entry.color:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color(entry.color))
            painter.drawRoundedRect(QRect(where.left(), middle.y() - 4, 9, 9), 2, 2)
        elif entry.checked:
            painter.setPen(color(self.theme.accent))
            painter.setFont(sans(12))
            painter.drawText(where, Qt.AlignmentFlag.AlignVCenter, "✓")
