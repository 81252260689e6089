"""Loudness by numbers: decibels, and fades at edges."""

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

# Long enough that an edge is not heard as a click, short enough that no word loses its beginning.
FADE_NS = 5_000_000
# At or below this a gain is silence: the quietest step of 24 bits.
SILENT_DB = -144.0


def gain_from_db(gain_db: float) -> float:
    """The factor of a gain in decibels."""
    return 0.0 if gain_db <= SILENT_DB else float(10.0 ** (gain_db / 20))


def db_from_gain(gain: float) -> float:
    """The decibels of a factor; nothing at all is `SILENT_DB`."""
    return SILENT_DB if gain <= 0 else max(SILENT_DB, float(20 * np.log10(gain)))


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
    return np.asarray(rounded(rise) * rounded(fall), np.float32)


def rounded(ramp: NDArray[np.float64]) -> NDArray[np.float64]:
    """A ramp from 0 to 1 as half a cosine: no corner at either end."""
    return (1 - np.cos(np.pi * ramp)) / 2
