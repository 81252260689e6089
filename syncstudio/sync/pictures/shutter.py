"""Where sounds fall between the frames that first show them: offset and drift, finer than a frame.

A frame stands for the instant it comes on show: the middle of its exposure. An event that a camera saw happened
between the last frame without it and the first one with it; where a shutter was open longer, how bright that first
frame is tells when. An event that was drawn (a test clip) happens exactly when its frame comes on show. All of these
are tried at once, each weighed by how well it explains all events together; the answer is a whole posterior, so one
flash alone leaves a frame's uncertainty and many narrow it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.pictures.flashes import Flashes

Floats = NDArray[np.float64]

# Exposures as parts of a frame, and scatter of what is heard, that are tried.
_OPEN = (0.0, 0.25, 0.5, 0.75, 1.0)
# Light is luma to the power of 2.2 (ITU-R BT.709) where a flash is all the light there is, and nearly in proportion
# where it adds a little to much; a veil or a tone curve lies between.
_CURVES = (1.0, 1.6, 2.2)
_SCATTER_S = (0.0003, 0.001, 0.003)
# Half the test clips of this world are drawn.
_DRAWN_PRIOR = 0.5
# A frame this near to dark or bright is wholly so; how far a brightness may be off; parts of strays.
_WHOLE, _PART_ERROR, _STRAY = 0.1, 0.05, 0.02
# Clocks of one device agree; those of two are usually some 20 ppm apart, never 2,000 (Cauchy).
_USUAL_DRIFT, _MOST_DRIFT = 20e-6, 2000e-6
_OFFSETS, _DRIFTS, _ROUNDS = 121, 41, 7
# Everything less likely than this (nats below the best) is left out while closing in.
_LOST_NATS = 14.0
# How far brightness may mislead about the instant, all events alike (a camera's curve, a lamp that dies away), as a
# part of a frame that is exposed throughout; less than in proportion where it is so for a part of it.
_MISLED_PART = 0.13
FLOOR_S = 0.00025
"""Nothing is claimed finer than this: the beginning of a beep in a coder's noise."""


@dataclass(frozen=True, slots=True, eq=False)
class ShutterFit:
    """`picture time = sound time * (1 + drift) + offset_s`, with the 95 % half-widths.

    `drawn` is the chance that the events are drawn on their frames, `open_part` the expected exposure as part of a
    frame otherwise. `middle_s` is the sound time at which the events lie on average and `middle_half_s` the half-width
    there. `stray` tells which pairs do not belong.
    """

    offset_s: float
    half_s: float
    drift: float
    drift_half: float
    middle_s: float
    middle_half_s: float
    drawn: float
    open_part: float
    stray: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Model:
    """One way in which pictures come about; `open_part` None: drawn."""

    open_part: float | None
    curve: float
    scatter_s: float
    prior: float


def fit_shutter(
    flashes: Flashes, sound_s: Floats, offset_s: float, drift: float, reach_s: float
) -> ShutterFit:
    """Offset and drift of sounds (n,) against the flashes they belong to, near a first guess of both.

    `reach_s` is how far the guess may be off in the middle of the events.
    """
    middle = float(sound_s.mean())
    span = float(np.ptp(sound_s))
    centre = offset_s + drift * middle
    models = _models()
    low_o, high_o = centre - reach_s, centre + reach_s
    around = min(2 * reach_s / max(span, 1e-3), _MOST_DRIFT)
    low_d, high_d = max(drift - around, -_MOST_DRIFT), min(drift + around, _MOST_DRIFT)
    if high_d <= low_d:
        low_d, high_d = drift - 1e-6, drift + 1e-6
    offsets, drifts = np.zeros(1), np.zeros(1)
    chance = np.zeros((len(models), 1, 1))
    for _ in range(_ROUNDS):
        offsets, drifts = np.linspace(low_o, high_o, _OFFSETS), np.linspace(low_d, high_d, _DRIFTS)
        step_o, step_d = offsets[1] - offsets[0], drifts[1] - drifts[0]
        # On a coarse grid narrow peaks would fall between points.
        blur = max(step_o, step_d * span / 2) / 2
        chance = np.stack([_log_chance(model, flashes, sound_s, offsets, drifts, blur) for model in models])
        # What explains the events so much worse on a coarse grid is not asked again.
        best = chance.max(axis=(1, 2))
        likely = np.flatnonzero(best > best.max() - 2 * _LOST_NATS)
        models, chance = [models[place] for place in likely], chance[likely]
        together = np.logaddexp.reduce(chance, axis=0)
        rows, columns = np.nonzero(together > together.max() - _LOST_NATS)
        box = (offsets[rows.min()] - step_o, offsets[rows.max()] + step_o)
        slope = (drifts[columns.min()] - step_d, drifts[columns.max()] + step_d)
        shrunk = (box[1] - box[0]) < 0.7 * (high_o - low_o) or (slope[1] - slope[0]) < 0.7 * (high_d - low_d)
        (low_o, high_o), (low_d, high_d) = box, slope
        if not shrunk:
            break
    return _answer(models, chance, flashes, sound_s, offsets, drifts)


def _models() -> list[_Model]:
    models = [_Model(None, 1.0, scatter, _DRAWN_PRIOR / len(_SCATTER_S)) for scatter in _SCATTER_S]
    seen = [(part, curve) for part in _OPEN for curve in (_CURVES if part else _CURVES[:1])]
    each = (1 - _DRAWN_PRIOR) / (len(seen) * len(_SCATTER_S))
    return models + [_Model(part, curve, scatter, each) for part, curve in seen for scatter in _SCATTER_S]


def _log_chance(
    model: _Model, flashes: Flashes, sound_s: Floats, offsets: Floats, drifts: Floats, blur: float
) -> Floats:
    """Log of prior and likelihood at every offset and drift: float64 (offsets, drifts)."""
    total = np.zeros((len(offsets), len(drifts)))
    since_s = sound_s - sound_s.mean()
    for number in range(len(sound_s)):
        expected = sound_s[number] + offsets[:, None] + drifts[None, :] * since_s[number]
        total += np.log(_density(model, flashes, number, expected, blur))
    prior = -np.log1p((drifts / _USUAL_DRIFT) ** 2)
    return np.asarray(total + prior + np.log(model.prior))


def _density(model: _Model, flashes: Flashes, number: int, expected: Floats, blur: float) -> Floats:
    """How likely a sound is heard at an instant `expected` on the picture's clock, per second."""
    from scipy.special import ndtr

    time = flashes.time_s[number]
    part = flashes.part[number] ** model.curve
    frame = flashes.frame_s
    scatter = float(np.hypot(model.scatter_s, blur))
    stray = _STRAY / (4 * frame)
    partial = np.flatnonzero((part > _WHOLE) & (part < 1 - _WHOLE))
    first = int(np.argmax(part >= 0.5))
    if model.open_part is None:
        share = 1.0 if len(partial) == 0 else 0.1
        return share * _bell(expected - time[2], scatter) + stray
    if len(partial) > 1:
        # A slow rise: it began somewhere in there.
        low, high = time[max(partial[0] - 1, 0)], time[partial[-1]]
        return np.asarray(0.5 * _box(expected, low, high, scatter, ndtr) + stray)
    open_s = model.open_part * frame
    if len(partial) == 1:
        if open_s == 0:
            # Coders may smear a drawn or short flash over two frames.
            return np.asarray(
                0.05 * _box(expected, time[partial[0]] - frame, time[partial[0]] + frame, scatter, ndtr)
                + stray
            )
        if not flashes.steady[number]:
            # How bright it would have become is not known: it began somewhere in this exposure.
            low, high = time[partial[0]] - open_s / 2, time[partial[0]] + open_s / 2
            return np.asarray(model.open_part * _box(expected, low, high, scatter, ndtr) + stray)
        middle = time[partial[0]] + open_s * (0.5 - part[partial[0]])
        wide = float(np.hypot(scatter, _PART_ERROR * open_s))
        return np.asarray(model.open_part * _bell(expected - middle, wide) + stray)
    before = time[first - 1] if first > 0 else time[0] - frame
    edge = (0.5 - _WHOLE) * open_s
    share = 1 - (1 - 2 * _WHOLE) * model.open_part
    return np.asarray(share * _box(expected, before + edge, time[first] - edge, scatter, ndtr) + stray)


def _bell(away: Floats, scatter: float) -> Floats:
    return np.asarray(np.exp(-0.5 * (away / scatter) ** 2) / (scatter * np.sqrt(2 * np.pi)))


def _box(at: Floats, low: float, high: float, scatter: float, ndtr: np.ufunc) -> Floats:
    return np.asarray((ndtr((at - low) / scatter) - ndtr((at - high) / scatter)) / (high - low))


def _answer(
    models: list[_Model], chance: Floats, flashes: Flashes, sound_s: Floats, offsets: Floats, drifts: Floats
) -> ShutterFit:
    weight = np.exp(chance - chance.max())
    weight /= weight.sum()
    by_model = weight.sum(axis=(1, 2))
    drawn = float(
        sum(share for model, share in zip(models, by_model, strict=True) if model.open_part is None)
    )
    seen = [
        (model.open_part, share)
        for model, share in zip(models, by_model, strict=True)
        if model.open_part is not None
    ]
    whole = sum(share for _, share in seen)
    open_part = float(sum(part * share for part, share in seen) / whole) if whole > 0 else 0.0
    together = weight.sum(axis=0)
    middle = float(sound_s.mean())
    at_zero = offsets[:, None] - drifts[None, :] * middle
    low, high = _interval(at_zero, together)
    low_d, high_d = _interval(np.broadcast_to(drifts[None, :], together.shape), together)
    low_m, high_m = _interval(np.broadcast_to(offsets[:, None], together.shape), together)
    drift = (low_d + high_d) / 2
    common = float(np.hypot(FLOOR_S, _MISLED_PART * open_part**1.5 * (1 - drawn) * flashes.frame_s))
    best = np.unravel_index(int(np.argmax(chance)), chance.shape)
    model = models[int(best[0])]
    fitted = offsets[best[1]] + drifts[best[2]] * (sound_s - middle) + sound_s
    stray = np.array(
        [
            float(_density(model, flashes, number, np.array(fitted[number]), 0.0))
            < 2 * _STRAY / (4 * flashes.frame_s)
            for number in range(len(sound_s))
        ]
    )
    return ShutterFit(
        (low + high) / 2,
        float(np.hypot((high - low) / 2, common)),
        drift,
        (high_d - low_d) / 2,
        middle,
        float(np.hypot((high_m - low_m) / 2, common)),
        drawn,
        open_part,
        stray,
    )


def _interval(values: Floats, weight: Floats) -> tuple[float, float]:
    """The middle 95 % of a weighted set."""
    order = np.argsort(values, axis=None)
    sums = np.cumsum(weight.ravel()[order])
    ends = np.searchsorted(sums, (0.025 * sums[-1], 0.975 * sums[-1]))
    low, high = values.ravel()[order][np.minimum(ends, len(order) - 1)]
    return float(low), float(high)
