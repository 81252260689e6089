"""The thin line under the mouse on a row of channels, with the value of every channel there; on a spectrogram, a cross
with frequency and level."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QRect

from syncstudio.panes.series.channel_reading import with_unit
from syncstudio.panes.short_text import short_text
from syncstudio.panes.timeline.plan import Box, Line, Plan, Text
from syncstudio.panes.timeline.row_layout import row_at
from syncstudio.panes.timeline.rows.series_row import SeriesRow
from syncstudio.panes.timeline.rows.spectrogram_row import SpectrogramRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from syncstudio.panes.theme import Theme
    from syncstudio.panes.timeline.row_layout import Row
    from syncstudio.panes.timeline.rows.channel_lanes import Lanes
    from syncstudio.panes.timeline.view import TimelineView

# The mono face at 9 px is 0.6 em wide.
_CHAR, _PAD, _LINE_PX, _AWAY = 5.5, 4, 12.0, 6
_LONGEST = 40
_LINE_ALPHA, _GROUND_ALPHA = 170, 225


class SeriesCursor:
    """Where the mouse is on a series' row, and what its channels say there."""

    def __init__(self, view: TimelineView) -> None:
        self._view = view
        self._at: tuple[float, float] | None = None

    def move(self, at: tuple[float, float] | None) -> list[QRect]:
        """The mouse is here now, or nowhere; answers what to repaint."""
        before, self._at = self._row(), at
        after = self._row()
        rows = {found[0].key: found[0] for found in (before, after) if found is not None}
        width = self._view.axis.width
        return [QRect(0, row.y - self._view.scroll_y, width, row.height) for row in rows.values()]

    def plans(self) -> list[tuple[int, Plan]]:
        """What is painted over the rows: the height of a row, and shapes."""
        found = self._row()
        if found is None or self._at is None:
            return []
        row, content = found
        top, x = row.y - self._view.scroll_y, self._at[0]
        if isinstance(content, SpectrogramRow):
            return [(top, content.plan_cursor(row.height, x, self._at[1] - top, self._view))]
        return [(top, plan_cursor(content, row.height, x, self._view))]

    def _row(self) -> tuple[Row, SeriesRow | SpectrogramRow] | None:
        if self._at is None:
            return None
        row = row_at(self._view.contents.rows, self._at[1] + self._view.scroll_y)
        if row is None or row.is_lane or row.track_id is None or row.collapsed:
            return None
        content = self._view.contents.content(row)
        return (row, content) if isinstance(content, SeriesRow | SpectrogramRow) else None


def plan_cursor(content: SeriesRow, height: int, x: float, view: TimelineView) -> Plan:
    """The line, and the readings beside it: each in its channel's stretch, or one under the other."""
    theme, width = view.theme, view.axis.width
    master_ns = view.axis.ns_from_x(x)
    lanes = content.lanes(height)
    plan: Plan = [Line(x, 0, x, height - 1, theme.soft, alpha=_LINE_ALPHA)]
    said = {}
    for lane in lanes.all:
        text = content.reading(lane.view, master_ns, QCoreApplication.translate("ChannelScales", "gap"))
        said[lane.view.name] = short_text(with_unit(text, lane.view.unit), _LONGEST)
    apart = [lane for lane in lanes.all if lane not in lanes.over]
    for lane in apart if all(lane.height >= _LINE_PX - 3 for lane in apart) else ():
        text = said.pop(lane.view.name)
        wide = len(text) * _CHAR + 2 * _PAD
        left = x + _AWAY if x + _AWAY + wide <= width else x - _AWAY - wide
        top = lane.top + (lane.height - _LINE_PX) / 2
        plan.append(Box(left, top, wide, _LINE_PX, theme.panel, radius=3, alpha=_GROUND_ALPHA))
        ink = theme.ink(lane.view.color)
        plan.append(Text(left + _PAD, top, wide, _LINE_PX, text, ink, 9, mono=True))
    return plan + _list(said, lanes, height, x, width, theme) if said else plan


def _list(said: dict[str, str], lanes: Lanes, height: int, x: float, width: int, theme: Theme) -> Plan:
    """Names and values one under the other, in as many columns as they need."""
    inks = {lane.view.name: theme.ink(lane.view.color) for lane in lanes.all}
    lines = [(name, f"{short_text(name, _LONGEST)} {text}") for name, text in said.items()]
    per = max(int((height - 2 * _PAD) / _LINE_PX), 1)
    parts = [lines[at : at + per] for at in range(0, len(lines), per)]
    wides = [max(len(text) for _, text in part) * _CHAR + 2 * _PAD for part in parts]
    left = x + _AWAY if x + _AWAY + sum(wides) <= width else max(x - _AWAY - sum(wides), 0.0)
    high = max(len(part) for part in parts) * _LINE_PX + _PAD
    plan: Plan = [Box(left, 2, sum(wides), high, theme.panel, theme.line, 4, _GROUND_ALPHA)]
    for part, wide in zip(parts, wides, strict=True):
        plan += _column(part, inks, left, wide)
        left += wide
    return plan


def _column(part: Sequence[tuple[str, str]], inks: dict[str, str], left: float, wide: float) -> Plan:
    return [
        Text(
            left + _PAD,
            2 + _PAD / 2 + place * _LINE_PX,
            wide - _PAD,
            _LINE_PX,
            text,
            inks[name],
            9,
            mono=True,
        )
        for place, (name, text) in enumerate(part)
    ]
