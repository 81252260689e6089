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


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Correlation at whole-sample lags from `-reach` to `reach`: float64 (2 * reach + 1,), 1 is a perfect fit.

    `noise` is the standard deviation to expect of it where nothing fits.
    """

    value: NDArray[np.float64]
    noise: float

    @property
    def reach(self) -> int:
        """The largest lag."""
        return len(self.value) // 2


def curve_of(
    reference: NDArray[np.float32], other: NDArray[np.float32], rate: int, reach: int
) -> Curve | None:
    """How well `other` fits `reference` (both (n,)) moved by each lag: a peak at +k says reference is k samples later.

    None when either is silent.
    """
    from scipy import fft

    size = fft.next_fast_len(len(reference), real=True)
    taper = _taper(len(reference))
    spectra = fft.rfft(np.stack([reference, other]) * taper, size, axis=1)
    cross = spectra[0] * np.conj(spectra[1])
    strength = np.abs(cross)
    if not strength.any() or not np.isfinite(strength[0]):
        return None
    weighted = cross * (_heard(len(cross), rate) / (strength + 1e-9 * strength.max()) ** PHAT_WEIGHT)
    sizes = np.abs(weighted)
    total = float(sizes.sum())
    if total <= 0:
        return None
    whole = fft.irfft(weighted, size) * (size / (2 * total))
    reach = min(reach, (size - 1) // 2)
    value = np.concatenate([whole[size - reach :], whole[: reach + 1]]).astype(np.float64)
    noise = float(np.sqrt(0.5 * (sizes.astype(np.float64) ** 2).sum()) / total)
    return Curve(value, noise)


@lru_cache(maxsize=8)
def _heard(bins: int, rate: int) -> NDArray[np.float32]:
    """Which of so many frequencies from 0 to half the rate count."""
    place = np.linspace(0, 1, bins)
    return ((place * rate / 2 >= _LOWEST_HZ) & (place <= 2 * HIGHEST)).astype(np.float32)


@lru_cache(maxsize=8)
def _taper(count: int) -> NDArray[np.float32]:
    edge = max(int(count * _TAPER), 1)
    rise = np.sin(np.linspace(0, np.pi / 2, edge + 2, dtype=np.float32)[1:-1]) ** 2
    taper = np.ones(count, np.float32)
    taper[:edge], taper[count - edge :] = rise, rise[::-1]
    return taper
