"""Where a stretch of one whitened sound occurs in another: offsets scored in standard deviations above chance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.errors import MeasuringCancelled
from syncstudio.sync.whitening import RATE, Whitened

GUARD_S = 0.25
"""A rival is a peak at least so far from the best: nearer ones are the flanks of the best itself."""

LEAST_SCORE = 9.0
"""Standard deviations above chance that a find must reach: the best of unrelated sounds reaches 5 to 7."""
LEAST_RATIO = 1.6
"""Times that a find must exceed its best rival outside the guard."""

_POOL = 160
_MOST = 6
_BLOCK_LAGS = 1 << 20
# An offset that leaves less than this in common is judged as if it left so much: few samples agree easily.
_LEAST_COMMON_S = 2.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """One offset: samples of the reference minus samples of the other; `score` in standard deviations, signed."""

    lag: int
    score: float


@dataclass(frozen=True, slots=True, eq=False)
class Search:
    """Offsets that fit best, best first, none within the guard of another; the pooled curve `lags`, `scores` (n,)
    holds the extreme of each 10 ms. `at` and `count` tell the stretch of the other that was looked for.
    """

    candidates: tuple[Candidate, ...]
    lags: NDArray[np.int64]
    scores: NDArray[np.float32]
    at: int
    count: int

    @property
    def best(self) -> Candidate:
        """The offset that fits best."""
        return self.candidates[0]

    @property
    def clear(self) -> bool:
        """Whether the best stands out enough to be believed."""
        return abs(self.best.score) >= LEAST_SCORE and self.ratio >= LEAST_RATIO

    @property
    def ratio(self) -> float:
        """How many times better the best fits than its best rival."""
        if len(self.candidates) < 2:
            return 1.0
        return abs(self.best.score) / max(abs(self.candidates[1].score), 1e-9)


def search(
    reference: Whitened,
    other: Whitened,
    at: int,
    count: int,
    low: int,
    high: int,
    cancelled: Callable[[], bool] | None = None,
) -> Search | None:
    """Look for `other[at : at + count]` at every lag in `[low, high]` samples; None when there is nothing to find.

    Correlation in blocks of a million lags, so that two hours against two hours need no more memory than two minutes.
    """
    from scipy.fft import irfft, next_fast_len, rfft

    sought = other.read(at, count)
    power = float(sought @ sought)
    if power < count / 50 or high - low < 2 * _POOL:
        return None
    size = next_fast_len(min(_BLOCK_LAGS, high - low + 1) + count, real=True)
    step = size - count
    spectrum = np.conj(rfft(sought, size))
    places, values = [], []
    for first in range(low, high + 1, step):
        if cancelled is not None and cancelled():
            raise MeasuringCancelled("Measuring was stopped.")
        lags = min(step, high + 1 - first)
        heard = reference.read(at + first, lags + count - 1)
        found = irfft(rfft(heard, size) * spectrum, size)[:lags]
        begin = at + first + np.arange(lags, dtype=np.float64)
        common = reference.energy_before(begin + count) - reference.energy_before(begin)
        least = min(_LEAST_COMMON_S * RATE, count / 5)
        place, value = _pooled(found / np.sqrt(power / count * np.maximum(common, least)), first)
        places.append(place)
        values.append(value)
    lags_all, scores = np.concatenate(places), np.concatenate(values)
    # Chance is as wide as it is seen to be: tones make neighbours alike, and then chance is wider than 1.
    width = float(np.sqrt(np.mean(np.square(scores)))) / _POOLED_WIDTH
    scores /= np.float32(max(width, 1.0))
    return Search(_strongest(lags_all, scores), lags_all, scores, at, count)


# The root mean square of the extreme of 160 normal numbers, whose extreme is about 2.9.
_POOLED_WIDTH = 2.75


def _pooled(scores: NDArray[np.float64], first: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The extreme of every 160 scores, with its sign and lag."""
    rows = -(-len(scores) // _POOL)
    padded = np.zeros(rows * _POOL, np.float32)
    padded[: len(scores)] = scores
    table = padded.reshape(rows, _POOL)
    column = np.argmax(np.abs(table), axis=1)
    row = np.arange(rows)
    return first + row * _POOL + column, table[row, column]


def _strongest(lags: NDArray[np.int64], scores: NDArray[np.float32]) -> tuple[Candidate, ...]:
    left = np.abs(scores)
    found: list[Candidate] = []
    while len(found) < _MOST and left.max() > 0:
        best = int(np.argmax(left))
        found.append(Candidate(int(lags[best]), float(scores[best])))
        left[np.abs(lags - lags[best]) <= GUARD_S * RATE] = 0
    return tuple(found)
