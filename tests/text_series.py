"""A series of texts made of plain lists, for tests of what is shown of states and events."""

import numpy as np


class TextSeries:
    """Channels of states and events: `channels` are (name, kind, values), the values numbers of `texts`, NaN
    in gaps."""

    notes = ()
    says = ""
    epoch_ns = None

    def __init__(self, times_ns, channels, texts, interval_ns=None):
        self.times_ns = np.asarray(times_ns, np.int64)
        self.names = tuple(name for name, _, _ in channels)
        self.units = ("",) * len(channels)
        self.kinds = tuple(kind for _, kind, _ in channels)
        self._columns = [np.asarray(values, np.float64) for _, _, values in channels]
        self._texts = list(texts)
        steps = np.diff(self.times_ns)
        self.interval_ns = int(np.median(steps)) if interval_ns is None and len(steps) else interval_ns or 0
        self.rows = len(self.times_ns)
        self.duration_ns = int(self.times_ns[-1]) + self.interval_ns if self.rows else 0
        self.first_ns, self.last_ns = (int(self.times_ns[0]), int(self.times_ns[-1])) if self.rows else (0, 0)

    def column(self, channel, first, last):
        return self._columns[channel][first:last]

    def times(self, first, last):
        return self.times_ns[first:last]

    def texts(self, channel):
        return self._texts if self.kinds[channel] != "number" else ()

    def close(self):
        pass


S = 1_000_000_000


def states(*told, texts=("idle", "run", "fault"), end_s=None):
    """One channel of states from (second, number) pairs."""
    made = TextSeries(
        [at * S for at, _ in told], [("mode", "state", [n for _, n in told])], texts, interval_ns=S
    )
    if end_s is not None:
        made.duration_ns = end_s * S
    return made
