"""Where two curves fit at all: their normalised correlation at every lag, in several bands, against chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.series.even_series import Track

Floats = NDArray[np.float64]

MOST_SAMPLES = 1 << 17
MOST_HZ = 50.0
LEAST_EFFECTIVE = 8.0
"""Lags with fewer independent values in common are not looked at."""

COARSER = (1, 4, 16)
"""Cells so many steps long are looked at: slow movement shows in long ones, and noise does not."""

# Curves are levelled by what the values before say of each one: so many of them.
_ORDER = 24
_LEVELLING_ROWS = 6000
_FEWEST_CELLS = 24


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """One curve at even steps: `start_s` and `step_s` on its own clock, 0 where `known` is False."""

    values: Floats
    known: Floats
    start_s: float
    step_s: float


@dataclass(frozen=True, slots=True, eq=False)
class LagCurve:
    """Correlation `r` at each `offset_s`, from `effective` independent values; `nats`, its evidence against chance."""

    offset_s: Floats
    r: Floats
    effective: Floats
    nats: Floats

    @property
    def best(self) -> int:
        """Index of the strongest evidence."""
        return int(np.argmax(self.nats))

    @property
    def swing_hz(self) -> float:
        """About how fast the curves swing: from how wide the peak is."""
        peak, step = self.best, float(self.offset_s[1] - self.offset_s[0]) if len(self.r) > 1 else 1.0
        high = abs(float(self.r[peak]))
        near = np.abs(self.r) < 0.5 * high
        before, after = np.flatnonzero(near[:peak]), np.flatnonzero(near[peak:])
        left = peak - before[-1] if len(before) else 1
        right = after[0] if len(after) else 1
        return 1 / (3 * max(1, min(int(left), int(right))) * step)

    @property
    def chance_nats(self) -> float:
        """What the best of so many lags reaches by chance: their number, in nats, and a little."""
        tried = max(float(np.sum(self.effective >= LEAST_EFFECTIVE)), 2.0)
        return float(np.log(tried) + 3.0)


def grid_step(one: Track, two: Track, most_hz: float = MOST_HZ, most: int = MOST_SAMPLES) -> float:
    """The step of a grid that both bear and that is not too long."""
    rate = min(one.rate_hz, two.rate_hz, most_hz, most / max(one.span_s, two.span_s))
    return 1.0 / rate


def gridded(track: Track, step_s: float, start_s: float | None = None, end_s: float | None = None) -> Grid:
    """A track's first column at even steps."""
    start = float(track.at_s[0]) if start_s is None else max(start_s, float(track.at_s[0]))
    end = float(track.at_s[-1]) if end_s is None else min(end_s, float(track.at_s[-1]))
    at: Floats = start + step_s * np.arange(max(2, int((end - start) / step_s)), dtype=np.float64)
    known = track.known(at)
    values = track.sampled(at, step_s)[:, 0]
    if known.any():
        values = np.where(known, values - values[known].mean(), 0.0)
    return Grid(values, known.astype(np.float64), start, step_s)


def coarsened(grid: Grid, times: int) -> Grid:
    """Means over cells so many steps long; a cell with a gap is one."""
    if times == 1:
        return grid
    count = len(grid.values) // times
    known = grid.known[: count * times].reshape(count, times).min(axis=1)
    values = grid.values[: count * times].reshape(count, times).mean(axis=1) * known
    return Grid(values, known, grid.start_s + grid.step_s * (times - 1) / 2, grid.step_s * times)


def best_lag(
    reference: Grid, other: Grid, low_s: float | None, high_s: float | None, signed: bool
) -> LagCurve | None:
    """The curve of those cells in which the evidence is strongest; None when no lag has enough in common."""
    found: LagCurve | None = None
    for times in COARSER:
        one, two = coarsened(reference, times), coarsened(other, times)
        if min(len(one.values), len(two.values)) < _FEWEST_CELLS:
            break
        one, two = levelled(one, two)
        length = fft_length(len(one.values), len(two.values))
        curve = lag_curve(ready(one, length), ready(two, length), low_s, high_s, signed)
        if curve is not None and (found is None or curve.nats.max() > found.nats.max()):
            found = curve
    return found


def levelled(one: Grid, two: Grid, apply_to: tuple[Grid, Grid] | None = None) -> tuple[Grid, Grid]:
    """Both (or the two others that go with them) with what their own past foretells taken away, so that neighbours
    are independent.

    One prediction (autoregression by least squares) serves both: filters of their own would shift them. It reads
    values before only, so ends and gaps leave no mark: what follows them closely is unknown.
    """
    order = max(1, min(_ORDER, len(one.values) // 8, len(two.values) // 8))
    normal, right = np.zeros((order, order)), np.zeros(order)
    for grid in (one, two):
        rows = _pasts(grid, order)
        power = float((rows[:, 0] ** 2).mean()) if len(rows) else 0.0
        if power > 0:
            normal += rows[:, 1:].T @ rows[:, 1:] / (power * len(rows))
            right += rows[:, 1:].T @ rows[:, 0] / (power * len(rows))
    normal += 1e-9 * np.trace(normal) / order * np.eye(order) + 1e-12 * np.eye(order)
    taps = np.concatenate([[1.0], -np.linalg.solve(normal, right)])
    first, second = apply_to or (one, two)
    return _through(first, taps), _through(second, taps)


def _pasts(grid: Grid, order: int) -> Floats:
    """Values with those before them (rows, order + 1), newest first, where all are known."""
    windows = np.lib.stride_tricks.sliding_window_view(grid.values, order + 1)[:, ::-1]
    whole = np.lib.stride_tricks.sliding_window_view(grid.known, order + 1).min(axis=1) > 0
    rows = np.flatnonzero(whole)
    return np.asarray(windows[rows[:: max(1, len(rows) // _LEVELLING_ROWS)]], np.float64)


def _through(grid: Grid, taps: Floats) -> Grid:
    order = len(taps) - 1
    values = np.convolve(grid.values, taps)[: len(grid.values)]
    known = np.zeros(len(values))
    if len(values) > order:
        known[order:] = np.lib.stride_tricks.sliding_window_view(grid.known, order + 1).min(axis=1)
    values = np.where(known > 0, values, 0.0)
    total = float(known.sum())
    if total > 0:
        values = np.where(known > 0, values - values.sum() / total, 0.0)
        # One loud moment would fit another loud moment anywhere.
        spread = 1.4826 * float(np.median(np.abs(values[known > 0])))
        if spread > 0:
            values = np.clip(values, -6 * spread, 6 * spread)
    return Grid(values, known, grid.start_s, grid.step_s)


@dataclass(frozen=True, slots=True, eq=False)
class Ready:
    """A grid with the transforms that every pair it takes part in needs."""

    grid: Grid
    length: int
    values: NDArray[np.complex128]
    squares: NDArray[np.complex128]
    known: NDArray[np.complex128]
    memory: Floats
    empty: bool


def ready(grid: Grid, length: int) -> Ready:
    """A grid transformed to that length: at least the rows of both partners together."""
    x = grid.values
    return Ready(
        grid,
        length,
        np.fft.rfft(x, length),
        np.fft.rfft(x * x, length),
        np.fft.rfft(grid.known, length),
        _memory(x),
        not np.any(x),
    )


def lag_curve(
    reference: Ready, other: Ready, low_s: float | None, high_s: float | None, signed: bool
) -> LagCurve | None:
    """Correlation at every lag (offset of reference time against other time) within bounds."""
    if reference.empty or other.empty:
        return None
    one, two, length = reference.grid, other.grid, reference.length
    rows, others = len(one.values), len(two.values)

    def across(a: NDArray[np.complex128], b: NDArray[np.complex128]) -> Floats:
        raw = np.fft.irfft(a * np.conj(b), length)
        return np.concatenate([raw[length - (others - 1) :], raw[:rows]])

    offset: Floats = one.start_s - two.start_s + np.arange(-(others - 1), rows, dtype=np.float64) * one.step_s
    product = across(reference.values, other.values)
    energy = np.sqrt(
        np.maximum(across(reference.squares, other.known), 0.0)
        * np.maximum(across(reference.known, other.squares), 0.0)
    )
    common = np.round(across(reference.known, other.known))
    effective = common * _independent(reference.memory, other.memory)
    floor = 1e-6 * float(energy.max())
    r = np.where(energy > floor, product / np.maximum(energy, max(floor, 1e-300)), 0.0)
    r = np.clip(r, -0.999999, 0.999999)
    usable = effective >= LEAST_EFFECTIVE
    if low_s is not None:
        usable &= offset >= low_s
    if high_s is not None:
        usable &= offset <= high_s
    if not usable.any():
        return None
    counted = np.abs(r) if signed else np.maximum(r, 0.0)
    nats = np.where(usable, -0.5 * (effective - 2) * np.log1p(-(counted**2)), 0.0)
    kept = slice(int(np.argmax(usable)), len(usable) - int(np.argmax(usable[::-1])))
    return LagCurve(offset[kept], r[kept], np.where(usable, effective, 0.0)[kept], nats[kept])


def _memory(values: Floats) -> Floats:
    """How alike values are to those so many steps later, 1 at first."""
    length = fft_length(len(values), len(values))
    raw = np.fft.irfft(np.abs(np.fft.rfft(values, length)) ** 2, length)
    return np.asarray(raw[: len(values)] / max(raw[0], 1e-300), np.float64)


def _independent(one: Floats, two: Floats) -> float:
    """Which part of the values count as independent of one another (Bartlett): 1 / (1 + 2 sum of both memories)."""
    count = min(len(one), len(two))
    taper = 1 - np.arange(1, count) / count
    total = 1 + 2 * float(np.sum(taper * one[1:count] * two[1:count]))
    return float(1 / max(total, 1.0))


def fft_length(one: int, two: int) -> int:
    """A quick length of transforms in which so many rows do not wrap around."""
    from scipy.fft import next_fast_len

    return int(next_fast_len(one + two, real=True))
