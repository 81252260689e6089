"""The rows of a manifest (JSON Lines, CSV, TSV, Parquet), one by one: a mapping of column to value, or why not.

A line that cannot be read is said with its number, and those behind it are read. Nothing is held but one row (Parquet:
one batch), whatever the file holds.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from syncstudio.verify.errors import VerifyError
from syncstudio.verify.finding.manifest_columns import row_says
from syncstudio.verify.finding.stores import Entry, Store
from syncstudio.verify.finding.urls import name_of

_MOST_LINE_BYTES = 16 << 20
# A cell holds a path or a caption. What is longer is a quote that nobody closed.
_MOST_CELL_CHARACTERS = 1 << 20
_READ_BYTES = 1 << 20
_BATCH_ROWS = 256
_SEPARATORS = (",", "\t", ";", "|")

Row = tuple[int, dict[str, Any] | str]


def manifest_rows(store: Store, manifest: Entry) -> Iterator[Row]:
    """(number, row) for every line from 1, headings counted; (number, sentence) for one that cannot be read.

    VerifyError for a file that cannot be read at all.
    """
    name = name_of(manifest.url)
    folded = name.casefold()
    try:
        if folded.endswith((".parquet", ".pq")):
            with store.open(manifest.url) as file:
                yield from _parquet_rows(file, name)
            return
        with _lined(store.open(manifest.url)) as data:
            lines = data
            if folded.endswith(".gz"):
                lines = cast(BinaryIO, gzip.GzipFile(fileobj=data))
                folded = folded.removesuffix(".gz")
            if folded.endswith((".csv", ".tsv", ".tab")):
                yield from _csv_rows(lines, name, "\t" if folded.endswith((".tsv", ".tab")) else "")
            else:
                yield from _json_rows(lines, name)
    except (OSError, EOFError, zlib.error) as error:
        why = (error.strerror if isinstance(error, OSError) else "") or str(error)
        raise VerifyError(f"{name} could not be read to its end ({why}); copy it again.") from error


def _lines(file: BinaryIO) -> Iterator[tuple[int, str | None]]:
    """Numbered lines as text; None for one that is too long or no UTF-8."""
    number = 0
    while True:
        line = file.readline(_MOST_LINE_BYTES)
        if not line:
            return
        number += 1
        whole = line.endswith(b"\n") or len(line) < _MOST_LINE_BYTES
        while not whole:
            rest = file.readline(_MOST_LINE_BYTES)
            whole = not rest or rest.endswith(b"\n") or len(rest) < _MOST_LINE_BYTES
            line = b""
        try:
            yield number, line.decode("utf-8-sig" if number == 1 else "utf-8") if line else None
        except UnicodeDecodeError:
            yield number, None


def is_manifest(store: Store, entry: Entry) -> bool:
    """Whether a `.json` has an object in each line, the first of which names a recording, as NeMo's manifests do."""
    try:
        with _lined(store.open(entry.url)) as file:
            line = file.readline(_MOST_LINE_BYTES)
        row = json.loads(line, parse_float=str, parse_constant=str)
    except (VerifyError, OSError, ValueError, RecursionError):
        return False
    return isinstance(row, dict) and bool(row_says(row).files)


def _lined(file: BinaryIO) -> BinaryIO:
    """The same bytes, of which a line can be read up to a limit: files of a store cannot say where to stop."""
    return cast(BinaryIO, io.BufferedReader(cast(io.RawIOBase, file), _READ_BYTES))


_UNREADABLE = "is not UTF-8, or longer than 16 MB"


def _json_rows(file: BinaryIO, name: str) -> Iterator[Row]:
    for number, line in _lines(file):
        if line is None:
            yield number, f"Line {number} of {name} {_UNREADABLE}."
            continue
        if not line.strip():
            continue
        if number == 1 and line.lstrip()[:1] == "[":
            raise VerifyError(f"{name} is one JSON array, not JSON Lines; write one object on each line.")
        try:
            # Numbers stay as they are written: a time is never taken through a float.
            row = json.loads(line, parse_float=str, parse_constant=str)
        except (ValueError, RecursionError):
            yield number, f"Line {number} of {name} is no JSON object."
            continue
        if isinstance(row, dict):
            yield number, row
        else:
            yield number, f"Line {number} of {name} is no JSON object."


def _csv_rows(file: BinaryIO, name: str, separator: str) -> Iterator[Row]:
    bad: list[int] = []
    reader: Any = None
    heading: list[str] = []
    at = 0

    def texts() -> Iterator[str]:
        nonlocal at
        for number, line in _lines(file):
            at = number
            if line is None:
                bad.append(number)
            else:
                # A zero byte ends nothing here.
                yield line.replace("\0", "\ufffd")

    lines = texts()
    first = next(lines, None)
    if first is None:
        raise VerifyError(f"{name} holds no lines of text.")
    separator = separator or max(_SEPARATORS, key=first.count)
    _allow_long_cells()
    try:
        heading = [each.strip() for each in next(csv.reader([first], delimiter=separator), [])]
    except csv.Error as error:
        raise VerifyError(
            f"The first line of {name} is no line of headings ({error}); write the table anew."
        ) from error
    reader = csv.reader(lines, delimiter=separator)
    while True:
        began = at + 1
        try:
            cells = next(reader, None)
        except csv.Error:
            yield began, f"Line {began} of {name} is not as a table is written (is a quote left open?)."
            continue
        for number in bad:
            yield number, f"Line {number} of {name} {_UNREADABLE}."
        bad.clear()
        if cells is None:
            return
        if not cells or not any(each.strip() for each in cells):
            continue
        if len(cells) > len(heading):
            headings = "1 heading" if len(heading) == 1 else f"{len(heading)} headings"
            yield began, f"Line {began} of {name} has {len(cells)} cells under {headings}."
            continue
        yield began, {head: cell for head, cell in zip(heading, cells, strict=False) if cell.strip()}


def _allow_long_cells() -> None:
    if csv.field_size_limit() < _MOST_CELL_CHARACTERS:
        csv.field_size_limit(_MOST_CELL_CHARACTERS)


def _parquet_rows(file: BinaryIO, name: str) -> Iterator[Row]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.ParquetFile(file)
        wanted = [leaf for field in table.schema_arrow for leaf in _leaves(field, pa)]
        number = 0
        for batch in table.iter_batches(batch_size=_BATCH_ROWS, columns=wanted):
            for row in batch.to_pylist():
                number += 1
                yield number, {key: value for key, value in row.items() if value is not None}
    except (pa.ArrowException, ValueError, NotImplementedError) as error:
        # The first sentence: others guess.
        why = " ".join(str(error).split())[:160].partition(". ")[0]
        raise VerifyError(f"{name} could not be read as Parquet ({why}); write it again.") from error


def _leaves(field: Any, pa: Any) -> list[str]:
    """What is read of a column: no bytes, which may be whole recordings, and of an `audio` its path only."""
    kind = field.type
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        return []
    if pa.types.is_struct(kind):
        names = [each.name for each in kind]
        if "bytes" in names:
            return [f"{field.name}.path"] if "path" in names else []
    return [field.name]
