"""Some rows of a report in full, with their evidence, without reading the others."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from syncstudio.verify.engine.report_file import ReportFile, fitted
from syncstudio.verify.engine.report_index import newest
from syncstudio.verify.engine.report_parts import ReportParts
from syncstudio.verify.engine.report_store import report_files
from syncstudio.verify.errors import VerifyError
from syncstudio.verify.result import Result, result_of


def read_rows(report: Path, wanted: Iterable[int]) -> dict[int, Result]:
    """These rows as results, by their number. VerifyError: there is no report, or no such row."""
    files, _, live = _live(report)
    numbers = sorted(set(wanted))
    if numbers and not 0 <= numbers[0] <= numbers[-1] < len(live):
        few = "one row, row 0" if len(live) else "no rows"
        rows_it_has = f"{len(live):,} rows, 0 to {len(live) - 1:,}" if len(live) > 1 else few
        wrong = numbers[0] if numbers[0] < 0 else numbers[-1]
        raise VerifyError(f"{report.name} has no row {wrong}: it has {rows_it_has}.")
    found: dict[int, Result] = {}
    start = 0
    for file in files:
        for group, rows in enumerate(file.groups):
            here = [number for number in numbers if start <= live[number] < start + rows]
            if here:
                with pq.ParquetFile(file.path) as opened:
                    table = fitted(opened.read_row_group(group, use_threads=False))
                places = pa.array([int(live[number]) - start for number in here])
                for number, row in zip(here, table.take(places).to_pylist(), strict=True):
                    found[number] = result_of(row)
            start += rows
    return found


def number_of(report: Path, sample: str) -> int | None:
    """The number of a sample's row, or None where it has none (yet)."""
    _, names, live = _live(report)
    found = np.flatnonzero(pc.equal(pa.chunked_array(names, pa.string()), sample).to_numpy())
    return int(np.searchsorted(live, found[-1])) if len(found) else None


def _live(report: Path) -> tuple[list[ReportFile], list[pa.Array], NDArray[np.int64]]:
    """The files of a report, the names of all their rows, and which of these rows are the newest of their sample."""
    files = report_files(report, ReportParts(report))
    if not files:
        raise VerifyError(f"{report} is not there: name a report of “verify”.")
    names = [
        chunk for file in files for table in file.batches(["sample"]) for chunk in table["sample"].chunks
    ]
    return files, names, np.flatnonzero(newest(names, sum(file.rows for file in files)))
