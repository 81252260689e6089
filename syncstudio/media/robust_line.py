"""A straight line through points of which some are wrong, and how a clock strays from its line slowly."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Slopes between all pairs are looked at for at most so many points.
_MOST_PAIRED = 400

# A change of the clock is believed when a block lies this many standard errors off the line.
_SURE = 4.0


def robust_line(x: Floats, y: Floats) -> tuple[float, float]:
    """(slope, level at x = 0) by the median of slopes between pairs far apart (Theil-Sen)."""
    if len(x) > _MOST_PAIRED:
        # Pairs half the series apart: as exact as all pairs, and as deaf to outliers.
        half = len(x) // 2
        dx, dy = x[half:] - x[: len(x) - half], y[half:] - y[: len(x) - half]
    else:
        upper = np.triu_indices(len(x), 1)
        dx, dy = x[upper[1]] - x[upper[0]], y[upper[1]] - y[upper[0]]
    good = dx > 0
    if not good.any():
        return 0.0, float(np.median(y))
    # Slopes over long ways are more exact, and count for more.
    slopes, weights = dy[good] / dx[good], dx[good]
    order = np.argsort(slopes)
    reach = np.cumsum(weights[order])
    slope = float(slopes[order][np.searchsorted(reach, reach[-1] / 2)])
    return slope, float(np.median(y - slope * x))


def slow_change(x: Floats, off: Floats, at: Floats, block: int) -> Floats:
    """How far points lie off their line in the long run, at each of `at`; all 0 where they keep to it.

    `off` are the single distances at `x` (rising). Medians of `block` neighbours are joined by straight lines, so what
    single points do within a block stays out of it.
    """
    blocks = len(x) // block
    if blocks < 2:
        return np.zeros(len(at))
    parts = np.array_split(np.arange(len(x)), blocks)
    middles = np.array([x[part].mean() for part in parts])
    levels = np.array([np.median(off[part]) for part in parts])
    noise = 1.4826 * float(np.median(np.abs(off - np.repeat(levels, [len(part) for part in parts]))))
    # The median of n points errs by 1.2533 times what their mean does.
    error = 1.2533 * noise / np.sqrt(block)
    if not (np.abs(levels) > _SURE * error).any():
        return np.zeros(len(at))
    # The outer halves go on as the blocks beside them do.
    ends = [
        levels[0] + (levels[1] - levels[0]) / (middles[1] - middles[0]) * (min(x[0], at[0]) - middles[0]),
        levels[-1]
        + (levels[-1] - levels[-2]) / (middles[-1] - middles[-2]) * (max(x[-1], at[-1]) - middles[-1]),
    ]
    knots = np.concatenate([[min(x[0], at[0])], middles, [max(x[-1], at[-1])]])
    return np.asarray(np.interp(at, knots, np.concatenate([ends[:1], levels, ends[1:]])), np.float64)
