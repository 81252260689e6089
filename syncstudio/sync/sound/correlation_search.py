"""Where pieces of one long sound lie in another: candidates from the features, to be checked on the sound itself.

Pieces of some seconds are looked up in all of the other sound by block-wise FFT, so memory stays bounded and a clock
that drifts by a part in a thousand does not smear them. Places that agree on one line make a `Lead`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.errors import MeasuringCancelled

# Rows of a block of the long sound in one FFT; a piece must be shorter.
_BLOCK = 1 << 14
_PEAKS = 6
_GUARD = 12
# A peak this many standard deviations above the rest is worth a look: among a million places chance reaches 5.
_LEAST_Z = 4.2
_SLACK_S = 0.06
_SLACK_RATE = 0.0015


@dataclass(frozen=True, slots=True)
class Place:
    """The middle of a piece at `at_s` on its own sound fits the other sound `lag_s` later; `z` is how clearly."""

    at_s: float
    lag_s: float
    z: float


@dataclass(frozen=True, slots=True)
class Lead:
    """Places that lie on about one line; `strength` is the root of the sum of their squares of `z`."""

    places: tuple[Place, ...]
    strength: float


class FeatureSearch:
    """Looks pieces up in one sound's features, float32 (bands, rows), a row every `step_s`."""

    def __init__(self, features: NDArray[np.float32], step_s: float) -> None:
        self._rows, self._step_s = features.shape[1], step_s
        self._half = min(_BLOCK // 2, 1 << max(int(self._rows).bit_length(), 8))
        self._size = 2 * self._half
        blocks = -(-self._rows // self._half) + 1
        padded = np.zeros((features.shape[0], (blocks + 1) * self._half), np.float32)
        padded[:, self._half : self._half + self._rows] = features
        # Block b holds rows [(b - 1) * half, (b + 1) * half): every lag of a piece of up to half lies whole in one.
        self._spectra = np.stack(
            [
                _spectra(padded[:, block * self._half : block * self._half + self._size], self._size)
                for block in range(blocks)
            ]
        )

    @property
    def rows(self) -> int:
        """Rows of the sound that is searched."""
        return int(self._rows)

    @property
    def longest(self) -> int:
        """Rows a piece may have."""
        return self._half

    def curve(self, piece: NDArray[np.float32]) -> NDArray[np.float32]:
        """The piece (bands, rows) against every place: float32, entry i for its first row at row `i - longest`."""
        spectrum = np.conj(_spectra(piece, self._size))
        products = np.einsum("bkf,kf->bf", self._spectra, spectrum, optimize=False)
        return np.asarray(np.fft.irfft(products, self._size, axis=1)[:, : self._half].reshape(-1), np.float32)

    def places(
        self,
        piece: NDArray[np.float32],
        first_row: int,
        allowed: Callable[[float, float], tuple[float, float]],
    ) -> list[Place]:
        """The best places of a piece that begins at `first_row` of its own sound, best first.

        `allowed(at_s, ...)` bounds the lag.
        """
        curve = self.curve(piece)
        lag_rows = np.arange(len(curve)) - self._half - first_row
        middle = (first_row + piece.shape[1] / 2) * self._step_s
        low, high = allowed(middle, 0.0)
        inside = (lag_rows * self._step_s >= low) & (lag_rows * self._step_s <= high)
        reaching = (lag_rows + first_row > -piece.shape[1]) & (lag_rows + first_row < self._rows)
        spread = float(np.sqrt(np.mean(curve[reaching] ** 2))) if reaching.any() else 0.0
        if spread <= 0:
            return []
        curve = np.where(inside & reaching, curve, -np.inf)
        found: list[Place] = []
        for _ in range(_PEAKS):
            top = int(np.argmax(curve))
            z = float(curve[top]) / spread
            if not z >= _LEAST_Z:
                break
            found.append(Place(middle, (float(lag_rows[top]) + _between(curve, top)) * self._step_s, z))
            curve[max(top - _GUARD, 0) : top + _GUARD + 1] = -np.inf
        return found


def leads_of(places: Sequence[Place], most: int = 8) -> list[Lead]:
    """Bundles places that may lie on one line, the strongest bundle first; a place belongs to one bundle."""
    left = sorted(places, key=lambda place: -place.z)
    leads: list[Lead] = []
    while left and len(leads) < most:
        best: list[Place] = []
        strength = 0.0
        for seed in left[:24]:
            mine = _bundle(seed, left)
            power = float(np.sqrt(sum(place.z**2 for place in mine)))
            if power > strength:
                best, strength = mine, power
        leads.append(Lead(tuple(sorted(best, key=lambda place: place.at_s)), strength))
        taken = set(best)
        left = [place for place in left if place not in taken]
    return sorted(leads, key=lambda lead: -lead.strength)


def check(cancelled: Callable[[], bool] | None) -> None:
    """Stop when nobody wants the answer any more."""
    if cancelled is not None and cancelled():
        raise MeasuringCancelled("Measuring was cancelled.")


def _bundle(seed: Place, places: Sequence[Place]) -> list[Place]:
    """The nearest fitting place of every piece."""
    mine: dict[float, Place] = {}
    for place in places:
        off = abs(place.lag_s - seed.lag_s)
        if off <= _SLACK_S + _SLACK_RATE * abs(place.at_s - seed.at_s):
            kept = mine.get(place.at_s)
            if kept is None or off < abs(kept.lag_s - seed.lag_s):
                mine[place.at_s] = place
    return list(mine.values())


def _spectra(rows: NDArray[np.float32], size: int) -> NDArray[np.complex64]:
    """Of every row; older versions of NumPy answer in double precision."""
    return np.fft.rfft(rows, size, axis=1).astype(np.complex64, copy=False)


def _between(curve: NDArray[np.float32], top: int) -> float:
    if not 0 < top < len(curve) - 1:
        return 0.0
    left, middle, right = (float(value) for value in curve[top - 1 : top + 2])
    bend = left - 2 * middle + right
    return 0.5 * (left - right) / bend if np.isfinite(bend) and bend < 0 else 0.0
