"""One way of writing many sensor streams into a file (GPMF, XDF, MCAP): read once, kept, and listed or played.

>>> [stream.name for stream in MCAP.listing("drive.mcap").streams]
['/imu/data', '/odom']
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from syncstudio.media.series.sensor_cache import (
    ReadFile,
    SensorCache,
    SensorListing,
    kept_listing,
    kept_series,
)
from syncstudio.media.series.series import Series

Progress = Callable[[float], None]
Cancelled = Callable[[], bool]


class Reads(Protocol):
    """Reads all streams of a file anew; whoever asked closes the answer."""

    def __call__(
        self,
        path: str | os.PathLike[str],
        progress: Progress | None = None,
        cancelled: Cancelled | None = None,
    ) -> ReadFile: ...


class Reading(Protocol):
    """A file on its way into series."""

    def run(self, progress: Progress | None, cancelled: Cancelled | None) -> None: ...

    def finished(self) -> ReadFile: ...

    def close(self) -> None: ...


def read_through(reading: Reading, progress: Progress | None, cancelled: Cancelled | None) -> ReadFile:
    """All streams of a file; where reading breaks off, what was gathered is let go of."""
    try:
        reading.run(progress, cancelled)
        return reading.finished()
    except BaseException:
        reading.close()
        raise


@dataclass(frozen=True, slots=True)
class SensorReader:
    """How files of one format are read; `reading` is raised whenever the meaning of what is kept changes. `beside`
    names the other files that one of them needs, where there are such; it never raises."""

    reading: str
    read: Reads
    beside: Callable[[Path], Sequence[Path]] | None = None

    def listing(
        self,
        path: str | os.PathLike[str],
        progress: Progress | None = None,
        cancelled: Cancelled | None = None,
    ) -> SensorListing:
        """The streams of a file with what is to be said of them; read at the first asking.

        Raises MediaError when it is no such file or nothing in it can be read, MediaCancelled when `cancelled()` turns
        true.
        """
        return kept_listing(self._cache(path), lambda: self.read(path, progress, cancelled))

    def series(
        self,
        path: str | os.PathLike[str],
        key: str,
        progress: Progress | None = None,
        cancelled: Cancelled | None = None,
    ) -> Series:
        """The values of one stream; times count from the file's source zero. MediaError when there is no such one."""
        return kept_series(
            self._cache(path), key, lambda: self.read(path, progress, cancelled), os.fspath(path)
        )

    def _cache(self, path: str | os.PathLike[str]) -> SensorCache:
        others = () if self.beside is None else self.beside(Path(path))
        return SensorCache(path, self.reading, others)
