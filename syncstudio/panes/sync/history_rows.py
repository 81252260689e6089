"""Every measurement of a track, newest first: when, how, what came out and what was decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QWidget

from syncstudio.panes.sync.history_plan import ROW_PX, HistoryLine, history_line, plan_history
from syncstudio.panes.theme import Theme
from syncstudio.panes.timeline.paint import paint_plan
from syncstudio.project.records import MeasurementRow

_LINE = Qt.ItemDataRole.UserRole


class _LinePainter(QStyledItemDelegate):
    def __init__(self, parent: QListWidget, theme: Theme) -> None:
        super().__init__(parent)
        self.theme = theme

    def sizeHint(self, option, index) -> QSize:
        return QSize(self.parent().viewport().width(), ROW_PX)

    def paint(self, painter: QPainter, option, index) -> None:
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.translate(option.rect.topLeft())
        paint_plan(painter, plan_history(index.data(_LINE), option.rect.width(), self.theme, chosen))
        painter.restore()


class HistoryRows(QListWidget):
    """`chosen` carries the id of the measurement to look at."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._painter = _LinePainter(self, theme)
        self._filling = False
        self.setItemDelegate(self._painter)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setAccessibleName(self.tr("All measurements of this track"))
        self.currentItemChanged.connect(self._say)

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        self._painter.theme = theme
        self.viewport().update()

    def show_rows(
        self,
        rows: Sequence[MeasurementRow],
        names: Mapping[int, str],
        stale: frozenset[int],
        shown_id: int | None,
        now_ns: int,
        together: frozenset[int] = frozenset(),
        only: Mapping[int, Sequence[tuple[int, int]]] = MappingProxyType({}),
    ) -> None:
        """List these, and mark the one that is looked at.

        `together` are those of a sound and its picture; `only` are the spans that some were confined to, by id.
        """
        self._filling = True
        self.clear()
        for row in rows:
            line = history_line(
                row,
                names.get(row.reference_id, ""),
                row.id in stale,
                now_ns,
                row.id in together,
                only.get(row.id, ()),
            )
            item = QListWidgetItem()
            item.setData(_LINE, line)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, line.spoken)
            item.setToolTip(line.spoken)
            self.addItem(item)
            if row.id == shown_id:
                self.setCurrentItem(item)
        self.setFixedHeight(max(1, self.count()) * ROW_PX + 2)
        self._filling = False

    def lines(self) -> list[HistoryLine]:
        """What is listed."""
        return [self.item(place).data(_LINE) for place in range(self.count())]

    def _say(self, item: QListWidgetItem | None, _before: object) -> None:
        if not self._filling and item is not None:
            self.chosen.emit(item.data(_LINE).id)
