"""Times of one track's clock as those of another, through the master timeline, many at once."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.piece import Piece

Times = NDArray[np.int64]


def carrier(of: ClockMap, to: ClockMap) -> Callable[[Times], tuple[Times, NDArray[np.bool_]]]:
    """What turns times (ns, rising) of the first track into those of the second, and says which of them that one has.

    Each pair of pieces is one exact line; along it times are carried to the nanosecond below a hundred days.
    """

    def carry(times_ns: Times) -> tuple[Times, NDArray[np.bool_]]:
        carried, known = np.zeros(len(times_ns), np.int64), np.zeros(len(times_ns), bool)
        if not len(times_ns):
            return carried, known
        for piece in of.pieces:
            first, last = _rows_of(of, piece, times_ns)
            if first == last:
                continue
            part = times_ns[first:last]
            # Of two pieces that overlap on the master timeline the later recorded one is asked: it is written last.
            for other in to.pieces:
                origin = int(part[0])
                line = piece.rate / other.rate
                start = other.source_exact(piece.master_exact(origin))
                there = _along(part - origin, start, line)
                low, high = to.source_bounds(other)
                inside = np.ones(len(part), bool)
                if low is not None:
                    inside &= there >= -((-low.numerator) // low.denominator)
                if high is not None:
                    inside &= there < -((-high.numerator) // high.denominator)
                carried[first:last][inside] = there[inside]
                known[first:last] |= inside
        return carried, known

    return carry


def _rows_of(clock_map: ClockMap, piece: Piece, times_ns: Times) -> tuple[int, int]:
    low, high = clock_map.source_bounds(piece)
    first = 0 if low is None else int(np.searchsorted(times_ns, -((-low.numerator) // low.denominator)))
    last = (
        len(times_ns)
        if high is None
        else int(np.searchsorted(times_ns, -((-high.numerator) // high.denominator)))
    )
    return first, max(first, last)


def _along(since: Times, start: Fraction, line: Fraction) -> Times:
    """start + since * line, rounded down."""
    whole = start.numerator // start.denominator
    rest = float(start - whole)
    if line == 1:
        return since + whole
    # The part of the rate that differs from 1 is small, so that floats keep the nanosecond.
    return np.asarray(since + whole + np.floor(since * float(line - 1) + rest).astype(np.int64), np.int64)
