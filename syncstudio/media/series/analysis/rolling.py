"""Means, medians and deviations in a window of time around each row: as long before it as after it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Rows = NDArray[np.int64]

# Numbers looked at at once where each row has a window of its own.
_BLOCK = 1 << 20


def windows(times_ns: Rows, runs: Rows, half_ns: int, first: int, last: int) -> tuple[Rows, Rows]:
    """The rows [low, high) in the window of each of rows [first, last), within their own run; `runs` numbers the runs,
    rising."""
    at = times_ns[first:last]
    low = np.searchsorted(times_ns, at - half_ns, "left")
    high = np.searchsorted(times_ns, at + half_ns, "right")
    if runs[0] == runs[-1]:
        return low, high
    starts = np.searchsorted(runs, runs[first:last], "left")
    stops = np.searchsorted(runs, runs[first:last], "right")
    return np.maximum(low, starts), np.minimum(high, stops)


def means(values: Values, low: Rows, high: Rows) -> Values:
    """The mean of the numbers in each window; NaN where there is none."""
    count, total, _ = _sums(values, low, high, squares=False)
    with np.errstate(invalid="ignore"):
        return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def deviations(values: Values, low: Rows, high: Rows) -> Values:
    """The standard deviation of the numbers in each window (of a sample: divided by n - 1); NaN below two."""
    count, total, squares = _sums(values, low, high, squares=True)
    with np.errstate(invalid="ignore"):
        spread = (squares - total * total / np.maximum(count, 1)) / np.maximum(count - 1, 1)
        return np.where(count > 1, np.sqrt(np.maximum(spread, 0)), np.nan)


def medians(values: Values, low: Rows, high: Rows) -> Values:
    """The median of the numbers in each window; NaN where there is none."""
    out = np.full(len(low), np.nan)
    wide = high - low
    if not len(low):
        return out
    usual = int(wide.max())
    same = (wide == usual) & (usual % 2 == 1)
    if usual >= 3 and same.any() and not np.isnan(values).any():
        from scipy import ndimage

        all_of_them = ndimage.median_filter(values, size=usual, mode="nearest")
        out[same] = all_of_them[(low[same] + high[same]) // 2]
        others = np.flatnonzero(~same)
    else:
        others = np.arange(len(low))
    step = max(1, _BLOCK // max(usual, 1))
    for start in range(0, len(others), step):
        part = others[start : start + step]
        places = low[part][:, None] + np.arange(usual)
        inside = places < high[part][:, None]
        seen = np.where(inside, values[np.minimum(places, len(values) - 1)], np.nan)
        known = ~np.isnan(seen).all(axis=1)
        if known.any():
            out[part[known]] = np.nanmedian(seen[known], axis=1)
    return out


def _sums(values: Values, low: Rows, high: Rows, squares: bool) -> tuple[Values, Values, Values]:
    known = ~np.isnan(values)
    # Sums of what is left of a middle value keep their digits.
    middle = float(values[known].mean()) if known.any() else 0.0
    rest = np.where(known, values - middle, 0.0)
    count = _between(np.cumsum(known), low, high)
    total = _between(np.cumsum(rest), low, high)
    if squares:
        return count, total, _between(np.cumsum(rest * rest), low, high)
    return count, total + count * middle, total


def _between(sums: NDArray[np.generic], low: Rows, high: Rows) -> Values:
    whole = np.concatenate([np.zeros(1), np.asarray(sums, np.float64)])
    return np.asarray(whole[high] - whole[low])
