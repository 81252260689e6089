"""Looks at some rows of a long stretch that is not summarised yet, so that there is something to see at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.series.column_place import Column
from syncstudio.media.series.level_bins import BASE, bins_of

# Places looked at for one drawing of all channels: each may be a page that the disk has yet to read.
_PLACES = 4096
_LEAST = 128

Envelope = tuple[NDArray[np.float64], NDArray[np.float64]]


def glance(column: Column, starts: NDArray[np.int64], stops: NDArray[np.int64], channels: int) -> Envelope:
    """The smallest and largest number before scaling among some rows of each span; neighbouring spans share what is
    looked at where there are many. Infinite where there is none."""
    count = len(starts)
    places = min(count, max(_LEAST, _PLACES // channels))
    low, high = np.empty(count), np.empty(count)
    edges = np.linspace(0, count, places + 1).astype(np.int64)
    for one, after in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        first, last = int(starts[one]), int(stops[after - 1])
        middle = max(first, (first + last - BASE) // 2)
        found = bins_of(column.bare(middle, min(middle + BASE, last)))
        low[one:after], high[one:after] = found[0][0], found[1][0]
    return low, high
