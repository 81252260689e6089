"""Simulated pictures of a light and the column that switched it, or a sensor that saw it, with the true offset."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.inputs import Signal

Floats = NDArray[np.float64]

LIGHT_KINDS = ("snapshot", "half", "full", "slow log", "curve", "unrelated", "periodic")
"""What `light_case` knows: how long frames are exposed, a log of 60 Hz, a light that changes softly (both at any
exposure); the last two have no answer."""

STAMPS = {"beginning": -0.5, "middle": 0.0, "end": 0.5}
"""What frames are stamped with, in exposures from its middle."""


@dataclass(frozen=True, slots=True, eq=False)
class LightCase:
    """`picture = series * (1 + drift) + offset`; `offset_s` None: nothing may be measured."""

    kind: str
    picture: Signal
    series: Signal
    offset_s: float | None
    drift_ppm: float
    stamp: str = "middle"


def light_case(seed: int, stamp: str = "") -> LightCase:
    """Kinds take turns; frame rates, rates, levels, gamma and noise are drawn, and the stamp unless told."""
    kind = LIGHT_KINDS[seed % len(LIGHT_KINDS)]
    dice, more = np.random.default_rng([seed, 57]), np.random.default_rng([seed, 58])
    drawn, any_part = str(more.choice(list(STAMPS))), float(more.uniform(0.02, 1))
    stamp = stamp or drawn
    frame, span = 1 / float(dice.choice([24.0, 25.0, 30.0, 50.0, 60.0])), float(dice.uniform(40, 90))
    offset, drift = float(dice.uniform(-5, 5)), float(dice.uniform(-100, 100)) * 1e-6
    at = np.arange(0, span, frame)
    if kind == "curve":
        return _curve(dice, at, span, offset, drift, any_part * frame, stamp)
    turns = 1 + np.cumsum(dice.uniform(0.5, 2.4, int(span)))
    if kind == "periodic":
        turns = 1 + np.arange(0, span - 2, 0.5)
    turns = turns[turns < span - 1]
    known = turns if kind != "unrelated" else 1 + np.cumsum(dice.uniform(0.5, 2.4, int(span)))
    open_s = {"half": 0.5, "full": 1.0, "snapshot": 0.1}.get(kind, any_part) * frame
    gamma = float(dice.choice([1.0, 2.2]))
    middle = at - STAMPS[stamp] * open_s
    mean = (lit_until(middle + open_s / 2, turns) - lit_until(middle - open_s / 2, turns)) / open_s
    luma = 15 + float(dice.uniform(8, 60)) * mean ** (1 / gamma) + dice.normal(0, 0.2, len(at))
    rate = 60.0 if kind == "slow log" else float(dice.choice([200.0, 500.0, 1000.0]))
    own = _own(span, rate, offset, drift)
    low, high = (0.0, 1.0) if dice.random() < 0.5 else (3.3, 0.0)
    level = low + (high - low) * lit(own * (1 + drift) + offset, known)
    series = Signal((own * 1e9).astype(np.int64), np.stack([np.sin(own), level], axis=1), ("phase", "led"))
    return LightCase(
        kind,
        picture_of(at, luma, frame),
        series,
        None if kind in ("unrelated", "periodic") else offset,
        drift * 1e6,
        stamp,
    )


def lit(true_s: Floats, turns_s: Floats) -> Floats:
    """1 where a light is on that is switched at each of `turns_s`, else 0."""
    return np.asarray(np.searchsorted(turns_s, true_s) % 2, np.float64)


def lit_until(true_s: Floats, turns_s: Floats) -> Floats:
    """For how long the light of `lit` has been on, exactly: what an exposure gathers is a difference of two."""
    edges = np.concatenate([[0.0], turns_s, [turns_s[-1] + 1e6]])
    on = np.arange(len(edges) - 1) % 2
    return np.asarray(np.interp(true_s, edges, np.concatenate([[0.0], np.cumsum(on * np.diff(edges))])))


def picture_of(at_s: Floats, luma: Floats, frame_s: float) -> Signal:
    """Mean luma of frames, and its change, as a picture's curve."""
    change = np.abs(np.diff(luma, prepend=luma[:1]))
    stamps = np.round(at_s * 1e9).astype(np.int64)
    return Signal(
        stamps, np.stack([luma, change], axis=1), ("luma", "change"), ("%", "%"), round(frame_s * 1e9)
    )


def _own(span: float, rate: float, offset: float, drift: float) -> Floats:
    return np.asarray(np.arange((1 - offset) / (1 + drift), (span - 1 - offset) / (1 + drift), 1 / rate))


def _curve(
    dice: np.random.Generator, at: Floats, span: float, offset: float, drift: float, open_s: float, stamp: str
) -> LightCase:
    """A light that goes up and down softly, and a light sensor of 100 Hz."""
    step = 0.001
    fine = np.arange(0, span + 1, step)
    smooth = np.convolve(dice.normal(size=len(fine)), np.hanning(501), "same")
    smooth = 40 + 10 * smooth / smooth.std()
    # What an exposure gathers is a difference of two sums.
    sums, ends = np.append(0, np.cumsum(smooth) * step), np.append(fine, fine[-1] + step) - step / 2
    middle = at - STAMPS[stamp] * open_s
    gathered = np.interp(middle + open_s / 2, ends, sums) - np.interp(middle - open_s / 2, ends, sums)
    luma = gathered / open_s + dice.normal(0, 0.3, len(at))
    own = _own(span, 100.0, offset, drift)
    lux = np.interp(own * (1 + drift) + offset, fine, smooth) * 7 + dice.normal(0, 5, len(own))
    series = Signal((own * 1e9).astype(np.int64), lux[:, None], ("lux",), ("lx",))
    return LightCase("curve", picture_of(at, luma, float(at[1] - at[0])), series, offset, drift * 1e6, stamp)
