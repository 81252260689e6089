"""Gathers one stream block by block, with its times, on its way into a series; and makes of all of them what was read
of a file.

Where a stream's clock steps back, what follows becomes a stream of its own: rows of two clocks never lie between one
another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.series.sensor_cache import ReadFile, ReadStream, distinct
from syncstudio.media.series.sensor_stream import ChannelKind, SensorStream
from syncstudio.media.series.series_spool import SeriesSpool
from syncstudio.media.series.some_names import some_names
from syncstudio.media.series.time_steps import count_backwards, median_step, sorting_note

_NS_PER_S = 1_000_000_000
# A clock is set back when it steps back by more than so many of its steps; less is rows delivered out of order.
_BACK_STEPS = 16
# Rows that lie before the one above them: more than this share of them, and they lie in no order.
_UNSORTED = 0.05
# A stream whose clock steps back oftener is one whose rows lie in no order.
_MOST_PARTS = 12
# A step so many times the usual one is a pause.
_PAUSE_STEPS = 8
# 64 bits count 292 years from 1970; no recording lasts fifty.
_FURTHEST_NS = 1 << 62
_LONGEST_NS = 50 * 366 * 86_400 * _NS_PER_S
# Markers kept word for word; a stream with more of them is no list of events.
MOST_EVENTS = 20_000
LONGEST_TEXT = 500


@dataclass(slots=True)
class _Part:
    spool: SeriesSpool
    times: list[NDArray[np.int64]] = field(default_factory=list)


class StreamDraft:
    """One stream whose rows come block after block.

    `kinds` and `texts` as in `SensorStream` and `ReadStream`; `nominal_rate` is what the file promises, and `rate` what
    is known better than by counting; `says` how the times were found. `events` with `lasting_ns` become a lane.
    """

    def __init__(
        self,
        name: str,
        columns: Sequence[str],
        units: Sequence[str] = (),
        says: str = "",
        nominal_rate: Fraction | None = None,
        kinds: Sequence[ChannelKind] = (),
    ) -> None:
        self.name = " ".join(name.split())[:LONGEST_TEXT] or "stream"
        self.columns = tuple(
            distinct([" ".join(each.split())[:LONGEST_TEXT] or "channel" for each in columns])
        )
        self.units = tuple(" ".join(unit.split())[:40] for unit in units) or ("",) * len(self.columns)
        self.kinds = tuple(kinds)
        self.says, self.nominal_rate = says, nominal_rate
        self.rate: Fraction | None = None
        self.notes: list[str] = []
        self.texts: dict[int, Sequence[str]] = {}
        self.events: list[tuple[int, str, int]] = []
        self._parts = [_Part(SeriesSpool(len(self.columns)))]
        self._last: int | None = None
        self._step = 0
        self.mixed = False

    @property
    def rows(self) -> int:
        """Rows gathered so far."""
        return sum(part.spool.rows for part in self._parts)

    def append(self, times_ns: NDArray[np.int64], values: NDArray[np.float64]) -> None:
        """Add rows: their times on any clock, int64 (n,), and float64 (n, columns); NaN where there is no value."""
        if not len(times_ns):
            return
        before = times_ns[0] if self._last is None else self._last
        steps = np.diff(times_ns, prepend=before)
        forward = steps[steps > 0]
        if len(forward):
            self._step = self._step or int(np.median(forward))
        begins = [] if self.mixed else np.flatnonzero(steps < -_BACK_STEPS * max(self._step, 1)).tolist()
        if len(self._parts) + len(begins) > _MOST_PARTS:
            self._mix()
            begins = []
        bounds = [0, *begins, len(times_ns)]
        for number, (first, last) in enumerate(pairwise(bounds)):
            if number:
                self._parts.append(_Part(SeriesSpool(len(self.columns))))
            if last > first:
                self._parts[-1].spool.append(values[first:last])
                self._parts[-1].times.append(times_ns[first:last])
        self._last = int(times_ns[-1])

    def move(self, by_ns: int) -> None:
        """Say that all of it was recorded so much later."""
        for part in self._parts:
            part.times = [block + by_ns for block in part.times]
        self.events = [(ns + by_ns, text, lasting) for ns, text, lasting in self.events]

    def close(self) -> None:
        """Let go of what was gathered."""
        for part in self._parts:
            part.spool.close()

    def _mix(self) -> None:
        """One part of all of them: these rows lie in no order."""
        first, *others = self._parts
        for other in others:
            for block in other.spool.blocks():
                first.spool.append(block)
            first.times += other.times
            other.spool.close()
        self._parts, self.mixed = [first], True

    def finished(self, zero_ns: int, format: str, keys: Sequence[str], index: int) -> list[ReadStream]:
        """What was gathered as streams, one a part that holds rows."""
        parts = self.filled()
        whole = [_times(part) - zero_ns for part in parts]
        names = self.names()
        out = []
        for number, (part, times) in enumerate(zip(parts, whole, strict=True)):
            ordered = np.sort(times) if (np.diff(times) < 0).any() else times
            lasting = [each for each in self.events if number == 0]
            measured = None if self.kinds and self.kinds[0] == "event" else rate_of(ordered)
            end = int(ordered[-1]) + max(median_step(ordered), 1)
            out.append(
                ReadStream(
                    SensorStream(
                        keys[number], index + number, names[number], format, self.columns, self.units, part.spool.rows,
                        self.rate if self.rate is not None and len(parts) == 1 else measured,
                        self.nominal_rate, int(ordered[0]), end, tuple(self._said(parts, whole, number)),
                        tuple((ns - zero_ns, text) for ns, text, _ in lasting), self.kinds,
                        tuple(ns for _, _, ns in lasting) if any(ns for _, _, ns in lasting) else (),
                    ),
                    part.spool, times, self.says, texts=self.texts,
                )
            )  # fmt: skip
        return out

    def names(self) -> list[str]:
        """What its streams are called, one a part."""
        more = [f"{self.name}, part {number}" for number in range(2, len(self.filled()) + 1)]
        return [self.name, *more]

    def filled(self) -> list[_Part]:
        """The parts that hold rows."""
        return [part for part in self._parts if part.spool.rows]

    def earliest(self) -> int | None:
        """The first instant of all rows, on the clock they were given in."""
        return min((int(block.min()) for part in self.filled() for block in part.times), default=None)

    def latest(self) -> int | None:
        """The last instant of all rows."""
        return max((int(block.max()) for part in self.filled() for block in part.times), default=None)

    def _said(self, parts: list[_Part], times: list[NDArray[np.int64]], number: int) -> list[str]:
        notes = list(self.notes)
        backwards = count_backwards(times[number])
        if self.mixed or backwards > _UNSORTED * (len(times[number]) - 1):
            notes.append("Its rows lie in no order of time, and have been sorted by it.")
        elif backwards:
            notes.append(sorting_note(backwards))
        if len(parts) > 1 and number:
            by = int(times[number - 1][-1]) - int(times[number][0])
            notes.append(
                f"Its clock stepped back by {by / _NS_PER_S:.6g} s after row {len(times[number - 1]):,} of part "
                f"{number}: what follows is a part of its own."
            )
        elif len(parts) > 1:
            notes.append(
                f"Its clock steps back, so that it comes in {len(parts)} parts; each keeps its order."
            )
        return notes


def rate_of(times: NDArray[np.int64]) -> Fraction | None:
    """Rows a second where rows come, pauses left out, of times that rise."""
    steps = np.diff(times)
    going = steps[steps <= _PAUSE_STEPS * max(median_step(times), 1)]
    spent = int(going.sum())
    return Fraction(len(going) * _NS_PER_S, spent) if spent else None


def _times(part: _Part) -> NDArray[np.int64]:
    if len(part.times) > 1:
        part.times = [np.concatenate(part.times)]
    return part.times[0]


class Draft(Protocol):
    """What can become streams of a file."""

    @property
    def rows(self) -> int:
        """Rows of all its streams."""

    def names(self) -> list[str]:
        """What its streams are called."""

    def earliest(self) -> int | None:
        """The first instant of all rows, on the clock they were given in."""

    def latest(self) -> int | None:
        """The last instant of all rows."""

    def finished(self, zero_ns: int, format: str, keys: Sequence[str], index: int) -> list[ReadStream]:
        """Its streams, with times after `zero_ns`; `keys` begin with theirs, `index` is the first one's number."""

    def close(self) -> None:
        """Let go of what was gathered."""


def read_file(drafts: Sequence[Draft], format: str) -> tuple[ReadFile, int]:
    """All that was gathered as one file, with the instant of its source zero on the clock the drafts were given in;
    empty where no draft holds rows."""
    filled, wild = _near_one_another([draft for draft in drafts if draft.rows])
    zero = min((draft.earliest() or 0 for draft in filled), default=0)
    read = ReadFile()
    if wild:
        names = some_names([draft.names()[0] for draft in wild])
        read.notes.append(f"Left out, for their times are out of all measure: {names}.")
    keys = distinct([name for draft in filled for name in draft.names()])
    for draft in filled:
        at = len(read.streams)
        read.streams += draft.finished(zero, format, keys[at:], at)
    for draft in drafts:
        if not draft.rows or draft in wild:
            draft.close()
    return read, zero


def _near_one_another(drafts: Sequence[Draft]) -> tuple[list[Draft], list[Draft]]:
    """(those whose times lie within the years that recordings do, the others)."""
    spans = [(draft.earliest() or 0, draft.latest() or 0) for draft in drafts]
    starts = sorted(
        first for first, last in spans if abs(first) < _FURTHEST_NS and last - first < _LONGEST_NS
    )
    middle = starts[len(starts) // 2] if starts else 0
    near: list[Draft] = []
    wild: list[Draft] = []
    for draft, (first, last) in zip(drafts, spans, strict=True):
        good = abs(first) < _FURTHEST_NS and last - first < _LONGEST_NS and abs(first - middle) < _LONGEST_NS
        (near if good else wild).append(draft)
    return near, wild
