"""How a recording's channels come to two ears: which are heard, where they lie, and how pan moves them."""

from collections.abc import Sequence
from functools import lru_cache
from math import cos, pi, sin, sqrt

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

# ITU-R BS.775: centre and surrounds at -3 dB, the effects channel left out. Channel order as FFmpeg's.
_HALF_POWER = 1 / sqrt(2)
_FIVE_ONE = (
    (1.0, 0.0),  # front left
    (0.0, 1.0),  # front right
    (_HALF_POWER, _HALF_POWER),  # centre
    (0.0, 0.0),  # low-frequency effects
    (_HALF_POWER, 0.0),  # back left
    (0.0, _HALF_POWER),  # back right
)
_SEVEN_ONE = (*_FIVE_ONE, (_HALF_POWER, 0.0), (0.0, _HALF_POWER))


def fold_matrix(channels: int, heard: Sequence[int] = ()) -> Samples | None:
    """What folds a recording to one column (the same in both ears) or two (left, right); None: it is that already.

    `heard` names the channels that are heard, from 0; none named, or none that the recording has: all of them. A
    single channel goes to both ears at full level. 5.1 and 7.1 follow ITU-R BS.775, scaled so that nothing can clip;
    any other number is taken as separate microphones: all of them in both ears, at equal power.
    """
    return _fold(channels, tuple(sorted({number for number in heard if 0 <= number < channels})))


@lru_cache(maxsize=64)
def _fold(channels: int, heard: tuple[int, ...]) -> Samples | None:
    chosen = heard if heard and len(heard) < channels else tuple(range(channels))
    if len(chosen) == channels <= 2:
        return None
    if len(chosen) == 1:
        table = np.zeros((channels, 1))
        table[chosen[0]] = 1.0
    elif channels in (6, 8):
        table = np.array(_FIVE_ONE if channels == 6 else _SEVEN_ONE)
        if len(chosen) < channels:
            # Whoever asks for the effects channel wants to hear it.
            table[3] = _HALF_POWER
            table[[number for number in range(channels) if number not in chosen]] = 0.0
        sums = table.sum(axis=0)
        table = table / np.where(sums > 0, sums, 1.0)
    else:
        table = np.zeros((channels, 1))
        table[list(chosen)] = 1 / sqrt(len(chosen))
    return np.asarray(table, np.float32)


def pan_gains(pan: float) -> tuple[float, float]:
    """The factors of the left and right ear at a pan from -1 (left) to 1 (right).

    Constant power with 0 dB in the middle and +3 dB at the sides: `sqrt(2)` times the cosine and the sine of the
    angle, so that left squared and right squared always add up to 2 and a sound keeps its loudness on its way round
    (the sine law of J. Blauert, Spatial Hearing, and of mixing desks; 0 dB in the middle as in Ableton Live, so that
    a sound nobody panned is as recorded). A stereo recording is balanced by the same factors.
    """
    if pan == 0.0:
        return 1.0, 1.0
    if abs(pan) >= 1.0:
        return (sqrt(2), 0.0) if pan < 0 else (0.0, sqrt(2))
    angle = (pan + 1) * pi / 4
    return sqrt(2) * cos(angle), sqrt(2) * sin(angle)
