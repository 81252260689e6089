"""Finds the smallest and largest number of every bin of rows, as fast as memory is read."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

# Rows of the finest bin, and bins of one level in a bin of the next. Levels then take a sixth of the room of values,
# and a column of the screen never looks much beyond its own rows.
BASE = 16
FACTOR = 4


def bins_of(numbers: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """The minimum and maximum of every BASE numbers, the last bin of fewer; +inf and -inf of a bin without a number.

    NaN and infinite numbers are nothing.
    """
    short = -len(numbers) % BASE
    if short and len(numbers):
        # The last one again changes neither minimum nor maximum.
        numbers = np.concatenate([numbers, np.repeat(numbers[-1:], short)])
    # The first of every bin, the second of every bin, ...: whole vectors are compared, not sixteen numbers at a time.
    ranks = np.ascontiguousarray(numbers.reshape(-1, BASE).T)
    low, high = ranks.min(axis=0), ranks.max(axis=0)
    if ranks.dtype.kind != "f":
        return low, high
    # One NaN makes its bin NaN: only such bins are looked at again.
    bad = np.flatnonzero(~(np.isfinite(low) & np.isfinite(high)))
    if len(bad):
        part = ranks[:, bad]
        gone = ~np.isfinite(part)
        low[bad] = np.where(gone, np.inf, part).min(axis=0)
        high[bad] = np.where(gone, -np.inf, part).max(axis=0)
    return low, high


def joined(bins: NDArray[Any], choose: np.ufunc) -> NDArray[Any]:
    """`choose` over every FACTOR bins of (channels, bins); the last may be of fewer."""
    whole = bins.shape[1] // FACTOR * FACTOR
    parts = [bins[:, place:whole:FACTOR] for place in range(FACTOR)]
    out = choose(choose(parts[0], parts[1]), choose(parts[2], parts[3]))
    if whole < bins.shape[1]:
        out = np.concatenate([out, choose.reduce(bins[:, whole:], axis=1, keepdims=True)], axis=1)
    return np.asarray(out)
