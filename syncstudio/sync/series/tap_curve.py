"""The curve that knocks of one thing share: a ring that is nothing before it begins, fitted to all their rows at once.

Curve, places, sizes and each knock's slow background are solved for together (Gauss-Newton), so that noise, and knocks
that are less alike, show as how exactly each place is known.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ring = tuple[Floats, Floats]
"""Seconds from a knock's first row, and heights there."""

LENGTH_S = 0.08
"""How far after its beginning a ring is followed."""

_FEWEST_KNOTS, _MOST_KNOTS = 6, 60
_RIDGE = 1e-8
# Rows are not known finer than this part of the largest.
_LEAST_NOISE = 1e-6


@dataclass(slots=True, eq=False)
class RingCurve:
    """A cubic spline, `curve` over `knots` in seconds, and how rings lie on it: `shift` (n,), `gain` (n,), `own` (n,)
    the standard errors of the shifts, `left` (n,) what it leaves of each (root mean square), `size` (n,) of how much;
    `under` (n, 3), the slow background of each by powers of the time since its zero, in LENGTH_S; `noise` of one row;
    `score`: less is better (Akaike, corrected for few rows).
    """

    shift: Floats
    gain: Floats
    own: Floats
    curve: Floats
    knots: Floats
    noise: float
    score: float
    left: Floats
    size: Floats
    under: Floats


def fit_curve(
    rings: list[Ring], shift: Floats, gain: Floats, begin: float, guard: float, knot_s: float
) -> RingCurve | None:
    """One step of Gauss-Newton for curve, shifts, sizes and each knock's background."""
    from scipy.interpolate import BSpline

    pieces = round(LENGTH_S / knot_s)
    if not _FEWEST_KNOTS <= pieces <= _MOST_KNOTS:
        pieces = int(np.clip(pieces, _FEWEST_KNOTS, _MOST_KNOTS))
    edges = np.linspace(begin, begin + LENGTH_S, pieces + 1)
    knots = np.concatenate([[edges[0]] * 3, edges, [edges[-1]] * 3])
    size = len(knots) - 4
    count = len(rings)
    number, since, height = ring_rows(rings, shift, begin, guard)
    loud = since >= begin
    unknowns = size + 5 * count
    if len(height) < size + 3 * count + 8:
        return None
    basis = np.zeros((len(height), size))
    basis[loud] = BSpline.design_matrix(since[loud], knots, 3).toarray()
    background = np.zeros((len(height), 3 * count))
    place = np.arange(len(height))
    for power in range(3):
        background[place, 3 * number + power] = (since / LENGTH_S) ** power
    # First the curve for these places, then all together.
    plain = np.concatenate([basis * gain[number][:, None], background], axis=1)
    curve = solved(plain, height)[0][:size]
    spline = BSpline(knots, curve, 3)
    shape, slope = np.zeros(len(height)), np.zeros(len(height))
    shape[loud], slope[loud] = spline(since[loud]), spline.derivative()(since[loud])
    moves = np.zeros((len(height), 2 * count))
    moves[place, 2 * number] = -gain[number] * slope
    moves[place, 2 * number + 1] = shape
    whole = np.concatenate([plain, moves], axis=1)
    solution, inverse = solved(whole, height - plain[:, :size] @ curve)
    left = height - plain[:, :size] @ curve - whole @ solution
    free = len(height) - (unknowns - 2)
    if free < 4:
        return None
    # What was made up, or is the same row over and over, can have none.
    noise = max(float(np.sqrt(left @ left / free)), _LEAST_NOISE * float(np.abs(height).max()), 1e-150)
    by = solution[size + 3 * count :].reshape(count, 2)
    # All later, or all larger, is the same curve moved: the mean stays.
    step = by[:, 0] - by[:, 0].mean()
    places = size + 3 * count + 2 * np.arange(count)
    centre = np.eye(count) - 1 / count
    spread = centre @ inverse[np.ix_(places, places)] @ centre
    own = noise * np.sqrt(np.maximum(np.diag(spread), 0))
    taken = len(height) - free
    score = len(height) * np.log(noise**2 * free / len(height)) + 2 * taken * len(height) / (free - 1)
    limit = max(4 * guard, knot_s / 2)
    moved = np.clip(step, -limit, limit)
    of_each = np.maximum(np.bincount(number, minlength=count), 1)
    left_of = np.sqrt(np.bincount(number, left**2, count) / of_each)
    # One that is less alike is less exact.
    own = own * np.maximum(left_of / noise, 1)
    return RingCurve(
        shift + moved,
        gain + by[:, 1] - by[:, 1].mean(),
        own,
        curve,
        knots,
        noise,
        float(score),
        left_of,
        np.sqrt(np.bincount(number, height**2, count) / of_each),
        solution[size : size + 3 * count].reshape(count, 3),
    )


def ring_rows(
    rings: list[Ring], shift: Floats, begin: float, guard: float
) -> tuple[NDArray[np.int64], Floats, Floats]:
    """Every row's knock, seconds after the ring's zero, and height, but those at the beginning and after the end."""
    number = np.concatenate([np.full(len(when), n) for n, (when, _) in enumerate(rings)])
    since = np.concatenate([when - shift[n] for n, (when, _) in enumerate(rings)])
    height = np.concatenate([heights for _, heights in rings])
    kept = (np.abs(since - begin) > guard) & (since < begin + LENGTH_S)
    return number[kept], since[kept], height[kept]


def solved(design: Floats, wanted: Floats) -> tuple[Floats, Floats]:
    scale = np.sqrt((design**2).sum(axis=0)) + 1e-12
    unit = design / scale
    normal = unit.T @ unit
    normal[np.diag_indices_from(normal)] += _RIDGE
    inverse = np.linalg.inv(normal)
    return inverse @ (unit.T @ wanted) / scale, inverse / np.outer(scale, scale)
