"""Reads a table's rows in batches: times as whole nanoseconds, values as floating numbers, texts as they are.

Texts are read once, in blocks that several threads parse; no more than a few of them are in memory. Rows that are
ragged are left out and counted; cells that are no number are gaps (NaN).
"""

from __future__ import annotations

import os
from collections import Counter, deque
from collections.abc import Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.errors import MediaError
from syncstudio.media.series.cell_numbers import numbers_of
from syncstudio.media.series.table_head import TableHead, arrow_batches
from syncstudio.media.series.text_blocks import BLOCK_BYTES, TextBlock, lines_in, text_blocks
from syncstudio.media.series.text_parsing import ParsedBlock, TextParser
from syncstudio.media.series.time_values import times_from_cells

if TYPE_CHECKING:
    import pyarrow as pa

# Rows of Parquet at once.
_BATCH_ROWS = 1 << 17

# Threads that parse: more only take memory.
_MOST_THREADS = 4

# How many row numbers a note names.
_NAMED_ROWS = 3


@dataclass(slots=True)
class Batch:
    """Some rows in file order: `times_ns` where `timed`; `columns` are float32 or float64 arrays of the channels of
    numbers, and arrow's arrays of those of texts. `part` is how much of the file has been read, 0 to 1."""

    times_ns: NDArray[np.int64]
    timed: NDArray[np.bool_]
    columns: list[Any]
    part: float
    unreadable: int = 0
    parsed: ParsedBlock | None = None
    unreadable_in: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class RowReader:
    """Batches of the chosen columns of one table.

    `time` are the time columns' indices (none, one, or two where a second holds the day), `unit` their unit, `channels`
    the value columns' indices, `texts` those of them that hold texts. `ragged` counts rows left out (`ragged_rows` are
    the first line numbers), `unreadable` counts value cells that hold something else than a number, and
    `unreadable_in` those of each channel that has any.
    """

    head: TableHead
    time: tuple[int, ...]
    unit: str
    channels: tuple[int, ...]
    texts: frozenset[int] = frozenset()
    ragged: int = 0
    ragged_rows: list[int] = field(default_factory=list)
    unreadable: int = 0
    unreadable_in: Counter[int] = field(default_factory=Counter)

    def batches(self) -> Generator[Batch]:
        """All rows, in batches; to be closed by whoever does not read to the end.

        Raises MediaError when the file cannot be read to its end at all.
        """
        import pyarrow as pa

        try:
            for batch in self._parsed_texts() if self.head.dialect else self._typed():
                self.unreadable += batch.unreadable
                self.unreadable_in.update(batch.unreadable_in)
                if batch.parsed is not None and batch.parsed.ragged:
                    self._count_ragged(batch.parsed)
                yield batch
        except (pa.ArrowException, OSError, UnicodeError) as error:
            raise MediaError(f"{self.head.path} could not be read: {_first_line(error)}.") from error

    def kinds(self) -> tuple[str, ...]:
        """The types in which the channels are best kept, as NumPy names them."""
        import pyarrow.types as types

        found = []
        for index in self.channels:
            kind = self.head.cells(index).type
            short = (
                types.is_float32(kind)
                or types.is_boolean(kind)
                or types.is_int8(kind)
                or types.is_int16(kind)
            )
            found.append("<f4" if short and index not in self.texts else "<f8")
        return tuple(found)

    def _parsed_texts(self) -> Iterator[Batch]:
        dialect, source = self.head.dialect, self.head.source
        assert dialect is not None
        parser = TextParser(self.head, self.time, self.unit, self.channels, self.texts)
        size = max(source.stat().st_size, 1)

        def work(block: TextBlock) -> Batch:
            parsed = parser.parse(block)
            batch = self._batch(parsed.columns, parsed.rows, min(1.0, block.end / size))
            batch.parsed = parsed
            return batch

        blocks = text_blocks(source, dialect.encoding, dialect.quoted)
        if size <= BLOCK_BYTES:
            yield from map(work, blocks)
            return
        count = min(_MOST_THREADS, os.cpu_count() or 1)
        with ThreadPoolExecutor(count, thread_name_prefix="syncstudio-table") as pool:
            waiting: deque[Future[Batch]] = deque()
            try:
                for block in blocks:
                    waiting.append(pool.submit(work, block))
                    if len(waiting) > count:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                for one in waiting:
                    one.cancel()

    def _typed(self) -> Iterator[Batch]:
        wanted = (*self.time, *self.channels)
        names = [self.head.raw_names[index] for index in wanted]
        for batch, part in self._record_batches(list(dict.fromkeys(names))):
            yield self._batch([batch.column(name) for name in names], batch.num_rows, part)

    def _record_batches(self, names: list[str]) -> Iterator[tuple[pa.RecordBatch, float]]:
        from pyarrow import parquet

        if self.head.form != "parquet":
            read, size = 0, max(self.head.path.stat().st_size, 1)
            for batch in arrow_batches(self.head.path, self.head.form):
                read += batch.nbytes
                for first in range(0, batch.num_rows, _BATCH_ROWS):
                    yield batch.slice(first, _BATCH_ROWS), min(1.0, read / size)
            return
        with parquet.ParquetFile(self.head.path) as file:
            rows, read = max(file.metadata.num_rows, 1), 0
            for batch in file.iter_batches(batch_size=_BATCH_ROWS, columns=names):
                read += batch.num_rows
                yield batch, read / rows

    def _batch(self, cells: list[pa.Array], rows: int, part: float) -> Batch:
        times, timed = np.zeros(rows, np.int64), np.ones(rows, bool)
        if self.time and rows:
            beside = cells[1] if len(self.time) > 1 else None
            times, timed = times_from_cells(cells[0], self.unit, self.head.decimal, beside)
        columns: list[Any] = []
        unreadable: dict[int, int] = {}
        for index, column in zip(self.channels, cells[len(self.time) :], strict=False):
            if index in self.texts:
                columns.append(column)
                continue
            values, wrong = numbers_of(column, self.head.decimal)
            columns.append(values)
            if wrong:
                unreadable[index] = wrong
        return Batch(times, timed, columns, part, sum(unreadable.values()), unreadable_in=unreadable)

    def _count_ragged(self, parsed: ParsedBlock) -> None:
        self.ragged += len(parsed.ragged)
        missing = _NAMED_ROWS - len(self.ragged_rows)
        named = [row for row in parsed.ragged if row is not None][: max(missing, 0)]
        if named:
            dialect = self.head.dialect
            before = parsed.block.at
            above = lines_in(self.head.source, dialect.encoding, before) if before and dialect else 0
            self.ragged_rows += [above + row for row in named]


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or ["unknown reason"])[0].rstrip(".")
