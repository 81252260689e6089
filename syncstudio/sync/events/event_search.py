"""Where two lists of events may fall together: a histogram of all their differences, over a few drifts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

CANDIDATES = 24
_MOST_DRIFTS = 201
# Differences looked at in all: more events than that are thinned to the strongest.
_MOST_DIFFERENCES = 1_500_000
_MOST_BINS = 2_000_000
_CURVE_POINTS = 2000


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line worth a closer look: `reference = other * (1 + drift) + offset_s`."""

    offset_s: float
    drift: float
    height: float


def candidates(
    reference_s: Floats,
    reference_weight: Floats,
    other_s: Floats,
    other_weight: Floats,
    tolerance_s: float,
    within_s: tuple[float | None, float | None],
    drift_limit: float,
) -> tuple[list[Candidate], Floats, Floats]:
    """The best candidates, and a curve (offset, height) of at most 2,000 points with its peaks kept.

    Both lists are in order. Heights are pairs beyond what chance brings, in its standard deviations.
    """
    reference_s, reference_weight, other_s, other_weight = _thinned(
        reference_s, reference_weight, other_s, other_weight, tolerance_s, drift_limit
    )
    # Drift turns about the middle of the other, so that it hardly moves the offset there.
    middle = 0.5 * float(other_s[0] + other_s[-1])
    low = (
        float(reference_s[0] - other_s[-1])
        if within_s[0] is None
        else within_s[0] - drift_limit * abs(middle)
    )
    high = (
        float(reference_s[-1] - other_s[0])
        if within_s[1] is None
        else within_s[1] + drift_limit * abs(middle)
    )
    low, high = low - 2 * tolerance_s, high + 2 * tolerance_s
    step = max(tolerance_s / 2, (high - low) / _MOST_BINS)
    bins = max(3, int(np.ceil((high - low) / step)))
    place: Floats = low + step * (np.arange(bins, dtype=np.float64) + 0.5)
    by_chance = _by_chance(place, reference_s, reference_weight, other_s, other_weight, 3 * step)

    best = np.full(bins, -np.inf)
    drift_of = np.zeros(bins)
    root_r, root_o = np.sqrt(reference_weight), np.sqrt(other_weight)
    weight = (root_r[:, None] * root_o[None, :]).ravel()
    for drift in _drifts(float(other_s[-1] - other_s[0]), tolerance_s, drift_limit):
        apart = (reference_s[:, None] - (other_s + drift * (other_s - middle))[None, :]).ravel()
        number = np.floor((apart - low) / step)
        inside = (number >= 0) & (number < bins)
        height: Floats = np.bincount(number[inside].astype(np.int64), weight[inside], bins).astype(np.float64)
        height[1:-1] = height[:-2] + height[1:-1] + height[2:]
        height = (height - by_chance) / np.sqrt(by_chance + 0.5)
        better = height > best
        best[better], drift_of[better] = height[better], drift
    found = [
        # From the middle of the other back to its zero.
        Candidate(float(place[at]) - float(drift_of[at]) * middle, float(drift_of[at]), float(best[at]))
        for at in _peaks(best)
    ]
    return found, *_curve(place, best)


def _thinned(
    reference_s: Floats,
    reference_weight: Floats,
    other_s: Floats,
    other_weight: Floats,
    tolerance_s: float,
    drift_limit: float,
) -> tuple[Floats, Floats, Floats, Floats]:
    """The strongest events, so that the work stays bounded."""
    drifts = len(_drifts(float(other_s[-1] - other_s[0]), tolerance_s, drift_limit))
    most = int(np.sqrt(_MOST_DIFFERENCES / drifts))
    kept_r, kept_o = _strongest(reference_weight, most), _strongest(other_weight, most)
    return reference_s[kept_r], reference_weight[kept_r], other_s[kept_o], other_weight[kept_o]


def _strongest(weight: Floats, most: int) -> NDArray[np.int64]:
    if len(weight) <= most:
        return np.arange(len(weight))
    return np.sort(np.argsort(-weight, kind="stable")[:most])


def _drifts(span_s: float, tolerance_s: float, drift_limit: float) -> Floats:
    """Steps of drift so fine that events at the ends of the span stay within the tolerance."""
    if span_s <= 0 or drift_limit <= 0:
        return np.zeros(1)
    each = min(_MOST_DRIFTS // 2, int(np.ceil(drift_limit * span_s / (2 * tolerance_s))))
    # Half a tolerance off at the ends is no loss.
    if drift_limit * span_s < tolerance_s:
        return np.zeros(1)
    return np.linspace(-drift_limit, drift_limit, 2 * each + 1)


def _by_chance(
    place: Floats,
    reference_s: Floats,
    reference_weight: Floats,
    other_s: Floats,
    other_weight: Floats,
    width_s: float,
) -> Floats:
    """How much weight unrelated lists would bring into a bin, from how long both would have been recording."""
    start, end = float(reference_s[0]), float(reference_s[-1])
    overlap = np.minimum(end, other_s[-1] + place) - np.maximum(start, other_s[0] + place)
    spans = max(end - start, width_s) * max(float(other_s[-1] - other_s[0]), width_s)
    mass = float(np.sqrt(reference_weight).sum() * np.sqrt(other_weight).sum())
    return np.asarray(np.maximum(overlap, width_s) / spans * mass * width_s, np.float64)


def _peaks(height: Floats) -> list[int]:
    """The highest places, none beside a higher one."""
    order = np.argsort(-height, kind="stable")[: CANDIDATES * 12]
    kept: list[int] = []
    beside: set[int] = set()
    for at in order.tolist():
        if at not in beside:
            kept.append(at)
            beside.update(range(at - 2, at + 3))
        if len(kept) == CANDIDATES:
            break
    return kept


def _curve(place: Floats, height: Floats) -> tuple[Floats, Floats]:
    """At most 2,000 points, the highest of each stretch."""
    each = -(-len(place) // _CURVE_POINTS)
    if each == 1:
        return place, height
    first = np.arange(0, len(place), each)
    top = np.array([start + int(np.argmax(height[start : start + each])) for start in first])
    return place[top], height[top]
