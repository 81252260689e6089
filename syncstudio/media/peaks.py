"""Shows the envelope of a sound at any zoom at once: the smallest and largest sample of every column.

    >>> lows, highs = pyramid.minmax(first=0, step=Fraction(pyramid.count, 1700), n=1700)

No single-sample spike is ever lost: a column answers for every sample it covers (zoomed out it may also see
up to an eighth of a neighbour, never less than its own). Zoomed in below one bin of the finest level, samples
themselves are read.
"""

from __future__ import annotations

import math
import os
import threading
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.columns import minmax_of_spans
from syncstudio.media.errors import MediaError
from syncstudio.media.peak_levels import BASE, FACTOR, PeakLevels
from syncstudio.media.samples import SampleReader

Envelope = tuple[NDArray[np.float32], NDArray[np.float32]]

# A column is made of at least this many bins, so that whole bins overstep it by no more than an eighth on a
# side.
_BINS_PER_COLUMN = 8

# The int16 of full scale.
_FULL = np.float32(1 / 32768)

# Most samples one deep zoom reads; 3840 columns of the finest level's bins are 245,760.
_DEEP_SAMPLES = 1 << 18


class PeakPyramid:
    """Minima and maxima of one sound stream, readable from any thread, also while they are being made.

    `rate` in Hz and `channels` are the stream's. `filled` is the number of samples already covered, from the
    first on; `count` the stream's number of samples, an estimate (or None) until `done`.
    """

    def __init__(
        self, path: str | os.PathLike[str], stream_index: int, levels: PeakLevels, count: int | None
    ) -> None:
        self.rate, self.channels = levels.rate, levels.channels
        self.count = count
        self._path, self._stream_index = path, stream_index
        self.levels = levels
        self.lock = threading.Lock()
        self.filled = levels.count
        self.done = levels.count > 0
        self._reader_lock = threading.Lock()
        self._reader: SampleReader | None = None
        self._closed = False

    def minmax(self, first: Fraction | int, step: Fraction | float, n: int, *, deep: bool = True) -> Envelope:
        """(lows, highs), float32 (n,), of all channels together, full scale +-1.

        Column i covers samples `[first + i * step, first + (i + 1) * step)`, at least one. Columns outside
        the sound, or not filled yet, are NaN. `deep=False` never touches the file, at the price of steps of
        64 samples when zoomed in.
        """
        lows, highs = self.minmax_channels(first, step, n, deep=deep)
        return lows.min(axis=1), highs.max(axis=1)

    def minmax_channels(
        self, first: Fraction | int, step: Fraction | float, n: int, *, deep: bool = True
    ) -> Envelope:
        """(lows, highs) like `minmax`, per channel: float32 (n, channels)."""
        edges = _edges(first, step, n)
        starts, stops = edges[:-1], np.maximum(edges[1:], edges[:-1] + 1)
        filled = self.filled
        starts, stops = np.maximum(starts, 0), np.minimum(stops, filled)
        empty = starts >= stops
        if n <= 0 or empty.all():
            return self._nothing(n), self._nothing(n)
        # What lies outside is moved to the nearest inside, and blanked at the end.
        starts, stops = np.minimum(starts, filled - 1), np.maximum(stops, np.minimum(starts, filled - 1) + 1)
        if deep and float(step) < BASE and stops[-1] - starts[0] <= _DEEP_SAMPLES:
            found = self._from_samples(starts, stops)
        else:
            found = self._from_level(starts, stops, float(step), filled)
        lows, highs = found
        lows[empty] = highs[empty] = np.nan
        return lows, highs

    def fine(self, first: int, count: int) -> NDArray[np.float32]:
        """The samples themselves, (count, channels); zeros outside. Reads the file; safe from any thread.

        Raises MediaError when the file cannot be read any more.
        """
        with self._reader_lock:
            if self._closed:
                raise MediaError(f"{os.fspath(self._path)} has been closed.")
            if self._reader is None:
                self._reader = SampleReader(self._path, self._stream_index)
            return self._reader.read(first, count)

    def close(self) -> None:
        """Let go of the files."""
        with self._reader_lock:
            self._closed = True
            if self._reader is not None:
                self._reader.close()
                self._reader = None
        with self.lock:
            self.filled = 0
            self.levels.close()

    def _nothing(self, n: int) -> NDArray[np.float32]:
        return np.full((max(n, 0), self.channels), np.nan, np.float32)

    def _from_samples(self, starts: NDArray[np.int64], stops: NDArray[np.int64]) -> Envelope:
        first, last = int(starts[0]), int(stops[-1])
        try:
            data = self.fine(first, last - first)
        except MediaError:
            # The recording has gone; its cached peaks still show what was there.
            return self._from_level(starts, stops, 1.0, self.filled)
        return _reduced(data, data, starts - first, stops - first)

    def _from_level(
        self, starts: NDArray[np.int64], stops: NDArray[np.int64], step: float, filled: int
    ) -> Envelope:
        with self.lock:
            if not self.levels.depth or not self.levels.whole():
                empty = self._nothing(len(starts))
                return empty, empty.copy()
            level = _level_for(step, self.levels.depth)
            size = BASE * FACTOR**level
            first = int(starts[0]) // size
            last = -(-int(min(stops[-1], filled)) // size)
            lows = self.levels.lows(level)[first:last]
            highs = self.levels.highs(level)[first:last]
            low, high = _reduced(lows, highs, starts // size - first, -(-stops // size) - first)
        return low * _FULL, high * _FULL


def _edges(first: Fraction | int, step: Fraction | float, n: int) -> NDArray[np.int64]:
    """The n + 1 sample indices that bound the columns; each is the last sample at or before its exact
    place."""
    base = math.floor(first)
    within = float(first - base)
    places = np.floor(within + np.arange(n + 1) * float(step)).astype(np.int64)
    return np.asarray(places + base, np.int64)


def _level_for(step: float, depth: int) -> int:
    """The coarsest level whose bins are no longer than an eighth of a column."""
    level = 0
    while level + 1 < depth and step >= BASE * FACTOR ** (level + 1) * _BINS_PER_COLUMN:
        level += 1
    return level


def _reduced(
    lows: NDArray[np.generic],
    highs: NDArray[np.generic],
    starts: NDArray[np.int64],
    stops: NDArray[np.int64],
) -> Envelope:
    """Minima and maxima of rows `[start, stop)` for every pair, as float32 (n, channels)."""
    low = np.empty((len(starts), lows.shape[1]), np.float32)
    high = np.empty_like(low)
    for channel in range(lows.shape[1]):
        found = minmax_of_spans(lows[:, channel], highs[:, channel], starts, stops)
        low[:, channel], high[:, channel] = found
    return low, high
