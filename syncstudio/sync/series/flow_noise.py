"""How the error of a picture's movement follows from its own past, and what is new in it.

A camera that walks or flies on moves its picture slowly, whatever a gyroscope feels; and how flow is found adds noise.
Both together are foretold by many frames, not by few.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.series.even_series import Track

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

ROBUST = 3.0
"""Rows that lie farther off than so many standard deviations count for less."""

# So many frames back the predictor looks, where enough frames have as many before them: what walks slowly through a
# noisy picture is seen in no four frames, and pieces then share errors that their scatter does not show.
_ORDERS = (24, 12, 4)
_ENOUGH_ROWS = 0.7


def predictor_order(flow: Track, known: Bools) -> int:
    """How many frames back to look: each frame that is missing takes as many rows after it away."""
    most = int(rows_with_past(flow, known, _ORDERS[-1]).sum())
    return next(
        (order for order in _ORDERS if rows_with_past(flow, known, order).sum() >= _ENOUGH_ROWS * most),
        _ORDERS[-1],
    )


def predictor(left: Floats, known: Bools, order: int) -> Floats:
    """Taps that take away what the residuals' own past foretells, shared by all columns."""
    normal, right = np.zeros((order, order)), np.zeros(order)
    scale = 1.4826 * np.median(np.abs(left[known]), axis=0) + 1e-12
    for column in (np.clip(left / scale, -ROBUST, ROBUST)).T:
        past = np.lib.stride_tricks.sliding_window_view(column, order + 1)[:, ::-1]
        whole = np.lib.stride_tricks.sliding_window_view(known, order + 1).all(axis=1)
        past = past[whole]
        normal += past[:, 1:].T @ past[:, 1:]
        right += past[:, 1:].T @ past[:, 0]
    normal += 1e-6 * np.trace(normal) / order * np.eye(order) + 1e-12 * np.eye(order)
    return np.concatenate([[1.0], -np.linalg.solve(normal, right)])


def filtered(values: Floats, taps: Floats) -> Floats:
    return np.stack([np.convolve(column, taps)[: len(column)] for column in values.T], axis=1)


def rows_with_past(flow: Track, known: Bools, order: int) -> Bools:
    """Rows whose predecessors are all known and a frame apart."""
    usual = 1 / flow.rate_hz
    steady = np.concatenate([[False], np.abs(np.diff(flow.at_s) - usual) < 0.5 * usual]) & known
    whole = known.copy()
    for back in range(order):
        whole[back + 1 :] &= steady[1 : len(steady) - back]
        whole[: back + 1] = False
    return whole
