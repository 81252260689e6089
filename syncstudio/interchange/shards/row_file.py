"""Rows that become a table: gathered on the disk as JSON Lines, so that memory does not grow, then written as Parquet.

A column is of one sort in all rows: whole numbers, numbers, truths, texts, lists of texts. What is nested, and a column
whose rows are of several sorts, is JSON text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from syncstudio.interchange.shards.clip_record import metadata_json
from syncstudio.interchange.shards.writing import part_of, settle, whole

_ROWS_AT_ONCE = 2000
_MOST_WHOLE = 1 << 63


class Sorts:
    """The sort of each column, as told by all rows so far; tables that are one dataset share it."""

    def __init__(self) -> None:
        self._of: dict[str, str] = {}

    def take(self, row: Mapping[str, Any]) -> None:
        """Learn from a row."""
        for name, value in row.items():
            known, new = self._of.get(name, ""), _sort(value)
            # Whole numbers beside others would lose their last digits as numbers, so they are text together.
            self._of[name] = (known or new) if not known or not new or known == new else "json"

    def schema(self) -> Any:
        """The columns for Parquet; one that is empty throughout is of texts."""
        import pyarrow as pa

        kinds = {"bool": pa.bool_(), "int": pa.int64(), "float": pa.float64(), "texts": pa.list_(pa.string())}
        return pa.schema([(name, kinds.get(sort, pa.string())) for name, sort in self._of.items()])

    def cells(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """A row as the columns hold it."""
        return {name: _cell(value, self._of.get(name, "")) for name, value in row.items()}


class RowFile:
    """Rows of `NAME.jsonl` in a folder, written beside it until `finish`."""

    def __init__(self, folder: Path, name: str, sorts: Sorts) -> None:
        self._lines = folder / f"{name}.jsonl"
        self._table = folder / f"{name}.parquet"
        self._part = part_of(self._lines)
        self._sorts = sorts
        self._file = self._part.open("wb")

    def add(self, row: Mapping[str, Any]) -> None:
        """Write a row of what JSON can hold."""
        self._sorts.take(row)
        self._file.write(metadata_json(row) + b"\n")

    def finish(self, with_lines: bool = True, document: str = "", **schema: Any) -> tuple[Path, ...]:
        """Write the table, and with `with_lines` keep the lines; `schema` names columns of other kinds, `document` the
        name of the table's own schema."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        settle(self._file)
        self._file.close()
        columns = self._sorts.schema()
        for name, kind in schema.items():
            columns = columns.set(columns.get_field_index(name), pa.field(name, kind))
        if document:
            columns = columns.with_metadata({"schema": document})
        with whole(self._table) as file, pq.ParquetWriter(file, columns, compression="zstd") as writer:
            for rows in self._batches(frozenset(schema)):
                writer.write_table(pa.Table.from_pylist(rows, columns))
        if not with_lines:
            self._part.unlink()
            return (self._table,)
        self._part.replace(self._lines)
        return self._lines, self._table

    def abandon(self) -> None:
        """Take it away."""
        with suppress(OSError):
            # What waits to be written finds the disk full once more.
            self._file.close()
        self._part.unlink(missing_ok=True)

    def _batches(self, plain: frozenset[str]) -> Iterator[list[dict[str, Any]]]:
        rows: list[dict[str, Any]] = []
        with self._part.open("rb") as file:
            for line in file:
                row = json.loads(line)
                rows.append({**self._sorts.cells(row), **{name: row[name] for name in plain}})
                if len(rows) >= _ROWS_AT_ONCE:
                    yield rows
                    rows = []
        if rows:
            yield rows


def _sort(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return "int" if -_MOST_WHOLE <= value < _MOST_WHOLE else "json"
    if isinstance(value, float):
        return "float"
    if isinstance(value, str):
        return "text"
    return "texts" if isinstance(value, list) and all(isinstance(each, str) for each in value) else "json"


def _cell(value: Any, sort: str) -> Any:
    if value is None or sort != "json":
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
