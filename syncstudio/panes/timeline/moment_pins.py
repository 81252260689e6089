"""Moments that a person marked, as small numbered pins on the track they were marked in."""

from __future__ import annotations

from collections.abc import Sequence

from syncstudio.panes.theme import Theme, text_on
from syncstudio.panes.time_axis import TimeAxis
from syncstudio.panes.timeline.plan import Box, Line, Plan, Text

_FLAG_PX, _DIGIT_PX = 9.0, 6.5
_HIT_PX = 3.0


class MomentPins:
    """The pins of one row: where each stands on the master timeline, and its moment's number."""

    def __init__(self, places: Sequence[tuple[int, int]] = ()) -> None:
        self.places = sorted(places)

    def __bool__(self) -> bool:
        return bool(self.places)

    def plan(self, axis: TimeAxis, x0: float, x1: float, height: int, theme: Theme) -> Plan:
        """The pins that reach into a strip of the row: a line, and a flag with the number at its foot."""
        plan: Plan = []
        for at_ns, number in self.places:
            x, wide = axis.x_from_ns(at_ns), _wide(number)
            if x < x0 - wide or x > x1 + 1:
                continue
            top = height - 1 - 15
            plan.append(Line(x, 0, x, height - 1, theme.accent))
            plan.append(Box(x, top, wide, 14, theme.accent, radius=3))
            plan.append(
                Text(
                    x,
                    top,
                    wide,
                    14,
                    str(number),
                    text_on(theme.accent),
                    10,
                    mono=True,
                    bold=True,
                    align="centre",
                )
            )
        return plan

    def under(self, axis: TimeAxis, x: float, y: float, height: int) -> int | None:
        """The number of the pin at a point of the row, or nothing."""
        for at_ns, number in reversed(self.places):
            away = x - axis.x_from_ns(at_ns)
            flagged = y >= height - 16 and -_HIT_PX <= away <= _wide(number)
            if flagged or -_HIT_PX <= away <= _HIT_PX:
                return number
        return None


def _wide(number: int) -> float:
    return _FLAG_PX + _DIGIT_PX * len(str(number))
