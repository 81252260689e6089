"""Where sounds begin: claps, beeps, knocks, notes, each to a fraction of a millisecond.

Spectral flux finds them (Bello et al., "A tutorial on onset detection in music signals", 2005); the place of each is
then the point that best parts quiet from loud in the samples themselves, by Akaike's criterion as seismologists pick
arrivals (Maeda 1985).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.errors import MeasuringCancelled
from syncstudio.sync.inputs import Sound

Floats = NDArray[np.float64]

HOP_S = Fraction(1, 200)
"""One value of flux every 5 ms."""

_WINDOW_S = 0.016
# Loudness is followed in bands this wide up to 8 kHz, in dB above this power of full scale: finer bands, or
# quieter ones, flicker with noise.
_BAND_HZ, _TOP_HZ, _QUIETEST = 400, 8000, 1e-9
_BLOCK_HOPS = 512
# A peak is the highest within so many hops, and stands out of the mean and spread of a second around it.
_ALONE_HOPS, _AROUND_HOPS = 10, 100
_OUT_BY, _LEAST_DB = 3.0, 0.7
# Samples searched for the rise: back from the flux's peak, and on to where it is loudest.
_BACK_S, _ON_S = 0.030, 0.020
# What is so much quieter than the loudest counts as quiet: coders smear a little of each beep ahead of it.
_SMEARED = 0.04
# What is compared before the rise with 10 ms after it.
_BEFORE_S, _EDGE_S = 0.05, 0.01
# Bands in which the rise is looked for, Hz; the first in which it is clear is taken.
_PLACED_IN = ((80, 20_000), (150, 1_200), (600, 3_000), (2_000, 8_000))
_CLEAR_DB, _LEAST_RISE_DB = 12.0, 3.0


@dataclass(frozen=True, slots=True, eq=False)
class Onsets:
    """Beginnings of sounds: `at_s` float64 (n,) on the sound's source clock, rising; `strength` float64 (n,) in dB,
    how much louder it is right after than it was before; `level` float64 (n,), its peak at full scale 1.
    """

    at_s: Floats
    strength: Floats
    level: Floats

    def __len__(self) -> int:
        return len(self.at_s)

    def strongest(self, count: int) -> Onsets:
        """At most `count` of them: those with most strength and level, in order of time."""
        if len(self) <= count:
            return self
        kept = np.sort(np.argsort(-self.strength - 10 * np.log10(self.level + 1e-9))[:count])
        return Onsets(self.at_s[kept], self.strength[kept], self.level[kept])


def find_onsets(
    sound: Sound,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Onsets:
    """Every onset of a sound; none in silence."""
    flux = onset_flux(sound, progress, cancelled)
    peaks = _peaks(flux)
    found = [_located(sound, int(peak)) for peak in peaks]
    kept = [one for one in found if one is not None]
    # Two peaks of the flux may lie on one rise.
    kept.sort()
    alone: list[tuple[float, float, float]] = []
    for one in kept:
        if alone and one[0] - alone[-1][0] < 0.02:
            alone[-1] = max(alone[-1], one, key=lambda each: each[1])
        else:
            alone.append(one)
    table = np.array(alone, np.float64).reshape(-1, 3)
    return Onsets(table[:, 0] + float(sound.start_s), table[:, 1], table[:, 2])


def onset_flux(
    sound: Sound,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Floats:
    """By how many dB bands became louder, on average: one value every HOP_S, value n at `n * HOP_S` after sample 0."""
    from scipy.fft import rfft

    step = sound.rate * HOP_S
    hops = int(sound.count / step)
    length = max(16, int(sound.rate * _WINDOW_S))
    window = np.hanning(length).astype(np.float32) / np.float32(length / 4)
    bands = _bands(length, sound.rate)
    flux = np.zeros(hops)
    before: NDArray[np.float32] | None = None
    for first in range(0, hops, _BLOCK_HOPS):
        if cancelled is not None and cancelled():
            raise MeasuringCancelled("Measuring was cancelled.")
        numbers = range(first, min(first + _BLOCK_HOPS, hops))
        begin = int(numbers[0] * step) - length // 2
        samples = sound.read(begin, int(numbers[-1] * step) - length // 2 + length - begin)
        np.nan_to_num(samples, copy=False, posinf=0.0, neginf=0.0)
        # In whole numbers at once: a fraction for each of hundreds of hops a second takes longer than the transform.
        starts = (
            np.arange(numbers[0], numbers[-1] + 1) * step.numerator // step.denominator - length // 2 - begin
        )
        frames = np.lib.stride_tricks.sliding_window_view(samples, length)[starts] * window
        spectrum = rfft(frames, axis=1)
        power = (spectrum.real**2 + spectrum.imag**2) @ bands
        loud = 10 * np.log10(power + np.float32(_QUIETEST))
        rows = np.concatenate([loud[:1], loud[:1], loud] if before is None else [before, loud])
        # Against two hops earlier, for windows next to one another share most of their samples.
        flux[first : first + len(numbers)] = np.maximum(rows[2:] - rows[:-2], 0).mean(axis=1)
        before = rows[-2:]
        if progress is not None:
            progress((first + len(numbers)) / hops)
    return flux


def _peaks(flux: Floats) -> NDArray[np.intp]:
    """Hops where the flux is highest around and stands out of what is usual there."""
    from scipy.ndimage import maximum_filter1d, uniform_filter1d

    if len(flux) < 3:
        return np.zeros(0, np.intp)
    usual = uniform_filter1d(flux, 2 * _AROUND_HOPS + 1, mode="nearest")
    apart = uniform_filter1d(np.abs(flux - usual), 2 * _AROUND_HOPS + 1, mode="nearest")
    highest = flux == maximum_filter1d(flux, 2 * _ALONE_HOPS + 1, mode="constant")
    return np.flatnonzero(highest & (flux > usual + _OUT_BY * apart) & (flux > _LEAST_DB))


def _bands(length: int, rate: int) -> NDArray[np.float32]:
    """Which bin of a spectrum belongs to which band: float32 (bins, bands)."""
    hz = np.arange(length // 2 + 1) * rate / length
    number = (hz // _BAND_HZ).astype(int)
    bands = np.zeros((len(hz), int(min(_TOP_HZ, rate / 2) // _BAND_HZ)), np.float32)
    # The lowest one holds hum and rumble.
    inside = (hz >= 80) & (number < bands.shape[1])
    bands[np.flatnonzero(inside), number[inside]] = 1
    return bands


def _located(sound: Sound, hop: int) -> tuple[float, float, float] | None:
    """(seconds after sample 0, rise in dB, level) of the onset at a peak of the flux."""
    rate = sound.rate
    back, before = int(_BACK_S * rate), int(_BEFORE_S * rate)
    first = hop * rate * HOP_S.numerator // HOP_S.denominator - back - before
    length, edge = before + back + int(_ON_S * rate), int(_EDGE_S * rate)
    samples = np.nan_to_num(sound.read(first - edge, length + 2 * edge).astype(np.float64))
    fade = _fade(edge)
    faded = np.concatenate([samples[:edge] * fade, samples[edge:-edge], samples[-edge:] * fade[::-1]])
    samples = samples[edge:-edge]
    spectrum = np.fft.rfft(faded)
    best = (0, 0.0)
    for low, high in _PLACED_IN:
        kept = _passed(low, high, len(faded), rate)
        place, rise = _rise(np.fft.irfft(spectrum * kept, len(faded))[edge:-edge], before, rate)
        if rise > best[1]:
            best = (place, rise)
        # The whole band is the most exact; a narrow one is for what noise covers elsewhere.
        if best[1] > _CLEAR_DB:
            break
    place, rise = best
    # The recording's own beginning is no sound's.
    if rise < _LEAST_RISE_DB or first + place < _EDGE_S * rate:
        return None
    level = float(np.max(np.abs(samples[place : place + max(8, int(0.03 * rate))])))
    return (first + place) / rate, min(rise, 60.0), level


@lru_cache(maxsize=4)
def _fade(edge: int) -> Floats:
    """Ends that fade keep the two edges apart, which lie side by side for a Fourier transform."""
    return np.asarray(np.sin(np.linspace(0, np.pi / 2, edge)) ** 2)


@lru_cache(maxsize=16)
def _passed(low: int, high: int, length: int, rate: int) -> Floats:
    """How much of each frequency passes; soft edges ring less."""
    hz = np.fft.rfftfreq(length, 1 / rate)
    return np.asarray(1 / (1 + (low / np.maximum(hz, 1)) ** 4) / (1 + (hz / high) ** 8))


def _rise(samples: Floats, before: int, rate: int) -> tuple[int, float]:
    """Where in the samples it becomes loud, and by how many dB."""
    power = samples[before:] ** 2
    loudest = float(power.max())
    if loudest <= 0:
        return 0, 0.0
    # Up to where it first comes near its loudest, so that the decay after it is not taken for quiet.
    end = int(np.argmax(power >= 0.5 * loudest)) + max(4, int(0.004 * rate))
    end = min(max(end, 16), len(power))
    place = before + _parted(power[:end], loudest * _SMEARED**2)
    quiet = _mean_square(samples[place - before : place - 2])
    loud = _mean_square(samples[place : place + max(8, int(0.01 * rate))])
    return place, 10 * math.log10((loud + 1e-12) / (quiet + 1e-12))


def _mean_square(samples: Floats) -> float:
    return float(samples @ samples) / len(samples)


def _parted(power: Floats, floor: float) -> int:
    """The index that best parts quiet from loud (Maeda's AIC on variances), with a floor under both."""
    n = len(power)
    split = np.arange(2, n - 2)
    sums = np.cumsum(power)
    quiet = sums[split - 1] / split + floor
    loud = (sums[-1] - sums[split - 1]) / (n - split) + floor
    return int(split[np.argmin(split * np.log(quiet) + (n - split) * np.log(loud))])
