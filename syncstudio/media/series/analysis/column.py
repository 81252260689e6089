"""What a formula is worked out of: channels, numbers, and what was worked out before, all read by rows."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.cache import cache_folder
from syncstudio.media.errors import MediaError
from syncstudio.media.series.analysis.rhythm import Rhythm, rhythm_of
from syncstudio.media.series.analysis.row_source import RowSource

Values = NDArray[np.float64]
# From the times of one clock to those of another, and which of them that one has.
Carry = Callable[[NDArray[np.int64]], tuple[NDArray[np.int64], NDArray[np.bool_]]]

# Rows worked on at once.
CHUNK = 1 << 17
# Up to so many rows are kept in memory while they are worked on (32 MB), more on disk.
_IN_MEMORY = 1 << 22


class Column(Protocol):
    """Values by row; `first` and `last` lie within the table."""

    def read(self, first: int, last: int) -> Values: ...


class Constant:
    """One number for every row."""

    def __init__(self, value: float) -> None:
        self.value = value

    def read(self, first: int, last: int) -> Values:
        return np.full(last - first, self.value)


class Own:
    """A channel of the series itself."""

    def __init__(self, series: RowSource, channel: int) -> None:
        self._series, self._channel = series, channel

    def read(self, first: int, last: int) -> Values:
        return self._series.column(self._channel, first, last)


class Seconds:
    """The time of each row in seconds after the zero of its recording."""

    def __init__(self, series: RowSource) -> None:
        self._series = series

    def read(self, first: int, last: int) -> Values:
        return self._series.times(first, last) / 1e9


class Elsewhere:
    """A channel of another series at the instants of this one: on a straight line between its two readings, NaN where
    it has none and within its gaps. A text holds until the next."""

    def __init__(self, series: RowSource, other: RowSource, channel: int, carry: Carry) -> None:
        self._series, self._other, self._channel, self._carry = series, other, channel, carry
        self._rhythm: Rhythm = rhythm_of(other)

    def read(self, first: int, last: int) -> Values:
        out = np.full(last - first, np.nan)
        for start in range(first, last, CHUNK):
            stop = min(start + CHUNK, last)
            at, known = self._carry(self._series.times(start, stop))
            if known.any():
                out[start - first : stop - first][known] = self._at(at[known])
        return out

    def _at(self, at: NDArray[np.int64]) -> Values:
        other = self._other
        low = max(0, other.row_after(int(at.min()) + 1) - 1)
        high = min(other.rows, other.row_after(int(at.max())) + 1)
        if high - low > 64 * CHUNK:
            # A slow series looks at few rows of a fast one: each is looked up by itself, in pieces.
            half = np.array_split(np.argsort(at, kind="stable"), 16)
            out = np.empty(len(at))
            for part in half:
                if len(part):
                    out[part] = self._between(at[part], *self._bounds(at[part]))
            return out
        return self._between(at, low, high)

    def _bounds(self, at: NDArray[np.int64]) -> tuple[int, int]:
        other = self._other
        return max(0, other.row_after(int(at.min()) + 1) - 1), min(
            other.rows, other.row_after(int(at.max())) + 1
        )

    def _between(self, at: NDArray[np.int64], low: int, high: int) -> Values:
        out = np.full(len(at), np.nan)
        times = self._other.times(low, high)
        if not len(times):
            return out
        values = self._other.column(self._channel, low, high)
        before = np.searchsorted(times, at, "right") - 1
        exact = (before >= 0) & (times[np.maximum(before, 0)] == at)
        out[exact] = values[before[exact]]
        if self._other.kinds[self._channel] != "number":
            held = before >= 0
            out[held] = values[before[held]]
            return out
        inside = ~exact & (before >= 0) & (before + 1 < len(times))
        left = before[inside]
        step = times[left + 1] - times[left]
        share = (at[inside] - times[left]) / np.maximum(step, 1)
        line = values[left] + (values[left + 1] - values[left]) * share
        out[inside] = np.where(step <= self._rhythm.longest_ns, line, np.nan)
        return out


class Kept:
    """Values worked out for all rows: in memory, or on disk where there are many; closed by whoever made it."""

    def __init__(self, rows: int) -> None:
        self._file: Any = None
        try:
            if rows <= _IN_MEMORY:
                self.values: Values = np.empty(rows)
            else:
                folder = cache_folder() / "series"
                folder.mkdir(parents=True, exist_ok=True)
                self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed by `close`
                self._file.truncate(8 * rows)
                self.values = np.memmap(self._file, np.float64, "r+", shape=(rows,))
        except OSError as error:
            raise MediaError(
                f"There is no room to work a channel out ({error}); free some disk space."
            ) from error

    def read(self, first: int, last: int) -> Values:
        return np.array(self.values[first:last])

    def close(self) -> None:
        """Let go of the values."""
        self.values = np.empty(0)
        if self._file is not None:
            self._file.close()
            self._file = None
