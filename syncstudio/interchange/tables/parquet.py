"""Parquet as a format of labels: one row a label, the document in the table's metadata; nothing is lost.

Files of other programs are read by the names of their columns, as CSV is. A file can claim far more than its bytes
hold: what it says of itself is compared with limits first, and rows are taken a few thousand at a time.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from syncstudio.interchange.collector import collector_paused
from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.label_document import DocumentSegment, LabelDocument
from syncstudio.interchange.label_format import LabelFormat, ReadOptions, WriteOptions, Written
from syncstudio.interchange.tables.document_json import (
    SCHEMA,
    document_from,
    head_of_document,
    lane_count,
)
from syncstudio.interchange.tables.json_lines import HOLDS_ALL
from syncstudio.interchange.tables.table_guess import guess_rows
from syncstudio.interchange.tables.table_reader import document_of
from syncstudio.interchange.tables.table_rows import MOST_LABELS

_MAGIC = b"PAR1"
_KEY = b"syncstudio.labels"
_BATCH = 8192
_MOST_BYTES = 4 << 30
_MOST_COLUMNS = 2000
_LOOKED_AT = 200
_NS_OF = {"s": "s", "ms": "ms", "us": "us", "ns": "ns"}


def _looks_like(head: bytes, path: Path) -> bool:
    if not head.startswith(_MAGIC):
        return False
    try:
        file = _opened(path)
        with file:
            if _KEY in (file.schema_arrow.metadata or {}):
                return True
            return any(column.role == "start" for column in guess_rows([_names(file)]).columns)
    except InterchangeError:
        # A damaged file is still Parquet: reading it says what is wrong.
        return True


def _opened(path: Path) -> Any:
    """The file, after its own account of itself was held against the limits."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(path)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise InterchangeError(
            f"{path.name} is damaged, or no Parquet file ({_first_line(error)}); write it again."
        ) from error
    about = file.metadata
    size = sum(about.row_group(at).total_byte_size for at in range(about.num_row_groups))
    if about.num_rows > MOST_LABELS or size > _MOST_BYTES or len(file.schema_arrow) > _MOST_COLUMNS:
        file.close()
        raise InterchangeError(
            f"{path.name} holds {about.num_rows:,} rows of {len(file.schema_arrow):,} columns, "
            f"{size / 1e6:,.0f} MB in all, more than can be read ({MOST_LABELS:,} rows, "
            f"{_MOST_BYTES / 1e6:,.0f} MB); split it into parts."
        )
    return file


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0].rstrip(".")[:120]


def _names(file: Any) -> list[str]:
    """Names of columns, with the unit of those that hold durations."""
    import pyarrow as pa

    return [
        f"{each.name} ({_NS_OF[each.type.unit]})" if pa.types.is_duration(each.type) else each.name
        for each in file.schema_arrow
    ]


def _batches(file: Any, name: str) -> Iterator[Any]:
    """The rows, some thousands at a time. InterchangeError when they are damaged or swell beyond the limit."""
    import pyarrow as pa

    total = 0
    try:
        for batch in file.iter_batches(_BATCH):
            total += batch.nbytes
            if total > _MOST_BYTES:
                raise InterchangeError(
                    f"{name} unpacks to more than {_MOST_BYTES / 1e6:,.0f} MB, which is refused; split it."
                )
            yield batch
    except (pa.ArrowException, OSError, MemoryError) as error:
        raise InterchangeError(f"{name} is damaged ({_first_line(error)}); write it again.") from error


def _read(path: Path, options: ReadOptions) -> LabelDocument:
    with _opened(path) as file, collector_paused():
        head = (file.schema_arrow.metadata or {}).get(_KEY)
        document = _own(file, head, path) if head is not None else _others(file, options, path)
    return LabelDocument(
        document.lanes,
        document.labels,
        document.media,
        document.comments,
        "Parquet",
        document.notes,
        "",
        document.language,
        document.name,
        document.facts,
    )


def _own(file: Any, head: bytes, path: Path) -> LabelDocument:
    from syncstudio.interchange.tables.parquet_columns import OWN_SCHEMA, segments_of

    try:
        about = json.loads(head)
    except (ValueError, RecursionError):
        about = None
    if not isinstance(about, dict) or not file.schema_arrow.equals(OWN_SCHEMA):
        raise InterchangeError(
            f"{path.name} was changed by another program and cannot be read; write it again."
        )
    lanes: list[list[DocumentSegment]] = [[] for _ in range(lane_count(about))]
    try:
        for batch in _batches(file, path.name):
            for number, segment in segments_of(batch):
                lanes[number if number >= 0 else len(lanes)].append(segment)
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise InterchangeError(
            f"{path.name} holds a label in a lane that it does not name, or without sound times; write it again."
        ) from error
    return document_from(about, lanes, path.name)


def _others(file: Any, options: ReadOptions, path: Path) -> LabelDocument:
    names = _names(file)
    rows = _rows(file, path.name)
    sample = [row for _, row in zip(range(_LOOKED_AT), rows, strict=False)]
    guess = guess_rows([names, *(row for _, row in sample)], options.columns, path.name)
    if not any(column.role == "start" for column in guess.columns):
        raise InterchangeError(
            f"{path.name} has no column that looks like starts of labels; say which it is with --columns."
        )
    try:
        return document_of(_rows(file, path.name), guess.columns, options, path.stem)
    except InterchangeError as error:
        raise InterchangeError(f"{path.name}: {error}") from error


def _rows(file: Any, name: str) -> Iterator[tuple[int, list[str]]]:
    number = 0
    for batch in _batches(file, name):
        columns = [_cells(column) for column in batch.columns]
        for row in zip(*columns, strict=True):
            number += 1
            yield number, list(row)


def _cells(column: Any) -> list[str]:
    """A column's values as a table of text has them; floats with the digits that they are written with."""
    import pyarrow as pa

    if pa.types.is_duration(column.type):
        column = column.cast(pa.int64())
    return [_cell(value) for value in column.to_pylist()]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        # "1e-05" is a number to a reader of tables too, NaN is a missing one.
        return "" if value != value else format(Decimal(repr(value)), "f")
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return str(value)


def _write(document: LabelDocument, _options: WriteOptions) -> Written:
    from pyarrow import parquet

    from syncstudio.interchange.tables.parquet_columns import table_of

    head = json.dumps(head_of_document(document), ensure_ascii=False).encode("utf-8", "replace")
    table = table_of([(lane.name, lane.segments) for lane in document.lanes])
    table = table.replace_schema_metadata({_KEY: head, b"schema": SCHEMA.encode()})
    out = io.BytesIO()
    parquet.write_table(table, out, compression="zstd")
    return Written(out.getvalue())


FORMATS = (LabelFormat("parquet", "Parquet", (".parquet", ".pq"), HOLDS_ALL, _looks_like, _read, _write),)
