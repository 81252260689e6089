"""Tells where a recorder restarted or a cut was made: offsets along a recording, split into straight pieces.

Optimal partitioning (dynamic programming over all ways to split): each piece is a least-squares line, and each
further piece has to earn its price.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

# The scatter never counts as smaller: clocks wander with temperature by so much without a step.
_LEAST_SCATTER_S = 0.0004
_PRICE = 24.0
# Neighbours agree when their offsets differ by less than this, and this much per second between them.
_AGREE_S, _AGREE_RATE = 0.003, 0.0015
_NEIGHBOURS = 4
# A jump smaller than this is no step.
LEAST_STEP_S = 0.002


def agreeing(at_s: NDArray[np.float64], lag_s: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which windows (n,) have a neighbour that found about the same: chance hits have none."""
    count = len(at_s)
    found = np.zeros(count, np.bool_)
    for run in range(1, _NEIGHBOURS + 1):
        if run >= count:
            break
        near = np.abs(lag_s[run:] - lag_s[:-run]) <= _AGREE_S + _AGREE_RATE * (at_s[run:] - at_s[:-run])
        found[run:] |= near
        found[:-run] |= near
    return found


def straight_pieces(at_s: NDArray[np.float64], lag_s: NDArray[np.float64]) -> list[NDArray[np.int64]]:
    """The windows (n,), rising in time and without outliers, as index arrays of one piece each."""
    count = len(at_s)
    if count < 4:
        return [np.arange(count)]
    scatter = max(_scatter(at_s, lag_s), _LEAST_SCATTER_S)
    price = _PRICE * scatter**2
    cost = np.full(count + 1, np.inf)
    cost[0] = -price
    back = np.zeros(count + 1, np.int64)
    sums = _running_sums(at_s, lag_s)
    for end in range(1, count + 1):
        starts = np.arange(end)
        total = cost[:end] + price + _residual(sums, starts, end, scatter)
        back[end] = int(np.argmin(total))
        cost[end] = total[back[end]]
    pieces: list[NDArray[np.int64]] = []
    end = count
    while end > 0:
        pieces.append(np.arange(back[end], end))
        end = int(back[end])
    return _joined(at_s, lag_s, pieces[::-1])


def _scatter(at_s: NDArray[np.float64], lag_s: NDArray[np.float64]) -> float:
    """Standard deviation around a line through both neighbours, blind to steps."""
    share = (at_s[1:-1] - at_s[:-2]) / (at_s[2:] - at_s[:-2])
    off = lag_s[1:-1] - lag_s[:-2] - share * (lag_s[2:] - lag_s[:-2])
    return float(1.4826 / 1.22 * np.median(np.abs(off)))


def _running_sums(at_s: NDArray[np.float64], lag_s: NDArray[np.float64]) -> NDArray[np.float64]:
    at, lag = at_s - at_s.mean(), lag_s - lag_s.mean()
    terms = np.stack([np.ones_like(at), at, lag, at * at, at * lag, lag * lag])
    return np.concatenate([np.zeros((6, 1)), np.cumsum(terms, axis=1)], axis=1)


def _residual(
    sums: NDArray[np.float64], starts: NDArray[np.int64], end: int, scatter: float
) -> NDArray[np.float64]:
    """The sum of squares left by a line through windows [start, end), for every start."""
    n, at, lag, at_at, at_lag, lag_lag = sums[:, end : end + 1] - sums[:, starts]
    about = at_at - at * at / n
    across = at_lag - at * lag / n
    left = lag_lag - lag * lag / n - np.where(about > 1e-9, across**2 / np.maximum(about, 1e-9), 0.0)
    # Two windows always lie on a line: a piece of so few counts as if it scattered as the others do.
    return np.asarray(np.maximum(left, 0.0) + np.where(n < 3, (3 - n) * scatter**2 * 4, 0.0))


def _joined(
    at_s: NDArray[np.float64], lag_s: NDArray[np.float64], pieces: Sequence[NDArray[np.int64]]
) -> list[NDArray[np.int64]]:
    """Neighbouring pieces without a jump between them become one: a clock that bends is not cut."""
    out: list[NDArray[np.int64]] = []
    for piece in pieces:
        if out and _jump(at_s, lag_s, out[-1], piece) < LEAST_STEP_S:
            out[-1] = np.concatenate([out[-1], piece])
        else:
            out.append(piece)
    return out


def _jump(
    at_s: NDArray[np.float64],
    lag_s: NDArray[np.float64],
    before: NDArray[np.int64],
    after: NDArray[np.int64],
) -> float:
    """How far the last windows of one piece and the first of the next lie from one line."""
    middle = (at_s[before[-1]] + at_s[after[0]]) / 2
    ends = []
    for piece in (before[-6:], after[:6]):
        at, lag = at_s[piece] - middle, lag_s[piece]
        slope = float(np.polyfit(at, lag, 1)[0]) if len(piece) > 2 else 0.0
        ends.append(float(np.mean(lag) - slope * np.mean(at)))
    return abs(ends[1] - ends[0])
