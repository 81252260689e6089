"""Writes a series into its file as rows come, however many there will be; memory holds one small block."""

from __future__ import annotations

import json
import mmap
import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.errors import MediaError
from syncstudio.media.series.column_place import Column, ColumnPlace
from syncstudio.media.series.packed_texts import PackedTexts
from syncstudio.media.series.series_file import ALIGN, HEAD, MARK, VERSION
from syncstudio.media.series.time_law import TimeLaw
from syncstudio.media.series.time_steps import count_backwards, median_step

Scales = Sequence[tuple[float, float]]

# Numbers of a block, of all channels together: as much as stays in the processor's cache, and is held for each of the
# many streams of a robot's log.
_BLOCK_NUMBERS = 1 << 16
_LEAST_ROWS = 64


class SeriesWriter:
    """A series on its way into the file at `path`; `rows` counts what came.

    `dtypes` are NumPy's names of the channels' numbers, `scales` what they stand for (scale, offset), `missing` the
    whole number of each that stands for nothing recorded. OSError when the disk is full.
    """

    def __init__(
        self,
        path: Path,
        dtypes: Sequence[str],
        scales: Scales | None = None,
        missing: Sequence[int | None] | None = None,
    ) -> None:
        self.rows = 0
        self.path = path
        self._kinds = [np.dtype(each) for each in dtypes]
        self._scales = scales or [(1.0, 0.0)] * len(dtypes)
        self._missing = missing or [None] * len(dtypes)
        fitting = _BLOCK_NUMBERS // max(len(dtypes), 1)
        self.block_rows = max(_LEAST_ROWS, 1 << max(fitting.bit_length() - 1, 0))
        self._held: list[NDArray[Any]] = []
        self._held_rows = 0
        self._opened: BinaryIO | None = None

    @property
    def spilled(self) -> bool:
        """Whether the file is there already; a short series is written at the end only."""
        return self._opened is not None

    @property
    def _file(self) -> BinaryIO:
        if self._opened is None:
            self._opened = self.path.open("w+b")
            self._opened.seek(ALIGN)
        return self._opened

    def append_columns(self, columns: Sequence[NDArray[Any]]) -> None:
        """Add rows: one array for each channel, all of one length, of numbers before scaling."""
        count = len(columns[0])
        self.rows += count
        at = 0
        if self._held_rows:
            at = min(count, self.block_rows - self._held_rows)
            self._hold([column[:at] for column in columns], at)
        while count - at >= self.block_rows:
            self._write([column[at : at + self.block_rows] for column in columns])
            at += self.block_rows
        if at < count:
            self._hold([column[at:] for column in columns], count - at)

    def append(self, values: NDArray[np.float64]) -> None:
        """Add rows, (n, channels)."""
        self.append_columns(list(np.ascontiguousarray(values.T)))

    def blocks(self) -> Iterator[NDArray[np.float64]]:
        """The rows that came so far, (n, channels) of values, some at once."""
        whole = self.rows - self._held_rows
        if whole:
            self._file.flush()
            with mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
                for first in range(0, whole, self.block_rows):
                    columns = [Column(mapped, place, whole) for place in self._places()]
                    found = [column.values(first, first + self.block_rows) for column in columns]
                    del columns
                    yield np.column_stack(found)
        if self._held_rows:
            held = [kind[: self._held_rows].astype(np.float64) for kind in self._held]
            pairs = zip(held, self._missing, self._scales, strict=True)
            yield np.column_stack(
                [np.where(one == gone, np.nan, one) * scale + offset for one, gone, (scale, offset) in pairs]
            )

    def finish(self, times: NDArray[np.int64] | TimeLaw, facts: dict[str, Any]) -> int:
        """Note when rows were recorded and all `facts`, and mark the file as whole.

        Rows that are not in order of time are put in it; answers in how many places they were not.
        """
        if len(times) != self.rows:
            raise ValueError(f"{len(times)} times for {self.rows} rows")
        places = self._end_blocks()
        backwards = 0
        if not isinstance(times, TimeLaw):
            backwards = count_backwards(times)
            if backwards:
                order = np.argsort(times, kind="stable")
                self._reorder(places, order)
                times = times[order]
        write_facts(self._file, self.rows, [place.to_json() for place in places], times, facts)
        self.close()
        return backwards

    def close(self) -> None:
        """Let go of the file."""
        self._held = []
        if self._opened is not None:
            self._opened.close()

    def _hold(self, columns: list[NDArray[Any]], count: int) -> None:
        if not self._held:
            self._held = [np.empty(self.block_rows, kind) for kind in self._kinds]
        for held, column in zip(self._held, columns, strict=True):
            held[self._held_rows : self._held_rows + count] = column
        self._held_rows += count
        if self._held_rows == self.block_rows:
            self._write_held()

    def _write_held(self) -> None:
        self._write([held[: self._held_rows] for held in self._held])
        self._held_rows = 0

    def _write(self, columns: Sequence[NDArray[Any]]) -> None:
        for kind, column in zip(self._kinds, columns, strict=True):
            self._file.write(np.ascontiguousarray(column, kind).data)

    def _end_blocks(self) -> list[ColumnPlace]:
        """Write what is held, as a block as long as the others, and say where channels lie."""
        if self.rows < self.block_rows:
            self.block_rows = max(self.rows, 1)
        if self._held_rows:
            # What fills up the last block is never read.
            for held in self._held:
                held[self._held_rows :] = 0
            self._held_rows = self.block_rows
            self._write_held()
        return self._places()

    def _places(self) -> list[ColumnPlace]:
        at, places = ALIGN, []
        block_bytes = self.block_rows * sum(kind.itemsize for kind in self._kinds)
        for kind, (scale, offset), missing in zip(self._kinds, self._scales, self._missing, strict=True):
            places.append(
                ColumnPlace(at, kind.str, self.block_rows, block_bytes, float(scale), float(offset), missing)
            )
            at += self.block_rows * kind.itemsize
        return places

    def _reorder(self, places: list[ColumnPlace], order: NDArray[np.int64]) -> None:
        """Put rows in another order, one channel after another."""
        self._file.flush()
        end = self._file.tell()
        with mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            for place in places:
                column = Column(mapped, place, self.rows)
                raw = np.array(column.raw(0, self.rows))
                del column
                for block, first in enumerate(range(0, self.rows, place.block_rows)):
                    self._file.seek(place.at + block * place.block_bytes)
                    self._file.write(raw[order[first : first + place.block_rows]].data)
                self._file.flush()
        self._file.seek(end)


def write_series(
    path: Path, times: NDArray[np.int64], columns: Sequence[NDArray[Any]], facts: dict[str, Any]
) -> None:
    """A whole series at once; MediaError when the disk is full."""
    try:
        writer = SeriesWriter(path, [column.dtype.str for column in columns])
        try:
            writer.append_columns(columns)
            writer.finish(times, facts)
        finally:
            writer.close()
    except OSError as error:
        raise not_kept(error) from error


def write_facts(
    file: Any,
    rows: int,
    columns: list[dict[str, Any]],
    times: NDArray[np.int64] | TimeLaw,
    facts: dict[str, Any],
    outside: bool = False,
) -> None:
    """Write the times and the facts at the end of a file, and the head that makes it a finished one."""
    law = times if isinstance(times, TimeLaw) else TimeLaw.of(times)
    kept: dict[str, Any] = {**facts, "rows": rows, "columns": columns, "outside": outside}
    kept["texts"] = {str(place): _pack(file, texts) for place, texts in (facts.get("texts") or {}).items()}
    # Levels that were made of an older file of this name are known by its number.
    kept["id"] = secrets.token_hex(8)
    if law is not None:
        kept["law"] = law.to_json()
    else:
        file.seek(-(-file.tell() // 8) * 8)
        kept["times"] = file.tell()
        file.write(np.ascontiguousarray(times, np.int64).data)
    kept.setdefault("interval_ns", law.interval_ns if law is not None else median_step(np.asarray(times)))
    text = json.dumps(kept).encode()
    at = file.tell()
    file.write(text)
    # First what the head tells of: a file with a head is whole.
    file.flush()
    file.seek(0)
    file.write(HEAD.pack(MARK, VERSION, at, len(text)))
    file.flush()


def _pack(file: Any, texts: Sequence[str]) -> list[int]:
    """Write the texts of a channel of states or events; answers where they end, where they begin, and how many."""
    packed = texts if isinstance(texts, PackedTexts) else PackedTexts.of(texts)
    file.seek(-(-file.tell() // 8) * 8)
    ends_at = file.tell()
    file.write(np.ascontiguousarray(packed.ends, np.int64).data)
    data_at = file.tell()
    file.write(packed.data)
    return [ends_at, data_at, len(packed)]


def not_kept(error: OSError) -> MediaError:
    """What is said when a series cannot be written."""
    return MediaError(
        f"The series could not be kept in the cache ({error.strerror or error}); free some disk space."
    )
