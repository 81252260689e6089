"""Samples between samples: a windowed-sinc interpolator at exact source positions.

The kernel is kept as one polynomial in the fraction for each tap (a Farrow structure), so that a whole block
is one matrix product, whatever the fractions are: a constant delay, a drift of 200 ppm, or another sample
rate.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

# Taps on each side, in samples of the slower of the two rates. With the window below: flat to 0.85 of the
# half rate.
_HALF_WIDTH = 24
# Kaiser's beta for a stop band near -90 dB, below the noise of 15 bits and far below that of any room.
_KAISER_BETA = 9.0
# Polynomial order per tap: the fit follows the sinc to 1e-7 over one sample.
_ORDER = 10
# When samples are thinned out the cutoff lies a little below the new half rate, so that the slope of the
# filter is spent above what can be heard rather than folded into it.
_CUTOFF = 0.94
# Steps are rounded to this when the kernel is chosen (never for the positions), so that a drift needs no new
# one.
_STEP_GRID = 256


class Kernel:
    """One interpolator, for reading samples `step` source samples apart."""

    def __init__(self, step: float) -> None:
        self.cutoff = 1.0 if step <= 1.0 else _CUTOFF / step
        self.half = _HALF_WIDTH if step <= 1.0 else int(np.ceil(_HALF_WIDTH * step))
        self._thins = step > 1.5
        self._taps = _polynomials(self.half, self.cutoff)

    def interpolate(self, samples: Samples, position: float, step: float, frames: int) -> Samples:
        """`frames` values at `position`, `position + step`...; positions count from the array's first sample.

        `samples` is (n, channels) and must reach `half - 1` samples before the first position and `half`
        after the last one's own sample.
        """
        places = position + step * np.arange(frames)
        whole = np.floor(places)
        centred = (places - whole - 0.5).astype(np.float32)
        first = whole.astype(np.int64) - (self.half - 1)
        start, width = int(first[0]), 2 * self.half
        count = int(first[-1]) + 1 - start
        # Ear by ear in a row of its own, which is what BLAS is fast at.
        rows = np.ascontiguousarray(samples[start : start + count + width - 1].T)
        if step == 1.0:
            # The same fraction throughout: one short filter.
            weights = self._taps @ centred[0] ** np.arange(_ORDER + 1, dtype=np.float32)
            return np.stack([np.correlate(row, weights) for row in rows], axis=1)
        # runs[ear, i] is the run of taps that begins at sample i, without copying.
        ears, along = len(rows), rows.strides
        runs = np.ndarray((ears, count, width), np.float32, rows, 0, (along[0], along[1], along[1]))
        if self._thins:
            terms = self._taps.T @ runs[:, first - start].reshape(-1, width).T
            terms = terms.reshape(-1, ears, frames)
        else:
            # Neighbouring outputs share their runs: filter each run once, then pick.
            terms = self._taps.T @ np.ascontiguousarray(runs).reshape(-1, width).T
            terms = terms.reshape(-1, ears, count).take(first - start, axis=2)
        line = terms[-1]
        for order in range(len(terms) - 2, -1, -1):
            line *= centred
            line += terms[order]
        return np.asarray(line.T)


def kernel_for(step: float) -> Kernel:
    """The interpolator for steps of about this size; made once and kept."""
    return _kernel(max(_STEP_GRID, round(step * _STEP_GRID)))


@lru_cache(maxsize=32)
def _kernel(grid_step: int) -> Kernel:
    return Kernel(grid_step / _STEP_GRID)


@lru_cache(maxsize=32)
def _polynomials(half: int, cutoff: float) -> Samples:
    """Each tap as a polynomial in (fraction - 0.5): (2 * half, order + 1), lowest order first."""
    nodes = np.cos(np.pi * (np.arange(64) + 0.5) / 64) / 2  # Chebyshev's nodes on [-0.5, 0.5]
    taps = np.arange(2 * half) - (half - 1)
    distance = taps[:, None] - (nodes + 0.5)[None, :]
    inside = np.clip(1 - (distance / half) ** 2, 0, None)
    values = cutoff * np.sinc(cutoff * distance) * np.i0(_KAISER_BETA * np.sqrt(inside)) / np.i0(_KAISER_BETA)
    values /= values.sum(axis=0)[None, :]  # a constant stays exactly that constant
    powers = np.polynomial.chebyshev.chebvander(nodes * 2, _ORDER)
    fitted = np.linalg.lstsq(powers, values.T, rcond=None)[0]  # (order + 1, taps) in Chebyshev terms
    return np.ascontiguousarray(fitted.T @ _to_powers(), dtype=np.float32)


@lru_cache(maxsize=1)
def _to_powers() -> NDArray[np.float64]:
    """Chebyshev's polynomials of twice the centred fraction as powers of the centred fraction, one a row."""
    rows = np.zeros((_ORDER + 1, _ORDER + 1))
    for order in range(_ORDER + 1):
        rows[order, : order + 1] = np.polynomial.chebyshev.cheb2poly([0.0] * order + [1.0])
    return rows * 2.0 ** np.arange(_ORDER + 1)
