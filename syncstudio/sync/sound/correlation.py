"""One window of sound against another: generalised cross-correlation, and its peak between the samples.

The cross-spectrum is divided by its own size to the power of 0.6 (a partial phase transform: Knapp and Carter 1976),
so that loud resonances and hum do not decide alone. The curve is band-limited, so its values between samples follow
from those at samples by a windowed sinc, and the peak is free of the bias that a parabola through three has.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.sinc_peak import HIGHEST

PHAT_WEIGHT = 0.6

# Rumble below says little about instants, and a recorder's cut-off just below half the rate says nothing.
_LOWEST_HZ = 80.0
_TAPER = 0.15
# The weight as a power of the cross-spectrum's square, and where it ends: 180 dB below the strongest.
_HALF_WEIGHT = np.float32(-PHAT_WEIGHT / 2)
_LEAST_PART = np.float32(1e-18)
# A copy's peak is not told from a perfect one by less; and a peak is bent.
_LEAST_LOST, _LEAST_BEND = 1e-8, 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Correlation at whole-sample lags from `-reach` to `reach`: float64 (2 * reach + 1,), 1 is a perfect fit.

    `noise` is the standard deviation to expect of it where nothing fits, and `slope` that of its rise in a sample.
    """

    value: NDArray[np.float64]
    noise: float
    slope: float

    @property
    def reach(self) -> int:
        """The largest lag."""
        return len(self.value) // 2

    def unsure(self, height: float, bend: float) -> float:
        """How far the place of a peak may err, one standard deviation in samples; `bend` is its second derivative.

        Noise takes from the height what it turns the phases by: where those are normally distributed, the square of
        their sines, which move the peak, is known by the height to the fourth power.
        """
        turned = max(1 - height**4, _LEAST_LOST)
        return self.slope * float(np.sqrt(turned)) / max(-bend, _LEAST_BEND)


def curve_of(
    reference: NDArray[np.float32], other: NDArray[np.float32], rate: int, reach: int
) -> Curve | None:
    """How well `other` fits `reference` (both (n,)) moved by each lag: a peak at +k says reference is k samples later.

    None when either is silent.
    """
    size = _quick_length(len(reference))
    both = np.empty((2, len(reference)))
    for row, samples in zip(both, (reference, other), strict=True):
        np.multiply(samples, _taper(len(samples)), out=row)
    spectra = np.fft.rfft(both, size, axis=1)
    cross = spectra[0] * np.conj(spectra[1])
    power = cross.real**2 + cross.imag**2
    most = float(power.max())
    if not most > 0 or not np.isfinite(most):
        return None
    # Logarithms in single precision take a fifth of the time, and are a weight's only.
    part = (power / most).astype(np.float32)
    weight = _heard(len(cross), rate) * np.exp(_HALF_WEIGHT * np.log(part + _LEAST_PART))
    sizes = np.sqrt(part) * weight
    total = float(sizes.sum(dtype=np.float64))
    if total <= 0:
        return None
    whole = np.fft.irfft(cross * weight, size) * (size / (2 * total * np.sqrt(most)))
    reach = min(reach, (size - 1) // 2)
    value = np.concatenate([whole[size - reach :], whole[: reach + 1]])
    noise = float(np.sqrt(0.5 * np.dot(sizes, sizes)) / total)
    rising = sizes * _turns(len(cross), size)
    slope = float(np.sqrt(0.5 * np.dot(rising, rising)) / total)
    return Curve(value, noise, slope)


@lru_cache(maxsize=64)
def _quick_length(count: int) -> int:
    """The least length from `count` on that has no other factors than 2, 3 and 5: its transform is quick."""
    fives: list[int] = [5**power for power in range(count.bit_length() // 2 + 1)]
    odd: list[int] = [3**power * five for power in range(count.bit_length() + 1) for five in fives]
    return min(part << max(-(-count // part) - 1, 0).bit_length() for part in odd)


@lru_cache(maxsize=8)
def _heard(bins: int, rate: int) -> NDArray[np.float32]:
    """Which of so many frequencies from 0 to half the rate count."""
    place = np.linspace(0, 1, bins)
    return ((place * rate / 2 >= _LOWEST_HZ) & (place <= 2 * HIGHEST)).astype(np.float32)


@lru_cache(maxsize=8)
def _turns(bins: int, size: int) -> NDArray[np.float32]:
    """By how many radians so many frequencies turn in a sample, in a transform of that size."""
    return (np.arange(bins) * (2 * np.pi / size)).astype(np.float32)


@lru_cache(maxsize=8)
def _taper(count: int) -> NDArray[np.float32]:
    edge = max(int(count * _TAPER), 1)
    rise = np.sin(np.linspace(0, np.pi / 2, edge + 2, dtype=np.float32)[1:-1]) ** 2
    taper = np.ones(count, np.float32)
    taper[:edge], taper[count - edge :] = rise, rise[::-1]
    return taper
