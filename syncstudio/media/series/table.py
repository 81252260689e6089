"""Reads a table (CSV, TSV, Parquet) into a series, or takes it from the cache.

>>> series = read_table("motor.csv")
>>> series.says
'Time is column "t", read as s; rows come at about 1000 Hz.'
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.cache import cache_file, mark_used, written_whole
from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.media.fingerprint import fingerprint
from syncstudio.media.series.clock_parts import laid_out
from syncstudio.media.series.rows import RowReader
from syncstudio.media.series.series import Series
from syncstudio.media.series.series_file import SeriesFile
from syncstudio.media.series.series_writer import SeriesWriter, not_kept
from syncstudio.media.series.table_channels import table_channels, time_columns
from syncstudio.media.series.table_head import TableHead, table_head
from syncstudio.media.series.table_reading import ChannelChoice
from syncstudio.media.series.text_codes import TextCodes
from syncstudio.media.series.time_column import TimeColumn, check_choice, described, propose_from
from syncstudio.media.series.time_law import TimeLaw
from syncstudio.media.series.time_steps import count_repeated

_NS_PER_S = 1_000_000_000

# Changes of the reading rules make older cached series void.
_READING = 6


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
    head = table_head(path, choice)
    if choice is None:
        choice = propose_from(head)
    check_choice(head, choice)
    target = _cache_path(head.path, choice)
    kept = SeriesFile.opened(target)
    if kept is None:
        try:
            with written_whole(target) as part:
                _Reading(head, choice, part, progress, cancelled).run()
        except _TextsFurtherDown as found:
            with written_whole(target) as part:
                _Reading(head, found.choice, part, progress, cancelled).run()
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


class _TextsFurtherDown(Exception):
    """Columns that say nothing at first, as those of rare alarms do, hold texts: `choice` reads them as such."""

    def __init__(self, choice: TimeColumn) -> None:
        super().__init__()
        self.choice = choice


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
        self._head, self._choice, self._part = head, choice, part
        self._progress, self._cancelled = progress, cancelled
        found = table_channels(head, choice)
        self._channels = found.channels
        self._notes = list(found.notes)
        indices = tuple(channel.index for channel in self._channels)
        texts = frozenset(channel.index for channel in self._channels if channel.kind != "number")
        self._rows = RowReader(head, time_columns(head, choice), choice.unit, indices, texts)
        self._codes = {place: TextCodes() for place, index in enumerate(indices) if index in texts}
        self._filled = [False] * len(indices)

    def run(self) -> None:
        """Read all rows, put them in order and finish the file."""
        writer = SeriesWriter(self._part, self._rows.kinds())
        try:
            self._fill(writer)
        except OSError as error:
            raise not_kept(error) from error
        finally:
            writer.close()

    def _fill(self, writer: SeriesWriter) -> None:
        untimed, found = 0, []
        with closing(self._rows.batches()) as batches:
            for batch in batches:
                if self._cancelled is not None and self._cancelled():
                    raise MediaCancelled(f"Reading {self._head.path} was cancelled.")
                if not len(batch.timed):
                    continue
                columns = [self._numbers(place, cells) for place, cells in enumerate(batch.columns)]
                times = batch.times_ns
                if not batch.timed.all():
                    untimed += int(np.count_nonzero(~batch.timed))
                    times = times[batch.timed]
                    columns = [column[batch.timed] for column in columns]
                found.append(times)
                writer.append_columns(columns)
                for place, column in enumerate(columns):
                    self._filled[place] = self._filled[place] or bool(np.isfinite(column).any())
                if self._progress is not None:
                    self._progress(batch.part)
        if not writer.rows:
            raise MediaError(
                f"{self._head.path} has no row with a readable time; choose another time column or unit."
            )
        self._look_for_texts(writer.rows)
        self._finish(writer, _joined(found), untimed)

    def _look_for_texts(self, rows: int) -> None:
        """What holds is told by the first rows; where these are empty and no number came after, by all of them."""
        chosen = {each.column: each for each in self._choice.channels}
        wrong = self._rows.unreadable_in
        late: list[ChannelChoice] = []
        for channel, filled in zip(self._channels, self._filled, strict=True):
            name = self._head.names[channel.index]
            own = chosen.get(name, ChannelChoice(name))
            if not filled and wrong[channel.index] and not own.kind and channel.kind == "number":
                # Where most rows say nothing, something happened in those that do.
                late.append(replace(own, kind="event" if 2 * wrong[channel.index] < rows else "state"))
        if late:
            others = [
                each for each in self._choice.channels if each.column not in {one.column for one in late}
            ]
            raise _TextsFurtherDown(replace(self._choice, channels=(*others, *late)))

    def _numbers(self, place: int, cells: Any) -> NDArray[Any]:
        codes = self._codes.get(place)
        return np.asarray(cells) if codes is None else codes.codes(cells)

    def _finish(self, writer: SeriesWriter, times: NDArray[np.int64], untimed: int) -> None:
        self._note_rows(untimed)
        laid: NDArray[np.int64] | TimeLaw
        if self._choice.rate is not None:
            # Row n at n / rate seconds, rounded up as every tick is.
            laid, epoch_ns = TimeLaw.regular(len(times), 0, _NS_PER_S / self._choice.rate), None
        else:
            placed = laid_out(times, self._choice, self._head)
            laid, epoch_ns = placed.times_ns, placed.epoch_ns
            self._notes += placed.notes
            repeated = count_repeated(laid)
            if repeated:
                self._notes.append(f"{_rows_text(repeated)} the same time as another row.")
        bare = [one.name for one, filled in zip(self._channels, self._filled, strict=True) if not filled]
        if bare:
            self._notes.append(f"Nothing was recorded in: {', '.join(bare)}.")
        facts: dict[str, Any] = {
            "names": [channel.name for channel in self._channels],
            "units": [channel.unit for channel in self._channels],
            "kinds": [channel.kind for channel in self._channels],
            "notes": self._notes,
            "says": described(self._choice),
            "epoch_ns": epoch_ns,
        }
        facts["texts"] = {str(place): codes.texts for place, codes in self._codes.items()}
        writer.finish(laid, facts)

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


def _joined(parts: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    """All parts as one; each is let go of as it is copied, so that many millions are not held twice."""
    out = np.empty(sum(map(len, parts)), np.int64)
    parts.reverse()
    at = 0
    while parts:
        part = parts.pop()
        out[at : at + len(part)] = part
        at += len(part)
    return out


def _were(count: int) -> str:
    return "was" if count == 1 else "were"


def _rows_text(count: int) -> str:
    return "1 row has" if count == 1 else f"{count:,} rows have"
