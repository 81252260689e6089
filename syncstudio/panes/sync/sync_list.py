"""The table of every track: where it lies, how sure that is, where the number comes from, and its verdict."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QPainter, QShortcut
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QVBoxLayout, QWidget

from syncstudio.panes import theme as look
from syncstudio.panes.sync.sync_line import SyncLine, table_text
from syncstudio.panes.sync.sync_row_plan import HEAD_PX, WIDE_PX, plan_head, plan_row, row_height
from syncstudio.panes.theme import Theme
from syncstudio.panes.timeline.paint import paint_plan

_LINE = Qt.ItemDataRole.UserRole


class _RowPainter(QStyledItemDelegate):
    """Paints one row after its plan."""

    def __init__(self, parent: QListWidget, theme: Theme) -> None:
        super().__init__(parent)
        self.theme = theme

    def sizeHint(self, option, index) -> QSize:
        width = self.parent().viewport().width()
        line = index.data(_LINE)
        return QSize(width, 0 if line is None else row_height(line, width))

    def paint(self, painter: QPainter, option, index) -> None:
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.translate(option.rect.topLeft())
        plan = plan_row(index.data(_LINE), option.rect.width(), self.theme, chosen)
        paint_plan(painter, plan, painter.device().devicePixelRatioF())
        painter.restore()


class _Head(QWidget):
    """The names of the columns over a wide table."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setFixedHeight(HEAD_PX)

    def paintEvent(self, event) -> None:
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), look.color(self.theme.panel))
            paint_plan(painter, plan_head(self.width(), self.theme), self.devicePixelRatioF())


class SyncList(QWidget):
    """Every track. `chosen` carries a track's id, `menu_requested` that and a global point."""

    chosen = Signal(object)
    menu_requested = Signal(object, object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = QListWidget(self)
        self._filling = False
        self._painter = _RowPainter(self.rows, theme)
        self._head = _Head(theme, self)
        self.rows.setItemDelegate(self._painter)
        self.rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rows.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.rows.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.rows.setAccessibleName(self.tr("How every track lies"))
        self.rows.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.rows.customContextMenuRequested.connect(self._ask_menu)
        self.rows.currentItemChanged.connect(self._say_chosen)
        # A row may be on show without having been chosen: a press on it changes nothing there, and chooses it.
        self.rows.itemPressed.connect(lambda item: self._say_chosen(item, None))
        copy = QShortcut(QKeySequence.StandardKey.Copy, self.rows)
        copy.setContext(Qt.ShortcutContext.WidgetShortcut)
        copy.activated.connect(self.copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self.rows, 1)
        self._head.setVisible(False)

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        self._painter.theme = self._head.theme = theme
        self._head.update()
        self.rows.viewport().update()

    def set_lines(self, lines: Sequence[SyncLine]) -> None:
        """Show these tracks, in this order; the one that was chosen stays so."""
        chosen = self.current()
        self._filling = True
        if [self._line(place).track_id for place in range(self.rows.count())] != [
            line.track_id for line in lines
        ]:
            self.rows.clear()
            for _ in lines:
                self.rows.addItem(QListWidgetItem())
        for place, line in enumerate(lines):
            item = self.rows.item(place)
            item.setData(_LINE, line)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, line.spoken)
            item.setToolTip(line.tip)
        self._filling = False
        self.choose(chosen)

    def lines(self) -> list[SyncLine]:
        """What is shown."""
        return [self._line(place) for place in range(self.rows.count())]

    def copy(self) -> None:
        """Put the table on the clipboard, a line each track, for a sheet or a mail."""
        QGuiApplication.clipboard().setText(table_text(self.lines()))

    def current(self) -> int | None:
        """The track that is chosen."""
        item = self.rows.currentItem()
        return None if item is None else item.data(_LINE).track_id

    def choose(self, track_id: int | None) -> None:
        """Mark a track without saying so, and bring it into sight."""
        before = self.current()
        self._filling = True
        places = [place for place in range(self.rows.count()) if self._line(place).track_id == track_id]
        self.rows.setCurrentRow(places[0] if places else -1)
        if places and before != track_id:
            self.rows.scrollToItem(self.rows.item(places[0]))
        self._filling = False

    def content_height(self) -> int:
        """How high it would be to show every track."""
        head = HEAD_PX if self._head.isVisible() else 0
        width = self.rows.viewport().width()
        return sum(row_height(line, width) for line in self.lines()) + head

    def _line(self, place: int) -> SyncLine:
        return self.rows.item(place).data(_LINE)

    def _say_chosen(self, item: QListWidgetItem | None, _before: object) -> None:
        if not self._filling and item is not None:
            self.chosen.emit(item.data(_LINE).track_id)

    def _ask_menu(self, at: QPoint) -> None:
        item = self.rows.itemAt(at)
        if item is not None:
            self.rows.setCurrentItem(item)
            self.menu_requested.emit(item.data(_LINE).track_id, self.rows.viewport().mapToGlobal(at))

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._head.setVisible(self.width() >= WIDE_PX)
        self.rows.scheduleDelayedItemsLayout()
