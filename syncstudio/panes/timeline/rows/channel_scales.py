"""What stands beside a series' row: each channel's name, unit and present value, and the figures of its scale."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from syncstudio.panes.plot_scale import round_values, short_number
from syncstudio.panes.series.channel_reading import value_text, with_unit
from syncstudio.panes.series.figures import in_print
from syncstudio.panes.timeline.plan import Box, Line, Plan, Text

if TYPE_CHECKING:
    from syncstudio.panes.theme import Theme
    from syncstudio.panes.timeline.rows.channel_lanes import Lane, Lanes
    from syncstudio.panes.timeline.rows.series_row import SeriesRow
    from syncstudio.session.series.channel_view import ChannelView

# The figures take the right side; the rest is for names and values. Figures need so much height each.
_FIGURES_PX, _MOST_FIGURES_PX, _PAD = 46, 64, 6
_PER_FIGURE_PX, _LEAST_FIGURES_PX = 16.0, 22.0
_LINE_PX, _TWO_LINES_PX, _LEAST_APART_PX = 12.0, 22.0, 10.0
_CHAR = 5.5


def tick_values(lane: Lane) -> list[float]:
    """Round values on a channel's scale, two to five as there is height; fewer where they would touch."""
    return _ticks(lane)[0]


def _ticks(lane: Lane) -> tuple[list[float], float]:
    """The values, and the step that their decimals are told by."""
    most = min(max(int(lane.height / _PER_FIGURE_PX), 2), 5)
    found = round_values(lane.low, lane.high, most)
    found = found if len(found) >= 2 else round_values(lane.low, lane.high, most + 1)
    step = found[1] - found[0] if len(found) > 1 else _step_of_one(found, lane.high - lane.low)
    for few in (found, [found[0], found[-1]] if len(found) > 2 else found, found[:1]):
        tops = [_figure_top(lane, value) for value in few]
        if all(low - high >= _LEAST_APART_PX for low, high in pairwise(tops)):
            return few, step or 1.0
    return [], 1.0


def _step_of_one(found: list[float], span: float) -> float:
    """What tells the decimals of a figure that stands alone: all that it has, be its size what it may."""
    if not found:
        return 0.0
    whole = (decimals for decimals in range(7) if abs(round(found[0], decimals) - found[0]) <= span * 1e-6)
    return 10.0 ** -next(whole, 6)


def _figure_top(lane: Lane, value: float) -> float:
    """Where the text of a figure begins: beside its value, within the channel's stretch."""
    return min(max(lane.y(value) - 6, lane.top - 1), lane.bottom - 11)


def plan_channel_scales(row: SeriesRow, height: int, width: int, master_ns: int, theme: Theme) -> Plan:
    """The column beside a row of channels."""
    lanes = row.lanes(height)
    if not lanes.all:
        none = _tr("No channel is shown") if row.channels() else ""
        return [Text(_PAD, height / 2 - 8, width - 2 * _PAD, 16, none, theme.faint, 10)]
    plan: Plan = []
    for lane in lanes.all:
        if lane not in lanes.over:
            plan += _beside(row, lane, width, master_ns, theme)
    if lanes.over:
        plan += _legend(row, lanes, width, master_ns, theme)
    plan += _scrolled(lanes, height, width, theme)
    if row.summarised < 1:
        plan += _summarising(row.summarised, height, width, theme)
    return plan


def channel_named_at(lanes: Lanes, y: float) -> str:
    """The channel that the column names at a height."""
    if lanes.over and lanes.over[0].top <= y < lanes.over[0].bottom:
        place = int((y - lanes.over[0].top) / _pitch(lanes))
        return lanes.over[place].view.name if place < len(lanes.over) else ""
    return next((lane.view.name for lane in lanes.all if lane.top <= y < lane.bottom), "")


def channel_hover(row: SeriesRow, view: ChannelView, master_ns: int) -> str:
    """All that is known of a channel, and what a click does."""
    unit = f" {view.unit}" if view.unit else ""
    lines = [f"{view.name} · {with_unit(row.reading(view, master_ns, _tr('gap')), view.unit)}"]
    if view.formula:
        lines.append(f"= {view.formula}")
    if view.trouble:
        lines.append(view.trouble)
    reach = view.reach if view.kind == "number" else None
    if reach is not None:
        said = _tr("Fixed scale {low} to {high}") if view.scale == "fixed" else _tr("In all {low} to {high}")
        lines.append(said.format(low=value_text(reach[0]), high=value_text(reach[1])) + unit)
    lines.append(_tr("A right click hides it, fixes its scale or shows it alone"))
    return "\n".join(lines)


def _pitch(lanes: Lanes) -> float:
    """How far apart the names of channels over one another stand."""
    return min(_LINE_PX + 1, lanes.over[0].height / len(lanes.over))


def _beside(row: SeriesRow, lane: Lane, width: int, master_ns: int, theme: Theme) -> Plan:
    """One channel in a stretch of its own."""
    view, ink = lane.view, theme.ink(lane.view.color)
    figures = view.kind == "number" and lane.height >= _LEAST_FIGURES_PX
    right = width - (_figures_px(lane) if figures else _PAD)
    value = row.reading(view, master_ns, _tr("gap"))
    whole = with_unit(value, view.unit)
    one_line = lane.height < _TWO_LINES_PX
    top = lane.top + max((lane.height - _LINE_PX) / 2, -1) if one_line else lane.top - 0.5
    plan: Plan = []
    if one_line:
        room = right - _PAD - 4
        wide = min(len(value) * _CHAR + 3, room * 0.62)
        if (len(view.name) + len(whole)) * _CHAR + 6 <= room:
            value, wide = whole, len(whole) * _CHAR + 3
        plan.append(Text(_PAD, top, room - wide, _LINE_PX, view.name, ink, 10))
        plan.append(Text(right - wide, top, wide, _LINE_PX, value, theme.text, 9, mono=True, align="right"))
    else:
        plan.append(Text(_PAD, top, right - _PAD, _LINE_PX + 1, view.name, ink, 10))
        whole = whole if len(whole) * _CHAR <= right - _PAD else value
        plan.append(Text(_PAD, top + _LINE_PX, right - _PAD, _LINE_PX, whole, theme.text, 9, mono=True))
    if figures:
        plan += _figures(lane, width, theme.faint, theme)
    return plan


def _legend(row: SeriesRow, lanes: Lanes, width: int, master_ns: int, theme: Theme) -> Plan:
    """Channels over one another: a line each, and the scale of one of them, or of all when they share it."""
    plan: Plan = []
    over = lanes.over
    right = width - _FIGURES_PX
    pitch = _pitch(lanes)
    for place, lane in enumerate(over):
        value = row.reading(lane.view, master_ns, _tr("gap"))
        top, ink = over[0].top + place * pitch, theme.ink(lane.view.color)
        room = right - _PAD - 2
        wide = min(len(value) * _CHAR + 3, room * 0.62)
        plan.append(Text(_PAD, top, room - wide, _LINE_PX, lane.view.name, ink, 10))
        plan.append(Text(right - wide, top, wide, _LINE_PX, value, theme.text, 9, mono=True, align="right"))
    chosen = next((lane for lane in over if lane.view.name == row.axis_of), over[0])
    ink = theme.faint if lanes.one_scale else theme.ink(chosen.view.color)
    plan += _figures(chosen, width, ink, theme)
    if chosen.view.unit:
        below = over[0].top + pitch * len(over)
        if over[0].bottom - below >= _LINE_PX:
            plan.append(Text(_PAD, below, right - _PAD, _LINE_PX, chosen.view.unit, ink, 10))
    return plan


def _figures(lane: Lane, width: int, ink: str, theme: Theme) -> Plan:
    values, step = _ticks(lane)
    plan: Plan = []
    for value in values:
        plan.append(Line(width - 4, lane.y(value), width, lane.y(value), theme.line))
        text, room = figure_text(value, step), _figures_px(lane) - 6
        top = _figure_top(lane, value)
        plan.append(Text(width - 6 - room, top, room, 12, text, ink, 9, mono=True, align="right"))
    return plan


def _figures_px(lane: Lane) -> float:
    """How much room the figures of a scale take."""
    values, step = _ticks(lane)
    longest = max((len(figure_text(value, step)) for value in values), default=0)
    return min(max(longest * _CHAR + 8, _FIGURES_PX), _MOST_FIGURES_PX)


def figure_text(value: float, step: float) -> str:
    """A figure of a scale, short enough to stand beside it."""
    size = max(abs(value), abs(step))
    digits = math.floor(math.log10(size)) - math.floor(math.log10(step)) + 1 if size > 0 and step > 0 else 1
    if size < 1e-4 or (size >= 1e5 and digits <= 3):
        text = f"{value:.{max(digits, 1)}g}" if value else "0"
        return in_print(text)
    return short_number(value, step)


def _summarising(done: float, height: int, width: int, theme: Theme) -> Plan:
    """That the values are still being looked through, and how far that is."""
    text = _tr("Being summarised, {percent} %").format(percent=int(100 * done))
    place = (_PAD - 2, height - 15.0, width - 2 * _PAD + 4, 13.0)
    return [
        Box(*place, theme.undecided_bg, radius=4),
        Text(place[0] + 4, place[1], place[2] - 8, place[3], text, theme.undecided, 9),
    ]


def _scrolled(lanes: Lanes, height: int, width: int, theme: Theme) -> Plan:
    """That there are more channels above or below."""
    plan: Plan = []
    for count, top in ((lanes.above, 0.0), (lanes.below, height - 12.0)):
        if count:
            text = f"▴ {count}" if top == 0 else f"▾ {count}"
            # Between names and values.
            x = width / 2 - 12
            plan.append(Box(x, top, 30, 11, theme.raised, radius=5))
            plan.append(Text(x, top, 30, 11, text, theme.soft, 9, mono=True, align="centre"))
    return plan


def _tr(text: str) -> str:
    return QCoreApplication.translate("ChannelScales", text)
