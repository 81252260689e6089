"""Gathers the rows of one stream as they are read, on disk, and makes a series of them when all are there.

A recording's streams lie mixed in one file and their lengths are known only at its end, so values wait on disk.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.cache import cache_folder
from syncstudio.media.errors import MediaError
from syncstudio.media.series.series_file import SeriesFile
from syncstudio.media.series.series_levels import levels_of

# Rows kept in memory before they go to disk, in numbers; and numbers moved at once.
_HELD = 1 << 15
_MOVED = 1 << 20


class SeriesSpool:
    """The rows of one stream on their way into a series of `channels` columns; `rows` counts them."""

    def __init__(self, channels: int) -> None:
        self.channels = channels
        self.rows = 0
        self._held: list[NDArray[np.float64]] = []
        self._held_numbers = 0
        self._file: BinaryIO | None = None

    def append(self, values: NDArray[np.float64]) -> None:
        """Add rows, float64 (n, channels), in the order of the file."""
        block = np.array(values, np.float64).reshape(-1, self.channels)
        self._held.append(block)
        self._held_numbers += block.size
        self.rows += len(block)
        if self._held_numbers > _HELD:
            self._to_disk()

    def write(self, part: Path, times_ns: NDArray[np.int64], facts: dict[str, Any]) -> int:
        """Make the series at `part` with these times for the rows in the order of the file.

        Rows go in order of time; answers how many places were out of it. `facts` are those of a series file but
        for "interval_ns". Values that are not finite are gaps.
        """
        file = SeriesFile.created(part, max(self.rows, 1), self.channels)
        try:
            at = 0
            for block in self._blocks():
                block[~np.isfinite(block)] = np.nan
                file.values[:, at : at + len(block)] = block.T
                at += len(block)
            backwards = int((np.diff(times_ns) < 0).sum())
            if backwards:
                order = np.argsort(times_ns, kind="stable")
                times_ns = times_ns[order]
                for channel in file.values:
                    channel[: self.rows] = channel[: self.rows][order]
            file.times[: self.rows] = times_ns
            steps = np.diff(times_ns)
            forward = steps[steps > 0]
            interval = int(np.median(forward)) if len(forward) else 0
            file.finish(self.rows, levels_of(file.values[:, : self.rows]), facts | {"interval_ns": interval})
            return backwards
        except OSError as error:
            raise MediaError(
                f"The series could not be kept in the cache ({error}); free some disk space."
            ) from error
        finally:
            file.close()

    def close(self) -> None:
        """Let go of what was gathered."""
        self._held = []
        if self._file is not None:
            self._file.close()
            self._file = None

    def _to_disk(self) -> None:
        try:
            if self._file is None:
                folder = cache_folder() / "series"
                folder.mkdir(parents=True, exist_ok=True)
                self._file = cast(BinaryIO, tempfile.TemporaryFile(dir=folder))  # noqa: SIM115 - closed by `close`
            for block in self._held:
                self._file.write(block.tobytes())
        except OSError as error:
            raise MediaError(
                f"The series could not be kept in the cache ({error}); free some disk space."
            ) from error
        self._held, self._held_numbers = [], 0

    def _blocks(self) -> list[NDArray[np.float64]] | _DiskBlocks:
        if self._file is None:
            return [block.copy() for block in self._held]
        self._to_disk()
        self._file.flush()
        return _DiskBlocks(self._file, self.channels)


class _DiskBlocks:
    """What was written, block by block."""

    def __init__(self, file: BinaryIO, width: int) -> None:
        self._file, self._width = file, width

    def __iter__(self) -> _DiskBlocks:
        self._file.seek(0)
        return self

    def __next__(self) -> NDArray[np.float64]:
        rows = max(1, _MOVED // self._width)
        data = self._file.read(rows * self._width * 8)
        if not data:
            self._file.seek(0, 2)
            raise StopIteration
        return np.frombuffer(data, np.float64).reshape(-1, self._width).copy()
