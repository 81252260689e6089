"""Follows the clock of a series through its file: where it was not set yet, jumps by whole hours, starts over,
or only has rows out of their place."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Times = NDArray[np.int64]

_NS_PER_S = 1_000_000_000
_QUARTER_NS = 900 * _NS_PER_S
_HOUR_NS = 4 * _QUARTER_NS
# Time zones lie between UTC-12 and UTC+14.
_MOST_HOURS = 26

# Before this (the year 2000) no clock of a recording was ever right: it counts from 1970 or 1980 until it is set.
_SET_FROM_NS = 946_684_800 * _NS_PER_S

# A clock that falls back farther than this many rows' time was set or started over; less is disorder of rows.
_FAR_ROWS = 20
# Jumps looked at one by one; a file with more of them is in no order at all.
_MOST_JUMPS = 4000
# A clock is put forward at most so often within one recording.
_MOST_ZONES = 2
# A stretch this small a part of the file, or of this few rows, may be rows with a wrong stamp.
_STRAY_PART, _STRAY_ROWS = 0.01, 3
# A stretch lies in a hole of the others when at most this part of it meets rows of them.
_IN_HOLE = 0.1

JumpKind = Literal["reset", "zone"]


@dataclass(frozen=True, slots=True)
class Jump:
    """A place where the clock no longer runs on: `row` is the first row of the new time, counted from 0 among the
    rows that were given, `from_ns` the stamp before it and `by_ns` how far the clock jumped."""

    kind: JumpKind
    row: int
    from_ns: int
    by_ns: int


@dataclass(slots=True)
class Clock:
    """What the stamps of one file, in its order, say of their clock.

    `unset` marks rows stamped before the clock was set, `stray` single rows far from their neighbours. `jumps` part
    the other rows into `eras`: the indices of the rows of each, in which the clock runs on (give or take rows out of
    order). `backwards` counts steps down within eras, the first at row `first_backwards`; `deepest_ns` is the longest.
    """

    unset: NDArray[np.bool_]
    stray: NDArray[np.bool_]
    jumps: list[Jump] = field(default_factory=list)
    eras: list[NDArray[np.int64]] = field(default_factory=list)
    backwards: int = 0
    first_backwards: int = -1
    deepest_ns: int = 0


def follow(times_ns: Times, since_1970: bool) -> Clock:
    """The clock behind raw stamps in file order; `since_1970` says that they count from there."""
    unset = np.zeros(len(times_ns), bool)
    if since_1970 and len(times_ns) and int(times_ns.max()) >= _SET_FROM_NS:
        unset = times_ns < _SET_FROM_NS
    clock = Clock(unset, np.zeros(len(times_ns), bool))
    rows = np.flatnonzero(~unset)
    times = times_ns if len(rows) == len(times_ns) else times_ns[rows]
    starts = _starts(times, rows, clock)
    bounds = [0, *starts, len(rows)]
    for first, last in itertools.pairwise(bounds):
        era = rows[first:last]
        strays = clock.stray[era]
        clock.eras.append(era[~strays] if strays.any() else era)
        _count_backwards(times_ns, clock, clock.eras[-1])
    return clock


def typical_step(steps: NDArray[np.int64]) -> int:
    """The middle one of the steps forward, in ns; 0 when there is none."""
    forward = steps[steps > 0]
    return int(np.partition(forward, len(forward) // 2)[len(forward) // 2]) if len(forward) else 0


def whole_quarters(by_ns: int, within_ns: int) -> int | None:
    """A jump as whole quarters of an hour, where it is that many (not none) within a tolerance."""
    quarters = round(by_ns / _QUARTER_NS)
    if not 0 < abs(quarters) <= 4 * _MOST_HOURS or abs(by_ns - quarters * _QUARTER_NS) > within_ns:
        return None
    return quarters


def _starts(times: Times, rows: NDArray[np.int64], clock: Clock) -> list[int]:
    """The places among `times` where a new era begins; strays and jumps are noted on the way."""
    steps = np.diff(times)
    step = typical_step(steps)
    if not step:
        return []
    far = min(_FAR_ROWS * step, 1 << 60)
    breaks = np.flatnonzero((steps > far) | (steps < -far)) + 1
    del steps
    if not len(breaks) or len(breaks) > _MOST_JUMPS:
        return []
    pieces = _Pieces(times, breaks)
    jumps: list[tuple[int, Jump]] = []
    # The stretches believed so far; the clock is held against the end of the last one.
    believed = [0]
    for number in range(1, len(pieces.firsts)):
        first, last = int(pieces.firsts[number]), believed[-1]
        jump = Jump("reset", int(rows[first]), int(pieces.ends[last]), pieces.away(number, last) - step)
        if _is_zone(jump.by_ns, step):
            jumps.append((first, replace(jump, kind="zone")))
        elif jump.by_ns < -far:
            if pieces.goes_on_after(number, last, step, far):
                # Far from every other row it is a wrong stamp, among them only a row out of its place.
                clock.stray[rows[pieces.rows_of(number)]] = pieces.is_alone(number, far)
                continue
            if pieces.was_stray(number, believed, step, far):
                clock.stray[rows[pieces.rows_of(last)]] = True
                jumps = [known for known in jumps if known[0] != int(pieces.firsts[last])]
                believed.pop()
            elif pieces.lies_in_hole(number):
                continue
            else:
                jumps.append((first, jump))
        believed.append(number)
    # Several pauses of whole hours are a timetable, and no clock that was set.
    forward = [known for known in jumps if known[1].kind == "zone" and known[1].by_ns > 0]
    if len(forward) > _MOST_ZONES:
        jumps = [known for known in jumps if known not in forward]
    clock.jumps = [jump for _, jump in jumps]
    return [first for first, _ in jumps]


class _Pieces:
    """The stretches between far jumps, each with where it begins and ends in the file and in time."""

    def __init__(self, times: Times, breaks: NDArray[np.int64]) -> None:
        self.firsts = np.concatenate([[0], breaks])
        self.stops = np.concatenate([breaks, [len(times)]])
        self.begins, self.ends = times[self.firsts], times[self.stops - 1]
        self._lows = np.minimum.reduceat(times, self.firsts)
        self._highs = np.maximum.reduceat(times, self.firsts)
        self._ordered = np.sort(times)
        self._rows = len(times)

    def rows_of(self, number: int) -> slice:
        """The rows of a stretch."""
        return slice(int(self.firsts[number]), int(self.stops[number]))

    def away(self, number: int, last: int) -> int:
        """From the end of one stretch to the begin of another, in time."""
        return int(self.begins[number]) - int(self.ends[last])

    def goes_on_after(self, number: int, last: int, step: int, far: int) -> bool:
        """Whether the clock goes on after a short stretch as if that had not been there."""
        if not self._is_short(number) or number + 1 == len(self.firsts):
            return False
        return -far <= self.away(number + 1, last) <= far + step * self._length(number)

    def was_stray(self, number: int, believed: list[int], step: int, far: int) -> bool:
        """Whether the last stretch believed was a short one away from what is before and after it."""
        last = believed[-1]
        if not self._is_short(last) or not self.is_alone(last, far):
            return False
        if len(believed) == 1:
            return self._length(last) <= _STRAY_ROWS
        return -far <= self.away(number, believed[-2]) <= far + step * self._length(last)

    def _length(self, number: int) -> int:
        return int(self.stops[number] - self.firsts[number])

    def _is_short(self, number: int) -> bool:
        return self._length(number) <= max(_STRAY_ROWS, int(_STRAY_PART * self._rows))

    def lies_in_hole(self, number: int) -> bool:
        """Whether a stretch fills a hole that the rows before it left, so that sorting puts it right."""
        before = int(self._lows[:number].min()) < int(self._lows[number])
        return before and self._others(number, 0) <= _IN_HOLE * self._length(number)

    def is_alone(self, number: int, far: int) -> bool:
        """Whether no other row lies near a stretch in time, whatever its place in the file."""
        return not self._others(number, far)

    def _others(self, number: int, around: int) -> int:
        low, high = int(self._lows[number]) - around, int(self._highs[number]) + around
        inside = np.searchsorted(self._ordered, high, "right") - np.searchsorted(self._ordered, low, "left")
        return int(inside) - self._length(number)


def _is_zone(by_ns: int, step: int) -> bool:
    """Whether a jump is a clock put to another time zone rather than a pause of that length by chance."""
    within_ns = max(2 * step, _NS_PER_S)
    if within_ns <= 4 * _NS_PER_S:
        quarters = whole_quarters(by_ns, within_ns)
        return quarters is not None and (by_ns < 0 or quarters % 4 == 0)
    # Rows far apart: only a step back by full hours is no chance.
    quarters = whole_quarters(by_ns, step // 2)
    return quarters is not None and by_ns < 0 and quarters % 4 == 0 and step <= _HOUR_NS // 6


def _count_backwards(times_ns: Times, clock: Clock, era: NDArray[np.int64]) -> None:
    steps = np.diff(times_ns[era] if len(era) != len(times_ns) else times_ns)
    places = np.flatnonzero(steps < 0)
    if not len(places):
        return
    if clock.first_backwards < 0:
        clock.first_backwards = int(era[places[0] + 1])
    clock.backwards += len(places)
    clock.deepest_ns = max(clock.deepest_ns, -int(steps[places].min()))
