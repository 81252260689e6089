"""How far the edges of matched labels lie apart: in the middle, at the ninth tenth, and as a histogram."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from syncstudio.session.agreement.bootstrap import Estimate
from syncstudio.session.agreement.lane_labels import Reals, Whole

BINS = 41
"""Bins of the histogram, the middle one around 0; what lies beyond is in the outer ones."""


@dataclass(frozen=True, slots=True)
class BoundaryErrors:
    """Second minus first, in ns: positive where the second rater is later.

    `mean_ns` is signed, `median_ns` and `p90_ns` are of the distance. `counts` are the bins of the histogram, each
    `bin_ns` wide.
    """

    count: int
    mean_ns: float | None
    median_ns: Estimate
    p90_ns: Estimate
    bin_ns: int
    counts: tuple[int, ...]


def boundary_errors(differences_ns: Whole, tolerance_ns: int) -> BoundaryErrors:
    """The distribution of differences.

    Intervals are those of order statistics, free of any distribution: between which sorted values the quantile lies
    with 95 % by the binomial law (Conover 1999, "Practical Nonparametric Statistics", 3rd ed., section 3.2, by its
    normal approximation).
    """
    width = max(1, -(-2 * tolerance_ns // (BINS - 2))) if tolerance_ns else 1_000_000
    bins = np.clip((2 * differences_ns + width * BINS) // (2 * width), 0, BINS - 1)
    counts = np.bincount(bins, minlength=BINS)
    far = np.sort(np.abs(differences_ns))
    mean = float(differences_ns.mean()) if len(far) else None
    return BoundaryErrors(
        len(far), mean, _quantile(far, 0.5), _quantile(far, 0.9), int(width), tuple(counts.tolist())
    )


def _quantile(far: Whole | Reals, share: float) -> Estimate:
    count = len(far)
    if not count:
        return Estimate(None)
    value = float(np.quantile(far, share))
    spread = 1.96 * np.sqrt(count * share * (1 - share))
    low, high = int(np.floor(count * share - spread)), int(np.ceil(count * share + spread))
    if low < 0 or high >= count:
        return Estimate(value)
    return Estimate(value, float(far[low]), float(far[high]))
