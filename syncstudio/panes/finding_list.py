"""The list of findings: each with its shape and word, its place, and its sentence wrapped to the width there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QWidget

from syncstudio.panes import theme as look
from syncstudio.panes.health_plan import place_text
from syncstudio.panes.severity import WORDS, ink, shape
from syncstudio.panes.theme import Theme
from syncstudio.panes.timeline.paint import paint_plan
from syncstudio.panes.timeline.plan import Plan, Text
from syncstudio.session.health.health_facts import PlacedFinding

_FINDING = Qt.ItemDataRole.UserRole
_LEFT, _RIGHT, _TOP, _BOTTOM = 26, 10, 6, 8
_HEAD, _SHAPE_PX = 18, 5.0
_WORD_PX, _PLACE_CHAR = 64, 6.7
_WRAP = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)


class _FindingPainter(QStyledItemDelegate):
    """Paints one finding."""

    def __init__(self, parent: FindingList, theme: Theme) -> None:
        super().__init__(parent)
        self.theme = theme
        self.track_names: Mapping[int, str] = {}
        self._list = parent
        self._heights: dict[tuple[str, int], int] = {}

    def sizeHint(self, option, index) -> QSize:
        placed: PlacedFinding = index.data(_FINDING)
        width = max(60, self._list.viewport().width())
        return QSize(width, _TOP + self._head(placed, width) + self._text_height(placed, width) + _BOTTOM)

    def paint(self, painter: QPainter, option, index) -> None:
        placed: PlacedFinding = index.data(_FINDING)
        theme, rect = self.theme, option.rect
        painter.save()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.fillRect(rect, look.color(theme.raised if chosen else theme.panel))
        if chosen:
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), look.color(theme.accent))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), look.color(theme.line))
        painter.translate(rect.topLeft())
        paint_plan(painter, self._plan(placed, rect.width()))
        painter.setFont(look.sans(look.BASE_PX))
        painter.setPen(look.color(theme.text))
        top = _TOP + self._head(placed, rect.width())
        text_rect = QRect(_LEFT, top, rect.width() - _LEFT - _RIGHT, rect.height() - top - _BOTTOM + 4)
        painter.drawText(text_rect, _WRAP, placed.finding.message)
        painter.restore()

    def _plan(self, placed: PlacedFinding, width: int) -> Plan:
        theme, severity = self.theme, placed.finding.severity
        plan: Plan = [shape(severity, 14, _TOP + _HEAD / 2, _SHAPE_PX, theme)]
        plan.append(Text(_LEFT, _TOP, _WORD_PX, _HEAD, WORDS[severity], ink(severity, theme), 12, bold=True))
        place = place_text(placed)
        below = self._place_is_below(placed, width)
        left, top = (_LEFT, _TOP + _HEAD) if below else (_LEFT + _WORD_PX, _TOP)
        plan.append(
            Text(left, top, width - left - _RIGHT, _HEAD, place, theme.soft, 11, mono=True,
                 align="left" if below else "right")
        )  # fmt: skip
        name = self.track_names.get(placed.track_id)
        if name:
            row = 2 if below else 1
            plan.append(Text(_LEFT, _TOP + row * _HEAD, width - _LEFT - _RIGHT, _HEAD, name, theme.soft, 12))
        return plan

    def _place_is_below(self, placed: PlacedFinding, width: int) -> bool:
        return len(place_text(placed)) * _PLACE_CHAR > width - _LEFT - _WORD_PX - _RIGHT

    def _head(self, placed: PlacedFinding, width: int) -> int:
        lines = 1 + self._place_is_below(placed, width) + bool(self.track_names.get(placed.track_id))
        return lines * _HEAD

    def _text_height(self, placed: PlacedFinding, width: int) -> int:
        key = (placed.finding.message, width)
        if key not in self._heights:
            if len(self._heights) > 5000:
                self._heights.clear()
            room = QRect(0, 0, width - _LEFT - _RIGHT, 10_000)
            metrics = QFontMetrics(look.sans(look.BASE_PX))
            self._heights[key] = metrics.boundingRect(room, _WRAP, placed.finding.message).height()
        return self._heights[key]


class FindingList(QListWidget):
    """Findings to walk with the arrow keys. `chosen` and `asked` carry one: looked at, and to be gone to."""

    chosen = Signal(object)
    asked = Signal(object)
    rewrapped = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._painter = _FindingPainter(self, theme)
        self._filling = False
        self.setItemDelegate(self._painter)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.setUniformItemSizes(False)
        self.setAccessibleName(self.tr("Findings"))
        self.itemActivated.connect(lambda item: self.asked.emit(item.data(_FINDING)))
        self.currentItemChanged.connect(self._say_chosen)

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        self._painter.theme = theme
        self.viewport().update()

    def set_findings(self, findings: Sequence[PlacedFinding], track_names: Mapping[int, str]) -> None:
        """Show these, in this order; `track_names` are said where findings of several tracks stand together."""
        chosen = self.current()
        self._filling = True
        self._painter.track_names = track_names
        self.clear()
        for placed in findings:
            item = QListWidgetItem()
            item.setData(_FINDING, placed)
            words = f"{WORDS[placed.finding.severity]}, {place_text(placed)}. {placed.finding.message}"
            item.setData(Qt.ItemDataRole.AccessibleTextRole, words)
            item.setToolTip(self.tr("Enter or double-click: the playhead goes there"))
            self.addItem(item)
        self._filling = False
        self.choose(chosen)

    def current(self) -> PlacedFinding | None:
        """The finding that is marked."""
        item = self.currentItem()
        return None if item is None else item.data(_FINDING)

    def choose(self, placed: PlacedFinding | None) -> bool:
        """Mark a finding without saying so; whether it is in the list."""
        self._filling = True
        try:
            for row in range(self.count()):
                if self.item(row).data(_FINDING).same_as(placed):
                    self.setCurrentRow(row)
                    self.scrollToItem(self.item(row))
                    return True
            self.setCurrentItem(None)  # type: ignore[call-overload]  # Qt: nothing is current
            return False
        finally:
            self._filling = False

    def content_height(self) -> int:
        """How high it would be to show everything."""
        return sum(self.sizeHintForRow(row) for row in range(self.count())) + 2 * self.frameWidth()

    def _say_chosen(self, item: QListWidgetItem | None, _before: object) -> None:
        if not self._filling and item is not None:
            self.chosen.emit(item.data(_FINDING))

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()
            self.rewrapped.emit()
