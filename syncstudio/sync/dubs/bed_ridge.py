"""How two whitened sounds fit along a line of offset and drift: a row of lags per second, summed at will.

Correlations of whitened sounds add up: a stretch of any length is the sum of its seconds' rows, so offsets of
windows, a drift of some hundred ppm and the place of a cut are found without touching the sound again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from syncstudio.sync.dubs.whitening import RATE, Whitened
from syncstudio.sync.errors import MeasuringCancelled
from syncstudio.sync.sinc_peak import peak_between

_BATCH = 64


@dataclass(frozen=True, slots=True)
class BedLine:
    """`lag(at) = lag + slope * (at - pivot)`, all in samples of 16 kHz, `at` on the other's own."""

    lag: float
    slope: float = 0.0
    pivot: float = 0.0

    def at(self, place: ArrayLike) -> NDArray[np.float64]:
        """The lag at each place."""
        return np.asarray(self.lag + self.slope * (np.asarray(place, np.float64) - self.pivot))


@dataclass(frozen=True, slots=True, eq=False)
class Ridge:
    """`rows` float32 (k, 2 reach + 1): correlation of each stretch of `step` samples at lags around `lags` (k,).

    `power` (k,) is each row's variance by chance, 0 where either is silent; `starts` (k,) where it begins.
    """

    rows: NDArray[np.float32]
    power: NDArray[np.float64]
    lags: NDArray[np.int64]
    starts: NDArray[np.int64]
    step: int
    reach: int

    def window(self, first: int, last: int) -> tuple[float, float, float]:
        """Rows `[first, last)` together: lag away from the line, score in standard deviations (signed), rival's."""
        power = float(self.power[first:last].sum())
        if power <= 0:
            return 0.0, 0.0, 0.0
        return peak_of(self.rows[first:last].sum(axis=0), power, self.reach)


def peak_of(row: NDArray[np.float32], power: float, reach: int) -> tuple[float, float, float]:
    """Where a row of lags is most extreme, to a fraction of a sample: (lag, score, next best score 3 ms away)."""
    scores = row / np.sqrt(power)
    best = int(np.argmax(np.abs(scores)))
    away = np.abs(np.arange(len(row)) - best) > 48
    rival = float(np.abs(scores[away]).max()) if away.any() else 0.0
    sign = np.sign(scores[best]) or 1.0
    place, height, _ = peak_between(np.asarray(sign * scores, np.float64), best)
    return place - reach, float(sign * height), rival


def ridge_along(
    reference: Whitened,
    other: Whitened,
    line: BedLine,
    first: int,
    last: int,
    reach: int,
    step: int = RATE,
    cancelled: Callable[[], bool] | None = None,
) -> Ridge:
    """The rows of `other[first : last]` along a line, `reach` samples of lag to either side."""
    from scipy.fft import irfft, next_fast_len, rfft

    starts = np.arange(first, max(last - step // 2, first + 1), step, dtype=np.int64)
    lags = np.rint(line.at(starts + step / 2)).astype(np.int64)
    size = next_fast_len(step + 2 * reach, real=True)
    rows = np.zeros((len(starts), 2 * reach + 1), np.float32)
    power = np.zeros(len(starts))
    for begin in range(0, len(starts), _BATCH):
        if cancelled is not None and cancelled():
            raise MeasuringCancelled("Measuring was stopped.")
        part = range(begin, min(begin + _BATCH, len(starts)))
        sought = np.stack(
            [
                other.read(int(starts[k]), min(step, last - int(starts[k])))
                if last - starts[k] >= step
                else _short(other, int(starts[k]), last, step)
                for k in part
            ]
        )
        heard = np.stack([reference.read(int(starts[k] + lags[k]) - reach, step + 2 * reach) for k in part])
        found = irfft(rfft(heard, size, axis=1) * np.conj(rfft(sought, size, axis=1)), size, axis=1)
        rows[begin : begin + len(sought)] = found[:, : 2 * reach + 1]
        middle = heard[:, reach : reach + step]
        power[begin : begin + len(sought)] = (
            np.einsum("ij,ij->i", sought, sought) * np.einsum("ij,ij->i", middle, middle) / step
        )
    power[power < step / 20] = 0
    rows[power == 0] = 0
    return Ridge(rows, power, lags, starts, step, reach)


def best_slope(ridge: Ridge, most_ppm: float) -> tuple[float, float, float]:
    """The straight line through the rows that gathers most: (lag at the middle, slope, score), lag away from the line.

    Every slope within `most_ppm` in steps of half a sample at the ends, every lag of the middle half of the reach.
    """
    away = ridge.starts + ridge.step / 2 - (ridge.starts[0] + ridge.starts[-1] + ridge.step) / 2
    half = float(np.abs(away).max())
    power = float(ridge.power.sum())
    if power <= 0:
        return 0.0, 0.0, 0.0
    steps = int(most_ppm * 1e-6 * half / 0.5) if half > 0 else 0
    spare = ridge.reach // 2
    best = (0.0, 0.0, 0.0)
    for turn in range(-steps, steps + 1):
        slope = turn * 0.5 / half if half > 0 else 0.0
        moved = np.clip(np.rint(slope * away).astype(np.int64), -spare, spare)
        total = np.zeros(2 * spare + 1, np.float32)
        for row, move in zip(ridge.rows, moved, strict=True):
            total += row[ridge.reach - spare + move : ridge.reach + spare + 1 + move]
        place = int(np.argmax(np.abs(total)))
        score = float(total[place]) / np.sqrt(power)
        if abs(score) > abs(best[2]):
            best = (float(place - spare), slope, score)
    return best


def _short(other: Whitened, start: int, last: int, step: int) -> NDArray[np.float32]:
    out = np.zeros(step, np.float32)
    out[: last - start] = other.read(start, last - start)
    return out
