"""Knocks that ring alike, laid over one another to a hundredth of a row, and where the ring begins.

All rows of all knocks together are one ring, sampled many times as densely as each (`tap_curve.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.series.tap_curve import LENGTH_S, Ring, RingCurve, fit_curve, ring_rows
from syncstudio.sync.series.tap_places import place_ring

Floats = NDArray[np.float64]

# How far apart the curve's knots may stand, in rows.
_KNOTS = (0.4, 0.6, 0.9, 1.4, 2.2)
# Rows so near the beginning, in parts of a row, may lie on either side of it: less so from round to round.
_GUARD = (0.2, 0.1, 0.05, 0.03, 0.02, 0.02)
# Of more knocks than that, the others are laid on the curve of these.
_MOST_TOGETHER, _FEWEST, _ROUNDS = 32, 4, 3
_BEGIN_REACH, _BEGIN_STEPS, _LOOKED_AT, _MOST_NATS = 0.8, 401, 1.5, 6.0
# A knock that the curve leaves much more of than of most, and so large a part, is none of these; and one that lies so
# far from where it was, in rows, has moved.
_LEFT_TIMES, _LEFT_PART, _MOVED = 4.0, 0.03, 0.1


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """How knocks lie on their common ring: `shift_s` (n,), the ring's zero after each knock's first row, with its
    standard error `own_s` (n,); the ring begins `begin_s` after its zero, known to `begin_sd_s`. `alike` (n,): the
    curve explains this knock, too.
    """

    shift_s: Floats
    own_s: Floats
    begin_s: float
    begin_sd_s: float
    alike: NDArray[np.bool_]


def align_rings(
    rings: list[Ring], shift_s: Floats, gain: Floats, begin_s: float, step_s: float
) -> Alignment | None:
    """The finest places of rings that lie within a part of a row already: at least four; None when they differ."""
    shift, size, own = shift_s.copy(), gain.copy(), np.zeros(len(rings))
    alike = np.ones(len(rings), bool)
    together = _most(gain, _one_way(gain))
    for turn in range(_ROUNDS):
        found = _joined([rings[n] for n in together], shift[together], size[together], begin_s, step_s)
        if found is None:
            return None
        curve, begin_s, spread = found
        if not spread < step_s:
            # Rings that tell no part of a row do not lie on one another at all.
            return None
        shift[together], size[together], own[together] = curve.shift, curve.gain, curve.own
        if turn == _ROUNDS - 1:
            break
        upright = bool(np.median(curve.gain) > 0)
        left, whole = np.full(len(rings), np.inf), np.full(len(rings), 1e-300)
        moved = np.ones(len(rings), bool)
        for n, ring in enumerate(rings):
            place = place_ring(ring, float(shift[n]), upright, curve, _GUARD[-1] * step_s, step_s)
            left[n], whole[n] = place.left, place.size
            moved[n] = abs(place.shift - shift[n]) > _MOVED * step_s
            if moved[n] or n not in together:
                shift[n], size[n], own[n] = place.shift, place.gain, place.own
        alike = left < np.maximum(_LEFT_TIMES * float(np.median(left)), _LEFT_PART * whole)
        if alike.sum() < _FEWEST:
            return None
        again = _most(size, alike)
        if np.array_equal(again, together) and not moved[together].any():
            break
        together = again
    return Alignment(shift, own, begin_s, spread, alike)


def _one_way(gain: Floats) -> NDArray[np.bool_]:
    """The larger part of the rings, all the same way up: half a turn on and upside down a ring looks much like itself,
    and a curve of both would begin between the two. All of them where few lie one way.
    """
    way = (gain > 0) == (np.median(np.sign(gain)) >= 0)
    return way if way.sum() >= _FEWEST else np.ones(len(gain), bool)


def _most(gain: Floats, which: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The largest of some rings, in their order."""
    found = np.flatnonzero(which)
    return np.sort(found[np.argsort(-np.abs(gain[found]), kind="stable")[:_MOST_TOGETHER]])


def _joined(
    rings: list[Ring], shift: Floats, gain: Floats, begin: float, step_s: float
) -> tuple[RingCurve, float, float] | None:
    """The curve of all, where it begins, and how well that is known."""
    fit: RingCurve | None = None
    spread = 0.25 * step_s
    for guard in _GUARD:
        found = [fit_curve(rings, shift, gain, begin, guard * step_s, knot * step_s) for knot in _KNOTS]
        good = [one for one in found if one is not None]
        if not good:
            break
        fit = min(good, key=lambda one: one.score)
        shift, gain = fit.shift, fit.gain
        begin, spread = _begins(rings, fit, begin, step_s)
    return None if fit is None else (fit, begin, spread)


def _begins(rings: list[Ring], fit: RingCurve, near: float, step_s: float) -> tuple[float, float]:
    """Where the ring begins, and the standard deviation of it: after the last quiet rows and before the first loud.

    How well the curve goes through a row says nothing: one that begins too early is bent through quiet rows, too.
    """
    number, since, height = ring_rows(rings, fit.shift, near, 0.0)
    close = np.abs(since - near) < _LOOKED_AT * step_s
    number, since, height = number[close], since[close], height[close]
    height = height - (fit.under[number] * (since / LENGTH_S)[:, None] ** np.arange(3)).sum(axis=1)
    size = np.abs(fit.gain[number]) + 1e-12 * float(np.abs(fit.gain).max())
    ringing = (height / size)[since > near]
    usual = float(np.sqrt(np.mean(ringing**2))) if len(ringing) else 1.0
    loud = np.maximum(size * usual, 2 * fit.noise)
    # How much likelier a row is where it rings than where it does not yet.
    rings_by = 0.5 * ((height / fit.noise) ** 2 - (height / loud) ** 2) - np.log(loud / fit.noise)
    rings_by = np.clip(rings_by, -_MOST_NATS, _MOST_NATS)
    tries = near + np.linspace(-_BEGIN_REACH, _BEGIN_REACH, _BEGIN_STEPS) * step_s
    nats = np.where(since[None, :] >= tries[:, None], rings_by[None, :], 0.0).sum(axis=1)
    chance = np.exp(nats - nats.max())
    chance /= chance.sum()
    begin = float(chance @ tries)
    return begin, float(np.sqrt(chance @ (tries - begin) ** 2 + np.median(fit.own) ** 2))
