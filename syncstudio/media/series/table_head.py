"""Shows the first rows of a table, whatever kind of file it is in, for choosing columns."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.errors import MediaError
from syncstudio.media.local import checked_path
from syncstudio.media.series.dialect import EMPTY, Dialect, is_number, is_truth, sniff, unit_in

if TYPE_CHECKING:
    import pyarrow as pa

_PARQUET_MARK = b"PAR1"
_HEAD_ROWS = 400


@dataclass(frozen=True, slots=True)
class TableHead:
    """The first rows of a table: bare column names, their units, and the columns' cells.

    `dialect` is None for Parquet, whose columns have types; `raw_names` are then its own column names.
    """

    path: Path
    names: tuple[str, ...]
    units: tuple[str, ...]
    columns: tuple[Any, ...]
    dialect: Dialect | None = None
    raw_names: tuple[str, ...] = ()

    @property
    def decimal(self) -> str:
        """The decimal mark."""
        return self.dialect.decimal if self.dialect else "."

    def cells(self, index: int) -> pa.Array:
        """The first cells of a column: texts of a text table, typed values of Parquet."""
        return self.columns[index]

    def texts(self, index: int) -> list[str]:
        """The first cells of a column as stripped text."""
        return [("" if cell is None else str(cell)).strip() for cell in self.columns[index].to_pylist()]

    def kind(self, index: int) -> str:
        """What a column holds: "number", "truth" (true and false), "timestamp", "clock", "empty" or
        "text"."""
        if self.dialect is None:
            return _typed_kind(self.columns[index].type)
        texts = [text for text in self.texts(index) if text.lower() not in EMPTY]
        if not texts:
            return "empty"
        if all(is_truth(text) for text in texts):
            return "truth"
        # A few broken cells do not make a column of numbers a text.
        return "number" if sum(map(is_number, texts)) > len(texts) // 2 else "text"

    def numbers(self, index: int) -> NDArray[np.float64]:
        """The first cells of a column as numbers, NaN where they are none."""
        out = []
        for text in self.texts(index):
            plain = text.replace(",", ".") if self.decimal == "," else text
            out.append(float(plain) if is_number(plain) and "," not in plain else np.nan)
        return np.array(out, np.float64)


def is_parquet(path: str | os.PathLike[str]) -> bool:
    """Whether the file is Parquet, by its content."""
    with checked_path(path).open("rb") as file:
        return file.read(4) == _PARQUET_MARK


def table_head(path: str | os.PathLike[str]) -> TableHead:
    """The first rows of the table at `path`; MediaError when it is not a table."""
    import pyarrow as pa

    local = checked_path(path)
    if is_parquet(local):
        return _parquet_head(local)
    dialect = sniff(local)
    columns = tuple(pa.array(dialect.column(index), pa.string()) for index in range(len(dialect.names)))
    return TableHead(local, dialect.names, dialect.units, columns, dialect)


def _parquet_head(local: Path) -> TableHead:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        with parquet.ParquetFile(local) as file:
            batch = next(file.iter_batches(batch_size=_HEAD_ROWS), None)
    except (pa.ArrowException, OSError) as error:
        raise MediaError(f"{local} is a damaged Parquet file; write it again.") from error
    if batch is None or not batch.num_rows:
        raise MediaError(f"{local} has no rows; choose a table with a row of values per sample.")
    named = [unit_in(name) for name in batch.schema.names]
    names = tuple(name for name, _ in named)
    if len(set(names)) != len(names):
        names = tuple(batch.schema.names)
    return TableHead(
        local, names, tuple(u for _, u in named), tuple(batch.columns), None, tuple(batch.schema.names)
    )


def _typed_kind(kind: Any) -> str:
    import pyarrow.types as types

    if types.is_timestamp(kind) or types.is_date(kind):
        return "timestamp"
    if types.is_time(kind) or types.is_duration(kind):
        return "clock"
    if types.is_boolean(kind):
        return "truth"
    if types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind):
        return "number"
    return "text"
