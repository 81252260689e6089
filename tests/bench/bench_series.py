"""Reading long sensor tables, and drawing them at any zoom."""

from __future__ import annotations

import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from syncstudio.media.cache import cache_folder
from syncstudio.media.series.series import Series
from syncstudio.media.series.table import read_table
from tests.bench.report import Row

_COLUMNS = 1700
_ROUNDS = 5
_NAME = "series"

# https://github.com/HumanSignal/label-studio/issues/1703 (20,000 rows break it), 2118 (not to load all is asked for).
_LABEL_STUDIO = "Label Studio loads all into the browser, and broke at 20,000 rows (#1703, #2118)"
# https://github.com/PlotJuggler/PlotJuggler/issues/1116 and 896.
_PLOTJUGGLER = "PlotJuggler keeps all in memory (#896): 31 GB for a log of 5.2 GB (#1116)"


def run(tiny: bool) -> list[Row]:
    """Tables of 1, 3.6 and 10 million rows, the first beside pyarrow reading the same file; `tiny` with few."""
    size = 200 if tiny else 1
    with tempfile.TemporaryDirectory(prefix="syncstudio-bench-") as folder:
        table = _motion(Path(folder) / "motion.csv", 1_000_000 // size, 6)
        rows = [*_beside_pyarrow(table, 1_000_000 // size, 2 if tiny else _ROUNDS)]
        again = _seconds(lambda: read_table(table).close())
        rows.append(Row(_NAME, "the same, from the cache", again * 1000, "ms", 100, how="once"))
        with read_series(table) as series:
            series.summarise()
            rows += [_draw(series, 1.0, "whole table"), _draw(series, 0.05, "a twentieth")]
        table.unlink()
        for count, columns, limit_s, says in (
            (3_600_000 // size, 3, 2.0, _LABEL_STUDIO),
            (10_000_000 // size, 2, 5.0, _PLOTJUGGLER),
        ):
            rows += _opened(Path(folder) / f"{count}.csv", count, columns, limit_s, says)
        return rows


def _beside_pyarrow(table: Path, count: int, rounds: int) -> list[Row]:
    peers, ours = [], []
    for _ in range(rounds):
        peers.append(_seconds(lambda: _pyarrow_reads(table)))
        _forget()
        ours.append(_seconds(lambda: read_table(table).close()))
    value, peer = statistics.median(ours), statistics.median(peers)
    how = f"median of {rounds}, in turns; peer: pyarrow.csv.read_csv with its threads, which keeps it all in memory"
    return [
        Row(_NAME, f"CSV of {count:,} rows, 7 columns", value, "s", 1.5, peer, value / peer, how),
        Row(
            _NAME,
            "speed of pyarrow's own reading",
            100 * peer / value,
            "%",
            ">= 60",
            how="the same figures; ours are checked, put in order of time and kept on disk",
        ),
    ]


def _opened(path: Path, count: int, columns: int, limit_s: float, says: str) -> list[Row]:
    _motion(path, count, columns)
    _forget()
    with most_memory() as memory:
        value = _seconds(lambda: _shown(path))
    path.unlink()
    what = f"CSV of {count:,} rows, {columns + 1} columns"
    return [
        Row(_NAME, f"{what}, opened", value, "s", limit_s, how=f"once, until its whole is drawn; {says}"),
        Row(_NAME, "memory it took", memory[0], "MB", 1000, how="most resident of the whole process"),
    ]


def _shown(path: Path) -> None:
    with read_series(path) as series:
        for channel in range(len(series.names)):
            series.minmax(series.first_ns, series.last_ns + 1, _COLUMNS, channel)


@contextmanager
def read_series(path: Path) -> Iterator[Series]:
    """A table as a series, closed at the end."""
    series = read_table(path)
    try:
        yield series
    finally:
        series.close()


@contextmanager
def most_memory() -> Iterator[list[float]]:
    """The most resident memory of this process within the block, in MB, in the one place of a list."""
    import psutil

    process, done = psutil.Process(), threading.Event()
    found = [process.memory_info().rss / 1e6]

    def look() -> None:
        while not done.wait(0.01):
            found[0] = max(found[0], process.memory_info().rss / 1e6)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield found
    finally:
        done.set()
        thread.join()


def _motion(path: Path, count: int, columns: int) -> Path:
    import pyarrow as pa
    from pyarrow import csv

    rng = np.random.default_rng(0)
    with path.open("wb") as file:
        writer = None
        for first in range(0, count, 500_000):
            rows = min(500_000, count - first)
            table = {"time [s]": np.round(np.arange(first, first + rows) * 0.001, 3)}
            table |= {name: np.round(rng.standard_normal(rows), 6) for name in "abcdef"[:columns]}
            written = pa.table(table)
            writer = writer or csv.CSVWriter(file, written.schema)
            writer.write_table(written)
        if writer is not None:
            writer.close()
    return path


def _forget() -> None:
    shutil.rmtree(cache_folder() / "series", ignore_errors=True)


def _pyarrow_reads(path: Path) -> None:
    from pyarrow import csv

    csv.read_csv(path)


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _draw(series: Series, part: float, what: str) -> Row:
    rng = np.random.default_rng(1)
    length = int(series.duration_ns * part)
    times = []
    for _ in range(60):
        first = int(rng.integers(0, series.duration_ns - length + 1))
        times.append(_seconds(lambda at=first: series.minmax(at, at + length, _COLUMNS, 0)))  # type: ignore[misc]
    value = statistics.median(times) * 1000
    return Row(_NAME, f"envelope, {what}", value, "ms", 1, how=f"{_COLUMNS} columns, median of 60")
