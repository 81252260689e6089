"""How often each frame duration comes, laid out without Qt: one bar a duration, on a scale that shows the rare ones."""

from __future__ import annotations

import math

from syncstudio.media.health.report import StreamHealth
from syncstudio.panes.health_plan import count_of, stamped_of
from syncstudio.panes.plot_scale import padded, round_values, short_number, unit_for
from syncstudio.panes.theme import Theme
from syncstudio.panes.timeline.plan import Box, Line, Plan, Text
from syncstudio.panes.timing_plot_plan import LEFT, RIGHT

HISTOGRAM_HEIGHT = 122
_TITLE, _AREA = 15, 84
_WIDEST_PX = 14.0


class Histogram:
    """The bars of one stream at a width in pixels."""

    def __init__(self, stream: StreamHealth, width: int) -> None:
        self._stream = stream
        self._width = width
        self._ms = [float(ticks * stream.time_base * 1000) for ticks, _ in stream.histogram]
        self._counts = [count for _, count in stream.histogram]
        nearest = min((b - a for a, b in zip(self._ms, self._ms[1:], strict=False)), default=1.0)
        self._low, self._high = padded(min(self._ms), max(self._ms), max(nearest, 0.01))
        self._unit, self._factor = unit_for(max(abs(self._low), abs(self._high)))
        wide = nearest / (self._high - self._low) * (width - LEFT - RIGHT) - 1
        self._bar_px = min(max(wide, 3.0), _WIDEST_PX)
        # Counts from one to many on one scale: each step up is ten times as often.
        self._decades = max(1.0, math.log10(max(self._counts)) + 0.15)

    def plan(self, theme: Theme, color: int = 0) -> Plan:
        """Bars, with counts at the left and durations below."""
        bottom = _TITLE + _AREA
        title = f"How often each {stamped_of(self._stream)} duration comes"
        plan: Plan = [Text(LEFT, 0, self._width - LEFT - RIGHT, _TITLE, title, theme.soft, 11)]
        for decade in range(int(self._decades) + 1):
            y = self._y(10**decade)
            text = count_of(10**decade)
            plan.append(Line(LEFT, y, self._width - RIGHT, y, theme.line))
            plan.append(Text(0, y - 7, LEFT - 5, 14, text, theme.soft, 10, mono=True, align="right"))
        for ms, count in zip(self._ms, self._counts, strict=True):
            y = self._y(count)
            plan.append(Box(self._x(ms) - self._bar_px / 2, y, self._bar_px, bottom - y, theme.ink(color)))
        plan.append(Line(LEFT, bottom + 0.5, self._width - RIGHT, bottom + 0.5, theme.line))
        low, high = self._low * self._factor, self._high * self._factor
        ticks = round_values(low, high, max(2, (self._width - LEFT) // 60))
        step = ticks[1] - ticks[0] if len(ticks) > 1 else 1.0
        for tick in ticks:
            text = short_number(tick, step)
            text = f"{text} {self._unit}" if tick == ticks[-1] else text
            left = min(self._x(tick / self._factor) - 30, self._width - 60.0)
            plan.append(Text(left, bottom + 4, 60, 14, text, theme.soft, 10, mono=True, align="centre"))
        return plan

    def says(self, x: float) -> str:
        """What the bar nearest to a pixel stands for."""
        at = min(range(len(self._ms)), key=lambda number: abs(self._x(self._ms[number]) - x))
        ticks, count = self._stream.histogram[at]
        unit = stamped_of(self._stream, count != 1)
        return f"{count_of(count)} {unit} of {self._ms[at] * self._factor:.5g} {self._unit} ({count_of(ticks)} ticks)"

    def _x(self, ms: float) -> float:
        return LEFT + (ms - self._low) / (self._high - self._low) * (self._width - LEFT - RIGHT)

    def _y(self, count: float) -> float:
        # One of a kind still stands a few pixels high.
        share = (math.log10(max(count, 1)) + 0.15) / (self._decades + 0.15)
        return _TITLE + _AREA * (1 - share)
