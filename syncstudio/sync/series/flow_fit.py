"""The finer place at which a gyroscope explains how a picture moves: a regression at every small shift.

The gyroscope is taken as the mean over each interval between two frames, as the picture shows it. What the regression
leaves is foretold from its own past and taken away (Cochrane and Orcutt 1949), so that slow errors of the picture's
movement, as of a drone that flies on, do not count.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.errors import MeasuringCancelled
from syncstudio.sync.series.even_series import Track
from syncstudio.sync.series.flow_noise import ROBUST, filtered, predictor, predictor_order, rows_with_past

Floats = NDArray[np.float64]

_STEPS_PER_FRAME = 6
_REACH_FRAMES = 2.0
_NATS_PER_PIECE = 12.0
_MOST_PIECES = 60
_TRACE_POINTS = 2000
_TRACE_S = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class FlowFit:
    """`offset_s` of the whole, and `offsets_s` (n,) with `sd_s` of pieces around `at_s` of the gyroscope's time.

    `r_squared` is the part of the quick movement that is explained, `score` likewise per piece. `seen` and `felt`
    (m,) are the liveliest direction at `trace_s`, the reference's time.
    """

    offset_s: float
    r_squared: float
    at_s: Floats
    offsets_s: Floats
    sd_s: Floats
    score: Floats
    trace_s: Floats
    seen: Floats
    felt: Floats


def fit_flow(
    flow: Track, gyroscope: Track, coarse_s: float, cancelled: Callable[[], bool] | None = None
) -> FlowFit | None:
    """The best place near a coarse one; None when too few frames are in common."""
    frame = 1 / flow.rate_hz
    offset = coarse_s
    taps = np.array([1.0, -1.0])
    solved: _Solved | None = None
    for turn in range(3):
        if cancelled is not None and cancelled():
            raise MeasuringCancelled("Measuring was cancelled.")
        reach = _REACH_FRAMES * frame if turn == 0 else frame
        shifts = offset + np.linspace(-reach, reach, 2 * int(_STEPS_PER_FRAME * reach / frame) + 1)
        nats = np.array([_evidence(flow, gyroscope, float(shift), taps) for shift in shifts])
        if not np.isfinite(nats).any():
            return None
        offset = _top(shifts, nats)
        solved = _solve(flow, gyroscope, offset, taps)
        if solved is None:
            return None
        taps = predictor(solved.plain_left, solved.known, predictor_order(flow, solved.known))
    if solved is None:
        return None
    return _in_pieces(flow, gyroscope, offset, taps, cancelled)


@dataclass(frozen=True, slots=True, eq=False)
class _Solved:
    """A regression of filtered rows: `mix` (k, c), what is left, and which rows counted."""

    mix: Floats
    left: Floats
    plain_left: Floats
    known: NDArray[np.bool_]
    rows: NDArray[np.bool_]
    felt: Floats
    seen: Floats
    weight: Floats


def _felt(flow: Track, gyroscope: Track, offset_s: float) -> tuple[Floats, NDArray[np.bool_]]:
    frame = 1 / flow.rate_hz
    at = flow.at_s - offset_s
    known = gyroscope.known(at) & gyroscope.known(at - frame / 2) & gyroscope.known(at + frame / 2)
    return gyroscope.sampled(at, frame), known


def _solve(flow: Track, gyroscope: Track, offset_s: float, taps: Floats) -> _Solved | None:
    felt, known = _felt(flow, gyroscope, offset_s)
    whole = rows_with_past(flow, known, len(taps) - 1)
    columns, count = flow.values.shape[1], int(whole.sum())
    if count < 8 * (felt.shape[1] + 1):
        return None
    x, y = filtered(felt, taps)[whole], filtered(flow.values, taps)[whole]
    x, y = x - x.mean(axis=0), y - y.mean(axis=0)
    weight = np.ones(count)
    mix = np.zeros((x.shape[1], columns))
    for _ in range(4):
        normal = (x * weight[:, None]).T @ x
        normal += 1e-9 * np.trace(normal) / len(normal) * np.eye(len(normal)) + 1e-300 * np.eye(len(normal))
        mix = np.linalg.solve(normal, (x * weight[:, None]).T @ y)
        left = y - x @ mix
        scale = 1.4826 * np.median(np.abs(left), axis=0) + 1e-12
        size = np.sqrt(np.mean((left / scale) ** 2, axis=1))
        weight = 1 / np.maximum(1.0, size / ROBUST) ** 2
    plain = flow.values - felt @ mix
    return _Solved(mix, y - x @ mix, plain - np.median(plain[known], axis=0), known, whole, x, y, weight)


def _evidence(flow: Track, gyroscope: Track, offset_s: float, taps: Floats) -> float:
    solved = _solve(flow, gyroscope, offset_s, taps)
    if solved is None:
        return float("-inf")
    weight = solved.weight[:, None]
    total = (solved.seen * weight).T @ solved.seen
    left = (solved.left * weight).T @ solved.left
    ridge = (1e-9 * np.trace(total) + 1e-200) * np.eye(len(total))
    ratio = float(np.linalg.slogdet(left + ridge)[1] - np.linalg.slogdet(total + ridge)[1])
    return -0.5 * float(weight.sum()) * ratio


def _top(shifts: Floats, nats: Floats) -> float:
    from scipy.interpolate import CubicSpline

    good = np.isfinite(nats)
    spline = CubicSpline(shifts[good], nats[good])
    fine = np.linspace(shifts[good][0], shifts[good][-1], 40 * len(shifts))
    return float(fine[np.argmax(spline(fine))])


def _in_pieces(
    flow: Track, gyroscope: Track, offset_s: float, taps: Floats, cancelled: Callable[[], bool] | None
) -> FlowFit | None:
    """With the relation of the whole, the best place of each piece."""
    solved = _solve(flow, gyroscope, offset_s, taps)
    if solved is None:
        return None
    frame = 1 / flow.rate_hz
    weight = solved.weight[:, None]
    noise = (solved.left * weight).T @ solved.left / weight.sum()
    inverse = np.linalg.inv(noise + 1e-9 * np.trace(noise) * np.eye(len(noise)))
    total = (solved.seen * weight).T @ solved.seen / weight.sum()
    r_squared = 1 - float(np.trace(inverse @ noise) / max(float(np.trace(inverse @ total)), 1e-12))
    shifts = offset_s + np.linspace(-1, 1, 2 * _STEPS_PER_FRAME + 1) * frame
    costs: list[Floats] = []
    rows = solved.rows
    for shift in shifts:
        if cancelled is not None and cancelled():
            raise MeasuringCancelled("Measuring was cancelled.")
        felt, _ = _felt(flow, gyroscope, float(shift))
        left = filtered(flow.values - felt @ solved.mix, taps)[rows]
        left = left - np.median(left, axis=0)
        costs.append(0.5 * solved.weight * np.einsum("ni,ij,nj->n", left, inverse, left))
    cost = np.stack(costs)
    evidence = _evidence(flow, gyroscope, offset_s, taps)
    pieces = int(np.clip(evidence / _NATS_PER_PIECE, 3, _MOST_PIECES))
    places: list[tuple[float, float, float, float]] = []
    own = flow.at_s[rows] - offset_s
    # Pieces hold the same evidence, not the same time: a camera that rests says nothing.
    gain = (
        0.5
        * solved.weight
        * np.einsum("ni,ij,nj->n", solved.seen - solved.left, inverse, solved.seen - solved.left)
    )
    reached = np.cumsum(gain)
    for number in range(pieces):
        part = (reached > number * reached[-1] / pieces) & (reached <= (number + 1) * reached[-1] / pieces)
        if part.sum() < 4:
            continue
        found = _lowest(shifts, cost[:, part].sum(axis=1))
        if found is None:
            continue
        place, curvature = found
        at = float(np.sum(own[part] * gain[part]) / gain[part].sum())
        explained = float(gain[part].sum() / max(gain[part].sum() + 0.5 * part.sum() * len(noise), 1e-9))
        places.append((at, place, 1 / np.sqrt(curvature), explained))
    if not places:
        return None
    table = np.array(places)
    strongest = int(np.argmax(solved.felt.std(axis=0) @ np.abs(solved.mix)))
    plain, known = _felt(flow, gyroscope, offset_s)
    # A stretch so short that a frame can be seen, around the quickest turn.
    turned = np.where(known, np.abs((plain @ solved.mix)[:, strongest]), -1.0)
    kept = np.flatnonzero(known & (np.abs(flow.at_s - flow.at_s[np.argmax(turned)]) <= _TRACE_S / 2))
    kept = kept[:_TRACE_POINTS]
    return FlowFit(
        offset_s, max(0.0, min(1.0, r_squared)), table[:, 0], table[:, 1], table[:, 2], table[:, 3],
        flow.at_s[kept], flow.values[kept, strongest], (plain @ solved.mix)[kept, strongest],
    )  # fmt: skip


def _lowest(shifts: Floats, cost: Floats) -> tuple[float, float] | None:
    """(place, curvature) of the lowest cost inside, None at an end: the piece has no place of its own."""
    at = int(np.argmin(cost))
    if not 0 < at < len(cost) - 1:
        return None
    step = float(shifts[1] - shifts[0])
    bend = float(cost[at - 1] - 2 * cost[at] + cost[at + 1])
    if bend <= 0:
        return None
    return float(shifts[at] + step * 0.5 * (cost[at - 1] - cost[at + 1]) / bend), bend / step**2
