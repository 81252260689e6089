"""Whether a curve repeats itself, as a pendulum or a turning wheel does: then any number of periods is an offset."""

from __future__ import annotations

import numpy as np

from syncstudio.sync.series.even_series import Track
from syncstudio.sync.series.lag_search import Grid, fft_length, grid_step, gridded

_ALIKE = 0.85
_FEWEST_PERIODS = 4


def common_period_s(one: Track, two: Track) -> float | None:
    """The period of both in seconds, None when one of them does not repeat, or another way."""
    step = grid_step(one, two)
    periods = [_period(gridded(track, step)) for track in (one, two)]
    if periods[0] is None or periods[1] is None:
        return None
    alike = abs(periods[0] - periods[1]) < 0.05 * max(periods[0], periods[1]) + step
    return 0.5 * (periods[0] + periods[1]) if alike else None


def _period(grid: Grid) -> float | None:
    """The first lag at which a curve is nearly itself again, after it was not."""
    count = len(grid.values)
    if count < 32:
        return None
    length = fft_length(count, count)
    spectrum = np.fft.rfft(grid.values, length)
    known = np.fft.rfft(grid.known, length)
    square = np.fft.rfft(grid.values**2, length)
    lags = count // _FEWEST_PERIODS
    product = np.fft.irfft(np.abs(spectrum) ** 2, length)[:lags]
    before = np.fft.irfft(square * np.conj(known), length)[:lags]
    after = np.fft.irfft(known * np.conj(square), length)[:lags]
    energy = np.sqrt(np.maximum(before, 0) * np.maximum(after, 0))
    alike = product / np.maximum(energy, 1e-9 * max(float(energy.max()), 1e-300))
    below = np.flatnonzero(alike < 0)
    if not len(below):
        return None
    rest = alike[below[0] :]
    top = int(np.argmax(rest))
    if rest[top] < _ALIKE:
        return None
    first = int(np.flatnonzero(rest > 0.95 * rest[top])[0])
    while first + 1 < len(rest) and rest[first + 1] > rest[first]:
        first += 1
    return float((below[0] + first) * grid.step_s)
