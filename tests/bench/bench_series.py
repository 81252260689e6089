"""Reading a long sensor table, and drawing it at any zoom."""

from __future__ import annotations

import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from syncstudio.media.cache import cache_folder
from syncstudio.media.series.series import Series
from syncstudio.media.series.table import read_table
from tests.bench.report import Row

if TYPE_CHECKING:
    import psutil

_COLUMNS = 1700
_ROUNDS = 3


def run(tiny: bool) -> list[Row]:
    """A million rows of CSV beside pyarrow reading the same file; `tiny` with ten thousand."""
    import psutil

    count = 10_000 if tiny else 1_000_000
    with tempfile.TemporaryDirectory(prefix="syncstudio-bench-") as folder:
        table = _motion(Path(folder) / "motion.csv", count)
        process = psutil.Process()
        peers, ours, memory = [], [], []
        for _ in range(_ROUNDS):
            peers.append(_seconds(lambda: _pyarrow_reads(table)))
        for _ in range(_ROUNDS):
            shutil.rmtree(cache_folder() / "series", ignore_errors=True)
            before = process.memory_info().rss
            seen = [before]
            ours.append(_seconds(lambda seen=seen: _read(table, process, seen)))  # type: ignore[misc]
            memory.append((max(seen) - before) / 1e6)
        value, peer = statistics.median(ours), statistics.median(peers)
        again = _seconds(lambda: read_table(table).close())
        series = read_table(table)
        rows = [
            Row(
                "series",
                f"CSV of {count:,} rows, 7 columns",
                value,
                "s",
                1.5,
                peer,
                value / peer,
                f"median of {_ROUNDS}; peer: pyarrow.csv.read_csv, which keeps it all in memory",
            ),
            Row("series", "the same, from the cache", again * 1000, "ms", 100, how="once"),
            Row(
                "series",
                "memory it took",
                max(memory),
                "MB",
                200,
                how="most resident while read, mapped file included, minus before",
            ),
            _draw(series, 1.0, "whole table"),
            _draw(series, 0.05, "a twentieth"),
        ]
        series.close()
        return rows


def _motion(path: Path, count: int) -> Path:
    rng = np.random.default_rng(0)
    with path.open("w") as file:
        file.write("time [s],ax,ay,az,gx,gy,gz\n")
        for first in range(0, count, 10_000):
            times = np.arange(first, min(first + 10_000, count)) * 0.001
            np.savetxt(file, np.column_stack([times, rng.standard_normal((len(times), 6))]), "%.6f", ",")
    return path


def _read(table: Path, process: psutil.Process, seen: list[int]) -> None:
    read_table(table, progress=lambda _: seen.append(process.memory_info().rss)).close()
    seen.append(process.memory_info().rss)


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
    return Row("series", f"envelope, {what}", value, "ms", 1, how=f"{_COLUMNS} columns, median of 60")
