"""The rows of a report, also while a run still adds to it: each sample once, its newest row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

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
    for attempt in range(_TRIES):
        try:
            yield from _rows(out, wanted)
            return
        except FileNotFoundError:
            if attempt == _TRIES - 1:
                raise


def _rows(out: Path, columns: list[str] | None) -> Iterator[dict[str, Any]]:
    files = report_files(out, ReportParts(out))
    if not files:
        raise VerifyError(f"{out} is not there: name a report of “verify”.")
    names = [
        chunk for file in files for table in file.batches(["sample"]) for chunk in table["sample"].chunks
    ]
    live = newest(names, sum(file.rows for file in files))
    row = 0
    for file in files:
        for table in file.batches(columns):
            yield from table.filter(pa.array(live[row : row + len(table)])).to_pylist()
            row += len(table)
