"""Summarises a channel: the smallest and largest value of every bin of rows, at growing bin lengths."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# Rows of the finest bin, and bins of one level in a bin of the next. The levels take a sixth of the values'
# room.
BASE = 16
FACTOR = 4

# Rows summarised at once.
_CHUNK = BASE << 14


def levels_of(values: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """(2, channels, bins) per level, minima then maxima, of values (channels, rows).

    A bin without a number has the minimum +inf and the maximum -inf, so that it never wins. The last level
    has one bin.
    """
    channels, rows = values.shape
    base = np.empty((2, channels, -(-rows // BASE)))
    for channel in range(channels):
        for first in range(0, rows, _CHUNK):
            part = values[channel, first : first + _CHUNK]
            missing = np.isnan(part)
            bins = slice(first // BASE, -(-(first + len(part)) // BASE))
            base[0, channel, bins] = _halved(np.where(missing, np.inf, part), np.minimum, BASE, np.inf)
            base[1, channel, bins] = _halved(np.where(missing, -np.inf, part), np.maximum, BASE, -np.inf)
    levels = [base]
    while levels[-1].shape[2] > 1:
        below = levels[-1]
        above = np.empty((2, channels, -(-below.shape[2] // FACTOR)))
        for channel in range(channels):
            above[0, channel] = _halved(below[0, channel], np.minimum, FACTOR, np.inf)
            above[1, channel] = _halved(below[1, channel], np.maximum, FACTOR, -np.inf)
        levels.append(above)
    return levels


def _halved(row: NDArray[np.float64], choose: np.ufunc, size: int, neutral: float) -> NDArray[np.float64]:
    """`choose` over every `size` (a power of two) neighbours, the last padded with `neutral`, by pairwise
    halving."""
    short = -len(row) % size
    if short:
        row = np.concatenate([row, np.full(short, neutral)])
    out = row.reshape(-1, size)
    while out.shape[1] > 1:
        half = out.shape[1] // 2
        out = choose(out[:, :half], out[:, half:])
    return out[:, 0]
