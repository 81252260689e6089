"""A report of 100,000 rows as people meet it: read as columns, painted while it is scrolled, and its page."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa

from syncstudio.verify.engine.report_file import ReportMarks, table_of, write_rows
from syncstudio.verify.page.columns import read_columns
from syncstudio.verify.page.worst_first import write_page
from syncstudio.verify.result import row_of
from tests.bench.report import Row
from tests.verify.page.verify_rig import result

_NAME = "batch"
_GROUP = 1_000


def run(tiny: bool) -> list[Row]:
    """The same thousand rows under other names, a row group of each."""
    rows = 2_000 if tiny else 100_000
    with tempfile.TemporaryDirectory(prefix="syncstudio-bench-") as folder:
        report = Path(folder) / "report.parquet"
        _write(report, rows)
        begun = time.perf_counter()
        columns = read_columns(report)
        read_s = time.perf_counter() - begun
        begun = time.perf_counter()
        page = Path(folder) / "page.html"
        write_page(report, page)
        page_s, size = time.perf_counter() - begun, page.stat().st_size / 1e6
    how = f"{rows:,} rows"
    return [
        Row(_NAME, "report read as columns", read_s, "s", how=how),
        *_painted(columns, how),
        Row(_NAME, "worst-first page", page_s, "s", how=f"{how}, 200 with plots, 5,000 listed"),
        Row(_NAME, "size of the page", size, "MB", None if tiny else "<= 10", how=how),
    ]


def _write(report: Path, rows: int) -> None:
    group = table_of([row_of(result(number, evidence=number < 20)) for number in range(min(rows, _GROUP))])
    place = group.schema.get_field_index("sample")

    def tables():
        for first in range(0, rows, len(group)):
            names = pa.array([f"take {first + number:06}" for number in range(len(group))])
            yield group.set_column(place, "sample", names)

    write_rows(report, tables(), ReportMarks("checks", "policy"))


def _painted(columns, how: str) -> list[Row]:
    """How long the table takes to show another screen of rows, and to be sorted."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QApplication

    from syncstudio.app.batch.batch_model import COLUMNS, BatchModel
    from syncstudio.app.batch.batch_view import BatchView
    from syncstudio.panes.theme import DARK

    app = QApplication.instance() or QApplication([])
    model = BatchModel(DARK)
    view = BatchView(model)
    view.resize(1280, 800)
    model.show(columns, None)
    view.show()
    app.processEvents()
    bar, times = view.verticalScrollBar(), []
    for step in np.linspace(0, bar.maximum(), 60).astype(int).tolist():
        begun = time.perf_counter()
        bar.setValue(step)
        view.viewport().repaint()
        times.append((time.perf_counter() - begun) * 1e3)
    begun = time.perf_counter()
    model.sort(COLUMNS.index("sample"), Qt.SortOrder.AscendingOrder)
    sorted_s = time.perf_counter() - begun
    view.close()
    p95 = statistics.quantiles(times, n=20)[-1]
    return [
        Row(_NAME, "scrolling, another screen, p95", p95, "ms", how=f"{how}, 60 places"),
        Row(_NAME, "sorting by name", sorted_s, "s", how=how),
    ]
