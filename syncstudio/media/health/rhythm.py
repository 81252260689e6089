"""Says how evenly stamps follow one another: at one rate, at one rate with holes, or at none.

Containers round their stamps, Matroska to whole milliseconds, so frames at 29.97 a second come 33 or 34 ms
apart. What tells an even rate is that every stamp lies within one tick of a straight line; where frames are
missing, of a line over the places they would have.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

Ticks = NDArray[np.int64]

# Stamps that went through a container of whole milliseconds keep its rounding in any other.
_ROUNDING_S = Fraction(1, 1000)

# More holes than this share of all steps (and than a few) are no holes: the rate varies.
_HOLES, _FEW_HOLES = 0.05, 2

# In a stream without an even rate a hole is a step this much longer than usual, and at least this long.
_LONG_STEP, _LONG_S = 10, 1

_MOST_BINS = 64


@dataclass(frozen=True, slots=True, eq=False)
class Rhythm:
    """How stamps (sorted, int64 ticks) follow one another.

    `even` is whether they lie on one line. `step_ticks` is the time from one to the next: of the line where they
    are even, else the mean. `off_ticks` is the furthest any lies off the line. `holes` are the rows after which
    something is missing, and `lost[n]` how many stamps are missing there (0 where that cannot be said).
    """

    even: bool
    step_ticks: float
    off_ticks: float
    holes: NDArray[np.int64]
    lost: NDArray[np.int64]

    def rate(self, time_base: Fraction) -> Fraction | None:
        """Stamps a second; None when they do not advance."""
        if self.step_ticks <= 0:
            return None
        step = Fraction(self.step_ticks).limit_denominator(10**7)
        return 1 / (step * time_base) if step > 0 else None


def rhythm_of(stamps: Ticks, time_base: Fraction) -> Rhythm | None:
    """How evenly `stamps` (ascending, each once) lie; None for fewer than three, or further apart than 64 bits."""
    if len(stamps) < 3 or int(stamps[-1]) - int(stamps[0]) >= 1 << 63:
        return None
    steps = np.diff(stamps)
    usual = float(np.median(steps))
    # A tolerance is one tick; of what wrote the stamps first, where all are multiples of its ticks.
    tick = max(int(np.gcd.reduce(steps)), 1) if len(steps) < 2 or steps.min() < steps.max() else 1
    allowed = max(float(tick) if tick < usual / 4 else 1.0, min(float(_ROUNDING_S / time_base), usual / 4))
    places = np.maximum(np.rint(steps / usual), 1.0).cumsum()
    places = np.concatenate(([0.0], places))
    missing = np.rint(np.diff(places)).astype(np.int64) - 1
    if int((missing > 0).sum()) <= max(_FEW_HOLES, _HOLES * len(steps)):
        step, off = _line(places, stamps)
        if off > allowed:
            # A hole need not be a whole number of frames long: each stretch between holes has its own line.
            step, off = _line_of_stretches(stamps, missing > 0, step)
        if off <= allowed:
            holes = np.flatnonzero(missing > 0)
            return Rhythm(True, step, off, holes, missing[holes])
    mean = float(stamps[-1] - stamps[0]) / len(steps)
    _, off = _line(np.arange(len(stamps), dtype=np.float64), stamps)
    long = np.flatnonzero((steps > _LONG_STEP * usual) & (steps * float(time_base) > _LONG_S))
    return Rhythm(False, mean, off, long, np.zeros(len(long), np.int64))


def histogram_of(stamps: Ticks) -> tuple[tuple[int, int], ...]:
    """The steps between `stamps` (ascending) with how often each came, ascending; at most 64.

    Where there are more different ones, the rarest are left out, except the shortest and the longest.
    """
    steps = np.sort(np.diff(stamps))
    ends = np.append(np.flatnonzero(np.diff(steps)), len(steps) - 1) if len(steps) else np.empty(0, np.int64)
    values, counts = steps[ends], np.diff(ends, prepend=-1)
    if len(values) > _MOST_BINS:
        kept = set(np.argsort(counts, kind="stable")[-(_MOST_BINS - 2) :].tolist()) | {0, len(values) - 1}
        chosen = sorted(kept)
        values, counts = values[chosen], counts[chosen]
    return tuple(zip(values.tolist(), counts.tolist(), strict=True))


def _line(places: NDArray[np.float64], stamps: Ticks) -> tuple[float, float]:
    """The slope of the straight line through stamps over places, and how far the furthest lies off it."""
    if len(stamps) < 2:
        return 0.0, 0.0
    values = (stamps - stamps[0]).astype(np.float64)
    across = places - places.mean()
    slope = float((across * (values - values.mean())).sum() / (across * across).sum())
    rest = values - slope * places
    # The line that lies in the middle of all of them, not the one the many pull to themselves.
    off = float(rest.max() - rest.min()) / 2
    end_to_end = float(values[-1] / places[-1])
    straight = values - end_to_end * places
    if float(straight.max() - straight.min()) / 2 <= min(off, 1e-6):
        return end_to_end, 0.0
    return slope, off


def _line_of_stretches(stamps: Ticks, breaks: NDArray[np.bool_], step: float) -> tuple[float, float]:
    """One slope for all the stretches between breaks, each with its own beginning."""
    which = np.concatenate(([0], np.cumsum(breaks)))
    first = np.concatenate(([0], np.flatnonzero(breaks) + 1))
    counts = np.diff(np.append(first, len(stamps))).astype(np.float64)
    place = (np.arange(len(stamps)) - first[which]).astype(np.float64)
    value = (stamps - stamps[first][which]).astype(np.float64)
    across = place - (np.add.reduceat(place, first) / counts)[which]
    down = value - (np.add.reduceat(value, first) / counts)[which]
    spread = float((across * across).sum())
    slope = float((across * down).sum()) / spread if spread else step
    rest = value - slope * place
    off = (np.maximum.reduceat(rest, first) - np.minimum.reduceat(rest, first)).max() / 2
    return slope, float(off)
