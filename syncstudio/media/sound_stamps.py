"""Says at which sample each decoded block of sound begins, from the stamps the file gives it.

A stamp is only as fine as its time base: Matroska rounds to whole milliseconds, transport streams to 1/90000
s. Counting samples is exact as long as nothing is missing; stamps alone know where something is. So blocks
are counted on from one another, and a stamp is believed when it disagrees by more than its own rounding can
explain:

    counted   |----|----|----|----|
    stamped   |----|----|    ~ ~ ~ |----|----|      a packet was lost: silence, not a shift of all that follows

Sample 0 is the first presented sample, the one at `origin_pts`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

# A disagreement at least this large is a gap or an overlap at once. Lost AAC packets at 48 kHz leave 21.3 ms;
# stamps taken from a wall clock (browsers' recorders) wander by less than this from block to block.
HARD_S = Fraction(20, 1000)

# A smaller one is believed when this many blocks in a row show it: a third of a second of AAC.
SUSTAINED_BLOCKS = 16

# Stamps that jump back further than this, or forward beyond the file's own length, are a clock that was
# reset; there is no place on one timeline for what follows, so it is counted on.
RESET_S = 10


@dataclass(frozen=True, slots=True)
class Grid:
    """Blocks of one constant length, the first full one beginning at sample `phase`."""

    phase: int
    size: int


class SoundStamps:
    """Places blocks of sound by count and stamp.

    `origin_pts` is the stamp of sample 0, `time_base` the stamps' unit in seconds, `rate` the sampling rate
    in Hz. `grid` is the stream's constant block length where it has one; `last_sample` bounds what a stamp
    may claim. `last_nominal` is what the last block's stamp named on its own.
    """

    def __init__(
        self,
        origin_pts: int,
        time_base: Fraction,
        rate: int,
        grid: Grid | None = None,
        last_sample: int | None = None,
    ) -> None:
        self._origin_pts = origin_pts
        self._samples_per_tick = Fraction(time_base) * rate
        self._rate = rate
        # A stamp is exact when every sample falls on a tick; else it and the origin are each half a tick off
        # at most.
        self._exact = (1 / self._samples_per_tick).denominator == 1
        self._ticks_per_sample = (1 / self._samples_per_tick).numerator if self._exact else 0
        # The stamp that goes on exactly where the last block, small rounding apart, ended.
        self._next_pts: int | None = None
        self._slack = 0 if self._exact else math.ceil(self._samples_per_tick) + 1
        self._small = max(2, math.ceil(self._samples_per_tick * 3 / 2))
        self._grid = grid
        self._last_sample = last_sample
        self._known: Callable[[int], int | None] | None = None
        self._run = 0
        self._least = 0
        self._last_length = 0
        self.expected = 0
        self.last_nominal = 0
        self.resets = 0

    def learn(self, known: Callable[[int], int | None]) -> None:
        """Ask `known` first (stamp -> sample): what decoding the whole stream once has found wins over
        reckoning."""
        self._known = known
        self._next_pts = None

    @property
    def ticks_per_sample(self) -> int:
        """How many ticks lie between two samples; 0 where samples lie between ticks."""
        return self._ticks_per_sample

    def nominal(self, pts: int) -> int:
        """The sample that a stamp names on its own, without counting; snapped to the grid where that explains
        it."""
        known = self._known(pts) if self._known else None
        return self._reckoned(pts) if known is None else known

    def resume(self, sample: int) -> None:
        """Begin counting at `sample`, after a seek."""
        self.expected = sample
        self._run = 0
        self._next_pts = None

    def place(self, pts: int | None, length: int, next_pts: int | None = None) -> int:
        """Where the next block of `length` samples begins; may lie before `expected` when blocks overlap.

        Call once per block in decoding order. A block without a stamp follows the one before it. `next_pts` is the
        following block's stamp: where blocks have no constant length, a jump is believed only if that one agrees.
        """
        if pts is not None and pts == self._next_pts:
            # Nearly every block of nearly every file: what judging it would say, sooner.
            start = self.expected
            self.expected += length
            self.last_nominal += self._last_length
        else:
            start = self.expected if pts is None else self._judged(pts, length, next_pts)
            self.expected = max(self.expected, start + length)
            plain = self._exact and not self._known and start + length == self.expected
            near = abs(self.last_nominal - start) <= self._small and self._run == 0
            self._next_pts = pts if pts is not None and plain and near else None
        if self._next_pts is not None:
            self._next_pts += length * self._ticks_per_sample
            self._last_length = length
        return start

    def tick_at(self, sample: int) -> int:
        """The last stamp at or before `sample`, for seeking."""
        return self._origin_pts + math.floor(sample / self._samples_per_tick)

    def _reckoned(self, pts: int) -> int:
        # In whole numbers, ten times as quick as Fraction: two hours of AAC have a third of a million stamps.
        parts, whole = (
            (pts - self._origin_pts) * self._samples_per_tick.numerator,
            self._samples_per_tick.denominator,
        )
        if self._grid is not None and not self._exact:
            steps = _rounded(parts - self._grid.phase * whole, self._grid.size * whole)
            snapped = self._grid.phase + steps * self._grid.size
            if abs(snapped * whole - parts) <= self._slack * whole:
                return max(0, snapped)
        return _rounded(parts, whole)

    def _judged(self, pts: int, length: int, next_pts: int | None) -> int:
        nominal = self.last_nominal = self.nominal(pts)
        if self._known and self._known(pts) is not None:
            return nominal
        off = nominal - self.expected
        if abs(off) <= self._small:
            self._run = 0
            return self.expected
        hard = max(self._small, min(int(HARD_S * self._rate), 3 * length // 4))
        if abs(off) >= hard and self._confirmed(nominal + length, next_pts):
            self._run = 0
            if off < -RESET_S * self._rate or self._past_the_end(nominal):
                self.resets += 1
                self._origin_pts += round(off / self._samples_per_tick)
                return self.expected
            return nominal
        return self._sustained(off)

    def _confirmed(self, end: int, next_pts: int | None) -> bool:
        """Whether the next stamp bears out a jump. FFmpeg stamps the Vorbis block between a long and a short one
        hundreds of samples late, and only that one."""
        if self._grid is not None or next_pts is None:
            return True
        return abs(self._reckoned(next_pts) - end) <= self._small

    def _sustained(self, off: int) -> int:
        """Believe a small disagreement once it has lasted, and then the least of it."""
        if self._run == 0 or (off > 0) != (self._least > 0):
            self._run, self._least = 1, off
        else:
            self._run += 1
            self._least = min(self._least, off, key=abs)
        if self._run < SUSTAINED_BLOCKS:
            return self.expected
        self._run = 0
        return self.expected + self._least

    def _past_the_end(self, sample: int) -> bool:
        return self._last_sample is not None and sample > self._last_sample + RESET_S * self._rate


def _rounded(parts: int, whole: int) -> int:
    """parts / whole to the nearest whole number, a half upwards."""
    return (2 * parts + whole) // (2 * whole)
