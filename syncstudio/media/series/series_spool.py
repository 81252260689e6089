"""Gathers the rows of one stream as they are read, on disk, and makes a series of them when all are there.

A recording's streams lie mixed in one file and their lengths are known only at its end, so values wait on disk.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.cache import cache_file
from syncstudio.media.series.series_writer import Scales, SeriesWriter, not_kept
from syncstudio.media.series.time_law import TimeLaw


class SeriesSpool:
    """The rows of one stream on their way into a series of `channels` columns; `rows` counts them.

    `dtypes`, `scales` and `missing` are those of a `SeriesWriter`; without them values are kept as float64.
    """

    def __init__(
        self,
        channels: int,
        dtypes: Sequence[str] | None = None,
        scales: Scales | None = None,
        missing: Sequence[int | None] | None = None,
    ) -> None:
        self.channels = channels
        self._kinds = (tuple(dtypes or ("<f8",) * channels), scales, missing)
        self._writer: SeriesWriter | None = None
        self._path = cache_file("series", f".part-{secrets.token_hex(8)}", ".spool")

    @property
    def rows(self) -> int:
        """How many rows came."""
        return self._writer.rows if self._writer is not None else 0

    def append(self, values: NDArray[np.float64]) -> None:
        """Add rows, (n, channels), in the order of the file; values that are not finite are gaps."""
        block = np.asarray(values).reshape(-1, self.channels)
        self.append_columns([block[:, channel] for channel in range(self.channels)])

    def append_columns(self, columns: Sequence[NDArray[Any]]) -> None:
        """Add rows: one array for each channel, all of one length, of numbers before scaling."""
        try:
            self._begun().append_columns(columns)
        except OSError as error:
            raise not_kept(error) from error

    def blocks(self) -> Iterator[NDArray[np.float64]]:
        """The rows that came so far, (n, channels) of values, some at once; nothing is to be added meanwhile."""
        if self._writer is not None:
            yield from self._writer.blocks()

    def write(self, part: Path, times_ns: NDArray[np.int64] | TimeLaw, facts: dict[str, Any]) -> int:
        """Make the series at `part` with these times for the rows in the order of the file; once.

        Rows go in order of time; answers how many places were out of it. `facts` are those of a series file but
        for "interval_ns".
        """
        writer = self._begun()
        gathered = writer.path if writer.spilled else None
        try:
            if gathered is None:
                writer.path = part
            backwards = writer.finish(times_ns, facts)
            if gathered is not None:
                os.replace(gathered, part)
        except OSError as error:
            raise not_kept(error) from error
        return backwards

    def close(self) -> None:
        """Let go of what was gathered."""
        if self._writer is not None:
            self._writer.close()
            with contextlib.suppress(OSError):
                self._path.unlink(missing_ok=True)

    def _begun(self) -> SeriesWriter:
        if self._writer is None:
            self._writer = SeriesWriter(self._path, *self._kinds)
        return self._writer
