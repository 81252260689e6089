"""A signal on an even grid: its rate measured, its gaps known, smooth between its rows.

Rows are joined by a cubic spline, and a grid coarser than the rows takes the mean over each of its cells, so that
nothing above its own half rate folds down.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.inputs import Limits, Signal

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

FEWEST_ROWS = 10

# A step longer than this many usual ones is a gap: nothing is known inside.
_GAP_STEPS = 4.0
# Rows closer than this part of the usual step are one row: a spline through them would overshoot.
_SAME_PART = 0.2
_FLAT = 1e-12
# Smoothing falls this steeply, and goes on for so many swings before the first row and after the last, as if what is
# there were turned about that row: a jump to nothing would ring on inside.
_SMOOTH_ORDER, _SMOOTH_SWINGS = 8, 8
_LARGEST = 1e60


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """Rows that hold something: `at_s` float64 (n,) rising, `values` float64 (n, k) without NaN, mean removed.

    `rate_hz` is measured: the usual number of rows in a second outside of gaps.
    """

    at_s: Floats
    values: Floats
    rate_hz: float
    gap_s: float
    splines: Any
    integrals: Any

    @property
    def span_s(self) -> float:
        """From the first row to the last."""
        return float(self.at_s[-1] - self.at_s[0])

    def sampled(self, at_s: Floats, cell_s: float = 0.0) -> Floats:
        """Values (m, k) at any instants (m,): means over cells that wide where rows are denser; 0 where unknown."""
        known = self.known(at_s)
        out = np.zeros((len(at_s), self.values.shape[1]))
        if known.any():
            at = at_s[known]
            if cell_s > 1.0 / self.rate_hz:
                first, last = self.at_s[0], self.at_s[-1]
                low, high = np.clip(at - cell_s / 2, first, last), np.clip(at + cell_s / 2, first, last)
                width = np.maximum(high - low, 1e-9)[:, None]
                out[known] = (self.integrals(high) - self.integrals(low)) / width
            else:
                out[known] = self.splines(at)
        return out

    def known(self, at_s: Floats) -> Bools:
        """Which instants lie between two rows that are not far apart."""
        after = np.searchsorted(self.at_s, at_s)
        inside = (after > 0) & (after < len(self.at_s))
        place = np.clip(after, 1, len(self.at_s) - 1)
        return np.asarray(inside & (self.at_s[place] - self.at_s[place - 1] <= self.gap_s))

    def smoothed(self, cutoff_hz: float) -> Track:
        """The same without what is quicker than that, not shifted in time, on even steps."""
        from scipy.fft import next_fast_len

        step = 1 / self.rate_hz
        at = self.at_s[0] + step * np.arange(max(FEWEST_ROWS, int(self.span_s / step) + 1), dtype=np.float64)
        kept = self.known(at)
        if kept.sum() < FEWEST_ROWS:
            return self
        values = self.sampled(at)
        values[0], kept[0] = self.values[0], True  # the first row is one of its own
        values = np.stack([np.interp(at, at[kept], column[kept]) for column in values.T], axis=1)
        more = min(len(at) - 1, round(_SMOOTH_SWINGS / (cutoff_hz * step)))
        before, after = 2 * values[0] - values[more:0:-1], 2 * values[-1] - values[-2 : -2 - more : -1]
        values = np.concatenate([before, values, after])
        size = int(next_fast_len(len(values), real=True))
        hz = np.fft.rfftfreq(size, step)
        gain = 1 / (1 + (hz / cutoff_hz) ** _SMOOTH_ORDER)
        smooth = np.fft.irfft(np.fft.rfft(values, size, axis=0) * gain[:, None], size, axis=0)[
            more : more + len(at)
        ]
        return _track(at[kept], smooth[kept])

    def only(self, columns: list[int]) -> Track:
        """The same with some of its columns."""
        return _track(self.at_s, self.values[:, columns])


def track_of(at_s: Floats, values: Floats) -> Track | None:
    """Rows without NaN as a track; None when fewer than ten are left, or all at one instant."""
    good = np.isfinite(values).all(axis=1) & np.isfinite(at_s)
    at, rows = at_s[good], values[good]
    if len(at) < FEWEST_ROWS or at[-1] <= at[0]:
        return None
    steps = np.diff(at)
    usual = float(np.median(steps[steps > 0])) if (steps > 0).any() else 0.0
    if usual <= 0:
        return None
    at, rows = _merged(at, rows, _SAME_PART * usual)
    if len(at) < FEWEST_ROWS:
        return None
    return _track(at, rows - rows.mean(axis=0))


def _track(at_s: Floats, values: Floats) -> Track:
    from scipy.interpolate import CubicSpline

    steps = np.diff(at_s)
    usual = float(np.median(steps))
    dense = steps[steps <= _GAP_STEPS * usual]
    usual = float(dense.mean())
    splines = CubicSpline(at_s, values)
    return Track(at_s, values, 1.0 / usual, _GAP_STEPS * usual, splines, splines.antiderivative())


def _merged(at_s: Floats, values: Floats, apart_s: float) -> tuple[Floats, Floats]:
    """Rows with about the same stamp become one, at the mean of both."""
    group = np.concatenate([[0], np.cumsum(np.diff(at_s) > apart_s)])
    if group[-1] == len(at_s) - 1:
        return at_s, values
    counts = np.bincount(group).astype(np.float64)
    at = np.bincount(group, at_s) / counts
    rows = np.stack([np.bincount(group, column) / counts for column in values.T], axis=1)
    return at, rows


def rows_within(signal: Signal, limits: Limits | None) -> tuple[Floats, Floats]:
    """Seconds and rows of a signal; with limits, only where the reference is to be looked at."""
    times = np.asarray(signal.times_ns, np.int64)
    values = np.asarray(signal.values, np.float64)
    if values.ndim == 1:
        values = values[:, None]
    kept = np.ones(len(times), bool)
    if limits is not None and limits.spans_ns is not None:
        kept = np.zeros(len(times), bool)
        for start, end in limits.spans_ns:
            kept |= (times >= start) & (times < end)
    if limits is not None:
        for start, end in limits.excluded_ns:
            kept &= ~((times >= start) & (times < end))
    # Where nothing is to be looked at nothing is known; infinite values are no values either.
    rows = np.where(np.isfinite(values), values, np.nan)[kept]
    # Squares of what is beyond reason would be too large or nothing at all.
    size = float(np.nanmax(np.abs(rows))) if np.isfinite(rows).any() else 0.0
    if size > _LARGEST or 0 < size < 1 / _LARGEST:
        rows = rows / size
    at = times[kept] / 1e9
    order = np.argsort(at, kind="stable")
    return at[order], rows[order]


def moving_columns(values: Floats) -> list[int]:
    """Columns that hold values and change."""
    moving: list[int] = []
    for number, column in enumerate(values.T):
        good = column[np.isfinite(column)]
        if len(good) >= FEWEST_ROWS and np.ptp(good) > _FLAT * max(1.0, float(np.abs(good).max())):
            moving.append(number)
    return moving
