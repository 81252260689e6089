"""A series in memory and a row of its channels, for tests of what is drawn."""

from fractions import Fraction

import numpy as np

from syncstudio.panes.time_axis import TimeAxis
from syncstudio.panes.timeline.rows.row_content import Strip
from syncstudio.panes.timeline.rows.series_row import SeriesRow
from syncstudio.project.records import Track
from syncstudio.session.series.channel_view import ChannelView
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.span import Span
from syncstudio.timebase.streamclock import StreamClock

S = 1_000_000_000


class MadeSeries:
    """`values` (rows, channels) at `times_s`, answered as a `Series` answers."""

    def __init__(self, times_s, values, units=(), kinds=(), texts=()):
        self._times = np.asarray(np.round(np.asarray(times_s) * S), np.int64)
        self._values = np.asarray(values, np.float64).reshape(len(self._times), -1)
        channels = self._values.shape[1]
        self.names = tuple("xyzw"[n] if n < 4 else f"c{n}" for n in range(channels))
        self.units = tuple(units) or ("",) * channels
        self.kinds = tuple(kinds) or ("number",) * channels
        self._texts = texts
        self.rows = len(self._times)
        self.interval_ns = int(np.median(np.diff(self._times))) if self.rows > 1 else 0

    summarised = 1.0

    def complete(self, first_ns, last_ns):
        return self.summarised >= 1

    def times(self, first, last):
        return self._times[first:last]

    def column(self, channel, first, last):
        return self._values[first:last, channel]

    def texts(self, channel):
        return self._texts

    def row_after(self, ns):
        return int(np.searchsorted(self._times, ns, "left"))

    def value_at(self, ns, channel):
        row = int(np.searchsorted(self._times, ns, "right")) - 1
        return float(self._values[row, channel]) if row >= 0 else None

    def range_of(self, channel):
        there = self._values[np.isfinite(self._values[:, channel]), channel]
        return (float(there.min()), float(there.max())) if len(there) else None

    def minmax(self, first, last, n, channel):
        lows, highs = np.full(n, np.nan), np.full(n, np.nan)
        edges = np.searchsorted(self._times, np.linspace(first, last, n + 1))
        for k in np.flatnonzero(edges[1:] > edges[:-1]).tolist():
            part = self._values[edges[k] : edges[k + 1], channel]
            part = part[np.isfinite(part)]
            if len(part):
                lows[k], highs[k] = part.min(), part.max()
        return lows, highs


def views_of(series, **changed):
    """The channels as a session would show them; `changed` are fields of all of them."""
    made = []
    for index, name in enumerate(series.names):
        fields = {"shown": True, "scale": "auto", "low": None, "high": None, "color": index} | changed
        made.append(
            ChannelView(
                1, name, series.units[index], series.kinds[index], series=series, index=index, **fields
            )
        )
    return tuple(made)


def row_of(series, seconds=10, layout="", offset_s=0.0, **changed):
    views = views_of(series, **changed)
    clock_map = ClockMap.from_offset(StreamClock(Fraction(1, S)), round(offset_s * S))
    track = Track(id=1, kind="series", layout=layout)
    return SeriesRow(track, clock_map, Span(0, round(seconds * S)), lambda: views)


def strip_of(start_s=0.0, seconds=10.0, width=1000, height=78, ratio=1.0):
    axis = TimeAxis(round(start_s * S), seconds * S / width, width)
    return Strip(axis, 0, round(width * ratio), height, ratio)


def of(kind, plan):
    return [shape for shape in plan if isinstance(shape, kind)]
