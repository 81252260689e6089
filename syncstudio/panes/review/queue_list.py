"""The queue of a review as a list: a row for each label or alignment, however many there are."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QWidget

from syncstudio.panes.review.status_look import plan_status, status_ink, status_word
from syncstudio.panes.theme import Theme
from syncstudio.panes.timeline.paint import paint_plan
from syncstudio.panes.timeline.plan import Box, Line, Plan, Text
from syncstudio.project.errors import ProjectError
from syncstudio.session.review.review_queue import QueueItem, ReviewQueue
from syncstudio.timebase.timecode import short_text

ROW_PX = 38
_LEFT, _RIGHT, _TIME_PX = 30, 10, 76


class QueueModel(QAbstractListModel):
    """The items of a queue; what a row says is read when the row is seen."""

    def __init__(self, session, queue: ReviewQueue, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._queue = queue

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._queue)

    def item(self, row: int) -> QueueItem | None:
        """What stands in a row."""
        return self._queue.items[row] if 0 <= row < len(self._queue) else None

    def title(self, item: QueueItem) -> tuple[str, str]:
        """What an item is, and where it belongs."""
        try:
            if item.kind == "track":
                return self._session.project.track(item.id).name, self.tr("alignment")
            segment = self._session.project.segment(item.id)
            name, _, lane = self._session.segment_title(item.id).partition(" · ")
        except ProjectError:  # deleted before this notice arrived
            return self.tr("gone"), ""
        return (f"{name}: {segment.text}" if segment.text and name != segment.text else name), lane

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        item = self.item(index.row())
        if item is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            name, where = self.title(item)
            return f"{name}, {where}, {short_text(item.span.start_ns, 3)}, {status_word(item.status)}"
        return item if role == Qt.ItemDataRole.UserRole else None

    def renew(self) -> None:
        """The queue has changed."""
        self.beginResetModel()
        self.endResetModel()


class QueuePainter(QStyledItemDelegate):
    """Paints a row: its status, what it is and when, and below whose it is and how sure a program was."""

    def __init__(self, parent: QueueList, theme: Theme) -> None:
        super().__init__(parent)
        self.theme = theme

    def sizeHint(self, option, index) -> QSize:
        return QSize(60, ROW_PX)

    def paint(self, painter: QPainter, option, index) -> None:
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.translate(option.rect.topLeft())
        painter.setClipRect(0, 0, option.rect.width(), ROW_PX)
        paint_plan(
            painter,
            self.plan(index.model(), index.data(Qt.ItemDataRole.UserRole), option.rect.width(), chosen),
        )
        painter.restore()

    def plan(self, model: QueueModel, item: QueueItem, width: int, chosen: bool) -> Plan:
        """A row as shapes."""
        theme = self.theme
        ground = theme.raised if chosen else theme.panel
        name, where = model.title(item)
        ink = theme.text if item.fits else theme.soft
        at = short_text(item.span.start_ns, 3)
        below = [status_word(item.status).lower(), where, item.author]
        if item.confidence is not None:
            below.append(f"{item.confidence:.0%}".replace("%", " %"))
        plan: Plan = [Box(0, 0, width, ROW_PX, ground)]
        if chosen:
            plan.append(Box(0, 0, 3, ROW_PX, theme.accent))
        plan += plan_status(item.status, 16, 12, 5, status_ink(item.status, theme), ground)
        plan.append(Text(_LEFT, 3, width - _LEFT - _TIME_PX - _RIGHT, 18, name, ink, 13, bold=chosen))
        plan.append(
            Text(width - _TIME_PX - _RIGHT, 3, _TIME_PX, 18, at, theme.soft, 11, mono=True, align="right")
        )
        said = " · ".join(part for part in below if part)
        plan.append(Text(_LEFT, 20, width - _LEFT - _RIGHT, 15, said, theme.soft, 11))
        plan.append(Line(0, ROW_PX - 0.5, width, ROW_PX - 0.5, theme.line))
        return plan


class QueueList(QListView):
    """The queue; `chosen` carries the item that was gone to by hand."""

    chosen = Signal(object)

    def __init__(self, session, queue: ReviewQueue, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._queue = queue
        self._filling = False
        self._model = QueueModel(session, queue, self)
        self._painter = QueuePainter(self, theme)
        self.setModel(self._model)
        self.setItemDelegate(self._painter)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Queue of the review"))
        self.selectionModel().currentChanged.connect(self._say_chosen)
        self.activated.connect(lambda index: self.chosen.emit(self._model.item(index.row())))

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        self._painter.theme = theme
        self.viewport().update()

    @property
    def place(self) -> int | None:
        """The row that is looked at."""
        row = self.currentIndex().row()
        return None if row < 0 else row

    @property
    def item(self) -> QueueItem | None:
        """What is looked at."""
        return self._model.item(self.currentIndex().row())

    def title(self, item: QueueItem) -> str:
        """What an item is, and where it belongs, on one line."""
        return " · ".join(part for part in self._model.title(item) if part)

    def renew(self) -> None:
        """Show the queue as it is now; what was looked at stays looked at."""
        looked_at = getattr(self, "_looked_at", None)
        top = self.verticalScrollBar().value()
        self._filling = True
        self._model.renew()
        place = None if looked_at is None else self._queue.place_of(*looked_at)
        if place is not None:
            self.setCurrentIndex(self._model.index(place))
            self.verticalScrollBar().setValue(top)
        self._filling = False

    def look_at(self, place: int) -> None:
        """Mark a row and bring it into sight; it is not gone to."""
        self._filling = True
        self.setCurrentIndex(self._model.index(place))
        self._remember()
        self.scrollTo(self.currentIndex())
        self._filling = False

    def _remember(self) -> None:
        item = self.item
        self._looked_at = None if item is None else (item.kind, item.id)

    def _say_chosen(self, current: QModelIndex, _before: QModelIndex) -> None:
        if not self._filling and current.isValid():
            self._remember()
            self.chosen.emit(self._model.item(current.row()))
