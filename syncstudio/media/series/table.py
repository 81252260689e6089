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
from syncstudio.media.series.series_writer import SeriesWriter, median_step, not_kept
from syncstudio.media.series.table_head import TableHead, table_head
from syncstudio.media.series.time_column import TimeColumn, check_choice, described, propose_from
from syncstudio.media.series.time_values import CLOCK, is_epoch, unrolled

_NS_PER_S = 1_000_000_000

# Changes of the reading rules make older cached series void.
_READING = 4


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
        """Read all rows, put them in order and finish the file."""
        try:
            try:
                self._fill()
            except MediaCancelled:
                raise
            except MediaError:
                # A word among the numbers stops the quick way; the patient one reads it as a gap.
                self._rows.start_over_loosely()
                self._fill()
        except OSError as error:
            raise not_kept(error) from error

    def _fill(self) -> None:
        writer = SeriesWriter(self._part, ("<f8",) * len(self._channels))
        try:
            self._fill_into(writer)
        finally:
            writer.close()

    def _fill_into(self, writer: SeriesWriter) -> None:
        capacity = row_capacity(self._head)
        untimed, found = 0, []
        filled = np.zeros(len(self._channels), bool)
        for batch in self._rows.batches():
            if self._cancelled is not None and self._cancelled():
                raise MediaCancelled(f"Reading {self._head.path} was cancelled.")
            timed = batch.timed
            count = int(timed.sum())
            untimed += len(timed) - count
            whole = count == len(timed)
            found.append(batch.times_ns if whole else batch.times_ns[timed])
            values = batch.values if whole else batch.values[timed]
            writer.append(values)
            filled |= ~np.isnan(values).all(axis=0)
            if self._progress is not None:
                self._progress(min(1.0, writer.rows / capacity))
        if not writer.rows:
            raise MediaError(
                f"{self._head.path} has no row with a readable time; choose another time column or unit."
            )
        self._finish(writer, np.concatenate(found), untimed, filled)

    def _finish(
        self, writer: SeriesWriter, times: NDArray[np.int64], untimed: int, filled: NDArray[np.bool_]
    ) -> None:
        if self._choice.rate is not None:
            _rows_at_rate(times, self._choice)
        if self._choice.unit == CLOCK:
            times = unrolled(times)
        self._note_rows(untimed)
        rising = self._sorted(times)
        zero = int(rising[0])
        self._note_bare(filled)
        steps = np.diff(rising)
        repeated = int((steps == 0).sum())
        if repeated:
            self._notes.append(f"{_rows_text(repeated)} the same time as another row.")
        facts: dict[str, Any] = {
            "names": [self._head.names[index] for index in self._channels],
            "units": [self._head.units[index] for index in self._channels],
            "notes": self._notes,
            "says": described(self._choice),
            "epoch_ns": zero if is_epoch(self._choice.unit) else None,
            "interval_ns": median_step(rising),
        }
        writer.finish(times - zero, facts)

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

    def _sorted(self, times: NDArray[np.int64]) -> NDArray[np.int64]:
        """Times in order; says so where they are not."""
        backwards = int((np.diff(times) < 0).sum())
        if not backwards:
            return times
        places = "1 place" if backwards == 1 else f"{backwards:,} places"
        self._notes.append(f"Rows were out of order in {places}, and have been sorted by time.")
        return np.sort(times)

    def _note_bare(self, filled: NDArray[np.bool_]) -> None:
        """Say which columns hold nothing at all; they stay, as empty channels."""
        names = [self._head.names[index] for index in self._channels]
        bare = [name for name, is_filled in zip(names, filled, strict=True) if not is_filled]
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
