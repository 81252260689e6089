"""Reduces rows to the columns of a drawing: the minimum and maximum of many spans of rows at once."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def minmax_of_spans(
    lows: NDArray[Any], highs: NDArray[Any], starts: NDArray[np.int64], stops: NDArray[np.int64]
) -> tuple[NDArray[Any], NDArray[Any]]:
    """The minimum of `lows` and maximum of `highs`, both (rows,), over every span `[start, stop)`.

    Spans may overlap; each holds at least one row.
    """
    if len(starts) > 1 and np.array_equal(starts[1:], stops[:-1]):
        # Each begins where the one before ends: half the work.
        first, last = int(starts[0]), int(stops[-1])
        places = starts - first
        return (
            np.minimum.reduceat(lows[first:last], places),
            np.maximum.reduceat(highs[first:last], places),
        )
    bounds = np.empty(2 * len(starts), np.int64)
    bounds[0::2], bounds[1::2] = starts, stops
    # reduceat takes pairs of bounds, but none may be the very end: one more row stands there, in no span.
    return (
        np.minimum.reduceat(np.append(lows, lows[-1:]), bounds)[::2],
        np.maximum.reduceat(np.append(highs, highs[-1:]), bounds)[::2],
    )
