"""Frequencies over time in tiles: how strong each frequency is in each of the columns of one stretch.

A column is 2**level ns long. Where it is longer than the window, up to four windows spread over it are averaged; where
it is shorter, windows lie over one another, each around the middle of its column. Frames are cut out of one block and
transformed together, which takes a sixteenth of the time of `scipy.signal.ShortTimeFFT`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.series.analysis.rhythm import Rhythm
from syncstudio.media.series.analysis.row_source import RowSource

# Columns of a tile, and windows looked at in a column that is longer than one.
COLUMNS = 128
_IN_COLUMN = 4
# Where the frames of a tile lie closer than this, what lies between is read with them.
_ONE_BLOCK = 1 << 21
_FLOOR = np.float32(1e-30)


@dataclass(frozen=True, slots=True)
class TileKey:
    """Columns [number * COLUMNS, ...) of 2**level ns each after source zero, with windows of so many rows."""

    level: int
    number: int
    window: int

    @property
    def start_ns(self) -> int:
        """Where the tile begins, in ns after source zero."""
        return (self.number * COLUMNS) << self.level

    @property
    def end_ns(self) -> int:
        """Where it ends."""
        return ((self.number + 1) * COLUMNS) << self.level


@dataclass(frozen=True, slots=True)
class Tile:
    """`levels` float16 (COLUMNS, window // 2 + 1): dB of the height that a steady wave of that frequency would have (0
    dB is a height of 1), NaN where nothing was recorded. `rate` is rows a second; `part` the share of the rows looked
    at."""

    key: TileKey
    levels: NDArray[np.float16]
    rate: float
    part: float


def level_for(ns_per_column: float) -> int:
    """The level whose columns are as long as those of a drawing, or shorter by less than half."""
    return max(0, math.floor(math.log2(max(ns_per_column, 1.0))))


def window_for(level: int, rate: float, rows: int) -> int:
    """How long a window is where nobody says: about a twentieth of a second of sound, and 256 rows of a series.

    It is shorter where one looks closely, so that time is told apart as it is drawn; in a series, whose swings are few,
    not by as much.
    """
    longest, least, columns = (2048, 256, 8) if rate >= 4_000 else (256, 64, 32)
    in_column = rate * (1 << level) / 1e9
    wanted = 1 << max(0, math.ceil(math.log2(max(in_column * columns, 1.0))))
    return max(8, min(longest, max(least, wanted), 1 << max(3, rows.bit_length() - 1)))


@np.errstate(all="ignore")
def tile_of(source: RowSource, channel: int, rhythm: Rhythm, key: TileKey) -> Tile:
    """Work one tile out."""
    window, rate = key.window, rhythm.rate
    column_rows = rate * (1 << key.level) / 1e9
    each = 1 if column_rows <= window else min(_IN_COLUMN, math.ceil(column_rows / window))
    centres = (np.arange(COLUMNS * each) + 0.5) / each * (1 << key.level) + key.start_ns
    frames = _frames(source, channel, rhythm, centres, window)
    power = _powers(frames, window)
    if each > 1:
        power = _averaged(power.reshape(COLUMNS, each, -1))
    np.log10(np.maximum(power, _FLOOR, out=power), out=power)
    made = (power * np.float32(10)).astype(np.float16)
    return Tile(key, made, rate, min(1.0, each * window / max(column_rows, 1.0)))


def _averaged(powers: NDArray[np.float32]) -> NDArray[np.float32]:
    """The mean of the windows of each column, of those that have something; NaN where none has."""
    known = ~np.isnan(powers[:, :, :1])
    if known.all():
        return np.asarray(powers.mean(axis=1), np.float32)
    count = known.sum(axis=1)
    total = np.where(known, powers, np.float32(0)).sum(axis=1) / np.maximum(count, 1).astype(np.float32)
    total[count[:, 0] == 0] = np.nan
    return np.asarray(total, np.float32)


@lru_cache(maxsize=8)
def _weight(window: int) -> NDArray[np.float32]:
    return np.hanning(window + 1)[:-1].astype(np.float32)


def _powers(frames: NDArray[np.float32], window: int) -> NDArray[np.float32]:
    """The squared height of each frequency in each frame; NaN where half a frame or more is missing."""
    from scipy import fft

    weight = _weight(window)
    known = ~np.isnan(frames)
    whole = known.all(axis=1)
    if whole.all():
        seen = frames - frames.mean(axis=1, keepdims=True)
        sums = np.full(len(frames), weight.sum(), np.float32)
    else:
        count = np.maximum(known.sum(axis=1, keepdims=True), 1)
        mean = np.where(known, frames, 0).sum(axis=1, keepdims=True) / count
        seen = np.where(known, frames - mean, 0).astype(np.float32)
        sums = np.maximum((known * weight).sum(axis=1), 1e-9).astype(np.float32)
    spectrum = fft.rfft(seen * weight, axis=1)
    heights = spectrum.real**2
    heights += spectrum.imag**2
    heights *= np.square(2 / sums)[:, None]
    heights[known.sum(axis=1) * 2 <= window] = np.nan
    return np.asarray(heights, np.float32)


def _frames(
    source: RowSource, channel: int, rhythm: Rhythm, centres: NDArray[np.float64], window: int
) -> NDArray[np.float32]:
    """(centres, window): the values around each centre, NaN where there are none."""
    if not rhythm.steady:
        return _read_off(source, channel, rhythm, centres, window)
    # Rows at a steady rate are found from a few, not one by one.
    some = np.linspace(0, len(centres) - 1, min(len(centres), 9)).astype(np.int64)
    first = [source.row_after(int(centres[place])) for place in some.tolist()]
    apart = np.diff(centres[some]) / rhythm.mean_ns - np.diff(first)
    if len(some) > 1 and np.abs(apart).max() <= 1.5 and first[0] > 0 and first[-1] < source.rows:
        starts = np.round(np.interp(centres, centres[some], first)).astype(np.int64)
        even = True
    else:
        starts = np.array([source.row_after(int(at)) for at in centres.tolist()], np.int64)
        even = False
    starts -= window // 2
    out = np.full((len(centres), window), np.nan, np.float32)
    low, high = max(int(starts.min()), 0), min(int(starts.max()) + window, source.rows)
    if high <= low:
        return out
    if high - low <= _ONE_BLOCK:
        block = np.full(int(starts.max()) + window - int(starts.min()), np.nan, np.float32)
        at = low - int(starts.min())
        block[at : at + high - low] = source.column(channel, low, high)
        if not even or _has_gap(source, rhythm, low, high):
            times = source.times(low, high)
            broken = np.flatnonzero(np.diff(times) > rhythm.longest_ns)
            out = block[(starts - int(starts.min()))[:, None] + np.arange(window)]
            _cut(out, starts, broken + low, window)
            return _placed(out, source, starts, centres, rhythm)
        return np.asarray(block[(starts - int(starts.min()))[:, None] + np.arange(window)])
    for place, start in enumerate(starts.tolist()):
        low, high = max(start, 0), min(start + window, source.rows)
        if high > low and not _has_gap(source, rhythm, low, high):
            out[place, low - start : high - start] = source.column(channel, low, high)
    return _placed(out, source, starts, centres, rhythm)


def _has_gap(source: RowSource, rhythm: Rhythm, low: int, high: int) -> bool:
    took = int(source.times(high - 1, high)[0]) - int(source.times(low, low + 1)[0])
    return took - (high - 1 - low) * rhythm.mean_ns > 0.5 * rhythm.mean_ns + 1e-4 * took


def _cut(
    frames: NDArray[np.float32], starts: NDArray[np.int64], broken: NDArray[np.int64], window: int
) -> None:
    """Leave of a frame with a gap what lies on its middle's side."""
    for row in broken.tolist():
        for place in np.flatnonzero((starts <= row) & (row < starts + window - 1)).tolist():
            after = row + 1 - int(starts[place])
            if after > window // 2:
                frames[place, after:] = np.nan
            else:
                frames[place, :after] = np.nan


def _placed(
    frames: NDArray[np.float32],
    source: RowSource,
    starts: NDArray[np.int64],
    centres: NDArray[np.float64],
    rhythm: Rhythm,
) -> NDArray[np.float32]:
    """Frames whose middle lies within a gap are empty."""
    half = frames.shape[1] // 2
    rows = np.clip(starts + half, 0, source.rows)
    for place, row in enumerate(rows.tolist()):
        before = int(source.times(row - 1, row)[0]) if row > 0 else None
        after = int(source.times(row, row + 1)[0]) if row < source.rows else None
        if before is None or after is None:
            edge = before if before is not None else after
            if edge is None or abs(centres[place] - edge) > rhythm.longest_ns:
                frames[place] = np.nan
        elif after - before > rhythm.longest_ns:
            frames[place] = np.nan
    return frames


def _read_off(
    source: RowSource, channel: int, rhythm: Rhythm, centres: NDArray[np.float64], window: int
) -> NDArray[np.float32]:
    """Frames of rows that come unevenly, read off at the mean rate between them."""
    out = np.full((len(centres), window), np.nan, np.float32)
    steps = (np.arange(window) - window // 2) * rhythm.mean_ns
    for place, centre in enumerate(centres.tolist()):
        at = centre + steps
        low = max(source.row_after(int(at[0])) - 1, 0)
        high = min(source.row_after(int(at[-1])) + 1, source.rows)
        if high - low < 2:
            continue
        times, values = source.times(low, high), source.column(channel, low, high)
        base = int(times[0])
        read = np.interp(at - base, times - base, values, np.nan, np.nan)
        after = np.clip(np.searchsorted(times, at), 1, len(times) - 1)
        read[(times[after] - times[after - 1]) > rhythm.longest_ns] = np.nan
        out[place] = read
    return out
