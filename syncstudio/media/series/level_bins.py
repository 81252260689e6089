"""Finds the smallest and largest number of every bin of rows, as fast as memory is read."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

# Rows of the finest bin, and bins of one level in a bin of the next. Levels then take 4 % of the room of the values.
BASE = 64
FACTOR = 4


def bins_of(numbers: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """The minimum and maximum of every BASE numbers, the last bin of fewer; +inf and -inf of a bin without a number.

    NaN and infinite numbers are nothing.
    """
    if not len(numbers):
        return np.empty(0, numbers.dtype), np.empty(0, numbers.dtype)
    # Numbers of other channels between them make NumPy read one by one.
    numbers = np.ascontiguousarray(numbers)
    starts = np.arange(0, len(numbers), BASE)
    low, high = np.minimum.reduceat(numbers, starts), np.maximum.reduceat(numbers, starts)
    if numbers.dtype.kind != "f":
        return low, high
    # One NaN makes its bin NaN: only such bins are looked at again.
    bad = np.flatnonzero(~(np.isfinite(low) & np.isfinite(high)))
    if len(bad):
        rows = np.minimum(bad[:, None] * BASE + np.arange(BASE), len(numbers) - 1)
        part = numbers[rows]
        gone = ~np.isfinite(part)
        low[bad] = np.where(gone, np.inf, part).min(axis=1)
        high[bad] = np.where(gone, -np.inf, part).max(axis=1)
    return low, high


def joined(bins: NDArray[Any], choose: np.ufunc) -> NDArray[Any]:
    """`choose` over every FACTOR bins of (channels, bins); the last may be of fewer."""
    return np.asarray(choose.reduceat(bins, np.arange(0, bins.shape[1], FACTOR), axis=1))
