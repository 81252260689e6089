"""A session without media on a series of numbers made of lists, for the map and the orientation pane."""

import numpy as np

S = 1_000_000_000


class Numbers:
    """A series of channels of numbers over seconds."""

    notes, says, epoch_ns = (), "", None

    def __init__(self, times_s, columns, units=None):
        self.times_ns = (np.asarray(times_s, float) * S).astype(np.int64)
        self.names = tuple(columns)
        self.units = units or ("",) * len(columns)
        self.kinds = ("number",) * len(columns)
        self._columns = [np.asarray(column, float) for column in columns.values()]
        self.rows, self.interval_ns = len(self.times_ns), S
        self.duration_ns = int(self.times_ns[-1]) + S

    def column(self, channel, first, last):
        return self._columns[channel][first:last]

    def times(self, first, last):
        return self.times_ns[first:last]

    def row_after(self, ns):
        return int(np.searchsorted(self.times_ns, ns, "left"))

    def range_of(self, channel):
        return float(np.nanmin(self._columns[channel])), float(np.nanmax(self._columns[channel]))

    def texts(self, channel):
        return ()

    def close(self):
        pass
