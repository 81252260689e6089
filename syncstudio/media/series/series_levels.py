"""Summarises a series: the smallest and largest value of every bin of rows, at growing bin lengths.

Made behind everything else, in one pass over the rows; kept in a memory-mapped file when there are many.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import secrets
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.cache import mark_used
from syncstudio.media.columns import minmax_of_spans
from syncstudio.media.series.column_place import Raw
from syncstudio.media.series.level_bins import BASE, FACTOR, bins_of, joined
from syncstudio.media.series.series_file import SeriesFile

Floats = NDArray[Any]

_MARK = b"SYLEVELS"
_VERSION = 1
_HEAD = struct.Struct("<8sq16sqqq")
_ALIGN = 4096

# Numbers of all channels summarised between two looks at whether to go on, and before what is ready is told.
_STEP = 1 << 20
_TOLD = 1 << 23

# Below this many numbers levels are made in memory in some milliseconds.
_SMALL = 1 << 22


class SeriesLevels:
    """The minima and maxima of a series before scaling; complete for the first `filled` rows, readable from any thread.

    `levels[k]` is (2, channels, bins); a bin without a number has the minimum +inf and the maximum -inf, so that it
    never wins. The last level has one bin.
    """

    def __init__(
        self,
        rows: int,
        channels: int,
        wide: bool,
        mapped: mmap.mmap | None = None,
        part: tuple[Path, BinaryIO] | None = None,
    ) -> None:
        self.filled = 0
        self._map, self._part = mapped, part
        self._kind = kind = np.dtype(np.float64 if wide else np.float32)
        self.levels: list[Floats] = []
        self._places: list[int] = []
        at = _ALIGN
        for bins in _bins(rows):
            shape = (2, channels, bins)
            self._places.append(at)
            if mapped is None:
                self.levels.append(np.empty(shape, kind))
            else:
                self.levels.append(np.ndarray(shape, kind, mapped, at))
            at += 2 * channels * bins * kind.itemsize
        self._size = at

    @classmethod
    def opened(cls, path: Path, series: SeriesFile) -> SeriesLevels | None:
        """Levels that were finished for this series; None when there are none."""
        try:
            with path.open("rb") as file:
                head = file.read(_HEAD.size)
                if head != _head_of(series):
                    return None
                mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            levels = cls(series.rows, len(series.columns), _is_wide(series), mapped)
        except (OSError, ValueError, TypeError, struct.error):
            return None
        if len(mapped) < levels._size:
            return None
        levels.filled = series.rows
        mark_used(path)
        return levels

    @classmethod
    def begun(cls, series: SeriesFile) -> SeriesLevels:
        """Empty levels of a series of any size; of a long one in a file that has no name yet.

        OSError when the disk has no room for them.
        """
        rows, channels, wide = series.rows, len(series.columns), _is_wide(series)
        if rows * channels <= _SMALL:
            return cls(rows, channels, wide)
        part = series.path.parent / f".part-{secrets.token_hex(8)}.levels"
        # Written, and only read where it is mapped: writing to a mapped file on a full disk would end the program, and
        # takes longer.
        file = part.open("w+b", buffering=0)
        try:
            size = _size(rows, channels, wide)
            file.truncate(size)
            mapped = mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ)
        except BaseException:
            file.close()
            part.unlink(missing_ok=True)
            raise
        return cls(rows, channels, wide, mapped, (part, file))

    def whole(self) -> bool:
        """Whether all of it is still there."""
        try:
            return self._map is None or self._map.size() >= self._size
        except (ValueError, OSError):
            return False

    def fill(
        self,
        series: SeriesFile,
        grown: Callable[[float], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> bool:
        """Summarise what is not yet; `grown` hears the fraction that is ready. False when it was `cancelled` or the
        files were cut off; what is `filled` then stays good. OSError when the disk is full."""
        channels = max(len(self.levels[0][0]), 1)
        step = max(BASE, _STEP // channels // BASE * BASE)
        told = max(step, _TOLD // channels // BASE * BASE)
        columns = series.columns
        while self.filled < series.rows:
            first = self.filled
            last = min(first + told, series.rows)
            for start in range(first, last, step):
                if (cancelled is not None and cancelled()) or not (series.whole() and self.whole()):
                    return False
                stop = min(start + step, last)
                for channel, column in enumerate(columns):
                    for side, bins in enumerate(bins_of(column.bare(start, stop))):
                        self._put(0, side, channel, start // BASE, bins)
                series.forget(start, stop)
            self._raise(first, last)
            self.filled = last
            if grown is not None:
                grown(last / series.rows)
        return True

    def keep(self, series: SeriesFile, path: Path) -> None:
        """Give filled levels their name, so that they are found another time; nothing happens when that cannot be."""
        part, self._part = self._part, None
        if part is None:
            return
        name, file = part
        try:
            with file:
                file.seek(0)
                file.write(_head_of(series))
            # Windows does not move a file that is mapped; there they are made again the next time.
            os.replace(name, path)
        except OSError:
            with contextlib.suppress(OSError):
                name.unlink(missing_ok=True)

    def drop(self) -> None:
        """Forget levels that nobody wants finished; what was handed out stays readable."""
        part, self._part = self._part, None
        if part is not None:
            part[1].close()
            with contextlib.suppress(OSError):
                part[0].unlink(missing_ok=True)

    def minmax(
        self, starts: NDArray[np.int64], stops: NDArray[np.int64], channel: int, most: int
    ) -> tuple[Raw, Raw]:
        """The smallest and largest number of every span of rows, or of up to a bin more on each side; at most about
        `most` bins are looked at."""
        rows = int(stops[-1] - starts[0])
        level, size = 0, BASE
        while rows // size > most and level + 1 < len(self.levels):
            level, size = level + 1, size * FACTOR
        first, last = int(starts[0]) // size, -(-int(stops[-1]) // size)
        bins = self.levels[level][:, channel, first:last]
        return minmax_of_spans(bins[0], bins[1], starts // size - first, -(-stops // size) - first)

    def _raise(self, first: int, last: int) -> None:
        """Bring the levels above the finest up to date where rows [first, last) were added."""
        start, stop = first // BASE, -(-last // BASE)
        for level, below in enumerate(self.levels[:-1], 1):
            low, high = start // FACTOR, -(-stop // FACTOR)
            for side, choose in enumerate((np.minimum, np.maximum)):
                for channel, bins in enumerate(joined(below[side, :, low * FACTOR : stop], choose)):
                    self._put(level, side, channel, low, bins)
            start, stop = low, high

    def _put(self, level: int, side: int, channel: int, first: int, bins: Floats) -> None:
        """Write some bins of one channel, from the one numbered `first` on."""
        if self._map is None:
            self.levels[level][side, channel, first : first + len(bins)] = bins
            return
        part = self._part
        if part is None:
            return
        _, channels, count = self.levels[level].shape
        left = np.ascontiguousarray(bins, self._kind).data.cast("B")
        # Closed from another thread, nobody wants them any more.
        with contextlib.suppress(ValueError):
            part[1].seek(
                self._places[level] + ((side * channels + channel) * count + first) * self._kind.itemsize
            )
            while left:
                left = left[part[1].write(left) :]


def _bins(rows: int) -> list[int]:
    sizes = [max(1, -(-rows // BASE))]
    while sizes[-1] > 1:
        sizes.append(-(-sizes[-1] // FACTOR))
    return sizes


def _size(rows: int, channels: int, wide: bool) -> int:
    return _ALIGN + 2 * channels * (8 if wide else 4) * sum(_bins(rows))


def _is_wide(series: SeriesFile) -> bool:
    return any(column.wide for column in series.columns)


def _head_of(series: SeriesFile) -> bytes:
    """What the file of a series' levels begins with; other rules, or another series, begin otherwise."""
    name = str(series.facts["id"]).encode()
    shape = (series.rows, len(series.columns), BASE * 1000 + FACTOR)
    return _HEAD.pack(_MARK, _VERSION, name, *shape)
