"""Says how many samples each packet of a sound holds, without decoding it."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

Ticks = NDArray[np.int64]

# Samples in a packet of coders that always put in as many, at the rate they hand out: AAC and its doubled and
# short forms, MP3 and its half rate, AC-3, Opus' blocks at 48 kHz, usual FLAC and ALAC blocks, AMR's 20 ms.
_SIZES = (
    1024, 2048, 960, 1920, 480, 512, 1152, 576, 1536, 256, 768, 120, 240, 2880, 4096, 4608, 4095, 8192, 16384, 160, 320,
    384,
)  # fmt: skip

# A coder's packets are of one size when their stamps lie this close to it.
_SAME = Fraction(5, 1000)

# Coders whose packets differ in length as the sound does.
_CHANGING = {"vorbis", "wmav2", "wmapro"}


def packet_samples(
    codec: str, durations: Ticks, typical_ticks: float, time_base: Fraction, rate: int
) -> NDArray[np.float64] | None:
    """Samples in each packet, from the container's `durations` (ticks) where these are exact, else from the size a
    coder's packets have; None where neither is known.

    `typical_ticks` is the usual step from one packet's stamp to the next.
    """
    per_tick = time_base * rate
    count = len(durations)
    if typical_ticks <= 0 or not count:
        return None
    size = _constant_size(codec, typical_ticks, per_tick, durations)
    if size is not None:
        return np.full(count, float(size))
    if (1 / per_tick).denominator == 1 and bool((durations[:-1] > 0).all()):
        return np.asarray(durations * float(per_tick), np.float64)
    return None


def _constant_size(codec: str, typical_ticks: float, per_tick: Fraction, durations: Ticks) -> Fraction | None:
    if codec in _CHANGING or codec.startswith("pcm"):
        return None
    seen = Fraction(typical_ticks) * per_tick
    # abs(seen / size - 1) <= _SAME, in whole numbers: a fraction for every size costs as much as all the rest.
    top, bottom = seen.numerator * _SAME.denominator, seen.denominator
    near = [
        size
        for size in _SIZES
        if abs(top - size * bottom * _SAME.denominator) <= _SAME.numerator * size * bottom
    ]
    if not near:
        return None
    # Where the container tells apart packets of several lengths, there is no one size.
    odd = np.abs(durations[:-1] * float(per_tick) - near[0]) > max(1.5 * float(per_tick), 0.02 * near[0])
    told = durations[:-1] > 0
    return None if codec in ("opus", "flac") and bool((odd & told).any()) else Fraction(near[0])
