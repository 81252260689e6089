"""Where two sets of axes move together, however they are turned against one another: every lag at once.

At each lag all linear relations between the two are allowed (canonical correlation), so neither the mounting of a
sensor nor the focal length of a camera has to be known.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.series.even_series import Track
from syncstudio.sync.series.lag_search import COARSER, Grid, coarsened, fft_length, grid_step, levelled

Floats = NDArray[np.float64]

_LEAST_ROWS = 24.0
# And this part of the shorter one: less is left to a search of its own.
_LEAST_SHARE = 0.1
_FALSE_ALARMS = 1e-3
_RIDGE = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class AxesCurve:
    """`nats` is the evidence at each `offset_s`, `r` the strongest canonical correlation, from `rows` rows.

    `chance` is what the best of so many lags reaches once in a thousand unrelated pairs.
    """

    offset_s: Floats
    nats: Floats
    r: Floats
    rows: Floats
    chance: float

    @property
    def best(self) -> int:
        return int(np.argmax(self.nats))

    @property
    def ahead(self) -> float:
        """Nats that the best lag is ahead of chance."""
        return float(self.nats[self.best]) - self.chance


def axes_curve(
    reference: Track, other: Track, low_s: float | None, high_s: float | None, most_hz: float = 100.0
) -> AxesCurve | None:
    """The curve of those cells in which the evidence is strongest; None when no lag has enough rows in common."""
    step = grid_step(reference, other, most_hz=most_hz)
    ones, twos = _grids(reference, step), _grids(other, step)
    found: AxesCurve | None = None
    for times in COARSER:
        one, two = [coarsened(grid, times) for grid in ones], [coarsened(grid, times) for grid in twos]
        if min(len(one[0].values), len(two[0].values)) < 2 * _LEAST_ROWS:
            break
        curve = _curve(*_levelled(one, two), low_s, high_s)
        if curve is not None and (found is None or curve.ahead > found.ahead):
            found = curve
    return found


def _grids(track: Track, step_s: float) -> list[Grid]:
    start = float(track.at_s[0])
    at: Floats = start + step_s * np.arange(max(2, int(track.span_s / step_s)), dtype=np.float64)
    known = track.known(at)
    values = track.sampled(at, step_s)
    values[known] -= values[known].mean(axis=0) if known.any() else 0.0
    return [
        Grid(np.where(known, column, 0.0), known.astype(np.float64), start, step_s) for column in values.T
    ]


def _levelled(ones: list[Grid], twos: list[Grid]) -> tuple[list[Grid], list[Grid]]:
    """One prediction for all axes of both, from those that move most."""
    strong_one = max(ones, key=lambda grid: float(np.sum(grid.values**2)))
    strong_two = max(twos, key=lambda grid: float(np.sum(grid.values**2)))
    return (
        [levelled(strong_one, strong_two, apply_to=(grid, strong_two))[0] for grid in ones],
        [levelled(strong_one, strong_two, apply_to=(strong_one, grid))[1] for grid in twos],
    )


def _curve(ones: list[Grid], twos: list[Grid], low_s: float | None, high_s: float | None) -> AxesCurve | None:
    from scipy.stats import chi2

    x, y = _whitened(ones), _whitened(twos)
    if x is None or y is None:
        return None
    length = fft_length(len(x), len(y))
    spectra_x, spectra_y = np.fft.rfft(x, length, axis=0), np.fft.rfft(y, length, axis=0)
    known_x, known_y = np.fft.rfft(ones[0].known, length), np.fft.rfft(twos[0].known, length)

    def across(a: NDArray[np.complex128], b: NDArray[np.complex128]) -> Floats:
        raw = np.fft.irfft(a * np.conj(b), length)
        return np.concatenate([raw[length - (len(y) - 1) :], raw[: len(x)]])

    rows = np.round(across(known_x, known_y))
    shifts = np.arange(-(len(y) - 1), len(x), dtype=np.float64)
    offset: Floats = ones[0].start_s - twos[0].start_s + shifts * ones[0].step_s
    usable = rows >= _LEAST_ROWS
    if low_s is not None:
        usable &= offset >= low_s
    if high_s is not None:
        usable &= offset <= high_s
    if not usable.any():
        return None
    usable &= rows >= _LEAST_SHARE * min(float(ones[0].known.sum()), float(twos[0].known.sum()))
    if not usable.any():
        return None

    def matrices(a: list[NDArray[np.complex128]], b: list[NDArray[np.complex128]]) -> Floats:
        return np.stack([np.stack([across(p, q)[usable] for q in b], axis=-1) for p in a], axis=-2)

    def products(values: Floats) -> list[NDArray[np.complex128]]:
        k = values.shape[1]
        return [np.fft.rfft(values[:, i] * values[:, j], length) for i in range(k) for j in range(k)]

    # How each moves where they overlap counts, not how it moves elsewhere.
    k, m = x.shape[1], y.shape[1]
    of_x = matrices(products(x), [known_y]).reshape(-1, k, k)
    of_y = matrices([known_x], products(y)).reshape(-1, m, m)
    both = matrices(list(spectra_x.T), list(spectra_y.T))
    sizes = _canonical(of_x, of_y, both)
    free = k * m
    nats = -0.5 * np.maximum(rows[usable] - free - 2, 0) * np.sum(np.log1p(-(sizes**2)), axis=1)
    chance = float(chi2.isf(_FALSE_ALARMS / max(int(usable.sum()), 2), free)) / 2
    return AxesCurve(offset[usable], nats, sizes[:, 0], rows[usable], chance)


def _canonical(of_x: Floats, of_y: Floats, both: Floats) -> Floats:
    """Canonical correlations (lags, min(k, m)) from the sums of products at each lag."""

    def root(matrix: Floats) -> Floats:
        power, turn = np.linalg.eigh(matrix)
        floor = 1e-3 * np.maximum(power[:, -1:], 1e-300)
        return np.asarray((turn / np.sqrt(np.maximum(power, floor))[:, None, :]) @ np.swapaxes(turn, 1, 2))

    found = np.linalg.svd(root(of_x) @ both @ root(of_y), compute_uv=False)
    return np.asarray(np.clip(found, 0.0, 0.999), np.float64)


def _whitened(grids: list[Grid]) -> Floats | None:
    """Axes made independent of one another and equally strong (rows, k); still ones are left out."""
    known = grids[0].known > 0
    values = np.stack([grid.values for grid in grids], axis=1)
    if known.sum() < _LEAST_ROWS:
        return None
    covariance = values[known].T @ values[known] / known.sum()
    power, turn = np.linalg.eigh(covariance)
    kept = power > _RIDGE * max(float(power.max()), 1e-300)
    if not kept.any() or power.max() <= 0:
        return None
    return np.asarray(values @ (turn[:, kept] / np.sqrt(power[kept])), np.float64)
