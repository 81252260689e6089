"""What a sound does 62 times a second in each of a dozen bands: small enough to search hours of it.

Logarithms make loudness and a steady spectrum drop out, and what changes slower than about a second is taken off, so
that another microphone, an automatic level or a codec changes little.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.inputs import Sound

BANDS = 12

_FRAME_S = 0.016
# Rows transformed at once: what they need stays in the processor's own memory.
_BATCH = 1 << 10
# Frames that the slow part is the mean of.
_SLOW = 41
_CLIP = 3.0
_LOW_HZ, _HIGH_HZ = 150.0, 7000.0


def feature_step(rate: int) -> int:
    """Samples from one row of features to the next."""
    return round(rate * _FRAME_S)


def features_of(sound: Sound) -> NDArray[np.float32]:
    """float32 (BANDS, rows): each band around zero, about unit size; zero where there is nothing but silence."""
    step = feature_step(sound.rate)
    rows = sound.count // step
    edges = _edges(sound.rate, step)
    out = np.empty((BANDS, rows), np.float32)
    taper = np.hanning(step + 1)[:-1].astype(np.float32)
    for first in range(0, rows, _BATCH):
        count = min(_BATCH, rows - first)
        block = sound.read(first * step, count * step).reshape(count, step) * taper
        spectrum = np.fft.rfft(block, axis=1)
        power = spectrum.real**2 + spectrum.imag**2
        out[:, first : first + count] = np.add.reduceat(power, edges[:-1], axis=1)[:, :BANDS].T
    return _standardised(out)


def _edges(rate: int, step: int) -> NDArray[np.int64]:
    """The first bin of each band and the end of the last; bands widen upwards, each holds a bin at least."""
    high = min(_HIGH_HZ, 0.45 * rate)
    hz = np.geomspace(_LOW_HZ, high, BANDS + 1)
    bins = np.maximum(np.round(hz * step / rate).astype(np.int64), 1)
    for number in range(1, len(bins)):
        bins[number] = max(bins[number], bins[number - 1] + 1)
    return np.asarray(np.minimum(bins, step // 2), np.int64)


def _standardised(power: NDArray[np.float32]) -> NDArray[np.float32]:
    for band in power:
        sounding = band > 0
        if not sounding.any():
            continue
        level = float(np.median(band[sounding]))
        # What lies 50 dB below the usual level is silence, and its wobbling no event.
        np.log(band + np.float32(1e-5 * level + 1e-12), out=band)
        band -= running_mean(band, _SLOW)
        spread = float(np.sqrt(np.mean(band[sounding] ** 2)))
        if spread <= 0:
            band[:] = 0
            continue
        np.clip(band / np.float32(spread), -_CLIP, _CLIP, out=band)
        band[~sounding] = 0
    return power


def running_mean(values: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    """The mean of the `count` values (odd) around each, mirrored at the ends."""
    half = min(count // 2, len(values))
    sums = np.cumsum(np.pad(values, (half + 1, half), "symmetric"), dtype=np.float64)
    return np.asarray((sums[2 * half + 1 :] - sums[: len(values)]) / (2 * half + 1), np.float32)
