"""The next best way to lay two series over one another, and by how much it is worse."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.inputs import Limits
from syncstudio.sync.series.even_series import Track
from syncstudio.sync.series.lag_search import Grid, LagCurve, fft_length, grid_step, gridded, lag_curve, ready
from syncstudio.sync.series.series_line import SeriesLine

Floats = NDArray[np.float64]

_POINTS = 2000
# A rival with less than this part of the evidence rests on a small overlap and is left to chance's own test.
_LEAST_PART = 0.4
# Shape is never known better than this: beyond it a rival is as good as the best.
_BEST_R = 0.995


@dataclass(frozen=True, slots=True, eq=False)
class Rival:
    """The peak's correlation `r`, the next best's `rival_r` at `offset_s`, and `margin`, how many nats it is behind.

    `curve` at `curve_s` is the correlation of all that agrees, at most 2,000 points.
    """

    r: float
    rival_r: float
    offset_s: float
    margin: float
    curve_s: Floats
    curve: Floats


def rival_of(
    reference: Track, other: Track, line: SeriesLine, sign: float, signed: bool, limits: Limits
) -> Rival:
    """Correlate what agrees at every lag, the other's clock set right, and look for the next best place."""
    curve = _curve(reference, other, line, signed, limits)
    if curve is None:
        return Rival(line.agreed.r, 0.0, line.offset_s, 0.0, np.zeros(0), np.zeros(0))
    peak = int(np.argmin(np.abs(curve.offset_s - line.offset_s)))
    near = slice(max(0, peak - 2), peak + 3)
    peak = near.start + int(np.argmax(curve.r[near] * sign))
    low, high = _flanks(curve.r * sign, peak)
    counted = np.abs(curve.r) if signed else curve.r
    outside = np.ones(len(counted), bool)
    outside[low : high + 1] = False
    r, count = float(min(counted[peak], _BEST_R)), float(curve.effective[peak])
    outside &= (curve.nats >= _LEAST_PART * curve.nats[peak]) & (counted > 0)
    behind = np.full(len(counted), np.inf)
    rivals = np.minimum(counted, _BEST_R)
    common = np.minimum(curve.effective, count)
    behind[outside] = (0.5 * common * np.log((1 - rivals**2) / (1 - r**2)))[outside]
    at = int(np.argmin(behind))
    none = not np.isfinite(behind[at])
    if none:
        # None comes near: the best of the rest is shown all the same.
        rest = np.where(curve.effective > 0.3 * count, counted, 0.0)
        rest[low : high + 1] = 0.0
        at = int(np.argmax(rest))
    shown_s, shown = _thinned(curve, peak, at)
    return Rival(
        float(counted[peak]),
        float(counted[at]),
        float(curve.offset_s[at]),
        float(curve.nats[peak]) if none else float(behind[at]),
        shown_s,
        shown,
    )


def _curve(reference: Track, other: Track, line: SeriesLine, signed: bool, limits: Limits) -> LagCurve | None:
    step = grid_step(reference, other, most_hz=min(200.0, 8 * line.agreed.bandwidth_hz))
    one = gridded(reference, step)
    # The other on a clock that runs as the reference's, its zero where it was.
    start, end = (float(at) * (1 + line.drift) for at in (other.at_s[0], other.at_s[-1]))
    at: Floats = start + step * np.arange(max(2, int((end - start) / step)), dtype=np.float64)
    own = at / (1 + line.drift)
    known = other.known(own)
    values = other.sampled(own, step)[:, 0]
    values = np.where(known, values - (values[known].mean() if known.any() else 0.0), 0.0)
    two = Grid(values, known.astype(np.float64), start, step)
    low = high = None
    if limits.search_ns is not None:
        low, high = (limits.around_ns - limits.search_ns) / 1e9, (limits.around_ns + limits.search_ns) / 1e9
    length = fft_length(len(one.values), len(two.values))
    one, two = _agreeing(one, line, length), _agreeing(two, line, length)
    return lag_curve(ready(one, length), ready(two, length), low, high, signed)


def _agreeing(grid: Grid, line: SeriesLine, length: int) -> Grid:
    """What of a curve agrees with the other's: through the root of the weights of its frequencies."""
    hz = np.fft.rfftfreq(length, grid.step_s)
    gain = np.sqrt(np.interp(hz, line.agreed.hz, line.agreed.weight, right=0.0))
    # Ends and gaps are faded, or they would ring alike in both.
    ramp = max(1, min(len(grid.values) // 10, round(1 / (max(line.agreed.bandwidth_hz, 1e-6) * grid.step_s))))
    faded = np.convolve(grid.known, np.hanning(2 * ramp + 1) / np.hanning(2 * ramp + 1).sum(), "same")
    faded = np.clip(2 * faded - 1, 0.0, 1.0) * grid.known
    values = np.fft.irfft(np.fft.rfft(grid.values * faded, length) * gain, length)[: len(grid.values)]
    return Grid(values * grid.known, grid.known, grid.start_s, grid.step_s)


def _flanks(r: Floats, peak: int) -> tuple[int, int]:
    """From where to where the peak itself reaches: until the correlation turns negative, or rises again."""
    low = peak
    while low > 0 and 0 < r[low - 1] <= r[low] + 0.02:
        low -= 1
    high = peak
    while high < len(r) - 1 and 0 < r[high + 1] <= r[high] + 0.02:
        high += 1
    return low, high


def _thinned(curve: LagCurve, peak: int, rival: int) -> tuple[Floats, Floats]:
    each = max(1, -(-len(curve.r) // (_POINTS - 2)))
    kept = [
        first + int(np.argmax(np.abs(curve.r[first : first + each])))
        for first in range(0, len(curve.r), each)
    ]
    order = sorted({*kept, peak, rival})[:_POINTS]
    return curve.offset_s[order], curve.r[order]
