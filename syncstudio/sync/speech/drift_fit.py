"""Stretches of a transcript that are equally late, or later and later: a robust fit of what each minute says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.speech.drift_minutes import MINUTE_S, MinuteDrift

Floats = NDArray[np.float64]

# What one more stretch, and a slope in it, must explain: in halves of squared standard deviations. Chance reaches so
# much in one of some hundred transcripts of hours.
_STEP_COST = 9.0
_SLOPE_COST = 7.0

# Minutes scatter at least by so much: a standard deviation.
_FLOOR_S = 0.015

# What one minute alone says is believed within so many standard deviations of the five around.
_MOST_AWAY = 3.0

# A slope needs so many minutes.
_SLOPE_MINUTES = 5


@dataclass(frozen=True, slots=True)
class Stretch:
    """Between two instants of the sound the text is `middle_late_s` late at the middle, and `slope` later each second.

    `half_s` is the 95 % half-width at the middle; `off`: surely not with the voice.
    """

    from_s: float
    to_s: float
    middle_s: float
    middle_late_s: float
    slope: float
    half_s: float
    off: bool = False

    def late_at(self, at_s: float) -> float:
        """How late the text is at an instant of the sound."""
        return self.middle_late_s + self.slope * (at_s - self.middle_s)


def stretches_of(minutes: Sequence[MinuteDrift]) -> tuple[Stretch, ...]:
    """As few stretches as explain what the minutes say; they follow on one another without gaps."""
    told = [each for each in minutes if each.late_s is not None]
    if not told:
        return ()
    at = np.array([each.at_s for each in told])
    late = np.array([each.late_s for each in told], np.float64)
    sds = np.maximum(np.array([each.half_s for each in told]) / 1.96, _FLOOR_S)
    calm = _calmed(late, sds)
    cuts = _cuts(at, calm, sds)
    edges = [told[0].minute * MINUTE_S]
    edges += [(told[cut - 1].at_s + told[cut].at_s) / 2 for cut in cuts[1:-1]]
    edges.append((told[-1].minute + 1) * MINUTE_S)
    out = []
    for place, (first, last) in enumerate(pairwise(cuts)):
        own = slice(first, last)
        middle, value, slope, half = _fitted(at[own], calm[own], sds[own])
        out.append(Stretch(edges[place], edges[place + 1], middle, value, slope, half))
    return tuple(out)


def _calmed(late: Floats, sds: Floats) -> Floats:
    """Values drawn to the median of the five around them, where they are too far from it to be believed alone."""
    count = len(late)
    if count < 3:
        return late
    padded = np.pad(late, 2, mode="edge")
    middle = np.median(np.lib.stride_tricks.sliding_window_view(padded, 5), axis=1)
    far = _MOST_AWAY * sds
    return np.asarray(np.clip(late, middle - far, middle + far), np.float64)


def _cuts(at: Floats, late: Floats, sds: Floats) -> list[int]:
    """The places where stretches begin, and the count: least squares, with a price for every stretch and slope."""
    count = len(at)
    weights = 1 / sds**2
    origin = at - at[0]
    sums = [
        np.concatenate([[0.0], np.cumsum(term)])
        for term in (
            weights,
            weights * origin,
            weights * origin**2,
            weights * late,
            weights * late * origin,
            weights * late**2,
        )
    ]
    best, came = np.zeros(count + 1), np.zeros(count + 1, np.int64)
    for last in range(1, count + 1):
        firsts = np.arange(last)
        w, x, xx, y, xy, yy = (total[last] - total[firsts] for total in sums)
        level = yy - y**2 / w
        spread = xx - x**2 / w
        common = xy - x * y / w
        with np.errstate(divide="ignore", invalid="ignore"):
            sloped = level - np.where(spread > 0, common**2 / np.maximum(spread, 1e-9), 0.0)
        # A stretch of one minute is one minute's word: it pays twice.
        lone = np.where((last - firsts) < 2, _STEP_COST, 0.0)
        flat = level / 2
        tilted = np.where(last - firsts >= _SLOPE_MINUTES, sloped / 2 + _SLOPE_COST, np.inf)
        costs = best[firsts] + np.minimum(flat, tilted) + _STEP_COST + lone
        came[last] = int(np.argmin(costs))
        best[last] = float(costs[came[last]])
    cuts = [count]
    while cuts[-1] > 0:
        cuts.append(int(came[cuts[-1]]))
    return cuts[::-1]


def _fitted(at: Floats, late: Floats, sds: Floats) -> tuple[float, float, float, float]:
    """Middle, value there, slope and 95 % half-width of one stretch."""
    weights = 1 / sds**2
    middle = float((weights * at).sum() / weights.sum())
    value = float((weights * late).sum() / weights.sum())
    away = at - middle
    slope = 0.0
    if len(at) >= _SLOPE_MINUTES:
        tried = float((weights * away * (late - value)).sum() / (weights * away**2).sum())
        flat = float((weights * (late - value) ** 2).sum())
        bent = float((weights * (late - value - tried * away) ** 2).sum())
        slope = tried if (flat - bent) / 2 > _SLOPE_COST else 0.0
    return middle, value, slope, 1.96 / float(np.sqrt(weights.sum()))
