"""Holds the smallest and largest samples of every bin of a sound, at growing bin lengths, in one
memory-mapped file.

    level 0   |64|64|64|64|64|64|64|64|...      one bin: the minimum and the maximum of 64 samples, per channel
    level 1   |    256    |    256    |...      four bins of the level below
    level 2   |         1024          |...

Every level has room for the expected length from the start (a sparse file, so unused room costs nothing), and
grows when the sound turns out to be longer. The file's head says what it is, and whether it was finished.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import mmap
import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Samples of the finest bin. 64 keeps the file at 1/12 of 16-bit sound, and below it reading samples
# themselves is quick.
BASE = 64

# Bins of one level in a bin of the next: the levels above the first take a third of its room.
FACTOR = 4

_VERSION = 1
_HEAD_BYTES = 4096

Levels = list[tuple[NDArray[np.int16], NDArray[np.int16]]]


class PeakLevels:
    """The levels in their file: `lows(level)` and `highs(level)` are int16 arrays (bins, channels).

    One thread appends; others may read the first `bins` of level 0 and what follows from them at the same
    time.
    """

    def __init__(self, path: Path, file: Any, head: dict[str, int], writable: bool) -> None:
        self.path = path
        self._file = file
        self._writable = writable
        self.channels, self.rate = head["channels"], head["rate"]
        self.capacity, self.count = head["capacity"], head["count"]
        self.bins = -(-self.count // BASE) if not writable else 0
        self._levels = self._mapped()

    @classmethod
    def created(cls, path: Path, rate: int, channels: int, expected_count: int) -> PeakLevels:
        """An empty file at `path` with room for the expected number of samples."""
        # A tenth more than expected, and at least ten minutes at 48 kHz when nothing is known.
        capacity = max(expected_count + expected_count // 10, BASE << 16)
        file = path.open("w+b")
        head = {"version": _VERSION, "rate": rate, "channels": channels, "capacity": capacity, "count": 0}
        try:
            return cls(path, file, head, writable=True)
        except BaseException:
            file.close()
            raise

    @classmethod
    def opened(cls, path: Path) -> PeakLevels | None:
        """A finished file, or None when there is none, it was never finished, or another version wrote it."""
        try:
            file = path.open("rb")
        except OSError:
            return None
        try:
            head = json.loads(file.read(_HEAD_BYTES).rstrip(b"\0"))
            fits = path.stat().st_size == _HEAD_BYTES + sum(_level_bytes(head["capacity"], head["channels"]))
            if head["version"] == _VERSION and head["done"] and fits:
                return cls(path, file, head, writable=False)
        except (ValueError, KeyError, TypeError, OSError):
            pass
        file.close()
        return None

    def whole(self) -> bool:
        """Whether all of the file is still there: a look at what was cut off would end the program."""
        try:
            return self._map.size() >= self._size
        except (ValueError, OSError):
            return False

    @property
    def depth(self) -> int:
        """Number of levels."""
        return len(self._levels)

    def lows(self, level: int) -> NDArray[np.int16]:
        """Minima of all bins there is room for."""
        return self._levels[level][0]

    def highs(self, level: int) -> NDArray[np.int16]:
        """Maxima of all bins there is room for."""
        return self._levels[level][1]

    def append(self, low: NDArray[np.int16], high: NDArray[np.int16]) -> None:
        """Add finished bins of level 0, and bring the levels above up to date."""
        first, last = self.bins, self.bins + len(low)
        if last * BASE > self.capacity:
            self._grow(2 * last * BASE)
        self._take_room(0, first, last)
        self._levels[0][0][first:last] = low
        self._levels[0][1][first:last] = high
        for level, (below, (lows, highs)) in enumerate(itertools.pairwise(self._levels), 1):
            start, stop = first // FACTOR, -(-last // FACTOR)
            self._take_room(level, start, stop)
            lows[start:stop] = _fours(below[0][start * FACTOR : last], np.minimum)
            highs[start:stop] = _fours(below[1][start * FACTOR : last], np.maximum)
            first, last = start, stop
        self.bins += len(low)

    def finish(self, count: int, target: Path) -> None:
        """Note that all `count` samples are in, and put the file in `target`'s place."""
        self.count = count
        self._map.flush()
        head = {
            "version": _VERSION,
            "rate": self.rate,
            "channels": self.channels,
            "capacity": self.capacity,
            "count": count,
            "done": True,
        }
        text = json.dumps(head).encode()
        self._file.seek(0)
        self._file.write(text.ljust(_HEAD_BYTES, b"\0"))
        self._file.flush()
        try:
            os.replace(self.path, target)
        except PermissionError:
            # Windows does not move a file that is mapped: let go of it, move it and map it again.
            self.close()
            os.replace(self.path, target)
            self._file = target.open("rb")
            self._writable = False
            self._levels = self._mapped()
        self.path = target

    def close(self) -> None:
        """Let go of the file; arrays handed out before stay readable until they are dropped."""
        self._unmap()
        self._file.close()

    def _grow(self, capacity: int) -> None:
        """Make room: every level moves to its new place in the same file, the last one first."""
        old = [
            (self.lows(level)[:used].copy(), self.highs(level)[:used].copy())
            for level, used in enumerate(self._used())
        ]
        self.capacity = capacity
        # Windows does not resize a file that is mapped.
        self._unmap()
        fresh = self._mapped()
        self._levels = fresh
        for level, bins in enumerate(self._used()):
            self._take_room(level, 0, bins)
        for (low, high), (to_low, to_high) in zip(old, fresh, strict=False):
            to_low[: len(low)], to_high[: len(high)] = low, high
        for below, above in list(itertools.pairwise(fresh))[len(old) - 1 :]:
            above[0][:] = _fours(below[0], np.minimum)
            above[1][:] = _fours(below[1], np.maximum)

    def _take_room(self, level: int, first: int, last: int) -> None:
        """Room on the disk for some bins that are to be written."""
        size = 2 * self.channels
        for side in range(2):
            at = self._offsets[level] + size * (side * len(self._levels[level][0]) + first)
            make_room(self._file, at, size * (last - first))

    def _used(self) -> list[int]:
        return [-(-self.bins // FACTOR**level) for level in range(self.depth)]

    def _mapped(self) -> Levels:
        sizes = _level_bytes(self.capacity, self.channels)
        self._size = _HEAD_BYTES + sum(sizes)
        if self._writable:
            self._file.truncate(self._size)
        access = mmap.ACCESS_WRITE if self._writable else mmap.ACCESS_READ
        self._map = mmap.mmap(self._file.fileno(), 0, access=access)
        levels: Levels = []
        self._offsets: list[int] = []
        offset = _HEAD_BYTES
        for size in sizes:
            self._offsets.append(offset)
            both = np.frombuffer(self._map, np.int16, size // 2, offset).reshape(2, -1, self.channels)
            levels.append((both[0], both[1]))
            offset += size
        return levels

    def _unmap(self) -> None:
        self._levels = []
        with contextlib.suppress(BufferError):
            self._map.close()


def make_room(file: Any, at: int, size: int) -> None:
    """Take the room for a part of a file on the disk itself, where the system knows how: writing to a mapped file on a
    full disk would end the program. OSError when there is not so much."""
    if size > 0 and hasattr(os, "posix_fallocate"):
        os.posix_fallocate(file.fileno(), at, size)


def _level_bytes(capacity: int, channels: int) -> list[int]:
    """Bytes of each level: minima and maxima, 16 bits each; the last level has no more than FACTOR bins."""
    bins = -(-capacity // BASE)
    sizes = [bins]
    while bins > FACTOR:
        bins = -(-bins // FACTOR)
        sizes.append(bins)
    return [2 * 2 * channels * size for size in sizes]


def _fours(bins: NDArray[np.int16], choose: Any) -> NDArray[np.int16]:
    """The minimum or maximum of every FACTOR bins; the last may be of fewer."""
    whole = len(bins) // FACTOR * FACTOR
    quads = bins[:whole].reshape(-1, FACTOR, bins.shape[1])
    out = choose(choose(quads[:, 0], quads[:, 1]), choose(quads[:, 2], quads[:, 3]))
    if whole == len(bins):
        return np.asarray(out)
    return np.concatenate([out, choose.reduce(bins[whole:], axis=0, keepdims=True)])
