"""The colours of a path: that of its track, or one for when it was there or how fast it went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from syncstudio.media.series.path import Path
    from syncstudio.panes.theme import Theme

ColorBy = Literal["track", "time", "speed"]
SHADES = 12
# From little to much: blue over grey to yellow, and from yellow over grey to blue on white, so that much stands out;
# told apart by every eye, mostly by lightness.
_DARK = ("#4467c4", "#8f93a0", "#fbe465")
_LIGHT = ("#d3a41c", "#7d7b78", "#12326e")


@dataclass(frozen=True, slots=True)
class Shading:
    """What colours stand for: the smallest and the largest value, seconds or metres a second."""

    by: ColorBy
    low: float = 0.0
    high: float = 1.0

    def numbers(self, path: Path, fixes: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Which of the shades each fix has; -1 where its value is not known."""
        values = path.speeds[fixes] if self.by == "speed" else path.times_ns[fixes] / 1e9
        reach = max(self.high - self.low, 1e-12)
        with np.errstate(invalid="ignore"):
            numbers = np.floor((values - self.low) / reach * SHADES)
        return np.where(np.isfinite(values), np.clip(numbers, 0, SHADES - 1), -1).astype(np.int64)


def shading_of(by: ColorBy, path: Path) -> Shading:
    """What the colours of a path reach over: all of its time, or its speeds but for the fastest hundredth."""
    if by == "time" and len(path):
        return Shading(by, path.times_ns[0] / 1e9, path.times_ns[-1] / 1e9)
    if by == "speed":
        known = path.speeds[np.isfinite(path.speeds)]
        if len(known):
            return Shading(by, float(known.min()), float(np.quantile(known, 0.99)))
    return Shading(by)


def ramp(theme: Theme) -> list[str]:
    """The shades from the smallest value to the largest."""
    stops = _DARK if theme.dark else _LIGHT
    parts = [[int(stop[at : at + 2], 16) for at in (1, 3, 5)] for stop in stops]
    places = np.linspace(0, len(stops) - 1, SHADES)
    mixed = [np.interp(places, range(len(stops)), [part[n] for part in parts]) for n in range(3)]
    return ["#" + "".join(f"{round(each[n]):02x}" for each in mixed) for n in range(SHADES)]
