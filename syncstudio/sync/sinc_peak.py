"""Where a band-limited curve is highest between its samples: exact, where a parabola is drawn to one side.

What a curve does between samples follows from those at samples by a windowed sinc (Kaiser's window), as long as nothing
lies within 6 % of half the rate.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

HIGHEST = 0.47
"""The part of the rate up to which a curve may reach."""

PEAK_REACH = 48
"""Samples on either side that the sinc reaches: a peak nearer to a curve's end is not told between samples."""

# Steps it makes between two samples.
_SINC_STEPS = 16


def peak_between(value: NDArray[np.float64], at: int) -> tuple[float, float]:
    """(place, height) of the maximum near sample `at` of a band-limited curve, in samples and its own unit."""
    first, stop = at - PEAK_REACH, at + PEAK_REACH + 1
    if first < 0 or stop > len(value):
        return float(at), float(value[at])
    fine = _SINC @ value[first:stop]
    top = int(np.argmax(fine))
    if not 0 < top < len(fine) - 1:
        return at + _STEPS[top], float(fine[top])
    left, middle, right = fine[top - 1 : top + 2]
    bend = left - 2 * middle + right
    shift = 0.5 * (left - right) / bend if bend < 0 else 0.0
    return float(at + _STEPS[top] + shift / _SINC_STEPS), float(middle - 0.25 * (left - right) * shift)


_STEPS = np.arange(-_SINC_STEPS, _SINC_STEPS + 1) / _SINC_STEPS


def _sinc_table() -> NDArray[np.float64]:
    """Rows: places between -1 and 1 sample; columns: the samples around."""
    run = _STEPS[:, None] - np.arange(-PEAK_REACH, PEAK_REACH + 1)[None, :]
    shape = np.clip(1 - (run / (PEAK_REACH + 1)) ** 2, 0, 1)
    table: NDArray[np.float64] = np.sinc(run) * np.i0(8.0 * np.sqrt(shape)) / np.i0(8.0)
    return table


_SINC = _sinc_table()
