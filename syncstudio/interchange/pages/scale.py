"""From values to pixels along one side of a chart, and the round values written beside it."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """`low` lies at `from_px`, `high` at `to_px`; one value alone gets room around it."""

    low: float
    high: float
    from_px: float
    to_px: float

    @classmethod
    def over(cls, low: float, high: float, from_px: float, to_px: float) -> Scale:
        """A scale from the lowest to the highest value, however near they are."""
        if not (math.isfinite(low) and math.isfinite(high)):
            low, high = 0.0, 1.0
        if high - low <= 1e-9 * max(abs(low), abs(high), 1e-9):
            room = abs(low) * 1e-3 or 0.5
            low, high = low - room, high + room
        return cls(low, high, from_px, to_px)

    def at(self, value: float) -> float:
        """Where a value lies; one outside lies at the edge."""
        share = (value - self.low) / (self.high - self.low)
        return self.from_px + min(max(share, 0.0), 1.0) * (self.to_px - self.from_px)

    def rounds(self, most: int = 6) -> list[tuple[float, str]]:
        """At most so many round values in reach, with their texts."""
        step = _round_step((self.high - self.low) / most)
        digits = max(0, -math.floor(math.log10(step) + 1e-9))
        first = math.ceil(self.low / step - 1e-9)
        last = math.floor(self.high / step + 1e-9)
        return [(at * step, _text(at * step, digits)) for at in range(first, last + 1)]


def _round_step(least: float) -> float:
    """The next of 1, 2, 5, 10... that is no smaller."""
    size = 10.0 ** math.floor(math.log10(least))
    return next(size * part for part in (1, 2, 5, 10) if size * part >= least * (1 - 1e-9))


def _text(value: float, digits: int) -> str:
    text = f"{value:,.{digits}f}"
    return text.replace("-", "−") if float(value) else text.lstrip("-")
