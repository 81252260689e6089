"""Keeps a series in one memory-mapped file: its values in blocks of rows, and its times.

    head | block 0: channel 0, channel 1, ... | block 1: channel 0, ... | times | facts (JSON)

Within a block channels lie one after another, each in its own type. The facts come last and the head points to them, so
a file that was not finished is recognised. Of a recording whose numbers lie uncompressed only the facts are kept, which
say where in the recording they are. Regular times are a law in the facts.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.series.column_place import Column, ColumnPlace
from syncstudio.media.series.packed_texts import PackedTexts
from syncstudio.media.series.time_law import TimeLaw

MARK = b"SYSERIES"
VERSION = 3
HEAD = struct.Struct("<8sqqq")
ALIGN = 4096


class SeriesFile:
    """A finished series, open for reading: `columns` in the order of its channels, `times`, and `facts`.

    Files that are cut off while they are open would end the program at the next look: ask `whole` before.
    """

    def __init__(self, path: Path, own: mmap.mmap, outside: mmap.mmap | None, facts: dict[str, Any]) -> None:
        self.path = path
        self.facts = facts
        self.rows = int(facts["rows"])
        self._maps = [each for each in (own, outside) if each is not None]
        self._sizes = [len(each) for each in self._maps]
        data = own if outside is None else outside
        places = [ColumnPlace(**kept).checked(self.rows, len(data)) for kept in facts["columns"]]
        self.columns = [Column(data, place, self.rows) for place in places]
        self._data = data
        self.times: NDArray[np.int64] | TimeLaw
        if "law" in facts:
            self.times = TimeLaw.from_json(facts["law"])
            if len(self.times) != self.rows:
                raise ValueError("its times are those of other rows")
        else:
            at = int(facts["times"])
            self.times = np.ndarray((self.rows,), np.int64, own, at) if self.rows else np.empty(0, np.int64)

    @classmethod
    def opened(cls, path: Path, recording: str | os.PathLike[str] | None = None) -> SeriesFile | None:
        """A finished file, or None when there is none, it is unfinished, or another version wrote it.

        `recording` is the file that holds the numbers of a series which has none of its own.
        """
        try:
            with path.open("rb") as file:
                mark, version, facts_at, facts_bytes = HEAD.unpack(file.read(HEAD.size))
                if mark != MARK or version != VERSION or not facts_bytes:
                    return None
                file.seek(facts_at)
                text = file.read(facts_bytes)
                if len(text) != facts_bytes:
                    return None
                facts = json.loads(text)
                own = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            outside = None
            if facts["outside"]:
                if recording is None:
                    return None
                with open(recording, "rb") as file:
                    outside = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            return cls(path, own, outside, facts)
        except (struct.error, ValueError, TypeError, LookupError, ArithmeticError, OSError):
            return None

    def texts(self, channel: int) -> Sequence[str]:
        """The texts that a channel of states or events numbers; they stay in the file."""
        found = self.facts["texts"].get(str(channel))
        if not found or not self._maps:
            return ()
        ends_at, data_at, count = found
        ends = np.ndarray((count + 1,), np.int64, self._maps[0], ends_at)
        return PackedTexts(memoryview(self._maps[0])[data_at : data_at + int(ends[-1])], ends)

    def whole(self) -> bool:
        """Whether all of it is still there."""
        try:
            return bool(self._maps) and all(
                each.size() >= size for each, size in zip(self._maps, self._sizes, strict=True)
            )
        except (ValueError, OSError):
            return False

    def forget(self, first: int, last: int) -> None:
        """Give back the memory that reading rows [first, last) took; they can be read again."""
        if not hasattr(mmap, "MADV_DONTNEED"):
            return
        starts = [place.at + first // place.block_rows * place.block_bytes for place in self._places()]
        ends = [place.end(last) for place in self._places()]
        start, end = min(starts, default=0) // ALIGN * ALIGN, max(ends, default=0)
        if end > start:
            self._data.madvise(mmap.MADV_DONTNEED, start, min(end, len(self._data)) - start)

    def close(self) -> None:
        """Let go of the files; arrays already handed out stay readable until they are dropped."""
        self.columns = []
        self.times = np.empty(0, np.int64)
        self._maps, self._sizes = [], []

    def _places(self) -> list[ColumnPlace]:
        return [column.place for column in self.columns]
