"""When a sound began, finer than a sample: how loud it becomes is fitted to its first milliseconds.

The samples of a clap or a beep are taken for noise (or a tone) whose strength is nothing, then rises, then dies away,
upon the noise that was there before. The likelihood of every beginning, over rises and decays, gives the beginning
and how exactly it is known.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.inputs import Sound

Floats = NDArray[np.float64]

# What is looked at, from the place that is known roughly: quiet before, the rise after; how far the place may move.
_QUIET_S, _BEFORE_S, _AFTER_S, _REACH_S = 0.006, 0.002, 0.0045, 0.0015
# Rises and decays that are tried: from a knock of wood (nothing) to a soft drum, and from a click to a long tone.
_RISES_S = (0.00002, 0.0001, 0.0002, 0.0004, 0.0008, 0.0016)
_DECAYS_S = (0.004, 0.012, 0.1)
# Beginnings that are tried at first, and again around the likely ones.
_COARSE, _FINE, _SHARE_LEFT = 25, 31, 1e-4
# What is so much quieter than the loudest counts as noise, whatever was measured before: coders smear.
_SMEARED = 0.01
_ROUNDS = 3
_MOST_SAMPLES = 320
_UNFITTED_S = 0.00025


@dataclass(frozen=True, slots=True)
class Beginning:
    """`at_s` after sample 0, and `scatter_s`, the standard deviation of its likelihood."""

    at_s: float
    scatter_s: float


def fit_beginnings(sound: Sound, near_s: Floats) -> tuple[Floats, Floats]:
    """Where sounds begin whose beginnings (n,) on the source clock are known to a millisecond, and how exactly that is
    known (n,); those that no rise can be fitted to stay, to a quarter of a millisecond.
    """
    start = float(sound.start_s)
    at, scatter = near_s.copy(), np.full(len(near_s), _UNFITTED_S)
    for number, near in enumerate(near_s.tolist()):
        found = fit_beginning(sound, near - start)
        if found is not None:
            at[number], scatter[number] = found.at_s + start, found.scatter_s
    return at, scatter


def fit_beginning(sound: Sound, near_s: float) -> Beginning | None:
    """Where a sound begins whose beginning is known to a millisecond: `near_s` after sample 0; None in silence."""
    rate = sound.rate
    first = int((near_s - _BEFORE_S - _REACH_S) * rate)
    quiet_count = int(_QUIET_S * rate)
    count = int((_BEFORE_S + 2 * _REACH_S + _AFTER_S) * rate)
    samples = np.nan_to_num(sound.read(first - quiet_count, quiet_count + count).astype(np.float64))
    # Hum and rumble go by slowly.
    samples -= samples[:quiet_count].mean() if quiet_count else 0.0
    quiet, part = samples[:quiet_count], samples[quiet_count:]
    loudest = float(np.max(part**2, initial=0.0))
    if loudest <= 0 or len(part) < 16:
        return None
    noise = max(float(np.mean(quiet**2)), _SMEARED**2 * loudest)
    time = (first + np.arange(len(part))) / rate
    step = max(1, len(part) // _MOST_SAMPLES)
    if step > 1:
        # A finer rate tells no more of a rise: mean powers of neighbours.
        whole = len(part) // step * step
        power = (part[:whole] ** 2).reshape(-1, step).mean(axis=1)
        time = time[:whole].reshape(-1, step).mean(axis=1)
    else:
        power = part**2
    starts = np.linspace(near_s - _REACH_S, near_s + _REACH_S, _COARSE)
    weight = _weights(starts, time, power, noise, step, 2)
    likely = np.flatnonzero(weight > _SHARE_LEFT * weight.max())
    around = starts[1] - starts[0]
    starts = np.linspace(starts[likely[0]] - around, starts[likely[-1]] + around, _FINE)
    weight = _weights(starts, time, power, noise, step, 1)
    weight /= weight.sum()
    at = float(weight @ starts)
    spread = float(np.sqrt(weight @ (starts - at) ** 2 + (starts[1] - starts[0]) ** 2 / 12))
    return Beginning(at, spread)


def _weights(starts: Floats, time: Floats, power: Floats, noise: float, step: int, every: int) -> Floats:
    """How likely each beginning is, over every so many rises and decays: float64 (starts,), the best near 1."""
    chance = (
        np.stack(
            [
                _log_chance(starts, time, power, noise, rise, decay)
                for rise in _RISES_S[::every]
                for decay in _DECAYS_S[::every]
            ]
        )
        * step
    )
    return np.asarray(np.exp(chance - chance.max()).sum(axis=0))


def _log_chance(
    starts: Floats, time: Floats, power: Floats, noise: float, rise_s: float, decay_s: float
) -> Floats:
    """Log likelihood of each beginning with the loudness that suits it best."""
    since = np.clip(time[None, :] - starts[:, None], 0, None)
    shape = (1 - np.exp(-since / rise_s)) ** 2 * np.exp(-2 * since / decay_s)
    loud = (power.sum() - noise * len(power)) / np.maximum(shape.sum(axis=1), 1e-9)
    for _ in range(_ROUNDS):
        share = 1 / (noise + np.maximum(loud, noise)[:, None] * shape) ** 2
        loud = (share * shape * (power - noise)).sum(axis=1) / np.maximum(
            (share * shape**2).sum(axis=1), 1e-30
        )
    variance = noise + np.maximum(loud, noise)[:, None] * shape
    return np.asarray(-0.5 * (np.log(variance) + power / variance).sum(axis=1))
