"""How a step of the history is painted: when, who, what, and what that did in a few words."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication, QSize
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate

from syncstudio.app.history_model import HistoryModel
from syncstudio.panes import theme as look
from syncstudio.panes.theme import Theme
from syncstudio.panes.timeline.paint import paint_plan
from syncstudio.panes.timeline.plan import Box, Line, Plan, Text
from syncstudio.project.records import HistoryRow
from syncstudio.session.review.history_words import Told

ROW_PX = 38
_LEFT, _RIGHT, _TIME_PX = 12, 10, 44


class HistoryPainter(QStyledItemDelegate):
    """Paints one step; a step that is undone is struck through."""

    def __init__(self, parent: QListView, theme: Theme, color_of) -> None:
        super().__init__(parent)
        self.theme = theme
        self._color_of = color_of

    def sizeHint(self, option, index) -> QSize:
        return QSize(60, ROW_PX)

    def paint(self, painter: QPainter, option, index) -> None:
        model: HistoryModel = index.model()
        step = model.step(index.row())
        if step is None:
            return
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.translate(option.rect.topLeft())
        painter.setClipRect(0, 0, option.rect.width(), ROW_PX)
        paint_plan(painter, self._plan(step, model.told(index.row()), option.rect.width(), chosen))
        painter.restore()

    def _plan(self, step: HistoryRow, told: list[Told], width: int, chosen: bool) -> Plan:
        theme = self.theme
        ink = theme.soft if step.undone or step.kind != "edit" else theme.text
        plan: Plan = [Box(0, 0, width, ROW_PX, theme.raised if chosen else theme.panel)]
        if chosen:
            plan.append(Box(0, 0, 3, ROW_PX, theme.accent))
        who = step.author or "?"
        who_px = min(110, QFontMetrics(look.sans(11, bold=True)).horizontalAdvance(who) + 4)
        name = step_text(step)
        left, room = _LEFT + _TIME_PX, width - _LEFT - _TIME_PX - _RIGHT - who_px - 6
        at = datetime.fromtimestamp(step.at_ns / 1e9)
        plan.append(Text(_LEFT, 3, _TIME_PX, 18, f"{at:%H:%M}", theme.soft, 11, mono=True))
        plan.append(Text(left, 3, room, 18, name, ink, 13))
        if step.undone and step.kind == "edit":
            reach = min(room, QFontMetrics(look.sans(13)).horizontalAdvance(name))
            plan.append(Line(left, 12.5, left + reach, 12.5, theme.soft))
        author = theme.ink(self._color_of(step.author))
        plan.append(Text(width - _RIGHT - who_px, 3, who_px, 18, who, author, 11, bold=True, align="right"))
        more = f" (+{len(told) - 1})" if len(told) > 1 else ""
        line = told[0].line + more if told else ""
        plan.append(Text(left, 20, width - left - _RIGHT, 15, line, theme.soft, 11))
        plan.append(Line(0, ROW_PX - 0.5, width, ROW_PX - 0.5, theme.line))
        return plan


def step_text(step: HistoryRow) -> str:
    """What a step was, as the Undo menu calls it."""
    words = {
        "edit": "{name}",
        "undo": QCoreApplication.translate("HistoryList", "Undone: {name}"),
        "redo": QCoreApplication.translate("HistoryList", "Done again: {name}"),
    }
    return words[step.kind].format(name=step.name)


def when_exactly(step: HistoryRow) -> str:
    """The date and time of a step."""
    return f"{datetime.fromtimestamp(step.at_ns / 1e9):%Y-%m-%d %H:%M:%S}"
