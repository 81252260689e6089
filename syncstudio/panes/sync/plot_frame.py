"""The frame of a small plot of evidence: its title, its scales with few figures, and where a value lies in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from syncstudio.panes.plot_scale import Scale, round_values, short_number
from syncstudio.panes.theme import Theme
from syncstudio.panes.timeline.plan import Line, Plan, Text

LEFT, RIGHT, TITLE, FOOT = 48, 12, 18, 18
_FIGURE_PX = 72
_FIGURES = 5


@dataclass(frozen=True, slots=True)
class PlotFrame:
    """Values `x` from `low` to `high` and `y` on a scale, in a plot so wide and high."""

    low: float
    high: float
    scale: Scale
    width: int
    height: int

    @classmethod
    def made(cls, xs: tuple[float, float], ys: tuple[float, float], width: int, height: int) -> PlotFrame:
        """A frame that shows these ranges; one that is nothing wide is widened."""
        low, high = xs if xs[1] > xs[0] else (xs[0] - 0.5, xs[0] + 0.5)
        bottom, top = ys if ys[1] > ys[0] else (ys[0] - 0.5, ys[0] + 0.5)
        return cls(low, high, Scale(bottom, top, TITLE, height - FOOT), width, height)

    @property
    def right(self) -> float:
        """The right edge of what is plotted."""
        return self.width - RIGHT

    @property
    def foot(self) -> float:
        """The lower edge of what is plotted."""
        return self.height - FOOT

    def x(self, value: float) -> float:
        """The pixel of a value."""
        return LEFT + (value - self.low) / (self.high - self.low) * (self.right - LEFT)

    def xs(self, values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """The pixels of many values."""
        return np.asarray(LEFT + (values - self.low) / (self.high - self.low) * (self.right - LEFT))

    def ys(self, values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """The heights of many values."""
        share = (values - self.scale.low) / (self.scale.high - self.scale.low)
        return np.asarray(self.scale.bottom - share * (self.scale.bottom - self.scale.top))

    def ground(
        self, title: str, theme: Theme, unit: str, values_y: bool = True, factor_y: float = 1.0
    ) -> Plan:
        """Title, hairlines and figures; `unit` stands behind the last figure below."""
        plan: Plan = [Text(LEFT, 0, self.right - LEFT, TITLE - 3, title, theme.soft, 11)]
        if values_y:
            in_unit = Scale(
                self.scale.low * factor_y, self.scale.high * factor_y, self.scale.top, self.scale.bottom
            )
            ticks = in_unit.ticks(_FIGURES)
            step = ticks[1] - ticks[0] if len(ticks) > 1 else abs(ticks[0] or 1.0) if ticks else 1.0
            for tick in ticks:
                y = in_unit.y(tick)
                plan.append(Line(LEFT, y, self.right, y, theme.line))
                figure = short_number(tick, step)
                plan.append(Text(0, y - 7, LEFT - 6, 14, figure, theme.soft, 10, mono=True, align="right"))
        plan.append(Line(LEFT, self.foot, self.right, self.foot, theme.line))
        return plan + self._figures(theme, unit)

    def _figures(self, theme: Theme, unit: str) -> Plan:
        most = max(2, int((self.right - LEFT) // _FIGURE_PX))
        ticks = round_values(self.low, self.high, most)
        step = ticks[1] - ticks[0] if len(ticks) > 1 else 1.0
        plan: Plan = []
        for tick in ticks:
            x = self.x(tick)
            plan.append(Line(x, self.foot, x, self.foot + 4, theme.faint))
            text = f"{short_number(tick, step)} {unit}"
            wide = len(text) * 6.2 + 4
            left = min(max(x - wide / 2, 0), self.width - wide)
            plan.append(Text(left, self.foot + 4, wide, 13, text, theme.soft, 10, mono=True, align="centre"))
        return plan
