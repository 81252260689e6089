"""Where a reel was cut: the instant of the other up to which one line fits better than the next."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.dubs.whitening import RATE, Whitened
from syncstudio.sync.line_fit import LineFit

_STEP = 80
_LONGEST_S = 120


def boundary_s(
    reference: Whitened, other: Whitened, before: LineFit, after: LineFit, low_s: float, high_s: float
) -> float:
    """The second of the other's clock, between `low_s` and `high_s`, where the lines change over, to some 5 ms.

    Running sums of the products along either line tell where one stops fitting and the other begins. Where neither
    fits (something was put in), the middle of that.
    """
    middle_s = (low_s + high_s) / 2
    low_s, high_s = max(low_s, middle_s - _LONGEST_S / 2), min(high_s, middle_s + _LONGEST_S / 2)
    count = round((high_s - low_s) * RATE) // _STEP * _STEP
    if count < 4 * _STEP:
        return middle_s
    first = round((low_s - other.start_s) * RATE)
    gain = np.concatenate(
        [
            [0.0],
            np.cumsum(
                _products(reference, other, before, first, count)
                - _products(reference, other, after, first, count)
            ),
        ]
    )
    best = np.flatnonzero(gain >= gain.max() - 0.02 * np.ptp(gain))
    return other.start_s + (first + float(best[0] + best[-1]) / 2 * _STEP) / RATE


def _products(
    reference: Whitened, other: Whitened, line: LineFit, first: int, count: int
) -> NDArray[np.float64]:
    """Products of the two on a line, summed over 5 ms, positive where they fit."""
    middle_s = other.start_s + (first + count / 2) / RATE
    lag = round((line.at(middle_s) - reference.start_s + other.start_s) * RATE)
    sums = (other.read(first, count) * reference.read(first + lag, count)).reshape(-1, _STEP).sum(axis=1)
    return np.asarray(sums * (np.sign(sums.sum()) or 1.0), np.float64)
