"""Intervals of figures by resampling whole stretches of a recording: what lies near is alike, and is drawn together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from syncstudio.session.agreement.lane_labels import Reals

_LOW, _HIGH = 2.5, 97.5
# Fewer blocks tell nothing of how blocks differ.
_LEAST_BLOCKS = 5


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its interval of 95 %; None where there is nothing to work it out from."""

    value: float | None
    low: float | None = None
    high: float | None = None


NONE = Estimate(None)


def bootstrapped(sums: Reals, figure: Callable[[Reals], Reals], replicates: int, seed: int) -> Estimate:
    """A figure of sums over blocks, and where 95 % of its resamplings lie.

    `sums` has a row a block; `figure` takes rows of such sums, each of a whole resampled recording, and answers one
    number a row (NaN where there is none). The block bootstrap with percentile intervals: Efron & Tibshirani 1993, "An
    Introduction to the Bootstrap", chapters 8.6 and 13; blocks as in Künsch 1989 (doi:10.1214/aos/1176347265), not
    overlapping (Carlstein 1986). Blocks are drawn with replacement, as many as there are. By the same seed the answer
    is the same.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        value = float(figure(sums.sum(axis=0, keepdims=True))[0])
        if np.isnan(value):
            return NONE
        filled = sums[np.any(sums != 0, axis=1)]
        if len(filled) < _LEAST_BLOCKS or replicates < 1:
            return Estimate(value)
        found = figure(_drawn(len(filled), replicates, seed) @ filled)
    found = found[~np.isnan(found)]
    if len(found) < replicates / 2:
        return Estimate(value)
    low, high = np.percentile(found, [_LOW, _HIGH])
    return Estimate(value, float(low), float(high))


@lru_cache(maxsize=8)
def _drawn(blocks: int, replicates: int, seed: int) -> Reals:
    """How often each block is drawn in each resampling; the same for all figures of as many blocks."""
    drawn = np.random.default_rng(seed).multinomial(blocks, np.full(blocks, 1 / blocks), size=replicates)
    return drawn.astype(np.float64)
