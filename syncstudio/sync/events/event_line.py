"""A line through pairs of events: which belong together, how they scatter, what they are worth against chance."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

USUAL_DRIFT = 200e-6
"""Clocks are seldom further apart: a Gaussian prior of this deviation, which a handful of seconds cannot overrule."""

# Scatter is believed smaller than this part of the tolerance only where many pairs say so.
_GUESSED_PART, _GUESSED_PAIRS = 0.25, 2.0
_FLOOR_PART = 0.01
_ROUNDS = 6
_OUTLIER = 3.0


@dataclass(frozen=True, slots=True, eq=False)
class EventLine:
    """`reference = other * (1 + drift) + offset_s` through `pairs` (n, 2) of indices; `score` in nats."""

    offset_s: float
    drift: float
    pairs: NDArray[np.int64]
    residual_s: Floats
    sigma_s: float
    covariance: Floats
    middle_s: float
    score: float = 0.0
    hit: float = 0.0

    def reference_of(self, other_s: float) -> float:
        """Where the line puts an instant of the other."""
        return other_s * (1 + self.drift) + self.offset_s


def pair_off(
    reference_s: Floats, other_s: Floats, offset_s: float, drift: float, reach_s: float
) -> NDArray[np.int64]:
    """Pairs (reference, other) that are each other's nearest and no further apart than `reach_s`."""
    expected = other_s * (1 + drift) + offset_s
    to_reference = _nearest(reference_s, expected)
    to_other = _nearest(expected, reference_s)
    number = np.arange(len(other_s))
    mutual = to_other[to_reference] == number
    close = np.abs(reference_s[to_reference] - expected) <= reach_s
    kept = mutual & close
    return np.stack([to_reference[kept], number[kept]], axis=1)


def most_pairs(
    reference_s: Floats, other_s: Floats, offset_s: Floats, drift: Floats, reach_s: float
) -> NDArray[np.int64]:
    """How many pairs `pair_off` could find at most on each of several lines: (n,), all looked at together."""
    expected = (other_s * (1 + drift[:, None]) + offset_s[:, None]).ravel()
    close = np.abs(reference_s[_nearest(reference_s, expected)] - expected) <= reach_s
    return np.asarray(close.reshape(len(drift), len(other_s)).sum(axis=1))


def _nearest(among: Floats, wanted: Floats) -> NDArray[np.int64]:
    """Index into `among`, which rises, of the value nearest to each wanted one."""
    if len(among) == 1:
        return np.zeros(len(wanted), np.int64)
    after = np.minimum(np.maximum(among.searchsorted(wanted), 1), len(among) - 1)
    before = after - 1
    return np.where(wanted - among[before] <= among[after] - wanted, before, after)


def settled(
    reference_s: Floats,
    other_s: Floats,
    pairs: NDArray[np.int64],
    offset_s: float,
    drift: float,
    tolerance_s: float,
    drift_limit: float,
) -> EventLine | None:
    """Fit, pair anew within what the scatter allows, until the pairs stay; None when the line runs away."""
    line: EventLine | None = None
    # Beyond the first search the line may move with its pairs, but not past the drifts that were asked for.
    prior = max(min(USUAL_DRIFT, drift_limit), 1e-9)
    for _ in range(_ROUNDS):
        if len(pairs) < 2:
            return None
        line = _fitted(reference_s, other_s, pairs, tolerance_s, prior)
        reach = min(1.5 * tolerance_s, max(_OUTLIER * line.sigma_s, 4 * _FLOOR_PART * tolerance_s))
        again = pair_off(reference_s, other_s, line.offset_s, line.drift, reach)
        if np.array_equal(again, pairs):
            break
        pairs = again
    if line is None or abs(line.drift) > 1.2 * drift_limit + 3 * np.sqrt(line.covariance[1, 1]):
        return None
    return line


def _fitted(
    reference_s: Floats, other_s: Floats, pairs: NDArray[np.int64], tolerance_s: float, prior: float
) -> EventLine:
    """Least squares with a prior on the drift, after outliers were weighed down (Huber)."""
    x, y = other_s[pairs[:, 1]], reference_s[pairs[:, 0]]
    middle = float(x.mean())
    apart, along = y - x, x - middle
    sigma = tolerance_s / 2
    weight = np.ones(len(x))
    level, slope = float(np.median(apart)), 0.0
    floor = _FLOOR_PART * tolerance_s
    guess = _GUESSED_PART * tolerance_s
    # Everything that is summed under the weights, a row each: one product a round.
    summed = np.stack([np.ones(len(x)), along, along**2, apart, along * apart])
    for _ in range(_ROUNDS):
        total, leaning, spread, height, rise = (summed @ weight).tolist()
        pull = (sigma / prior) ** 2
        spread += pull
        # Two equations by hand: a solver for any number of them takes longer to call.
        whole = total * spread - leaning * leaning
        level, slope = (spread * height - leaning * rise) / whole, (total * rise - leaning * height) / whole
        residual = apart - level - slope * along
        free = max(total - 1 - (1 - pull / spread), 0.0)
        sigma = math.sqrt((float(weight @ residual**2) + _GUESSED_PAIRS * guess**2) / (free + _GUESSED_PAIRS))
        sigma = max(sigma, floor)
        weight = np.minimum(1.0, 1.5 * sigma / np.maximum(np.abs(residual), 1e-12))
    inverse = np.array([[spread, -leaning], [-leaning, total]]) / whole * sigma**2
    # From the middle to the other's zero.
    turn = np.array([[1.0, -middle], [0.0, 1.0]])
    return EventLine(
        level - slope * middle,
        slope,
        pairs,
        apart - level - slope * along,
        sigma,
        turn @ inverse @ turn.T,
        middle,
    )


def evidence_nats(
    line: EventLine, reference_s: Floats, reference_weight: Floats, other_s: Floats, other_weight: Floats
) -> EventLine:
    """The line with its score: how much likelier these times are on it than in unrelated lists, log.

    A pair counts the density of its scatter against that of the events by chance, an event without partner the
    chance of a miss, less the logarithm of how many lines there were to choose from.
    """
    expected = other_s * (1 + line.drift) + line.offset_s
    low = max(float(reference_s[0]), float(expected[0])) - 3 * line.sigma_s
    high = min(float(reference_s[-1]), float(expected[-1])) + 3 * line.sigma_s
    in_reference = (reference_s >= low) & (reference_s <= high)
    in_other = (expected >= low) & (expected <= high)
    seconds = max(high - low, 10 * line.sigma_s)
    pairs = len(line.pairs)
    possible = max(pairs, min(int(in_reference.sum()), int(in_other.sum())))
    found = (pairs + 0.5) / (possible + 1)
    density = max(int(in_reference.sum()), int(in_other.sum())) / seconds
    spread = np.log(line.sigma_s * np.sqrt(2 * np.pi)) + 0.5 * (line.residual_s / line.sigma_s) ** 2
    gain = pairs * (np.log(found) - np.log(density)) - float(spread.sum())
    # Of the sparser list every event should have found its partner; faint ones less so.
    sparser = in_other if in_other.sum() <= in_reference.sum() else in_reference
    weight = other_weight if in_other.sum() <= in_reference.sum() else reference_weight
    paired = line.pairs[:, 1] if in_other.sum() <= in_reference.sum() else line.pairs[:, 0]
    missed = sparser.copy()
    missed[paired] = False
    gain += float(weight[missed].sum()) * np.log(max(1 - found, 1e-3))
    span = float(reference_s[-1] - reference_s[0] + other_s[-1] - other_s[0])
    choices = np.log(max(span / line.sigma_s, 1.0)) + np.log1p(USUAL_DRIFT * span / line.sigma_s)
    return replace(line, score=gain - choices, hit=pairs / possible)
