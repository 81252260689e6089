"""One report of many files: every sample once, in the order in which they were found."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from syncstudio.verify.engine.report_file import ReportFile, ReportMarks, fitted, write_rows
from syncstudio.verify.engine.report_index import newest

_ROWS_A_GROUP = 1000
# Rows finish nearly in the order they are found, so few row groups are needed at a time.
_GROUPS_KEPT = 8

Numbers = np.ndarray[Any, np.dtype[np.int64]]


def join(
    out: Path,
    files: list[ReportFile],
    numbers: Numbers,
    marks: ReportMarks,
    keep_unseen: bool,
    moved: set[int],
) -> int:
    """Write the newest row of every sample to `out`; answers how many samples were left out.

    `numbers` is the place of every row's sample in the list, counted through all files; -1 was not seen and comes
    last, or not at all. Rows in `moved` that were not seen have another one in their place.
    """
    total = sum(file.rows for file in files)
    names = [
        chunk for file in files for table in file.batches(["sample"]) for chunk in table["sample"].chunks
    ]
    live = newest(names, total)
    del names
    replaced = np.array(sorted(moved), np.int64)
    live[replaced[numbers[replaced] < 0]] = False
    wanted = live if keep_unseen else live & (numbers >= 0)
    rows = np.flatnonzero(wanted)
    places = np.where(numbers[rows] < 0, np.iinfo(np.int64).max, numbers[rows])
    rows = rows[np.argsort(places, kind="stable")]
    write_rows(out, _in_order(files, rows), marks)
    return int(live.sum()) - len(rows)


def _in_order(files: list[ReportFile], rows: Numbers) -> Iterator[pa.Table]:
    """The rows asked for, in that order, so many at a time."""
    groups = [(file.path, number, count) for file in files for number, count in enumerate(file.groups)]
    starts = np.cumsum([0, *(count for _, _, count in groups)])
    kept: OrderedDict[int, pa.Table] = OrderedDict()
    for at in range(0, len(rows), _ROWS_A_GROUP):
        some = rows[at : at + _ROWS_A_GROUP]
        homes = np.searchsorted(starts, some, side="right") - 1
        pieces, order = [], []
        for home in np.unique(homes):
            if home not in kept:
                path, number, _ = groups[home]
                with pq.ParquetFile(path) as file:
                    kept[home] = fitted(file.read_row_group(number, use_threads=False))
            kept.move_to_end(home)
            mine = np.flatnonzero(homes == home)
            pieces.append(kept[home].take(some[mine] - starts[home]))
            order.append(mine)
            while len(kept) > _GROUPS_KEPT:
                kept.popitem(last=False)
        yield pa.concat_tables(pieces).take(np.argsort(np.concatenate(order), kind="stable"))
