"""Reads logs of satellite receivers and ships' instruments (NMEA 0183): fixes are one series, each instrument another.

>>> NMEA.series("walk.nmea", "GPS").names[:3]
('latitude', 'longitude', 'altitude')
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Callable
from pathlib import Path

import numpy as np

from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.media.local import checked_path
from syncstudio.media.series.nmea.nmea_fixes import (
    COLUMNS,
    TEXTS,
    add_to,
    empty_row,
    is_of_fix,
    time_of,
)
from syncstudio.media.series.nmea.nmea_instruments import INSTRUMENTS, values_of
from syncstudio.media.series.nmea.nmea_sentences import (
    DAY_NS,
    Sentence,
    checked,
    day_of,
    day_of_fields,
    sentences_in,
)
from syncstudio.media.series.sensor_cache import ReadFile
from syncstudio.media.series.sensor_reader import SensorReader, read_through
from syncstudio.media.series.sensor_stream import ChannelKind
from syncstudio.media.series.some_names import some_names
from syncstudio.media.series.stream_draft import StreamDraft, read_file

Progress = Callable[[float], None]
Cancelled = Callable[[], bool]

_LONGEST_LINE = 4096
_TELL_EVERY = 4096
# Columns are those that the first so many rows say something of.
_BLOCK = 4096
# Sentences of the second before midnight may come after those of the one behind it.
_LATE_NS = 60_000_000_000
# Instruments' words that wait for the next time, to be laid between two.
_MOST_WAITING = 100_000


def read_nmea(
    path: str | os.PathLike[str], progress: Progress | None = None, cancelled: Cancelled | None = None
) -> ReadFile:
    """Read all sentences of a log; whoever asked closes the answer."""
    reading = _Reading(checked_path(path))
    return read_through(reading, progress, cancelled)


NMEA = SensorReader("nmea-1", read_nmea)
"""Logs of receivers; times count from the first time of any sentence."""


class _Rows:
    """Rows of one stream on their way into its draft."""

    def __init__(self, name: str, columns: tuple[tuple[str, str], ...], says: str) -> None:
        self._name, self._columns, self._says = name, columns, says
        self._times, self._values = array("q"), array("d")
        self._kept: list[int] = []
        self.draft: StreamDraft | None = None
        self.unsaid: set[str] = set()

    def add(self, at_ns: int, row: list[float]) -> None:
        self._times.append(at_ns)
        self._values.extend(row)
        if len(self._times) >= _BLOCK:
            self.move()

    def move(self) -> None:
        """Hand what was gathered to the draft, which is made of the columns that are there by then."""
        if not self._times:
            return
        values = np.frombuffer(self._values, np.float64).reshape(len(self._times), -1).copy()
        said = [bool(np.isfinite(column).any()) for column in values.T]
        if self.draft is None:
            # A path has its two columns even where it begins without a fix.
            self._kept = [place for place in range(len(self._columns)) if said[place] or place < 2]
            columns = [self._columns[place] for place in self._kept]
            kinds: list[ChannelKind] = ["state" if name in TEXTS else "number" for name, _ in columns]
            self.draft = StreamDraft(
                self._name,
                [name for name, _ in columns],
                [unit for _, unit in columns],
                self._says,
                kinds=kinds,
            )
            self.draft.texts = {
                place: TEXTS[name] for place, (name, _) in enumerate(columns) if name in TEXTS
            }
        late = [
            name for place, (name, _) in enumerate(self._columns) if said[place] and place not in self._kept
        ]
        self.unsaid.update(late)
        self.draft.append(np.frombuffer(self._times, np.int64).copy(), values[:, self._kept])
        self._times, self._values = array("q"), array("d")


class _Reading:
    """One log on its way into series. Times count from midnight of the day on which the log begins."""

    def __init__(self, path: Path) -> None:
        self._path = path
        says = "Times are the receiver's own (UTC)."
        self._fixes = _Rows("GPS", COLUMNS, says)
        self._instruments: dict[str, _Rows] = {}
        self._waiting: list[tuple[str, list[float]]] = []
        self._row, self._row_ns = empty_row(), -1
        self._now_ns = -1
        self._first_day: int | None = None
        self._sentences = self._failed = self._unplaced = 0

    def run(self, progress: Progress | None, cancelled: Cancelled | None) -> None:
        """Read all lines."""
        size, place, number = os.path.getsize(self._path), 0, 0
        with self._path.open("rb") as file:
            while line := file.readline(_LONGEST_LINE):
                place += len(line)
                number += 1
                if number % _TELL_EVERY == 1:
                    if cancelled is not None and cancelled():
                        raise MediaCancelled(f"Reading {self._path} was cancelled.")
                    if progress is not None:
                        progress(min(1.0, place / max(size, 1)))
                if b"$" not in line:
                    continue
                for sentence in sentences_in(line):
                    self._sentences += 1
                    if checked(sentence) is False:
                        self._failed += 1
                    else:
                        self._take(sentence)
        self._end_row()
        self._place_waiting(self._now_ns)

    def finished(self) -> ReadFile:
        """Everything on one clock."""
        rows = [self._fixes, *self._instruments.values()]
        for each in rows:
            each.move()
        drafts = [each.draft for each in rows if each.draft is not None]
        if not drafts:
            raise MediaError(self._nothing())
        for each in rows:
            if each.draft is not None and each.unsaid:
                names = some_names(sorted(each.unsaid))
                each.draft.notes.append(f"Left out, for it is only said later in the log: {names}.")
        read, zero = read_file(drafts, "nmea")
        read.notes += self._notes()
        if self._first_day is not None:
            read.epoch_ns = self._first_day * DAY_NS + zero
            read.epoch_says = "the date and time of the receiver"
        return read

    def close(self) -> None:
        """Let go of everything."""
        for each in (self._fixes, *self._instruments.values()):
            if each.draft is not None:
                each.draft.close()

    def _take(self, sentence: Sentence) -> None:
        of_fix = is_of_fix(sentence)
        if of_fix or sentence.kind == "ZDA":
            at_ns = time_of(sentence)
            if at_ns is not None:
                self._begin_row(self._on_its_day(at_ns, self._day_of(sentence)))
            if of_fix and self._row_ns >= 0:
                add_to(self._row, sentence)
            return
        values = values_of(sentence)
        if values is not None:
            if len(self._waiting) >= _MOST_WAITING:
                self._unplaced += 1
                return
            self._waiting.append((sentence.kind, values))

    def _day_of(self, sentence: Sentence) -> int | None:
        """The date in a sentence that is to be believed: receivers without a fix write one of their own."""
        if sentence.kind == "RMC" and sentence.fields[1] == "A":
            return day_of(sentence.fields[8])
        if sentence.kind == "ZDA" and len(sentence.fields) >= 4 and self._first_day is not None:
            return day_of_fields(*sentence.fields[1:4])
        return None

    def _on_its_day(self, at_ns: int, day: int | None) -> int:
        """A time of day in ns since midnight of the first day; without a date, on the day that goes on from the time
        before it."""
        if day is not None and self._first_day is not None:
            return max(day - self._first_day, 0) * DAY_NS + at_ns
        today, step_ns = max(self._now_ns, 0) // DAY_NS, 0
        if self._now_ns >= 0:
            step_ns = at_ns - self._now_ns % DAY_NS
        # A night without words is more common than a clock set back by an hour, where dates will say which it was.
        if step_ns < (-DAY_NS // 2 if self._first_day is None else -DAY_NS // 24):
            today += 1
        elif step_ns > DAY_NS - _LATE_NS and today:
            today -= 1
        if day is not None:
            self._first_day = day - today
        return today * DAY_NS + at_ns

    def _begin_row(self, now_ns: int) -> None:
        if now_ns == self._row_ns:
            return
        self._end_row()
        self._place_waiting(now_ns)
        self._row_ns = self._now_ns = now_ns

    def _end_row(self) -> None:
        if self._row_ns >= 0 and any(value == value for value in self._row):
            self._fixes.add(self._row_ns, self._row)
        self._row, self._row_ns = empty_row(), -1

    def _place_waiting(self, now_ns: int) -> None:
        """Lay instruments' words evenly between the times before and behind them."""
        last_ns = self._now_ns
        if last_ns < 0 or now_ns < 0:
            # Nothing says when what came before the first time was said.
            self._unplaced += len(self._waiting)
            self._waiting = []
            return
        length = max(now_ns - last_ns, 0)
        kinds: dict[str, int] = {}
        for kind, _ in self._waiting:
            kinds[kind] = kinds.get(kind, 0) + 1
        told: dict[str, int] = {}
        for kind, values in self._waiting:
            number = told.get(kind, 0)
            told[kind] = number + 1
            name, columns = INSTRUMENTS[kind]
            rows = self._instruments.get(kind)
            if rows is None:
                says = "Times lie evenly between those of the receiver's sentences before and behind."
                rows = self._instruments[kind] = _Rows(name, columns, says)
            rows.add(last_ns + length * number // kinds[kind], values)
        self._waiting = []

    def _notes(self) -> list[str]:
        notes = []
        if self._failed:
            notes.append(
                f"{self._failed:,} of {self._sentences:,} sentences fail their checksum, and are left out."
            )
        if self._first_day is None:
            notes.append("The log tells the time of day, but no date: it cannot be placed by the clock.")
        if self._unplaced:
            notes.append(f"{self._unplaced:,} sentences that no time stands beside are left out.")
        if self._instruments:
            names = ", ".join(sorted(self._instruments))
            notes.append(
                f"Sentences without a time of their own ({names}) lie evenly between the times around them."
            )
        return notes

    def _nothing(self) -> str:
        if not self._sentences:
            return f"{self._path} holds no NMEA sentences; choose another file, or record it again."
        if self._failed == self._sentences:
            return f"Every sentence of {self._path} fails its checksum; copy the log again from the receiver."
        return (
            f"{self._path} holds NMEA sentences, but none with a time; record it with RMC or GGA sentences."
        )
