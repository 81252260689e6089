"""Where a stretch of one whitened sound occurs in another: offsets scored in standard deviations above chance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.dubs.whitening import RATE, Whitened
from syncstudio.sync.errors import MeasuringCancelled

GUARD_S = 0.25
"""A rival is a peak at least so far from the best: nearer ones are the flanks of the best itself."""

LEAST_SCORE = 9.0
"""Standard deviations above chance that a find must reach: the best of unrelated sounds reaches 5 to 7."""
LEAST_RATIO = 1.6
"""Times that a find must exceed its best rival outside the guard."""
# Loops of a real score reached 1.43 in clips of 12 s that had nothing else in common: short clips must show more.
_LONG_S, _SHORT_RATIO = 100, 1.75

_POOL = 160
# The median of the extreme of 160 normal numbers; lags looked at beyond the limits, to see how wide chance is.
_POOLED_MEDIAN = 2.8
_BESIDE = 50 * _POOL
_BEYOND_S = 60
# What chance reaches where no rival is: there is always some.
_CHANCE = 5.0
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
    holds the extreme of each 10 ms. `at` and `count` tell the stretch of the other that was looked for. `outside` fits
    better than all of them but lies outside the limits.
    """

    candidates: tuple[Candidate, ...]
    lags: NDArray[np.int64]
    scores: NDArray[np.float32]
    at: int
    count: int
    outside: Candidate | None = None

    @property
    def best(self) -> Candidate:
        """The offset that fits best."""
        return self.candidates[0]

    @property
    def clear(self) -> bool:
        """Whether the best stands out enough to be believed."""
        least = LEAST_RATIO if self.count >= _LONG_S * RATE else _SHORT_RATIO
        return self.outside is None and abs(self.best.score) >= LEAST_SCORE and self.ratio >= least

    @property
    def ratio(self) -> float:
        """How many times better the best fits than its best rival."""
        rival = abs(self.candidates[1].score) if len(self.candidates) > 1 else 0.0
        return abs(self.best.score) / max(rival, _CHANCE if len(self.candidates) < 2 else 1e-9)


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
    if power < count / 50 or high < low:
        return None
    first = min(max(low - _BEYOND_S * RATE, -at - count), low - _BESIDE)
    last = max(min(high + _BEYOND_S * RATE, reference.count - at), high + _BESIDE)
    size = next_fast_len(min(max(_BLOCK_LAGS, 2 * count), last - first + _POOL) + count, real=True)
    step = (size - count) // _POOL * _POOL
    spectrum = np.conj(rfft(sought, size))
    least = min(_LEAST_COMMON_S * RATE, count / 5)
    places: list[NDArray[np.int64]] = []
    values: list[NDArray[np.float32]] = []
    for begin in range(first, last + 1, step):
        if cancelled is not None and cancelled():
            raise MeasuringCancelled("Measuring was stopped.")
        lags = min(step, last + 1 - begin)
        heard = reference.read(at + begin, lags + count - 1)
        found: NDArray[np.float32] = irfft(rfft(heard, size) * spectrum, size)[:lags].astype(np.float32)
        place, value = _pooled(found, begin)
        common = reference.energy_before(at + place + count) - reference.energy_before(at + place)
        places.append(place)
        chance = np.sqrt(power / count * np.maximum(common, least))
        values.append(np.asarray(value / chance, np.float32))
    all_lags = np.concatenate(places)
    scores: NDArray[np.float32] = np.concatenate(values)
    # Chance is as wide as it is seen to be: tones make neighbours alike, and then chance is wider than 1.
    heard_there = np.abs(scores[scores != 0])
    if not len(heard_there):
        return None
    scores /= np.float32(max(float(np.median(heard_there)) / _POOLED_MEDIAN, 1.0))
    allowed = (all_lags >= low) & (all_lags <= high)
    if not allowed.any():
        return None
    inside = _strongest(all_lags[allowed], scores[allowed])
    outside = _strongest(all_lags, np.where(allowed, 0, scores))
    better = bool(outside) and abs(outside[0].score) > max(1.1 * abs(inside[0].score), LEAST_SCORE)
    return Search(inside, all_lags, scores, at, count, outside[0] if better else None)


def _pooled(values: NDArray[np.float32], first: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The extreme of every 160 values, with its sign and lag."""
    rows = -(-len(values) // _POOL)
    padded = np.zeros(rows * _POOL, np.float32)
    padded[: len(values)] = values
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
