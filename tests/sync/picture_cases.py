"""Invented pictures and sounds of one scene with a known offset, for tests and benches of sound against picture.

>>> case = flash_case(7)
>>> measure_flash_beep(case.picture, case.sound)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.inputs import Signal, Sound

Floats = NDArray[np.float64]

RATES = tuple(Fraction(n, d) for n, d in ((24000, 1001), (24, 1), (25, 1), (30000, 1001), (50, 1), (60, 1)))
SOUND_RATE = 16_000


@dataclass(frozen=True)
class PictureCase:
    """What is measured and the right answer; `related` False: there is none."""

    picture: Signal
    sound: Sound
    offset_s: float
    drift_ppm: float
    related: bool
    kind: str
    facts: dict[str, float] = field(default_factory=dict)


def frame_times(
    rng: np.random.Generator, rate: Fraction, seconds: float, variable: bool
) -> NDArray[np.int64]:
    """When frames come on show, ns: evenly, or as phones do it, 10 % longer or shorter, now and then one lost."""
    count = int(seconds * rate)
    if not variable:
        return np.array(
            [-(-number * 1_000_000_000 * rate.denominator // rate.numerator) for number in range(count)]
        )
    steps = float(1 / rate) * rng.uniform(0.9, 1.1, count)
    steps[rng.random(count) < 0.01] *= 2
    return np.round(np.cumsum(steps) * 1e9).astype(np.int64)


def uneven_times(rng: np.random.Generator, count: int, seconds: float, apart_s: float) -> Floats:
    """Random instants with at least `apart_s` between them."""
    room = seconds - 1.5 - apart_s * count
    at = np.sort(rng.uniform(0, max(room, 0.1), count)) + apart_s * np.arange(count) + 0.7
    return np.asarray(at[at < seconds - 0.5])


def beeps(
    rng: np.random.Generator, at_s: Floats, seconds: float, kind: str, noise_db: float, start_s: Fraction
) -> Sound:
    """A sound with a beep (or a knock) at each instant of its source clock, in noise of so many dB below it."""
    count = int(seconds * SOUND_RATE)
    samples = np.zeros(count)
    time = np.arange(int(0.3 * SOUND_RATE)) / SOUND_RATE
    for at in at_s - float(start_s):
        first = int(np.ceil(at * SOUND_RATE))
        since = time + (first / SOUND_RATE - at)
        level = rng.uniform(0.25, 0.6)
        if kind == "beep":
            shape = np.sin(2 * np.pi * 1000 * since) * (since < 0.08)
        else:
            shape = rng.standard_normal(len(since)) * (1 - np.exp(-since / 0.0004)) * np.exp(-since / 0.012)
        if 0 <= first < count:
            part = samples[first : first + len(since)]
            part += level * shape[: len(part)]
    samples += 0.3 * 10 ** (-noise_db / 20) * rng.standard_normal(count)
    return Sound(samples.astype(np.float32), SOUND_RATE, start_s)


def light(
    at_s: Floats, frames_s: Floats, open_s: float, length_s: float, decay: bool, gamma: float
) -> Floats:
    """How bright each frame is, 0 to 1: the light of all flashes over its exposure, centred on its time."""
    fine = 16
    into = (np.arange(fine) + 0.5) / fine - 0.5
    instants = frames_s[:, None] + into[None, :] * open_s
    lit = np.zeros_like(instants)
    for at in at_s:
        since = instants - at
        shape = np.exp(-np.clip(since, 0, 10) / length_s) if decay else (since < length_s).astype(float)
        lit = np.maximum(lit, np.where(since >= 0, shape, 0))
    mean = lit.mean(axis=1)
    return np.asarray(np.clip(0.02 + 0.98 * mean, 0, None) ** (1 / gamma))


def flash_case(seed: int, kind: str = "", noise_db: float | None = None) -> PictureCase:
    """Flash and beep. Kinds: "drawn" on frames, "snapshot", "half" and "full" exposure, "variable" frame rate, "few"
    (4 to 6 events), "unrelated", "periodic".
    """
    rng = np.random.default_rng(seed)
    kinds = ("drawn", "snapshot", "half", "full", "variable", "few", "unrelated", "periodic")
    kind = kind or kinds[seed % len(kinds)]
    rate = RATES[int(rng.integers(len(RATES)))]
    frame = float(1 / rate)
    seconds = float(rng.uniform(20, 90))
    count = int(rng.integers(4, 7)) if kind == "few" else int(rng.integers(8, 30))
    frames_ns = frame_times(rng, rate, seconds, kind == "variable")
    frames_s = frames_ns / 1e9
    at = uneven_times(rng, count, min(seconds, frames_s[-1]), 0.35)
    if kind == "periodic":
        at = 1.0 + np.arange(count) * 0.9
        at = at[at < seconds - 0.5]
    part = {"half": 0.5, "full": 1.0, "variable": 0.3, "few": 0.5}.get(kind, 0.0)
    if kind == "drawn":
        at = np.unique(frames_s[np.searchsorted(frames_s, at)])
    offset = float(rng.uniform(-0.4, 0.4)) if rng.random() < 0.7 else float(rng.uniform(-8, 8))
    drift = float(rng.choice([0.0, 0.0, 15.0, -40.0, 120.0]))
    gamma = float(rng.choice([1.0, 2.2]))
    missed = rng.random(len(at)) < (0.1 if kind != "few" and kind != "periodic" else 0.0)
    curve = light(
        at[~missed], frames_s, part * frame, float(rng.uniform(0.08, 0.2)), bool(rng.random() < 0.3), gamma
    )
    luma = 12 + float(rng.uniform(5, 80)) * curve + rng.normal(0, 0.15, len(curve))
    heard = (at - offset) / (1 + drift * 1e-6)
    lost = rng.random(len(at)) < (0.1 if kind != "few" and kind != "periodic" else 0.0)
    extra = rng.uniform(0.5, seconds - 0.5, int(rng.integers(0, 4)) if kind not in ("few", "periodic") else 0)
    if kind == "unrelated":
        heard = uneven_times(rng, count, seconds, 0.35)
    start_s = Fraction(int(rng.integers(0, 200)), 1000)
    noise = float(rng.choice([50.0, 30.0, 15.0])) if noise_db is None else noise_db
    sound = beeps(
        rng,
        np.concatenate([heard[~lost], extra]),
        seconds,
        str(rng.choice(["beep", "knock"])),
        noise,
        start_s,
    )
    picture = Signal(frames_ns, np.stack([luma, np.abs(np.diff(luma, prepend=luma[0]))], axis=1), ("luma", "change"),
                     ("%", "%"), round(frame * 1e9))  # fmt: skip
    return PictureCase(
        picture, sound, offset, drift, kind not in ("unrelated", "periodic"), kind,
        {"fps": float(rate), "events": float(len(at)), "noise_db": noise, "seconds": seconds},
    )  # fmt: skip
