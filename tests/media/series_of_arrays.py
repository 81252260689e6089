"""A series whose rows are given, for what is worked out from series."""

from __future__ import annotations

import numpy as np

_NS = 1_000_000_000


class ArraySeries:
    """Times in ns and channels by name; what `RowSource` asks."""

    def __init__(self, times_ns, **channels):
        self.times_ns = np.asarray(times_ns, np.int64)
        self.names = tuple(channels)
        self.units = ("m",) * len(channels)
        self.kinds = ("number",) * len(channels)
        self._values = [np.asarray(values, np.float64) for values in channels.values()]
        self.rows = len(self.times_ns)

    def times(self, first, last):
        return self.times_ns[first:last].copy()

    def column(self, channel, first, last):
        return self._values[channel][first:last].copy()

    def row_after(self, ns):
        return int(np.searchsorted(self.times_ns, ns))


def at_rate(rate, rows):
    """The times of rows at a rate, rounded up as ticks are."""
    return np.array([-(-row * _NS // rate) for row in range(rows)], np.int64)
