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

# Steps it makes between two samples, and steps beyond the neighbouring samples: a parabola through three steps is still
# drawn aside by a nanosecond at 16 kHz, a quartic through five by a tenth of that.
_SINC_STEPS, _BESIDE = 16, 2

# Newton's rounds to the top of it.
_ROUNDS = 3


def peak_between(value: NDArray[np.float64], at: int) -> tuple[float, float, float]:
    """(place, height, second derivative) of the maximum near sample `at` of a band-limited curve, in samples and its
    own unit. Without a second derivative (0.0) it is not told between samples."""
    first, stop = at - PEAK_REACH, at + PEAK_REACH + 1
    if first < 0 or stop > len(value):
        return float(at), float(value[at]), 0.0
    fine = _SINC @ value[first:stop]
    top = int(np.argmax(fine[_BESIDE:-_BESIDE])) + _BESIDE
    if not _BESIDE < top < len(fine) - 1 - _BESIDE:
        return float(at + _STEPS[top]), float(fine[top]), 0.0
    shift, height, bend = _top_of_five(fine[top - 2 : top + 3])
    return float(at + _STEPS[top] + shift / _SINC_STEPS), height, bend * _SINC_STEPS**2


def _top_of_five(value: NDArray[np.float64]) -> tuple[float, float, float]:
    """(place from the middle one in steps, height, second derivative) of the maximum of the quartic through five."""
    bends = _QUARTIC @ value
    shift = bend = 0.0
    for _ in range(_ROUNDS):
        slope = bends[1] + shift * (2 * bends[2] + shift * (3 * bends[3] + shift * 4 * bends[4]))
        bend = 2 * bends[2] + shift * (6 * bends[3] + shift * 12 * bends[4])
        if bend >= 0:
            return 0.0, float(value[2]), 0.0
        shift = min(max(shift - slope / bend, -1.0), 1.0)
    height = bends[0] + shift * (bends[1] + shift * (bends[2] + shift * (bends[3] + shift * bends[4])))
    return float(shift), float(height), float(bend)


_STEPS = np.arange(-_SINC_STEPS - _BESIDE, _SINC_STEPS + _BESIDE + 1) / _SINC_STEPS
# The coefficients of the quartic through values at -2 to 2.
_QUARTIC = np.linalg.inv(np.vander(np.arange(-2.0, 3.0), 5, increasing=True))


def _sinc_table() -> NDArray[np.float64]:
    """Rows: places between -1 and 1 sample and a little beyond; columns: the samples around."""
    run = _STEPS[:, None] - np.arange(-PEAK_REACH, PEAK_REACH + 1)[None, :]
    shape = np.clip(1 - (run / (PEAK_REACH + 1)) ** 2, 0, 1)
    table: NDArray[np.float64] = np.sinc(run) * np.i0(10.0 * np.sqrt(shape)) / np.i0(10.0)
    return table


_SINC = _sinc_table()
