"""Simulated knocks that sensors felt and sounds hold, with their true offset and drift: for tests and benchmarks."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.inputs import Signal, Sound

Floats = NDArray[np.float64]

RATE = 16_000
TAP_KINDS = ("sound", "slow sensor", "two sensors", "few", "unrelated", "periodic")
"""What `tap_case` knows; the last two have no answer."""


@dataclass(frozen=True, slots=True, eq=False)
class TapCase:
    """`reference = other * (1 + drift) + offset`; `offset_s` None: nothing may be measured."""

    kind: str
    reference: Sound | Signal
    other: Signal
    offset_s: float | None
    drift_ppm: float


def tap_case(seed: int) -> TapCase:
    """A sound, or an accelerometer, and another accelerometer on its own clock; kinds take turns."""
    kind = TAP_KINDS[seed % len(TAP_KINDS)]
    dice = np.random.default_rng([seed, 31])
    span = float(dice.uniform(40, 90))
    count = int(dice.integers(5, 8)) if kind == "few" else int(dice.integers(10, 25))
    claps = np.sort(dice.uniform(0, span - 12 - 0.4 * count, count)) + 6 + 0.4 * np.arange(count)
    if kind == "periodic":
        claps = np.arange(6.0, span - 6, 1.0)
    offset, drift = float(dice.uniform(-5, 5)), float(dice.uniform(-100, 100))
    lost = 0.0 if kind in ("few", "periodic") else 0.1
    mine, theirs = (claps[dice.random(len(claps)) >= lost] for _ in range(2))
    if kind == "unrelated":
        theirs = np.sort(dice.uniform(6, span - 6, count))
    rate = 100.0 if kind == "slow sensor" else float(dice.choice([200.0, 400.0, 208.3]))
    seeds = [int(one) for one in dice.integers(0, 1 << 31, 2)]
    other = felt(theirs, rate, seeds[0], span, offset, drift * 1e-6)
    reference: Sound | Signal
    if kind == "two sensors":
        reference = felt(mine, 130.0, seeds[1], span, 0.0, 0.0)
    else:
        extra = dice.uniform(1, span - 1, int(dice.integers(0, 6)) if lost else 0)
        reference = heard(np.sort(np.append(mine, extra)), seeds[1], span)
    true = None if kind in ("unrelated", "periodic") else offset
    return TapCase(kind, reference, other, true, drift)


def felt(
    claps_s: Floats, rate: float, seed: int, end_s: float, offset_s: float, drift: float, start_s: float = 0.0
) -> Signal:
    """An accelerometer that swings, hears noise and rings at each clap, on its own clock."""
    dice = np.random.default_rng(seed)
    own = np.arange((start_s - offset_s) / (1 + drift), (end_s - offset_s) / (1 + drift), 1 / rate)
    own = own + dice.uniform(-0.1, 0.1, len(own)) / rate
    true = own * (1 + drift) + offset_s
    ring = np.zeros(len(own))
    for number, clap in enumerate(claps_s):
        since = true - clap
        on = since >= 0
        size = 8 + 4 * (number % 3)
        ring[on] += size * np.sin(2 * np.pi * 38 * since[on] + 0.5) * np.exp(-since[on] / 0.03)
    columns = np.stack([np.sin(2.1 * true) + 0.4 * ring, 9.8 + np.cos(1.3 * true), ring], axis=1)
    values = columns + dice.normal(0, 0.05, columns.shape)
    return Signal((own * 1e9).astype(np.int64), values, ("ax", "ay", "az"), ("m/s2",) * 3)


def heard(claps_s: Floats, seed: int = 1, end_s: float = 60.0) -> Sound:
    """A sound in which each clap bursts and dies away."""
    dice = np.random.default_rng(seed)
    samples = dice.normal(0, 0.003, int(end_s * RATE))
    for clap in claps_s:
        first = int(np.ceil(clap * RATE))
        since = np.arange(first, min(first + 1200, len(samples))) / RATE - clap
        burst = dice.normal(size=len(since)) * np.exp(-since / 0.01) * (1 - np.exp(-since / 0.0004))
        samples[first : first + len(since)] += 0.4 * burst
    return Sound(samples.astype(np.float32), RATE, Fraction(0))
