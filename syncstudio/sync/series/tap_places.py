"""Where one knock lies on the curve that many share, when its first guess may be a turn off."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.series.tap_curve import LENGTH_S, Ring, RingCurve, ring_rows, solved

Floats = NDArray[np.float64]

_FEWEST_ROWS = 8
# Where a knock may lie instead, how many places are tried, in rows.
_TRIED, _TRIES, _TABLE, _ROUNDS = (-3.0, 1.5), 91, 1024, 4
# A ring half a turn on, and upside down, looks much like itself: of places that fit about alike, knocks lie the way
# most of them do.
_ABOUT_ALIKE, _LITTLE = 4.0, 0.03


@dataclass(frozen=True, slots=True)
class RingPlace:
    """One ring on the curve: its shift with its standard error, its size with sign, what is left of how much."""

    shift: float
    own: float
    gain: float
    left: float
    size: float


def place_ring(
    ring: Ring, near_s: float, upright: bool, curve: RingCurve, guard_s: float, step_s: float
) -> RingPlace:
    """The best place of a ring near a guess, or some rows about its first row; `upright`: as most lie."""
    found = [
        _settled(ring, shift, curve, guard_s, step_s)
        for shift in _scanned(ring, near_s, upright, curve, step_s)
    ]
    best = min(found, key=lambda one: one.left)
    usual = found[0]
    if (usual.gain > 0) == upright and usual.left < max(_ABOUT_ALIKE * best.left, _LITTLE * usual.size):
        return usual
    return best


def _scanned(ring: Ring, near: float, upright: bool, curve: RingCurve, step_s: float) -> list[float]:
    """The best shifts to a part of a row: the usual way up, then upside down."""
    from scipy.interpolate import BSpline

    when, height = ring
    tries = np.append(np.linspace(*_TRIED, _TRIES) * step_s, near)
    grid = np.linspace(curve.knots[0], curve.knots[-1], _TABLE)
    shape = BSpline(curve.knots, curve.curve, 3)(grid)
    models = np.interp(when[None, :] - tries[:, None], grid, shape, left=0.0, right=0.0)
    # What the background explains is no ring's.
    along, _ = np.linalg.qr((when / LENGTH_S)[:, None] ** np.arange(3))
    models -= (models @ along) @ along.T
    height = height - along @ (along.T @ height)
    met = (models @ height) / np.sqrt((models**2).sum(axis=1) + 1e-300)
    way = 1.0 if upright else -1.0
    return [float(tries[np.argmax(way * met)]), float(tries[np.argmax(-way * met)])]


def _against(
    ring: Ring, shift: float, curve: RingCurve, guard_s: float
) -> tuple[float, float, float, float, float]:
    """A ring held against the curve at a shift: its size, how far it wants to move, what is left then if it may not
    move, how exactly it lies, and how large it is."""
    from scipy.interpolate import BSpline

    _, since, height = ring_rows([ring], np.array([shift]), float(curve.knots[0]), guard_s)
    if len(height) < _FEWEST_ROWS:
        return 1.0, 0.0, np.inf, np.inf, 0.0
    spline = BSpline(curve.knots, curve.curve, 3)
    loud = (since >= curve.knots[0]) & (since <= curve.knots[-1])
    shape, slope = np.zeros(len(since)), np.zeros(len(since))
    shape[loud], slope[loud] = spline(since[loud]), spline.derivative()(since[loud])
    background = (since / LENGTH_S)[:, None] ** np.arange(3)
    design = np.concatenate([shape[:, None], background], axis=1)
    solution, _ = solved(design, height)
    left = float(np.sqrt(np.sum((height - design @ solution) ** 2) / (len(height) - 5)))
    moving = np.concatenate([-float(solution[0]) * slope[:, None], design], axis=1)
    by, inverse = solved(moving, height)
    return float(solution[0]), float(by[0]), left, left * float(np.sqrt(inverse[0, 0])), float(np.std(height))


def _settled(ring: Ring, shift: float, curve: RingCurve, guard_s: float, step_s: float) -> RingPlace:
    for _ in range(_ROUNDS):
        _, move, _, _, _ = _against(ring, shift, curve, guard_s)
        shift += float(np.clip(move, -step_s / 8, step_s / 8))
    gain, _, left, own, size = _against(ring, shift, curve, guard_s)
    return RingPlace(shift, own, gain, left, size)
