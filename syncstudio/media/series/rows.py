"""Reads a table's rows in batches: times as whole nanoseconds, values as floating numbers.

Nothing here holds more than a batch, so a table of any length can be read. Rows that are ragged are left out
and counted; cells that are no number are gaps (NaN).
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.errors import MediaError
from syncstudio.media.series.spaced_text import OneSpaceFile
from syncstudio.media.series.table_head import TableHead
from syncstudio.media.series.time_values import times_from_cells

if TYPE_CHECKING:
    import pyarrow as pa

# Bytes of text parsed at once, and rows of Parquet.
_BLOCK_BYTES = 4 << 20
_BATCH_ROWS = 1 << 16

# How many row numbers a note names.
_NAMED_ROWS = 3

_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"


@dataclass(slots=True)
class Batch:
    """Some rows in file order: `times_ns` where `timed`, `values` float64 (rows, channels)."""

    times_ns: NDArray[np.int64]
    timed: NDArray[np.bool_]
    values: NDArray[np.float64]


@dataclass(slots=True)
class RowReader:
    """Batches of the chosen columns of one table.

    `time` is the time column's index or None, `unit` its unit, `channels` the value columns' indices.
    `ragged` counts rows left out (`ragged_rows` are the first line numbers), `unreadable` counts value cells
    that hold something else than a number.
    """

    head: TableHead
    time: int | None
    unit: str
    channels: tuple[int, ...]
    ragged: int = 0
    ragged_rows: list[int] = field(default_factory=list)
    unreadable: int = 0
    _loose: bool = False

    def batches(self) -> Iterator[Batch]:
        """All rows, in batches. Raises MediaError when the file cannot be read to its end at all."""
        import pyarrow as pa

        try:
            tables = self._text_batches() if self.head.dialect else self._parquet_batches()
            for table in tables:
                yield self._batch(table)
        except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
            raise MediaError(f"{self.head.path} could not be read: {_first_line(error)}.") from error

    def start_over_loosely(self) -> None:
        """Read again, cell by cell as text: slower, but a word among the numbers is a gap and not an end."""
        self._loose = True
        self.ragged = self.unreadable = 0
        self.ragged_rows.clear()

    def _batch(self, table: pa.RecordBatch) -> Batch:
        rows = table.num_rows
        times, timed = np.zeros(rows, np.int64), np.ones(rows, bool)
        if self.time is not None:
            times, timed = times_from_cells(table.column(0), self.unit, self.head.decimal)
        values = np.empty((rows, len(self.channels)), np.float64)
        offset = table.num_columns - len(self.channels)
        for number in range(len(self.channels)):
            values[:, number] = self._numbers(table.column(offset + number))
        values[~np.isfinite(values)] = np.nan
        return Batch(times, timed, values)

    def _numbers(self, cells: pa.Array) -> NDArray[np.float64]:
        import pyarrow as pa
        import pyarrow.compute as pc
        import pyarrow.types as types

        if types.is_string(cells.type) or types.is_large_string(cells.type):
            cells = pc.utf8_lower(pc.utf8_trim_whitespace(cells))
            if self.head.decimal == ",":
                cells = pc.replace_substring(cells, ",", ".")
            cells = pc.replace_substring_regex(
                pc.replace_substring_regex(cells, "^true$", "1"), "^false$", "0"
            )
            good = pc.fill_null(pc.match_substring_regex(cells, _NUMBER), False)
            wrong = pc.invert(pc.or_(good, pc.fill_null(pc.match_substring_regex(cells, _EMPTY), True)))
            self.unreadable += pc.sum(wrong).as_py() or 0
            cells = pc.if_else(good, cells, None)
        return np.asarray(cells.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False), np.float64)

    def _parquet_batches(self) -> Iterator[pa.RecordBatch]:
        from pyarrow import parquet

        wanted = [*([] if self.time is None else [self.time]), *self.channels]
        names = [self.head.raw_names[index] for index in wanted]
        with parquet.ParquetFile(self.head.path) as file:
            for batch in file.iter_batches(batch_size=_BATCH_ROWS, columns=names):
                yield batch.select(names)

    def _text_batches(self) -> Iterator[pa.RecordBatch]:
        from pyarrow import csv

        dialect = self.head.dialect
        assert dialect is not None
        # By number, so that no two columns share a name, whatever the header says.
        names = [str(index) for index in range(len(dialect.names))]
        wanted = [
            *([] if self.time is None else [names[self.time]]),
            *(names[index] for index in self.channels),
        ]
        types = {names[index]: self._text_type(index) for index in range(len(names))}
        spaced = dialect.delimiter == " "
        reader = csv.open_csv(
            OneSpaceFile(self.head.path) if spaced else self.head.path,
            read_options=csv.ReadOptions(
                use_threads=False,
                block_size=_BLOCK_BYTES,
                skip_rows=dialect.skip,
                column_names=names,
                encoding=dialect.encoding.removesuffix("-sig"),
            ),
            parse_options=csv.ParseOptions(
                delimiter=dialect.delimiter, invalid_row_handler=self._left_out, ignore_empty_lines=True
            ),
            convert_options=csv.ConvertOptions(
                column_types=types,
                include_columns=wanted or [names[0]],
                decimal_point=dialect.decimal,
                strings_can_be_null=False,
            ),
        )
        yield from reader

    def _text_type(self, index: int) -> Any:
        import pyarrow as pa

        is_plain = index in self.channels and not self._loose and self.head.kind(index) == "number"
        return pa.float64() if is_plain else pa.string()

    def _left_out(self, row: Any) -> str:
        # A comment among the rows is not a broken row.
        if not row.text.lstrip().startswith(("#", "%", "//")):
            self.ragged += 1
            if len(self.ragged_rows) < _NAMED_ROWS and row.number is not None:
                self.ragged_rows.append(row.number)
        return "skip"


_EMPTY = r"^(nan|-nan|na|n/a|#n/a|null|none|[+-]?inf|)$"


def row_capacity(head: TableHead) -> int:
    """At least as many as there are rows, found quickly, to make room for them."""
    if head.dialect is None:
        from pyarrow import parquet

        with parquet.ParquetFile(head.path) as file:
            return int(file.metadata.num_rows)
    feeds = returns = 0
    with head.path.open("rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            feeds += block.count(b"\n")
            returns += block.count(b"\r")
    return max(feeds, returns) + 1


def checked_encoding(head: TableHead) -> str:
    """The head's encoding, or latin-1 where a byte further on is not UTF-8 after all."""
    dialect = head.dialect
    if dialect is None or not dialect.encoding.startswith("utf-8"):
        return dialect.encoding if dialect else ""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with head.path.open("rb") as file:
        try:
            for block in iter(lambda: file.read(1 << 20), b""):
                if not block.isascii() or decoder.getstate()[0]:
                    decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "latin-1"
    return dialect.encoding


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or ["unknown reason"])[0].rstrip(".")
