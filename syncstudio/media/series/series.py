"""Answers what a sensor series was at an instant, and its envelope at any zoom."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.columns import minmax_of_spans
from syncstudio.media.series.sensor_stream import ChannelKind
from syncstudio.media.series.series_file import SeriesFile
from syncstudio.media.series.series_glance import glance
from syncstudio.media.series.series_levels import SeriesLevels
from syncstudio.media.series.time_law import TimeLaw

Envelope = tuple[NDArray[np.float64], NDArray[np.float64]]

# Rows looked at for one drawing of one channel, and twice the bins; 1700 columns then have up to 38 rows, or 5 to 19
# bins each, and it takes a tenth of a millisecond.
_MOST_LOOKED_AT = 1 << 16

# Rows of all channels that are summarised at once when somebody asks, in some milliseconds.
_AT_ONCE = 1 << 22


class Series:
    """Values over time of one table or stream, memory-mapped; readable from any thread.

    `names`, `units` and `kinds` are per channel (the values of states and events number texts). Times are ns that rise
    (from 0 in a table, its first row's time); values float64, NaN where nothing was recorded. `epoch_ns` is the first
    row's time since 1970 where the table has dates, else None; `interval_ns` the median step; `notes` are sentences for
    people about what was done when reading.

    A long series is at hand at once, and `summarise` is to be called behind everything else: before it has been, what
    `minmax` says of a long span is a sample of its values (`complete` says where).
    """

    def __init__(self, file: SeriesFile) -> None:
        facts = file.facts
        self.names: tuple[str, ...] = tuple(facts["names"])
        self.units: tuple[str, ...] = tuple(facts["units"])
        kinds: list[ChannelKind] = facts.get("kinds") or ["number"] * len(self.names)
        self.kinds: tuple[ChannelKind, ...] = tuple(kinds)
        self.notes: tuple[str, ...] = tuple(facts["notes"])
        self.says: str = facts["says"]
        self.epoch_ns: int | None = facts["epoch_ns"]
        self.interval_ns: int = facts["interval_ns"]
        self.rows = file.rows
        """Number of rows."""
        self.first_ns = int(file.times[0]) if file.rows else 0
        """The time of the first row."""
        self.last_ns = int(file.times[-1]) if file.rows else 0
        """The time of the last row."""
        self.on_lost: Callable[[], None] | None = None
        """Told once, on any thread, when the files turn out to be cut off; from then on everything is a gap."""
        self.lost = False
        self._file = file
        self._levels: SeriesLevels | None = None
        self._levels_path: Path = file.path.with_suffix(".levels")
        self._summarising = threading.Lock()
        self._asked: tuple[tuple[int, int, int], NDArray[np.int64]] | None = None
        self._all_times: NDArray[np.int64] | None = None
        if file.rows * len(file.columns) > _AT_ONCE:
            self._levels = SeriesLevels.opened(self._levels_path, file)

    # -- rows ---------------------------------------------------------------------------------------------------------

    @property
    def duration_ns(self) -> int:
        """From zero to one median step after the last row."""
        return self.last_ns + self.interval_ns

    @property
    def rate(self) -> Fraction | None:
        """Rows a second as measured over the whole series; None for a single row."""
        span = self.last_ns - self.first_ns
        return Fraction((self.rows - 1) * 1_000_000_000, span) if span else None

    def channel(self, name: str) -> int:
        """The index of a channel; ValueError when there is none of this name."""
        return self.names.index(name)

    def column(self, channel: int, first: int, last: int) -> NDArray[np.float64]:
        """The values of one channel in rows [first, last), a copy; NaN where nothing was recorded."""
        first, last = max(first, 0), min(last, self.rows)
        if not self._is_there():
            return np.full(max(last - first, 0), np.nan)
        return self._file.columns[channel].values(first, max(last, first))

    def times(self, first: int, last: int) -> NDArray[np.int64]:
        """The times of rows [first, last) in ns, a copy."""
        first, last = max(first, 0), min(last, self.rows)
        times = self._file.times
        if isinstance(times, TimeLaw):
            return times.times(first, max(last, first))
        if not self._is_there():
            return np.full(max(last - first, 0), self.first_ns)
        return np.array(times[first : max(last, first)])

    def row_after(self, ns: int) -> int:
        """How many rows come before an instant: the first row at or after it."""
        times = self._file.times
        if isinstance(times, TimeLaw):
            return times.row_before(ns)
        return int(np.searchsorted(times, ns, "left")) if self._is_there() else 0

    def value_at(self, ns: int, channel: int) -> float | None:
        """The value of the last row at or before `ns` (NaN in a gap); None before the first row and after the
        end."""
        if ns >= self.duration_ns:
            return None
        row = self.row_after(ns + 1) - 1
        return float(self.column(channel, row, row + 1)[0]) if row >= 0 else None

    def texts(self, channel: int) -> Sequence[str]:
        """The texts that a channel of states or events numbers from 0; none of a channel of numbers."""
        return self._file.texts(channel) if self._is_there() else ()

    def between(self, first_ns: int, last_ns: int) -> slice:
        """The rows from the one at or before `first_ns` to the one at or after `last_ns`, for drawing
        lines."""
        return slice(max(0, self.row_after(first_ns + 1) - 1), min(self.rows, self.row_after(last_ns) + 1))

    @property
    def clock(self) -> NDArray[np.int64] | TimeLaw:
        """When rows were recorded, as another series of the same rows may be written with: nothing is read of it."""
        return self._file.times

    @property
    def times_ns(self) -> NDArray[np.int64]:
        """All times at once, int64 (rows,): for series known to be short."""
        if self._all_times is None:
            self._all_times = self.times(0, self.rows)
        return self._all_times

    @property
    def values(self) -> NDArray[np.float64]:
        """All values at once, float64 (rows, channels), a copy: for series known to be short."""
        out = np.empty((len(self.names), self.rows))
        for channel in range(len(self.names)):
            out[channel] = self.column(channel, 0, self.rows)
        return out.T

    # -- envelopes ----------------------------------------------------------------------------------------------------

    def minmax(self, first_ns: int, last_ns: int, n: int, channel: int) -> Envelope:
        """(lows, highs), float64 (n,): the smallest and largest value in each of n equal columns of the span.

        Every row in the span counts in exactly its own column, or also in a neighbouring one when there are
        many rows a column. Columns without a row, or with nothing but gaps, are NaN. Where the series is not
        `complete`, some rows of each column are looked at instead of all.
        """
        bounds = self._bounds(first_ns, last_ns, n)
        starts, stops = bounds[:-1], bounds[1:]
        low, high = np.full(n, np.nan), np.full(n, np.nan)
        filled = starts < stops
        if not filled.any() or not self._is_there():
            return low, high
        low[filled], high[filled] = self._reduced(starts[filled], stops[filled], channel)
        low[np.isinf(low)], high[np.isinf(high)] = np.nan, np.nan
        column = self._file.columns[channel]
        if not column.is_plain:
            low, high = column.scaled(low), column.scaled(high)
            if column.place.scale < 0:
                low, high = high, low
        return low, high

    def range_of(self, channel: int) -> tuple[float, float] | None:
        """The smallest and largest value of a whole channel, as far as it is `summarised`; None when it holds
        nothing."""
        if not self.rows:
            return None
        # Whole numbers of columns may leave the last row out.
        low, high = self.minmax(self.first_ns, self.last_ns + 1, 64, channel)
        if np.isnan(low).all():
            return None
        return float(np.nanmin(low)), float(np.nanmax(high))

    @property
    def summarised(self) -> float:
        """The part of the series, 0 to 1, of which `minmax` knows every value at any zoom."""
        if self._is_short():
            return 1.0
        return self._levels.filled / self.rows if self._levels is not None else 0.0

    def complete(self, first_ns: int, last_ns: int) -> bool:
        """Whether `minmax` of this span looks at every row in it."""
        if self._is_short():
            return True
        first, last = self.row_after(first_ns), self.row_after(last_ns)
        return last - first <= _MOST_LOOKED_AT or (self._levels is not None and last <= self._levels.filled)

    def summarise(
        self, grown: Callable[[float], None] | None = None, cancelled: Callable[[], bool] | None = None
    ) -> bool:
        """Make what long spans are drawn from, and keep it; for a thread behind everything else. `grown` hears the
        fraction that is ready. False when it was cancelled; it goes on another time. OSError when the disk is
        full."""
        with self._summarising:
            if self._levels is None:
                self._levels = SeriesLevels.begun(self._file)
            levels = self._levels
            if levels.filled == self.rows:
                return True
            try:
                done = levels.fill(self._file, grown, cancelled)
            except BaseException:
                self._levels = None
                levels.drop()
                raise
            if done:
                levels.keep(self._file, self._levels_path)
            return done

    def close(self) -> None:
        """Let go of the file."""
        self.on_lost = None
        self._file.close()
        if self._levels is not None and self._levels.filled < self.rows:
            self._levels.drop()

    # -- within -------------------------------------------------------------------------------------------------------

    def _is_there(self) -> bool:
        """Whether the files are whole: a look at what was cut off would end the program."""
        levels = self._levels
        if self._file.whole() and (levels is None or levels.whole()):
            return True
        if not self.lost and self._file.columns:
            self.lost = True
            if self.on_lost is not None:
                self.on_lost()
        return False

    def _is_short(self) -> bool:
        return self.rows * len(self.names) <= _AT_ONCE

    def _rows_before(self, at_ns: NDArray[np.int64]) -> NDArray[np.int64]:
        times = self._file.times
        if isinstance(times, TimeLaw):
            return times.rows_before(at_ns)
        if not self._is_there():
            return np.zeros(len(at_ns), np.int64)
        return np.asarray(np.searchsorted(times, at_ns, "left"), np.int64)

    def _bounds(self, first_ns: int, last_ns: int, n: int) -> NDArray[np.int64]:
        """The rows at which the n columns begin and the last one ends; all channels of one drawing ask the same."""
        asked = (first_ns, last_ns, n)
        known = self._asked
        if known is not None and known[0] == asked:
            return known[1]
        # Offsets within the span as floats: exact to the nanosecond below a hundred days, and only painted.
        offsets = np.floor(np.arange(n + 1) * ((last_ns - first_ns) / max(n, 1))).astype(np.int64)
        offsets[-1] = last_ns - first_ns
        bounds = self._rows_before(first_ns + offsets)
        self._asked = (asked, bounds)
        return bounds

    def _reduced(self, starts: NDArray[np.int64], stops: NDArray[np.int64], channel: int) -> Envelope:
        """The smallest and largest number before scaling in each span of rows; infinite where there is none."""
        first, last = int(starts[0]), int(stops[-1])
        column = self._file.columns[channel]
        if last - first <= _MOST_LOOKED_AT:
            part = column.bare(first, last)
            found = minmax_of_spans(part, part, starts - first, stops - first)
            if part.dtype.kind != "f" or np.isfinite(found).all():
                return found
            gone = ~np.isfinite(part)
            low, high = np.where(gone, np.inf, part), np.where(gone, -np.inf, part)
            return minmax_of_spans(low, high, starts - first, stops - first)
        if self._levels is None and self._is_short():
            with contextlib.suppress(OSError):
                self.summarise()
        levels = self._levels
        ready = 0 if levels is None else int(np.searchsorted(stops, levels.filled, "right"))
        low, high = np.empty(len(starts)), np.empty(len(starts))
        if ready and levels is not None:
            most = _MOST_LOOKED_AT // 2
            low[:ready], high[:ready] = levels.minmax(starts[:ready], stops[:ready], channel, most)
        if ready < len(starts):
            few = max(1, len(self.names))
            low[ready:], high[ready:] = glance(column, starts[ready:], stops[ready:], few)
        return low, high
