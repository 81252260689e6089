"""Simulated lights that are not simply on or off for many frames, with the true offset."""

from __future__ import annotations

import numpy as np

from syncstudio.sync.inputs import Signal
from tests.sync.light_cases import LightCase, lit, picture_of

ODD_KINDS = ("blown out", "slow lamp", "pulses", "log of 20 Hz")
"""A lamp so bright that a part of its light is all a frame can show; one that takes 20 to 80 ms to come and go; flashes
of a frame or so; rows slower than frames."""

_FINE_S = 0.0002


def odd_light_case(seed: int, kind: str) -> LightCase:
    """Frame rates, exposures, offsets, drifts, gamma and noise are drawn."""
    dice = np.random.default_rng([seed, 7])
    frame, span = 1 / float(dice.choice([25.0, 30.0, 50.0])), 60.0
    offset, drift = float(dice.uniform(-3, 3)), float(dice.uniform(-50, 50)) * 1e-6
    open_s, at = float(dice.uniform(0.2, 1)) * frame, np.arange(0, span, frame)
    if kind == "pulses":
        turns = 1 + np.cumsum(dice.uniform(0.7, 1.8, int(span)))
        turns = turns[turns < span - 2]
        turns = np.sort(np.concatenate([turns, turns + float(dice.uniform(0.02, 0.04))]))
    else:
        turns = 1 + np.cumsum(dice.uniform(0.5, 2.4, int(span)))
        turns = turns[turns < span - 1]
    fine = np.arange(0, span + 1, _FINE_S)
    light = lit(fine, turns)
    if kind == "slow lamp":
        from scipy.signal import lfilter

        kept = float(np.exp(-_FINE_S / dice.uniform(0.02, 0.08)))
        light = np.asarray(lfilter([1 - kept], [1, -kept], light))
    sums, ends = np.append(0, np.cumsum(light) * _FINE_S), np.append(fine, fine[-1] + _FINE_S)
    mean = (np.interp(at + open_s / 2, ends, sums) - np.interp(at - open_s / 2, ends, sums)) / open_s
    bright = float(dice.uniform(1.2, 8)) if kind == "blown out" else 1.0
    mean = np.clip(bright * mean, 0, 1)
    luma = 15 + 30 * mean ** (1 / float(dice.choice([1.0, 2.2]))) + dice.normal(0, 0.2, len(at))
    rate = 20.0 if kind == "log of 20 Hz" else float(dice.choice([200.0, 1000.0]))
    own = np.arange((1 - offset) / (1 + drift), (span - 1 - offset) / (1 + drift), 1 / rate)
    level = lit(own * (1 + drift) + offset, turns)
    series = Signal((own * 1e9).astype(np.int64), level[:, None], ("led",))
    return LightCase(kind, picture_of(at, luma, frame), series, offset, drift * 1e6)
