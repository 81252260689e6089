"""Some rows of a report in full, with their evidence, without reading the others."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from syncstudio.verify.engine.report_file import fitted
from syncstudio.verify.engine.report_index import newest
from syncstudio.verify.engine.report_parts import ReportParts
from syncstudio.verify.engine.report_store import report_files
from syncstudio.verify.errors import VerifyError
from syncstudio.verify.result import Result, result_of


def read_rows(report: Path, wanted: Iterable[int]) -> dict[int, Result]:
    """These rows as results, by their number. VerifyError: there is no report, or no such row."""
    files = report_files(report, ReportParts(report))
    if not files:
        raise VerifyError(f"{report} is not there: name a report of “verify”.")
    names = [
        chunk for file in files for table in file.batches(["sample"]) for chunk in table["sample"].chunks
    ]
    live = np.flatnonzero(newest(names, sum(file.rows for file in files)))
    numbers = sorted(set(wanted))
    if numbers and not 0 <= numbers[0] <= numbers[-1] < len(live):
        last = f"{len(live):,} rows, 0 to {len(live) - 1:,}" if len(live) else "no rows"
        wrong = numbers[0] if numbers[0] < 0 else numbers[-1]
        raise VerifyError(f"{report.name} has no row {wrong}: it has {last}.")
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
