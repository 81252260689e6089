"""The rows of a report, also while a run still adds to it: each sample once, its newest row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from syncstudio.verify.engine.report_file import fitted
from syncstudio.verify.engine.report_index import newest
from syncstudio.verify.engine.report_parts import ReportParts
from syncstudio.verify.engine.report_store import report_files
from syncstudio.verify.errors import VerifyError

# A run may join its parts while they are read; then they are looked for again.
_TRIES = 5


def report_rows(out: Path, columns: Sequence[str] | None = None) -> Iterator[dict[str, Any]]:
    """Rows as dictionaries, in the order of the list; columns of this version, those asked for.

    VerifyError: there is no report, or it is none of ours. Memory: a row group at a time, and the names of all.
    """
    wanted = None if columns is None else [*columns]
    with ExitStack() as stack:
        # Held open, they can be read to the end whatever a run does to their names meanwhile.
        files = _opened(out, stack)
        names = [chunk for _, table in _tables(files, ["sample"]) for chunk in table["sample"].chunks]
        live = newest(names, sum(file.metadata.num_rows for file in files))
        for row, table in _tables(files, wanted):
            yield from table.filter(pa.array(live[row : row + len(table)])).to_pylist()


def _opened(out: Path, stack: ExitStack) -> list[pq.ParquetFile]:
    for _ in range(_TRIES):
        try:
            files = report_files(out, ReportParts(out))
            opened = [stack.enter_context(pq.ParquetFile(file.path)) for file in files]
        except FileNotFoundError:
            stack.close()
            continue
        if opened:
            return opened
        break
    raise VerifyError(f"{out} is not there: name a report of “verify”.")


def _tables(files: list[pq.ParquetFile], columns: list[str] | None) -> Iterator[tuple[int, pa.Table]]:
    """Row groups, with the number of their first row."""
    row = 0
    for file in files:
        there = None if columns is None else [name for name in columns if name in file.schema_arrow.names]
        for number in range(file.num_row_groups):
            table = fitted(file.read_row_group(number, there, use_threads=False), columns)
            yield row, table
            row += len(table)
