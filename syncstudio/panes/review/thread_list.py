"""Comments in threads: each with its author, its place and its text wrapped to the width there is, answers below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QTextLayout, QTextOption
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QWidget

from syncstudio.panes import theme as look
from syncstudio.panes.review.status_look import plan_status
from syncstudio.panes.theme import Theme
from syncstudio.panes.timeline.paint import paint_plan
from syncstudio.panes.timeline.plan import Box, Dot, Line, Plan, Text
from syncstudio.project.labelling_records import Comment
from syncstudio.session.review.comments import Thread
from syncstudio.timebase.timecode import short_text

_LEFT, _RIGHT, _TOP, _BOTTOM, _INDENT = 26, 10, 5, 6, 16
_HEAD_PX, _ABOUT_PX, _TIME_PX = 18, 16, 74
_MOST_TEXT_PX, _MOST_LETTERS = 220, 4000
_WRAP = QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere


@dataclass(frozen=True, slots=True)
class Said:
    """One comment of a thread, as a row."""

    thread: Thread
    comment: Comment

    @property
    def is_head(self) -> bool:
        """Whether it begins its thread."""
        return self.comment.parent_id is None


class _ThreadModel(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: list[Said] = []

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        said = self.rows[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return said
        if role == Qt.ItemDataRole.ToolTipRole:
            return said.comment.text[:2000]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{said.comment.author}, {said.thread.about}: {said.comment.text[:500]}"
        return None

    def show(self, threads: Sequence[Thread]) -> None:
        """Show these threads."""
        self.beginResetModel()
        self.rows = [Said(each, comment) for each in threads for comment in (each.comment, *each.answers)]
        self.endResetModel()


class _ThreadPainter(QStyledItemDelegate):
    def __init__(self, parent: ThreadList, theme: Theme) -> None:
        super().__init__(parent)
        self.theme = theme
        self.color_of: Callable[[str], int] = lambda name: 0
        self._list = parent
        self._heights: dict[tuple[str, int], int] = {}

    def sizeHint(self, option, index) -> QSize:
        said: Said = index.data(Qt.ItemDataRole.UserRole)
        width = max(80, self._list.viewport().width())
        return QSize(60, _TOP + self._head(said) + self._text_height(said, width) + _BOTTOM)

    def _head(self, said: Said) -> int:
        return _HEAD_PX + (_ABOUT_PX if said.is_head else 0)

    def _left(self, said: Said) -> int:
        return _LEFT if said.is_head else _LEFT + _INDENT

    def paint(self, painter: QPainter, option, index) -> None:
        said: Said = index.data(Qt.ItemDataRole.UserRole)
        theme, rect = self.theme, option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.translate(rect.topLeft())
        painter.setClipRect(0, 0, rect.width(), rect.height())
        paint_plan(painter, self._plan(said, rect.width(), rect.height(), chosen))
        painter.setFont(look.sans(look.BASE_PX))
        painter.setPen(look.color(theme.text if said.thread.open else theme.soft))
        top, left = _TOP + self._head(said), self._left(said)
        place = QRectF(left, top, rect.width() - left - _RIGHT, rect.height() - top - _BOTTOM + 2)
        wrapped = QTextOption(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        wrapped.setWrapMode(_WRAP)
        painter.drawText(place, said.comment.text[:_MOST_LETTERS], wrapped)
        painter.restore()

    def _plan(self, said: Said, width: int, height: int, chosen: bool) -> Plan:
        theme, left = self.theme, self._left(said)
        ground = theme.raised if chosen else theme.panel
        plan: Plan = [Box(0, 0, width, height, ground)]
        if chosen:
            plan.append(Box(0, 0, 3, height, theme.accent))
        if said.is_head:
            plan.append(Line(0, 0.5, width, 0.5, theme.line))
            if said.thread.open:
                plan.append(Dot(14, _TOP + _HEAD_PX / 2, 4, theme.accent))
            else:
                plan += plan_status("accepted", 14, _TOP + _HEAD_PX / 2, 5, theme.inside, ground)
        else:
            plan.append(Line(_LEFT + 4, 0, _LEFT + 4, height, theme.line, 2))
        when = when_text(said.comment.made_ns)
        who = said.comment.author or self._list.tr("somebody")
        room = width - left - _RIGHT - (_TIME_PX if said.is_head else 0)
        settled = "" if said.thread.open or not said.is_head else self._list.tr(" · resolved")
        ink = theme.ink(self.color_of(said.comment.author))
        plan.append(Text(left, _TOP, room, _HEAD_PX, who, ink, 12, bold=True))
        name_px = QFontMetrics(look.sans(12, bold=True)).horizontalAdvance(who) + 8
        if room - name_px > 30:
            plan.append(
                Text(left + name_px, _TOP, room - name_px, _HEAD_PX, f"{when}{settled}", theme.soft, 11)
            )
        if said.is_head:
            at = short_text(said.thread.span.start_ns, 3)
            plan.append(
                Text(
                    width - _TIME_PX - _RIGHT,
                    _TOP,
                    _TIME_PX,
                    _HEAD_PX,
                    at,
                    theme.soft,
                    11,
                    mono=True,
                    align="right",
                )
            )
            plan.append(
                Text(
                    left, _TOP + _HEAD_PX, width - left - _RIGHT, _ABOUT_PX, said.thread.about, theme.soft, 11
                )
            )
        return plan

    def _text_height(self, said: Said, width: int) -> int:
        key = (said.comment.text[:_MOST_LETTERS], width - self._left(said))
        if key not in self._heights:
            if len(self._heights) > 5000:
                self._heights.clear()
            self._heights[key] = min(_MOST_TEXT_PX, _wrapped_height(key[0], key[1] - _RIGHT))
        return self._heights[key]


def _wrapped_height(text: str, width: int) -> int:
    """How high a text is when it is wrapped to a width."""
    font = look.sans(look.BASE_PX)
    height = 0.0
    for paragraph in text.split("\n"):
        layout = QTextLayout(paragraph, font)
        option = QTextOption()
        option.setWrapMode(_WRAP)
        layout.setTextOption(option)
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            height += line.height()
        layout.endLayout()
        if height > _MOST_TEXT_PX:
            break
    return round(height)


class ThreadList(QListView):
    """Threads to walk with the arrow keys. `asked` carries a comment to go to, `chosen` the one looked at, or None."""

    asked = Signal(object)
    chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = _ThreadModel(self)
        self._painter = _ThreadPainter(self, theme)
        self.setModel(self._model)
        self.setItemDelegate(self._painter)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setAccessibleName(self.tr("Comments"))
        self.selectionModel().currentChanged.connect(lambda *_: self.chosen.emit(self.said))
        self.activated.connect(lambda index: self.asked.emit(self._model.rows[index.row()]))
        self.clicked.connect(lambda index: self.asked.emit(self._model.rows[index.row()]))

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        self._painter.theme = theme
        self.viewport().update()

    def set_colors(self, color_of: Callable[[str], int]) -> None:
        """In which palette entry a name is written."""
        self._painter.color_of = color_of

    @property
    def said(self) -> Said | None:
        """The comment that is looked at."""
        row = self.currentIndex().row()
        return self._model.rows[row] if 0 <= row < len(self._model.rows) else None

    def show_threads(self, threads: Sequence[Thread], look_at: int | None = None) -> None:
        """Show these; `look_at` is a comment to mark, else the one marked before stays."""
        before = self.said
        wanted = look_at if look_at is not None else None if before is None else before.comment.id
        top = self.verticalScrollBar().value()
        self._model.show(threads)
        for row, said in enumerate(self._model.rows):
            if said.comment.id == wanted:
                self.setCurrentIndex(self._model.index(row))
                self.verticalScrollBar().setValue(top)
                if look_at is not None:
                    self.scrollTo(self._model.index(row))
                break
        self.chosen.emit(self.said)

    def content_height(self) -> int:
        """How high it would be to show everything."""
        return sum(self.sizeHintForRow(row) for row in range(self._model.rowCount())) + 2 * self.frameWidth()

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()


def when_text(made_ns: int) -> str:
    """When a comment was made: the time of day, with the date unless it was today."""
    at, now = datetime.fromtimestamp(made_ns / 1e9).astimezone(), datetime.now().astimezone()
    return at.strftime("%H:%M" if at.date() == now.date() else "%Y-%m-%d %H:%M")
