"""Where a frequency lies in a row: from the lowest at its foot to the highest at its top, evenly or by octaves."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from syncstudio.panes.plot_scale import round_values

# An axis by octaves begins so far below its top; what lies lower is one column of bins.
_OCTAVES = 2.0**10
_TICK_PX = 15


@dataclass(frozen=True, slots=True)
class FrequencyAxis:
    """`top_hz` is at height 0 of `height` pixels; by octaves (`logarithmic`) it ends at `bottom_hz`, else at 0."""

    top_hz: float
    height: float
    logarithmic: bool = False

    @property
    def bottom_hz(self) -> float:
        """The lowest frequency."""
        return self.top_hz / _OCTAVES if self.logarithmic else 0.0

    def y(self, hz: float) -> float:
        """The height of a frequency, from above."""
        if self.logarithmic:
            return self.height * math.log(self.top_hz / max(hz, self.bottom_hz)) / math.log(_OCTAVES)
        return self.height * (1 - hz / self.top_hz)

    def hz(self, y: float) -> float:
        """The frequency at a height."""
        share = min(max(y / max(self.height, 1), 0.0), 1.0)
        return self.top_hz * _OCTAVES**-share if self.logarithmic else self.top_hz * (1 - share)

    def edges(self, rows: int) -> npt.NDArray[np.float64]:
        """(rows + 1,): the frequencies between so many rows of pixels, from the top down."""
        share = np.arange(rows + 1) / rows
        return self.top_hz * _OCTAVES**-share if self.logarithmic else self.top_hz * (1 - share)

    def ticks(self) -> list[tuple[float, str]]:
        """Round frequencies that have room, with their texts; from the top down."""
        most = max(int(self.height / _TICK_PX), 1)
        if not self.logarithmic:
            values = [hz for hz in round_values(0, self.top_hz, most) if hz > 0]
            return [(hz, frequency_text(hz)) for hz in reversed(values)]
        found: list[tuple[float, str]] = []
        last = -math.inf
        decade = math.floor(math.log10(self.top_hz))
        for power in range(decade, decade - 5, -1):
            for digit in (5, 2, 1):
                hz = digit * 10.0**power
                y = self.y(hz)
                if self.bottom_hz < hz <= self.top_hz and y - last >= _TICK_PX:
                    found.append((hz, frequency_text(hz)))
                    last = y
        return found


def frequency_text(hz: float) -> str:
    """A frequency as it is read: "440 Hz", "1.25 kHz", "0.5 Hz"."""
    if hz >= 1000:
        return f"{hz / 1000:.4g} kHz"
    return f"{hz:.3g} Hz" if hz < 100 else f"{hz:.4g} Hz"
