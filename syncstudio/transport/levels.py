"""Loudness by numbers: decibels, channels folded to stereo, fades, and a guard against clipping."""

from math import sqrt

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

# Long enough that an edge is not heard as a click, short enough that no word loses its beginning.
FADE_NS = 5_000_000
# At or below this a gain is silence: the quietest step of 24 bits.
SILENT_DB = -144.0
# The guard bends what rises above this and leaves everything below as it is.
_GUARD_FROM = 0.9

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


def gain_from_db(gain_db: float) -> float:
    """The factor of a gain in decibels."""
    return 0.0 if gain_db <= SILENT_DB else float(10.0 ** (gain_db / 20))


def downmix_matrix(channels: int) -> Samples | None:
    """The (channels, 2) matrix that folds a recording to stereo; None when it is stereo already.

    Mono goes to both ears at full level. 5.1 and 7.1 follow ITU-R BS.775, scaled so that nothing can clip.
    Any other number is taken as separate microphones: all of them in both ears, at equal power.
    """
    if channels == 2:
        return None
    if channels == 1:
        return np.ones((1, 2), np.float32)
    if channels in (6, 8):
        table = np.array(_FIVE_ONE if channels == 6 else _SEVEN_ONE)
        return np.asarray(table / table.sum(axis=0), np.float32)
    return np.full((channels, 2), 1 / sqrt(channels), np.float32)


def guard(samples: Samples) -> Samples:
    """The samples with peaks bent smoothly below full scale, in place: a loud mix never clips hard."""
    peak = float(np.abs(samples).max(initial=0.0))
    if peak > _GUARD_FROM:
        size = np.abs(samples)
        room = 1 - _GUARD_FROM
        bent = _GUARD_FROM + room * np.tanh((size - _GUARD_FROM) / room)
        np.copyto(samples, np.copysign(bent, samples), where=size > _GUARD_FROM)
    return samples


def edge_fade(frames: int, before: float, after: float, length: float) -> Samples | None:
    """The envelope of a block that lies near an edge, or None when no edge is near.

    `before` is how many frames have passed at the block's first frame since sound began, `after` how many
    follow its first frame until sound ends (infinite: no such edge); `length` is the fade in frames.
    """
    if before >= length and after - frames >= length:
        return None
    place = np.arange(frames)
    rise = np.clip((before + place) / length, 0.0, 1.0)
    fall = np.clip((after - place) / length, 0.0, 1.0)
    return np.asarray(_round(rise) * _round(fall), np.float32)


def _round(ramp: NDArray[np.float64]) -> NDArray[np.float64]:
    # Half a cosine: no corner at either end.
    return (1 - np.cos(np.pi * ramp)) / 2
