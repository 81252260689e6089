"""Looks at some rows of a long stretch that is not summarised yet, so that there is something to see at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.series.column_place import Column
from syncstudio.media.series.level_bins import BASE

# Places looked at for one drawing of all channels: each may be a page that the disk has yet to read.
_PLACES = 4096
_LEAST = 128

Envelope = tuple[NDArray[np.float64], NDArray[np.float64]]


def glance(column: Column, starts: NDArray[np.int64], stops: NDArray[np.int64], channels: int) -> Envelope:
    """The smallest and largest number before scaling among some rows of each span; neighbouring spans share what is
    looked at where there are many. Infinite where there is none."""
    count = len(starts)
    places = min(count, max(_LEAST, _PLACES // channels))
    edges = np.linspace(0, count, places + 1).astype(np.int64)
    first, last = starts[edges[:-1]], stops[edges[1:] - 1]
    # The rows in the middle of each place, of a short one all of them and the last again.
    middle = np.maximum(first, (first + last - BASE) // 2)
    rows = np.minimum(middle[:, None] + np.arange(BASE), last[:, None] - 1)
    numbers = column.picked(rows)
    if numbers.dtype.kind == "f":
        gone = ~np.isfinite(numbers)
        low, high = np.where(gone, np.inf, numbers).min(axis=1), np.where(gone, -np.inf, numbers).max(axis=1)
    else:
        low, high = numbers.min(axis=1), numbers.max(axis=1)
    shared = np.diff(edges)
    return np.repeat(low, shared).astype(np.float64), np.repeat(high, shared).astype(np.float64)
