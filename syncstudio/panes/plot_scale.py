"""The scale of a small plot: which figures stand beside it, and where a value lies."""

from __future__ import annotations

import math
from dataclasses import dataclass

_UNITS = ((1000.0, "s", 0.001), (1.0, "ms", 1.0), (0.0, "µs", 1000.0))


@dataclass(frozen=True, slots=True)
class Scale:
    """Values from `low` at the pixel `bottom` up to `high` at the pixel `top`."""

    low: float
    high: float
    top: float
    bottom: float

    def y(self, value: float) -> float:
        """The height of a value, in pixels from above."""
        return self.bottom - (value - self.low) / (self.high - self.low) * (self.bottom - self.top)

    def ticks(self, most: int = 3) -> list[float]:
        """Round values within, at most so many."""
        return round_values(self.low, self.high, most)


def round_values(low: float, high: float, most: int) -> list[float]:
    """Multiples of 1, 2 or 5 between two values, at most so many."""
    span = high - low
    step = 10.0 ** math.floor(math.log10(span / max(most, 1)))
    for factor in (1, 2, 5, 10, 20):
        first, last = math.ceil(low / (step * factor) - 1e-9), math.floor(high / (step * factor) + 1e-9)
        if last - first + 1 <= most:
            return [number * step * factor for number in range(first, last + 1)]
    return []


def padded(low: float, high: float, least: float) -> tuple[float, float]:
    """The range of a plot: a little air around the values, and never so narrow that rounding looks like a fault."""
    if high - low < least:
        middle = (low + high) / 2
        low, high = middle - least / 2, middle + least / 2
    air = (high - low) * 0.08
    return low - air, high + air


def unit_for(size_ms: float) -> tuple[str, float]:
    """The unit that suits figures of a size, and what milliseconds are multiplied by to be in it."""
    return next((unit, factor) for least, unit, factor in _UNITS if size_ms >= least)


def short_number(value: float, step: float) -> str:
    """A figure with as many decimals as tell it from its neighbour, and a real minus sign."""
    decimals = max(0, -math.floor(math.log10(step) + 1e-9)) if step > 0 else 0
    text = f"{value:.{min(decimals, 6)}f}"
    return text.replace("-", "−") if float(text) else text.lstrip("-")
