"""Keeps a series in one memory-mapped file: times, values channel after channel, and their min/max levels.

    head | times | channel 0 | channel 1 | ... | level 0 | level 1 | ... | facts (JSON)

Channels lie one after another, so that drawing one touches no other. The facts come last and the head points
to them, so a file that was not finished is recognised.
"""

from __future__ import annotations

import json
import mmap
import struct
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

_MARK = b"SYSERIES"
_VERSION = 1
_HEAD = struct.Struct("<8sqqqq")
_ALIGN = 4096


class SeriesFile:
    """The arrays of one series: `times` int64 (rows,), `values` float64 (channels, rows), and `facts`.

    Made with `created` for up to `capacity` rows, then `finish`ed; or `opened` for reading. `extra` arrays
    are appended by `finish` and come back in the same order.
    """

    def __init__(self, file: BinaryIO, capacity: int, channels: int, writable: bool) -> None:
        self._file = file
        self._capacity, self._channels = capacity, channels
        self.facts: dict[str, Any] = {}
        self.extra: list[NDArray[np.float64]] = []
        self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_WRITE if writable else mmap.ACCESS_READ)
        self.times = np.frombuffer(self._map, np.int64, capacity, _ALIGN)
        flat = np.frombuffer(self._map, np.float64, capacity * channels, _ALIGN + 8 * capacity)
        self.values = flat.reshape(channels, capacity)

    @classmethod
    def created(cls, path: Path, capacity: int, channels: int) -> SeriesFile:
        """An empty file with room for `capacity` rows (sparse: unused room costs nothing)."""
        file = path.open("w+b")
        file.truncate(_ALIGN + 8 * capacity * (1 + channels))
        return cls(file, capacity, channels, writable=True)

    @classmethod
    def opened(cls, path: Path) -> SeriesFile | None:
        """A finished file, or None when there is none, it is unfinished, or another version wrote it."""
        try:
            file = path.open("rb")
        except OSError:
            return None
        try:
            mark, version, capacity, facts_at, facts_bytes = _HEAD.unpack(file.read(_HEAD.size))
            file.seek(facts_at)
            text = file.read(facts_bytes)
            if mark != _MARK or version != _VERSION or not facts_bytes or len(text) != facts_bytes:
                raise ValueError("not a finished series of this version")
            facts = json.loads(text)
            series = cls(file, capacity, len(facts["names"]), writable=False)
            series._trim(facts)
            return series
        except (struct.error, ValueError, KeyError, OSError):
            file.close()
            return None

    def finish(self, rows: int, extra: list[NDArray[np.float64]], facts: dict[str, Any]) -> None:
        """Write what belongs to the first `rows` rows, and mark the file as whole."""
        self._file.seek(0, 2)
        shapes = []
        for array in extra:
            shapes.append((self._file.tell(), list(array.shape)))
            self._file.write(np.ascontiguousarray(array, np.float64).tobytes())
        kept = {**facts, "rows": rows, "extra": shapes}
        text = json.dumps(kept).encode()
        at = self._file.tell()
        self._file.write(text)
        self._map.flush()
        self._file.flush()
        self._file.seek(0)
        self._file.write(_HEAD.pack(_MARK, _VERSION, self._capacity, at, len(text)))
        self._file.flush()

    def close(self) -> None:
        """Let go of the file; arrays already handed out stay readable until they are dropped."""
        self.times = np.empty(0, np.int64)
        self.values = np.empty((self._channels, 0))
        self.extra = []
        self._file.close()

    def _trim(self, facts: dict[str, Any]) -> None:
        rows = facts["rows"]
        self.facts = facts
        self.times, self.values = self.times[:rows], self.values[:, :rows]
        for at, shape in facts["extra"]:
            flat = np.frombuffer(self._map, np.uint8, 8 * int(np.prod(shape)), at)
            # Facts follow the arrays, so these begin at any byte of eight.
            self.extra.append(flat.view(np.float64).reshape(shape))
