"""Shows the first rows of a table, whatever kind of file it is in, for choosing columns."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.errors import MediaError
from syncstudio.media.local import checked_path
from syncstudio.media.series.cell_forms import EMPTY, is_number, is_truth, unit_in
from syncstudio.media.series.dialect import Dialect, sniff
from syncstudio.media.series.table_head_bytes import unpacked
from syncstudio.media.series.table_layout import AS_FOUND

if TYPE_CHECKING:
    import pyarrow as pa

    from syncstudio.media.series.table_reading import TimeColumn

Form = Literal["text", "parquet", "arrow", "arrow stream"]

PARQUET_MARK = b"PAR1"
# Arrow's file format, which Feather 2 is; Arrow's stream of messages; Feather's first version.
ARROW_MARK, STREAM_MARK, OLD_FEATHER_MARK = b"ARROW1\0\0", b"\xff\xff\xff\xff", b"FEA1"
_HEAD_ROWS = 400
_UNIT_KEYS = (b"unit", b"units")


@dataclass(frozen=True, slots=True)
class TableHead:
    """The first rows of a table: bare column names, their units, and the columns' cells.

    `form` is what kind of file it is. `dialect` is None for all but texts, whose columns have types; `raw_names` are
    then their own column names.
    """

    path: Path
    names: tuple[str, ...]
    units: tuple[str, ...]
    columns: Sequence[Any]
    dialect: Dialect | None = None
    raw_names: tuple[str, ...] = ()
    form: Form = "text"
    _kinds: dict[int, str] = field(default_factory=dict, compare=False, repr=False)

    @property
    def source(self) -> Path:
        """Where its rows are read from: a table packed by GZIP is unpacked into the cache at the first asking."""
        return unpacked(self.path) if self.form == "text" else self.path

    @property
    def decimal(self) -> str:
        """The decimal mark."""
        return self.dialect.decimal if self.dialect else "."

    def cells(self, index: int) -> pa.Array:
        """The first cells of a column: texts of a text table, typed values of Parquet and Arrow."""
        return self.columns[index]

    def texts(self, index: int) -> list[str]:
        """The first cells of a column as stripped text."""
        return [("" if cell is None else str(cell)).strip() for cell in self.columns[index].to_pylist()]

    def kind(self, index: int) -> str:
        """What a column holds: "number", "truth" (true and false), "timestamp", "clock", "empty", "text" or "other"
        (lists and the like)."""
        found = self._kinds.get(index)
        if found is None:
            found = self._kinds[index] = self._found_kind(index)
        return found

    def numbers(self, index: int) -> NDArray[np.float64]:
        """The first cells of a column as numbers, NaN where they are none."""
        out = []
        for text in self.texts(index):
            plain = text.replace(",", ".") if self.decimal == "," else text
            out.append(float(plain) if is_number(plain) and "," not in plain else np.nan)
        return np.array(out, np.float64)

    def _found_kind(self, index: int) -> str:
        if self.dialect is None:
            return _typed_kind(self.columns[index].type)
        texts = [text for text in self.texts(index) if text.lower() not in EMPTY]
        if not texts:
            return "empty"
        if all(is_truth(text) for text in texts):
            return "truth"
        # A few broken cells do not make a column of numbers a text.
        return "number" if sum(map(is_number, texts)) > len(texts) // 2 else "text"


class _TextColumns(Sequence[Any]):
    """The first cells of each column of a text table, made when they are asked for: there may be very many."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._made: dict[int, Any] = {}

    def __len__(self) -> int:
        return len(self._dialect.names)

    def __getitem__(self, index: Any) -> Any:
        import pyarrow as pa

        if index not in self._made:
            self._made[index] = pa.array(self._dialect.column(index), pa.string())
        return self._made[index]


def table_form(path: str | os.PathLike[str]) -> Form:
    """What kind of file a table is in, by its content."""
    with checked_path(path).open("rb") as file:
        mark = file.read(8)
    if mark.startswith(PARQUET_MARK):
        return "parquet"
    if mark.startswith((ARROW_MARK, OLD_FEATHER_MARK)):
        return "arrow"
    return "arrow stream" if mark.startswith(STREAM_MARK) else "text"


def table_head(path: str | os.PathLike[str], choice: TimeColumn | None = None) -> TableHead:
    """The first rows of the table at `path`, laid out as `choice` says; MediaError when it is not a table."""
    local = checked_path(path)
    form = table_form(local)
    if form != "text":
        return _typed_head(local, form)
    dialect = sniff(local, AS_FOUND if choice is None else choice.layout)
    return TableHead(local, dialect.names, dialect.units, _TextColumns(dialect), dialect)


def arrow_batches(path: Path, form: Form) -> Iterator[pa.RecordBatch]:
    """The batches of an Arrow file or stream, mapped and not copied where the file is not compressed."""
    import pyarrow as pa

    with pa.memory_map(os.fspath(path)) as file:
        if form == "arrow stream":
            with pa.ipc.open_stream(file) as stream:
                yield from stream
        else:
            with pa.ipc.open_file(file) as batches:
                for number in range(batches.num_record_batches):
                    yield batches.get_batch(number)


def table_schema(head: TableHead) -> pa.Schema:
    """The columns and the metadata of a typed table."""
    import pyarrow as pa
    from pyarrow import parquet

    with readable_table(head.path, head.form):
        if head.form == "parquet":
            with parquet.ParquetFile(head.path) as file:
                return file.schema_arrow
        opened = pa.ipc.open_stream if head.form == "arrow stream" else pa.ipc.open_file
        with pa.OSFile(os.fspath(head.path)) as source, opened(source) as batches:
            return batches.schema


def _typed_head(local: Path, form: Form) -> TableHead:
    with readable_table(local, form):
        batch = _first_batch(local, form)
    if batch is None or not batch.num_rows:
        raise MediaError(f"{local} has no rows; choose a table with a row of values per sample.")
    named = [unit_in(name) for name in batch.schema.names]
    names = tuple(name for name, _ in named)
    if len(set(names)) != len(names):
        names = tuple(batch.schema.names)
    units = tuple(_unit_of(batch.schema.field(index)) or unit for index, (_, unit) in enumerate(named))
    return TableHead(local, names, units, tuple(batch.columns), None, tuple(batch.schema.names), form)


@contextmanager
def readable_table(local: Path, form: Form) -> Iterator[None]:
    """What goes wrong with a typed file, as a sentence."""
    import pyarrow as pa

    name = "Parquet" if form == "parquet" else "Arrow"
    try:
        with local.open("rb") as file:
            if file.read(4) == OLD_FEATHER_MARK:
                raise MediaError(
                    f"{local} is of Feather's first version; write it again as Feather 2 or Parquet."
                )
        yield
    except (pa.ArrowException, OSError, EOFError) as error:
        raise MediaError(f"{local} is a damaged {name} file; write it again.") from error


def _first_batch(local: Path, form: Form) -> pa.RecordBatch | None:
    from pyarrow import parquet

    if form == "parquet":
        with parquet.ParquetFile(local) as file:
            return next(file.iter_batches(batch_size=_HEAD_ROWS), None)
    for batch in arrow_batches(local, form):
        if batch.num_rows:
            batch.validate()
            return batch.slice(0, _HEAD_ROWS)
    return None


def _unit_of(column: Any) -> str:
    """The unit in a column's own metadata."""
    kept = column.metadata or {}
    found = next((kept[key] for key in _UNIT_KEYS if key in kept), b"")
    return str(found.decode("utf-8", "replace")).strip()[:40]


def _typed_kind(kind: Any) -> str:
    import pyarrow.types as types

    if types.is_dictionary(kind):
        kind = kind.value_type
    if types.is_timestamp(kind) or types.is_date(kind):
        return "timestamp"
    if types.is_time(kind) or types.is_duration(kind):
        return "clock"
    if types.is_boolean(kind):
        return "truth"
    if types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind):
        return "number"
    if types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind):
        return "text"
    return "empty" if types.is_null(kind) else "other"
