"""How loud speech is, and how quickly that changes: what lips that open, and lips that move, are held against."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.errors import MeasuringCancelled
from syncstudio.sync.inputs import Sound

Floats = NDArray[np.float64]

PER_S = 100
"""Values of loudness a second."""

# Speech is where most of its energy is; syllables come 2 to 8 times a second.
_BAND_HZ = (250.0, 3500.0)
_SLOW_S, _QUICK_S = 1.2, 0.05
# Quicker changes of loudness are not of the lips.
_LIPS_S = 0.03
_BLOCK = 6000


@dataclass(frozen=True, slots=True, eq=False)
class Loudness:
    """Speech's band about its slow course, 100 values a second from `from_s` on, in source time: float64 (n,) each.

    `loud` goes with how far lips are open, `change` (how quickly it rises or falls) with how much they move.
    """

    loud: Floats
    change: Floats
    from_s: float


def speech_loudness(
    sound: Sound,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Loudness:
    """The loudness of a sound that somebody speaks in. Raises MeasuringCancelled."""
    from scipy.ndimage import gaussian_filter1d

    level = _level(sound, progress, cancelled)
    smooth = gaussian_filter1d(level, _LIPS_S * PER_S, mode="nearest") if len(level) else level
    change = np.abs(np.gradient(smooth)) if len(level) > 1 else np.zeros(len(level))
    return Loudness(banded(level, PER_S), banded(change, PER_S), float(sound.start_s) + 0.5 / PER_S)


def banded(values: Floats, rate: float) -> Floats:
    """Without what is slower than a phrase, and quicker than lips."""
    from scipy.ndimage import gaussian_filter1d

    if len(values) == 0:
        return values
    quick = gaussian_filter1d(values, max(_QUICK_S * rate, 0.3), mode="nearest")
    return np.asarray(quick - gaussian_filter1d(values, _SLOW_S * rate / 2, mode="nearest"))


def _level(
    sound: Sound, progress: Callable[[float], None] | None, cancelled: Callable[[], bool] | None
) -> Floats:
    from scipy.signal import butter, sosfilt

    high = min(_BAND_HZ[1], 0.45 * sound.rate)
    bands = butter(2, [_BAND_HZ[0], high], "bandpass", fs=sound.rate, output="sos")
    each = sound.rate / PER_S
    count = int(sound.count / each)
    loud = np.zeros(count)
    state = np.zeros((len(bands), 2))
    for first in range(0, count, _BLOCK):
        if cancelled is not None and cancelled():
            raise MeasuringCancelled("Measuring was cancelled.")
        last = min(first + _BLOCK, count)
        edges = (np.arange(first, last + 1) * each).astype(int)
        part, state = sosfilt(bands, np.nan_to_num(sound.read(edges[0], edges[-1] - edges[0])), zi=state)
        sums = np.add.reduceat(part**2, edges[:-1] - edges[0])
        loud[first:last] = np.sqrt(sums / each)
        if progress is not None:
            progress(last / count)
    usual = float(np.quantile(loud, 0.9)) if count else 0.0
    return np.asarray(np.sqrt(np.clip(loud / usual, 0, 2))) if usual > 0 else loud
