"""Reads a table (CSV, TSV, Parquet) into a series, or takes it from the cache.

>>> series = read_table("motor.csv")
>>> series.says
'Time is column "t", read as s; rows come at about 1000 Hz.'
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.cache import cache_file, mark_used, written_whole
from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.media.fingerprint import fingerprint
from syncstudio.media.series.rows import RowReader, checked_encoding, row_capacity
from syncstudio.media.series.series import Series
from syncstudio.media.series.series_file import SeriesFile
from syncstudio.media.series.series_levels import levels_of
from syncstudio.media.series.table_head import TableHead, table_head
from syncstudio.media.series.time_column import TimeColumn, check_choice, described, propose_from
from syncstudio.media.series.time_values import CLOCK, is_epoch, unrolled

_NS_PER_S = 1_000_000_000

# Changes of the reading rules make older cached series void.
_READING = 3


def read_table(
    path: str | os.PathLike[str],
    choice: TimeColumn | None = None,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Series:
    """The series in the table at `path`; `choice` says where its times come from, None takes the proposal.

    `progress` hears a fraction. Raises MediaError when there is no time column, no column of numbers, or no
    row that can be read; MediaCancelled when `cancelled()` turns true, and nothing is kept then.
    """
    head = table_head(path)
    if choice is None:
        choice = propose_from(head)
    check_choice(head, choice)
    target = _cache_path(head.path, choice)
    kept = SeriesFile.opened(target)
    if kept is None:
        with written_whole(target) as part:
            _Reading(head, choice, part, progress, cancelled).run()
        kept = SeriesFile.opened(target)
    else:
        mark_used(target)
    if kept is None:
        raise MediaError(f"The series of {head.path} could not be kept in the cache; free some disk space.")
    return Series(kept)


def _cache_path(path: Path, choice: TimeColumn) -> Path:
    text = f"{_READING} {choice.to_json()}"
    key = hashlib.blake2b(text.encode(), digest_size=6).hexdigest()
    return cache_file("series", f"{fingerprint(path)}-{key}", ".series")


class _Reading:
    """One table on its way into one file."""

    def __init__(
        self,
        head: TableHead,
        choice: TimeColumn,
        part: Path,
        progress: Callable[[float], None] | None,
        cancelled: Callable[[], bool] | None,
    ) -> None:
        if head.dialect is not None:
            head = replace(head, dialect=replace(head.dialect, encoding=checked_encoding(head)))
        self._head, self._choice, self._part = head, choice, part
        self._progress, self._cancelled = progress, cancelled
        self._notes: list[str] = []
        time = None if choice.column is None else head.names.index(choice.column)
        kinds = [head.kind(index) for index in range(len(head.names))]
        self._channels = tuple(
            index
            for index, kind in enumerate(kinds)
            if index != time and kind in ("number", "truth", "empty")
        )
        texts = [
            head.names[index] for index in range(len(kinds)) if index != time and index not in self._channels
        ]
        if texts:
            self._notes.append(f"Left out, because it holds text: {', '.join(texts)}.")
        if not any(kinds[index] != "empty" for index in self._channels):
            raise MediaError(f"{head.path} has no column of numbers besides its time; choose another table.")
        self._rows = RowReader(head, time, choice.unit, self._channels)

    def run(self) -> None:
        """Read all rows, put them in order, summarise them and finish the file."""
        capacity = row_capacity(self._head)
        file = SeriesFile.created(self._part, capacity, len(self._channels))
        try:
            try:
                rows, untimed = self._fill(file, capacity)
            except MediaCancelled:
                raise
            except MediaError:
                # A word among the numbers stops the quick way; the patient one reads it as a gap.
                self._rows.start_over_loosely()
                rows, untimed = self._fill(file, capacity)
            if not rows:
                raise MediaError(
                    f"{self._head.path} has no row with a readable time; choose another time column or unit."
                )
            self._finish(file, rows, untimed)
        finally:
            file.close()

    def _fill(self, file: SeriesFile, capacity: int) -> tuple[int, int]:
        """(rows written, rows without a time)."""
        rows = untimed = 0
        for batch in self._rows.batches():
            if self._cancelled is not None and self._cancelled():
                raise MediaCancelled(f"Reading {self._head.path} was cancelled.")
            timed = batch.timed
            count = int(timed.sum())
            untimed += len(timed) - count
            whole = count == len(timed)
            file.times[rows : rows + count] = batch.times_ns if whole else batch.times_ns[timed]
            file.values[:, rows : rows + count] = (batch.values if whole else batch.values[timed]).T
            rows += count
            if self._progress is not None:
                self._progress(min(1.0, rows / capacity))
        if self._choice.rate is not None:
            _rows_at_rate(file.times[:rows], self._choice)
        return rows, untimed

    def _finish(self, file: SeriesFile, rows: int, untimed: int) -> None:
        times, values = file.times[:rows], file.values[:, :rows]
        if self._choice.unit == CLOCK:
            times[:] = unrolled(times)
        self._note_rows(untimed)
        self._sort(times, values)
        zero = int(times[0])
        times -= zero
        self._keep_filled(values)
        steps = np.diff(times)
        repeated = int((steps == 0).sum())
        if repeated:
            self._notes.append(f"{_rows_text(repeated)} the same time as another row.")
        facts: dict[str, Any] = {
            "names": [self._head.names[index] for index in self._channels],
            "units": [self._head.units[index] for index in self._channels],
            "notes": self._notes,
            "says": described(self._choice),
            "epoch_ns": zero if is_epoch(self._choice.unit) else None,
            "interval_ns": int(np.median(steps[steps > 0])) if steps.any() else 0,
        }
        file.finish(rows, levels_of(values), facts)

    def _note_rows(self, untimed: int) -> None:
        reader = self._rows
        if reader.ragged:
            lines = ", ".join(str(number) for number in reader.ragged_rows)
            more = ", ..." if reader.ragged > len(reader.ragged_rows) else ""
            which = f" (line {lines}{more})" if lines else ""
            self._notes.append(
                f"{_rows_text(reader.ragged)} the wrong number of cells{which} and {_were(reader.ragged)} left out."
            )
        if untimed:
            self._notes.append(f"{_rows_text(untimed)} no readable time and {_were(untimed)} left out.")
        if reader.unreadable:
            cells = "1 cell is" if reader.unreadable == 1 else f"{reader.unreadable:,} cells are"
            self._notes.append(f"{cells} not a number, and read as a gap.")

    def _sort(self, times: NDArray[np.int64], values: NDArray[np.float64]) -> None:
        backwards = int((np.diff(times) < 0).sum())
        if not backwards:
            return
        order = np.argsort(times, kind="stable")
        times[:] = times[order]
        for channel in values:
            channel[:] = channel[order]
        places = "1 place" if backwards == 1 else f"{backwards:,} places"
        self._notes.append(f"Rows were out of order in {places}, and have been sorted by time.")

    def _keep_filled(self, values: NDArray[np.float64]) -> None:
        """Say which columns hold nothing at all; they stay, as empty channels."""
        names = [self._head.names[index] for index in self._channels]
        bare = [name for name, row in zip(names, values, strict=True) if np.isnan(row).all()]
        if bare:
            self._notes.append(f"Nothing was recorded in: {', '.join(bare)}.")


def _rows_at_rate(times: NDArray[np.int64], choice: TimeColumn) -> None:
    """Row n at n / rate seconds, rounded up as every tick is."""
    assert choice.rate is not None
    numerator, denominator = _NS_PER_S * choice.rate.denominator, choice.rate.numerator
    if len(times) * numerator < 1 << 62:
        times[:] = -((-np.arange(len(times), dtype=np.int64) * numerator) // denominator)
    else:
        times[:] = [-((-row * numerator) // denominator) for row in range(len(times))]


def _were(count: int) -> str:
    return "was" if count == 1 else "were"


def _rows_text(count: int) -> str:
    return "1 row has" if count == 1 else f"{count:,} rows have"
