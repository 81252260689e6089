"""The line that most moments marked by a person agree with, however far off the others are."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.interval import CLOCKS_DIFFER_PPM, drift_is_told
from syncstudio.sync.measurement import PPM

Floats = NDArray[np.float64]
Marks = NDArray[np.bool_]

# A half-width of 95 % is this many standard deviations.
_Z = 1.96

# Pull-down, PAL speed-up and the like end at 4.3 %; what differs more is no clock but another moment.
_MOST_DRIFT = 0.05

FAR_SDS = 3.5
"""A mark further off than this many standard deviations is not of the same moment: of good ones one in 2,000 is.

At three every fortieth set of eight loses a good mark, and its interval is then too narrow."""

_BY_FAR = 2.0

# People mark worse than they think; up to so much worse is believed before saying that nothing agrees.
_MOST_SLACK = 16.0
_ROUNDS = 4

# Beyond so many moments only a sample of all pairs is tried as the line.
_ALL_PAIRS = 120


@dataclass(frozen=True, slots=True, eq=False)
class Marked:
    """The moments in seconds after their middle one, and the standard deviation of one difference."""

    other_s: Floats
    late_s: Floats
    sd_s: float


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """late = at_zero + drift * other, the moments that it was made from, and what it costs to believe it.

    `slack` is how many times less precise than stated the moments had to be taken for.
    """

    at_zero_s: float
    drift: float
    used: Marks
    cost: float
    slack: float = 1.0

    def late_s(self, other_s: Floats) -> Floats:
        return self.at_zero_s + self.drift * other_s


def agreeing_line(marked: Marked) -> Line | str:
    """The line that most moments agree with; a sentence when there is none, or two lines as good."""
    count = len(marked.other_s)
    if count == 1:
        return Line(float(marked.late_s[0]), 0.0, np.ones(1, np.bool_), 0.0)
    if count == 2:
        return _of_two(marked)
    slack = 1.0
    while slack <= _MOST_SLACK:
        loose = Marked(marked.other_s, marked.late_s, marked.sd_s * slack)
        best, rival = _best_lines(loose)
        if best is not None and _is_backed(best):
            if rival is not None and 2 * int(rival.used.sum()) > count and rival.cost - best.cost < 2:
                return "The moments agree in two different ways: mark another one, far from these."
            return replace(_settled(best, loose), slack=slack)
        slack *= 2
    spread_s = float(np.ptp(marked.late_s))
    return (
        f"The {count} moments do not agree: their offsets lie up to {spread_s:.3f} s apart, on no line. "
        "Look at each again, and take away those that are not the same moment."
    )


def _is_backed(line: Line) -> bool:
    """Whether most moments lie on a line, and more than it takes to draw one where some are left out."""
    used, count = int(line.used.sum()), len(line.used)
    return 2 * used > count and (used == count or used > (2 if line.drift else 1))


def _settled(line: Line, marked: Marked) -> Line:
    """The line through all that agree with it: one through two of them alone is off by their errors."""
    for _ in range(_ROUNDS):
        at, late = marked.other_s[line.used], marked.late_s[line.used]
        away = at - at.mean()
        spread = float(away @ away)
        drift = float(away @ late) / spread if spread > 0 else 0.0
        if not tells_drift(drift, _Z * marked.sd_s / np.sqrt(spread) if spread > 0 else np.inf):
            drift = 0.0
        start = float(late.mean() - drift * at.mean())
        near = np.abs(start + drift * marked.other_s - marked.late_s) <= FAR_SDS * marked.sd_s
        if np.array_equal(near, line.used) or 2 * int(near.sum()) <= len(near):
            break
        line = Line(start, drift, near, line.cost)
    return line


def _of_two(marked: Marked) -> Line | str:
    """Two moments: a drift where they can tell it, else their mean."""
    apart_s = float(marked.other_s[1] - marked.other_s[0])
    change_s = float(marked.late_s[1] - marked.late_s[0])
    drift = change_s / apart_s if apart_s > 0 else 0.0
    error = np.sqrt(2) * marked.sd_s
    if abs(change_s) > _MOST_DRIFT * apart_s + FAR_SDS * error:
        return (
            f"The two moments contradict each other: they are {apart_s:.3f} s apart in the other track and "
            f"{apart_s + change_s:.3f} s in the reference. Look at both again, or mark a third."
        )
    if not tells_drift(drift, _Z * error / apart_s if apart_s > 0 else np.inf):
        return Line(float(marked.late_s.mean()), 0.0, np.ones(2, np.bool_), 0.0)
    return Line(float(marked.late_s[0] - drift * marked.other_s[0]), drift, np.ones(2, np.bool_), 0.0)


def tells_drift(drift: float, uncertainty: float) -> bool:
    """Whether moments say something of the drift: one that is no finer than clocks differ has to be clear of none by
    far, for then it was noticed by its size."""
    return drift_is_told(drift * PPM / _BY_FAR, uncertainty * PPM)


def _best_lines(marked: Marked) -> tuple[Line | None, Line | None]:
    """The best line through the moments, and the best that says something else."""
    count = len(marked.other_s)
    if count <= _ALL_PAIRS:
        first, second = np.triu_indices(count, 1)
        alone = np.arange(count)
    else:
        drawn = np.random.default_rng(0)
        first, second = np.sort(drawn.integers(0, count, (2, 1500)), axis=0)
        alone = drawn.integers(0, count, _ALL_PAIRS)
    apart = marked.other_s[second] - marked.other_s[first]
    tilted = apart > 0
    first, second, apart = first[tilted], second[tilted], apart[tilted]
    drifts = (marked.late_s[second] - marked.late_s[first]) / apart
    tilted = np.abs(drifts) <= _MOST_DRIFT
    zeros = marked.late_s[first] - drifts * marked.other_s[first]
    # Lines without drift, through single moments, are tried as well.
    drifts = np.concatenate([np.zeros(len(alone)), drifts[tilted]])
    zeros = np.concatenate([marked.late_s[alone], zeros[tilted]])
    away = np.abs(zeros[:, None] + drifts[:, None] * marked.other_s - marked.late_s) / marked.sd_s
    cost = np.square(np.minimum(away, FAR_SDS)).sum(axis=1) + drift_cost(drifts)
    order = np.argsort(cost, kind="stable")
    best = Line(zeros[order[0]], drifts[order[0]], away[order[0]] <= FAR_SDS, float(cost[order[0]]))
    theirs = best.late_s(marked.other_s)
    for place in order[1:]:
        line = Line(zeros[place], drifts[place], away[place] <= FAR_SDS, float(cost[place]))
        if np.abs(line.late_s(marked.other_s) - theirs).max() > 4 * FAR_SDS * marked.sd_s:
            return best, line
    return best, None


def drift_cost(drift: Floats) -> Floats:
    """Clocks seldom drift by much: a wide-tailed belief, so that a large drift that all agree on still wins."""
    return np.asarray(np.log1p((drift * PPM / CLOCKS_DIFFER_PPM) ** 2), np.float64)
