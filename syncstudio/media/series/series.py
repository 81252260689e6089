"""Answers what a sensor series was at an instant, and its envelope at any zoom."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.columns import minmax_of_spans
from syncstudio.media.series.sensor_stream import ChannelKind
from syncstudio.media.series.series_file import SeriesFile
from syncstudio.media.series.series_levels import BASE, FACTOR

Envelope = tuple[NDArray[np.float64], NDArray[np.float64]]

# Rows or bins looked at for one drawing; 1700 columns then have 9 to 38 each, and it takes a quarter of a
# millisecond.
_MOST_LOOKED_AT = 1 << 16


class Series:
    """Values over time of one table or curve, memory-mapped; readable from any thread.

    `names`, `units` and `kinds` are per channel (the values of states and events number texts); `times_ns` int64
    (rows,) rises (from 0 in a table, its first row's time); `values` float64 (rows, channels), NaN where nothing was
    recorded. `epoch_ns` is the first row's time since 1970 where the table has dates, else None; `interval_ns` the
    median step; `notes` are sentences for people about what was done when reading.
    """

    def __init__(self, file: SeriesFile) -> None:
        facts = file.facts
        self.names: tuple[str, ...] = tuple(facts["names"])
        self.units: tuple[str, ...] = tuple(facts["units"])
        kinds: list[ChannelKind] = facts.get("kinds") or ["number"] * len(self.names)
        self.kinds: tuple[ChannelKind, ...] = tuple(kinds)
        self._texts: dict[str, list[str]] = facts.get("texts") or {}
        self.notes: tuple[str, ...] = tuple(facts["notes"])
        self.says: str = facts["says"]
        self.epoch_ns: int | None = facts["epoch_ns"]
        self.interval_ns: int = facts["interval_ns"]
        self.times_ns: NDArray[np.int64] = file.times
        self.values: NDArray[np.float64] = file.values.T
        self._file = file
        self._channels = file.values
        self._levels: Sequence[NDArray[np.float64]] = file.extra

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.times_ns)

    @property
    def duration_ns(self) -> int:
        """From the first row to one median step after the last."""
        return int(self.times_ns[-1]) + self.interval_ns

    @property
    def rate(self) -> Fraction | None:
        """Rows a second as measured over the whole series; None for a single row."""
        span = int(self.times_ns[-1]) - int(self.times_ns[0])
        return Fraction((self.rows - 1) * 1_000_000_000, span) if span else None

    def channel(self, name: str) -> int:
        """The index of a channel; ValueError when there is none of this name."""
        return self.names.index(name)

    def column(self, channel: int, first: int, last: int) -> NDArray[np.float64]:
        """The values of one channel in rows [first, last), NaN where nothing was recorded."""
        return np.asarray(self._channels[channel, first:last], np.float64)

    def times(self, first: int, last: int) -> NDArray[np.int64]:
        """The times of rows [first, last) in ns."""
        return self.times_ns[first:last]

    def row_after(self, ns: int) -> int:
        """How many rows come before an instant: the first row at or after it."""
        return int(np.searchsorted(self.times_ns, ns, "left"))

    def value_at(self, ns: int, channel: int) -> float | None:
        """The value of the last row at or before `ns` (NaN in a gap); None before the first row and after the
        end."""
        if ns >= self.duration_ns:
            return None
        row = int(np.searchsorted(self.times_ns, ns, "right")) - 1
        return float(self._channels[channel, row]) if row >= 0 else None

    def texts(self, channel: int) -> Sequence[str]:
        """The texts that a channel of states or events numbers from 0; none of a channel of numbers."""
        return self._texts.get(str(channel), ())

    def between(self, first_ns: int, last_ns: int) -> slice:
        """The rows from the one at or before `first_ns` to the one at or after `last_ns`, for drawing
        lines."""
        start = int(np.searchsorted(self.times_ns, first_ns, "right")) - 1
        stop = int(np.searchsorted(self.times_ns, last_ns, "left")) + 1
        return slice(max(0, start), min(self.rows, stop))

    def minmax(self, first_ns: int, last_ns: int, n: int, channel: int) -> Envelope:
        """(lows, highs), float64 (n,): the smallest and largest value in each of n equal columns of the span.

        Every row in the span counts in exactly its own column, or also in a neighbouring one when there are
        many rows a column. Columns without a row, or with nothing but gaps, are NaN.
        """
        bounds = self._bounds(first_ns, last_ns, n)
        starts, stops = bounds[:-1], bounds[1:]
        low, high = np.full(n, np.nan), np.full(n, np.nan)
        filled = starts < stops
        if not filled.any():
            return low, high
        low[filled], high[filled] = self._reduced(starts[filled], stops[filled], channel)
        low[np.isinf(low)], high[np.isinf(high)] = np.nan, np.nan
        return low, high

    def range_of(self, channel: int) -> tuple[float, float] | None:
        """The smallest and largest value of a whole channel; None when it holds nothing."""
        top = self._levels[-1]
        low, high = float(top[0, channel].min()), float(top[1, channel].max())
        return (low, high) if low <= high else None

    def close(self) -> None:
        """Let go of the file."""
        self._levels = []
        self._file.close()

    def _bounds(self, first_ns: int, last_ns: int, n: int) -> NDArray[np.int64]:
        """The rows at which the n columns begin and the last one ends."""
        # Offsets within the span as floats: exact to the nanosecond below a hundred days, and only painted.
        offsets = np.floor(np.arange(n + 1) * ((last_ns - first_ns) / max(n, 1))).astype(np.int64)
        offsets[-1] = last_ns - first_ns
        return np.asarray(np.searchsorted(self.times_ns, first_ns + offsets, "left"), np.int64)

    def _reduced(self, starts: NDArray[np.int64], stops: NDArray[np.int64], channel: int) -> Envelope:
        rows = int(stops[-1] - starts[0])
        if rows <= _MOST_LOOKED_AT:
            first, last = int(starts[0]), int(stops[-1])
            part = self._channels[channel, first:last]
            missing = np.isnan(part)
            lows = np.where(missing, np.inf, part) if missing.any() else part
            highs = np.where(missing, -np.inf, part) if missing.any() else part
            return minmax_of_spans(lows, highs, starts - first, stops - first)
        level, size = 0, BASE
        while rows // size > _MOST_LOOKED_AT and level + 1 < len(self._levels):
            level, size = level + 1, size * FACTOR
        first, last = int(starts[0]) // size, -(-int(stops[-1]) // size)
        bins = self._levels[level][:, channel, first:last]
        return minmax_of_spans(bins[0], bins[1], starts // size - first, -(-stops // size) - first)
