"""Where thousands of labels lie on the master timeline, to the nanosecond."""

from __future__ import annotations

import numpy as np

from syncstudio.session.labels.label_table import Whole
from syncstudio.timebase.clockmap import ClockMap

# Products below this fit into 64 bits.
_FITS = 2**62


def exact_places(clock_map: ClockMap | None, starts: Whole, ends: Whole) -> tuple[Whole, Whole]:
    """Starts and ends on the master timeline of labels on a lane's clock (`None`: the master timeline itself).

    The same as `placed` answers for each of them.
    """
    if clock_map is None:
        return starts, ends
    if len(clock_map.pieces) > 1:
        begins = np.array([clock_map.nearest_master(ns) for ns in starts.tolist()], dtype=np.int64)
        over = np.array([clock_map.nearest_master_end(ns) for ns in ends.tolist()], dtype=np.int64)
    else:
        begins, over = _on_line(clock_map, starts), _on_line(clock_map, ends)
    finishes = np.where(ends == starts, begins, np.maximum(begins, over))
    return begins, finishes


def _on_line(clock_map: ClockMap, times: Whole) -> Whole:
    """Times on the one line of a track, rounded up."""
    (piece,) = clock_map.pieces
    anchor, rate = piece.anchors[0], piece.rate
    since = times - anchor.source_ns
    if rate == 1:
        return np.asarray(since + anchor.master_ns, dtype=np.int64)
    over, under = rate.numerator, rate.denominator
    if len(since) and int(np.abs(since).max()) * over < _FITS:
        return np.asarray(anchor.master_ns - (-since * over) // under, dtype=np.int64)
    exact = [anchor.master_ns - (-each * over) // under for each in since.tolist()]
    return np.array(exact, dtype=np.int64)
