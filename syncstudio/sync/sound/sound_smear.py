"""How far frequencies disagree on a delay: what rooms and coders do to an instant, and every window shares.

Scatter along time shows noise, but not that a reflection or a coder's filters move all windows alike. They do not
move all frequencies alike: each band of the stacked correlation gives a delay of its own, and how these scatter says
how exact their mean is (the sandwich estimator of White 1980, over bands that carry equal information).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.sound.correlation_windows import Line, Measured

_REACH = 96
_BANDS = 12
FREE_BANDS = _BANDS - 1.0
"""Degrees of freedom of what bands say of their common delay."""


def spread_of_bands_s(
    windows: Sequence[Measured], weights: NDArray[np.float64], line: Line, rate: int
) -> float:
    """The standard error of the windows' common delay as their bands see it, in seconds; 0 when it cannot be told."""
    stacked = np.zeros(_REACH + 1, np.complex128)
    turn = 2 * np.pi * np.arange(_REACH + 1) / (2 * _REACH)
    lags = np.arange(-_REACH, _REACH)
    for one, weight in zip(windows, weights, strict=True):
        place = (line.lag(one.at_s) - one.centre_s) * rate
        first = one.curve.reach + round(place) - _REACH
        part = one.curve.value[max(first, 0) : first + 2 * _REACH]
        if first < 0 or len(part) < 2 * _REACH:
            continue
        aside = place - round(place)
        # Its middle is the delay itself: a taper about the nearest sample would pull frequencies apart by nanoseconds.
        taper = 0.5 + 0.5 * np.cos(np.pi * (lags - aside) / _REACH)
        spectrum = np.fft.rfft(np.roll(part * taper, -_REACH))
        stacked += weight * np.sign(one.height) * spectrum * np.exp(1j * turn * aside)
    # A delay d turns the phase at w by -w d; each frequency tells it with weight w² times its size.
    told, known = -turn * stacked.imag, turn**2 * np.maximum(stacked.real, 0.0)
    total = float(known.sum())
    if total <= 0:
        return 0.0
    delay = float(told.sum()) / total
    band = np.minimum((np.cumsum(known) / total * _BANDS).astype(np.int64), _BANDS - 1)
    off = np.bincount(band, told - delay * known, _BANDS)
    return float(np.sqrt(np.sum(off**2) * _BANDS / (_BANDS - 1))) / total / rate
