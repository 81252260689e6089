"""The timing health of a table (CSV, TSV, Parquet): its time column as the file has it, before anything is sorted.

Only the time column is read; values are not looked at.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.errors import MediaCancelled
from syncstudio.media.health.finding import Finding, rank
from syncstudio.media.health.report import FileHealth, StreamHealth
from syncstudio.media.health.series_times import SeriesTimes, series_health
from syncstudio.media.health.table_end import EndOfTable, end_of_table
from syncstudio.media.health.table_rate import stated_rate
from syncstudio.media.health.words import count_text
from syncstudio.media.series.clock_parts import is_wall, lay, true_times
from syncstudio.media.series.rows import RowReader
from syncstudio.media.series.table_channels import time_columns
from syncstudio.media.series.table_head import TableHead, table_head
from syncstudio.media.series.time_column import TimeColumn, check_choice, propose_from

_NS = Fraction(1, 1_000_000_000)
_REMEDY = "choose another time column (Track › Time column…)"

Progress = Callable[[float], None]
Cancelled = Callable[[], bool]


def table_health(
    path: str | os.PathLike[str],
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
    choice: TimeColumn | None = None,
) -> FileHealth:
    """The timing of the table at `path`; `choice` says where its times come from, None takes the proposal.

    `progress` hears a fraction. Raises MediaError when the file is not a table or has no time column,
    MediaCancelled when `cancelled()` turns true.
    """
    head = table_head(path, choice)
    if choice is None:
        choice = propose_from(head)
    check_choice(head, choice)
    end = end_of_table(head)
    reader = RowReader(head, time_columns(head, choice), choice.unit, ())
    times, timed = _read(head, reader, progress, cancelled)
    if choice.rate is not None:
        return _at_rate(head, choice, len(timed), _of_rows(reader, end, 0))
    stamps = _stamps(head, choice, times, timed)
    health = series_health(stamps)
    found = [*health.findings, *_of_rows(reader, end, _last_s(health.stream))]
    has_date = choice.dated
    return FileHealth(
        head.path,
        (health.stream,),
        tuple(sorted(found, key=rank)),
        health.read,
        health.first_ns if has_date else None,
        _says(choice, head) if has_date else "",
        has_date and not choice.zone and is_wall(head, choice),
    )


def _read(
    head: TableHead, reader: RowReader, progress: Progress | None, cancelled: Cancelled | None
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The stamps of all rows in file order, and which of them could be read."""
    times, timed = [np.empty(0, np.int64)], [np.empty(0, bool)]
    with closing(reader.batches()) as batches:
        for batch in batches:
            if cancelled is not None and cancelled():
                raise MediaCancelled(f"Checking {head.path} was cancelled.")
            times.append(batch.times_ns)
            timed.append(batch.timed)
            if progress is not None:
                progress(batch.part)
    return np.concatenate(times), np.concatenate(timed)


def _stamps(
    head: TableHead, choice: TimeColumn, times: NDArray[np.int64], timed: NDArray[np.bool_]
) -> SeriesTimes:
    missing = int(np.count_nonzero(~timed))
    rows = None
    first = 0
    if missing:
        rows = np.flatnonzero(timed) + 1
        first = int(np.argmin(timed)) + 1
        times = times[timed]
    times = true_times(times, choice, head)[0]
    laid = lay(times, choice.dated)
    rate, says = stated_rate(head)
    return SeriesTimes(
        laid.times_ns,
        f'column "{choice.column}"',
        _REMEDY,
        rows,
        missing,
        first,
        choice.dated,
        rate,
        says,
        written_ns=times if laid.resets else None,
    )


def _at_rate(head: TableHead, choice: TimeColumn, rows: int, found: list[Finding]) -> FileHealth:
    """A table whose times are only counted: what its rows are worth, at the rate that was typed."""
    rate = choice.rate
    assert rate is not None
    stream = StreamHealth(0, "series", "table", _NS, Fraction(0), rows / rate, rows, rate, rate)
    stated, says = stated_rate(head)
    if stated is not None and stated != rate:
        message = (
            f"{says} promises {float(stated):g} Hz, but the rows are counted at {float(rate):g} Hz: labels drift "
            f"{abs(float(3600 * (stated / rate - 1))):.3g} s in an hour if the file is right; check the rate "
            "(Track › Time column…)."
        )
        found.append(Finding("rate-mismatch", "warning", 0, None, message))
    read = (
        f"Counted {count_text(rows, 'row')} at {float(rate):g} Hz: no time is written, so none was checked."
    )
    return FileHealth(head.path, (stream,), tuple(sorted(found, key=rank)), read)


def _of_rows(reader: RowReader, end: EndOfTable, last_s: Fraction | int) -> list[Finding]:
    """What is wrong with whole rows: cut off at the end, or not of the table's width."""
    found = []
    if end.message:
        found.append(Finding("truncated", "warning", 0, Fraction(last_s), end.message))
    ragged = reader.ragged - end.cut_lines
    if ragged > 0:
        lines = [number for number in reader.ragged_rows if number]
        which = (
            f" (line {', '.join(f'{number:,}' for number in lines)}{', …' if ragged > len(lines) else ''})"
            if lines
            else ""
        )
        count = "1 row has" if ragged == 1 else f"{ragged:,} rows have"
        message = (
            f"{count} the wrong number of cells{which}: they are left out, and labels there lie on the rows around "
            "them; correct these lines, or write the table again."
        )
        found.append(Finding("undecodable", "warning", 0, None, message))
    return found


def _last_s(stream: StreamHealth) -> Fraction:
    return stream.start_s + (stream.duration_s or 0)


def _says(choice: TimeColumn, head: TableHead) -> str:
    zone = choice.zone or "which names no time zone, so that UTC is assumed"
    return f'column "{choice.column}"' + (f", {zone}" if is_wall(head, choice) else "")
