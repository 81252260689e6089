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
    mean = _gathered(at_s, frames_s, open_s, length_s, decay, 16)
    # A few samples of an exposure are a clock of a few ticks: where light comes or goes within it, it takes many.
    turns = np.concatenate([at_s, at_s + length_s])
    if open_s > 0 and len(turns):
        near = np.abs(frames_s[:, None] - turns[None, :]).min(axis=1) <= open_s / 2
        mean[near] = _gathered(at_s, frames_s[near], open_s, length_s, decay, 800)
    return np.asarray(np.clip(0.02 + 0.98 * mean, 0, None) ** (1 / gamma))


def _gathered(
    at_s: Floats, frames_s: Floats, open_s: float, length_s: float, decay: bool, fine: int
) -> Floats:
    into = (np.arange(fine) + 0.5) / fine - 0.5
    instants = frames_s[:, None] + into[None, :] * open_s
    lit = np.zeros_like(instants)
    for at in at_s:
        since = instants - at
        shape = np.exp(-np.clip(since, 0, 10) / length_s) if decay else (since < length_s).astype(float)
        lit = np.maximum(lit, np.where(since >= 0, shape, 0))
    return np.asarray(lit.mean(axis=1))


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


IMPACT_KINDS = ("clap", "hammer", "bounce", "kick", "flash", "unrelated", "still", "periodic")


def impact_case(seed: int, kind: str = "", parts: bool = True) -> PictureCase:
    """Impacts seen and heard among other motion and other sounds. Kinds: "clap" hands meet, rest and part; "hammer"
    falls and lies; "bounce" of a ball; "kick" of something at rest; "flash" of something that bursts; "unrelated":
    claps of two recordings; "still": a moving picture without impacts; "periodic" claps.
    """
    rng = np.random.default_rng(10_000 + seed)
    kind = kind or IMPACT_KINDS[seed % len(IMPACT_KINDS)]
    rate = RATES[int(rng.integers(len(RATES)))]
    frame = float(1 / rate)
    seconds = float(rng.uniform(25, 90))
    frames_ns = frame_times(rng, rate, seconds, bool(rng.random() < 0.15))
    frames_s = frames_ns / 1e9
    at = uneven_times(rng, int(rng.integers(6, 20)), min(seconds, frames_s[-1]), 0.7)
    if kind == "periodic":
        at = np.arange(1.2, seconds - 1, 1.05)
    offset = float(rng.uniform(-0.4, 0.4)) if rng.random() < 0.7 else float(rng.uniform(-5, 5))
    drift = float(rng.choice([0.0, 0.0, 0.0, 20.0, -60.0]))
    shape = {"unrelated": "clap", "still": "", "periodic": "clap"}.get(kind, kind)
    # Rows of a picture are read one after another: what happens near its top or bottom is up to a third of a frame off.
    rolling = float(rng.uniform(-0.35, 0.35)) * frame
    shown = at[rng.random(len(at)) > 0.1] - rolling
    count = 24 if parts else 1
    change = np.empty((len(frames_s), count))
    luma = np.empty((len(frames_s), count))
    inside = rng.choice(count, min(count, int(rng.integers(1, 4))), replace=False)
    for number in range(count):
        change[:, number] = _waving(rng, frames_s)
        luma[:, number] = 40 + np.cumsum(rng.normal(0, 0.03, len(frames_s)))
        if number in inside and shape:
            size = float(rng.uniform(1.0, 4.0))
            if shape == "flash":
                lit = 8 * size * light(shown, frames_s, 0.0, 0.15, True, 1.0)
                luma[:, number] += lit
                change[:, number] += np.abs(np.diff(lit, prepend=lit[0]))
            else:
                change[:, number] += size * _path(rng, shape, shown, frames_s)
    change += np.abs(rng.normal(0, 0.05, change.shape))
    luma += rng.normal(0, 0.03, luma.shape)
    change[0] = np.nan
    heard = (at[rng.random(len(at)) > 0.1] - offset) / (1 + drift * 1e-6)
    if kind == "unrelated":
        heard = uneven_times(rng, len(at), seconds, 0.7)
    syllables = rng.uniform(0.5, seconds - 0.5, int(rng.integers(0, 2 * len(at))))
    start_s = Fraction(int(rng.integers(0, 200)), 1000)
    sound = beeps(rng, heard, seconds, "knock", float(rng.choice([40.0, 25.0, 15.0])), start_s)
    sound.samples[:] += 0.25 * beeps(rng, syllables, seconds, "beep", 99.0, start_s).samples
    whole = [luma.mean(axis=1), change.mean(axis=1)]
    names = ("luma", "change")
    if parts:
        names += tuple(
            f"{what} {n // 6 + 1}.{n % 6 + 1}" for what in ("luma", "change") for n in range(count)
        )
        whole += [*luma.T, *change.T]
    picture = Signal(frames_ns, np.stack(whole, axis=1), names, ("%",) * len(names), round(frame * 1e9))
    return PictureCase(
        picture, sound, offset, drift, kind not in ("unrelated", "still", "periodic"), kind,
        {"fps": float(rate), "events": float(len(at)), "seconds": seconds},
    )  # fmt: skip


def _waving(rng: np.random.Generator, frames_s: Floats) -> Floats:
    """What else moves in a part of the picture: mostly little, now and then something that comes and goes."""
    level = float(rng.choice([0.02, 0.1, 0.4]))
    wave = np.zeros(len(frames_s))
    for at in rng.uniform(0, frames_s[-1], int(frames_s[-1] / 4)):
        wave += level * rng.uniform(0.3, 1.5) * np.exp(-0.5 * ((frames_s - at) / rng.uniform(0.1, 0.8)) ** 2)
    return wave * (1 + 0.3 * rng.standard_normal(len(frames_s))).clip(0)


def _path(rng: np.random.Generator, shape: str, at_s: Floats, frames_s: Floats) -> Floats:
    """How far something moved between frames, in its usual speed times 1/25 s."""
    fine = 8
    step = float(np.median(np.diff(frames_s))) / fine
    time = np.arange(frames_s[0] - step * fine, frames_s[-1] + step, step)
    speed = np.zeros(len(time))
    for at in at_s:
        since = time - at
        rise = float(rng.uniform(0.12, 0.25))
        rest = float(rng.uniform(0.08, 0.2))
        before = np.where((since < 0) & (since > -rise), np.sqrt((1 + since / rise).clip(0)), 0)
        if shape in ("clap", "hammer"):
            after = 0.35 * np.exp(-0.5 * ((since - rest - 0.15) / 0.08) ** 2) if shape == "clap" else 0
            speed += before - np.where(since > rest, after, 0)
        elif shape == "bounce":
            reach = 0.25
            near = np.abs(since) < reach
            speed += np.where(near, (1 - np.abs(since) / reach) * np.where(since < 0, 1, -0.75), 0)
        else:
            speed += np.where(since >= 0, np.exp(-np.clip(since, 0, 9) / rest), 0)
    way = np.concatenate([[0], np.cumsum(speed) * step])
    ends = np.interp(frames_s, time + step / 2, way[1:])
    # A thing that moves further than its own size changes no more of the picture.
    moved = np.abs(np.diff(ends, prepend=ends[0])) * 25
    return np.asarray(1.5 * np.tanh(moved / 1.5))


def face_case(seed: int, kind: str = "") -> PictureCase:
    """Somebody talking, as `face_motion` sees it, and the speech. Kinds: "talk", "short" (8 s of face), "dubbed" (other
    speech), "still" (the mouth does not move), "late" (a large offset).
    """
    rng = np.random.default_rng(50_000 + seed)
    kinds = ("talk", "late", "dubbed", "short", "still")
    kind = kind or kinds[seed % len(kinds)]
    rate = RATES[int(rng.integers(4))]
    frame = float(1 / rate)
    seconds = 8.0 if kind == "short" else float(rng.uniform(25, 80))
    frames_ns = frame_times(rng, rate, seconds, False)
    frames_s = frames_ns / 1e9
    offset = float(rng.uniform(-1.2, 1.2)) if kind == "late" else float(rng.uniform(-0.25, 0.25))
    fine = np.arange(0, seconds + 3, 0.005)
    spoken = _syllables(rng, fine)
    # In continuous speech lips lead what is heard by -40 to 110 ms (Schwartz and Savariaux 2014).
    lead = float(np.clip(rng.normal(0.04, 0.03), -0.04, 0.11))
    opening = np.interp(frames_s + lead, fine, _smooth(spoken, 10)) * float(kind != "still")
    seen = 6 + 5 * opening + rng.normal(0, 0.8, len(frames_s)) + np.cumsum(rng.normal(0, 0.05, len(frames_s)))
    head = np.abs(_smooth(rng.normal(0, 1, len(frames_s)), 15)) * 2 + 0.3
    moved = np.abs(np.diff(seen, prepend=seen[0])) + 0.8 * head + np.abs(rng.normal(0, 0.2, len(frames_s)))
    face = np.cumsum(rng.random(len(frames_s)) < 0.002).astype(float)
    values = np.stack([moved, head, seen, face], axis=1)
    values[rng.random(len(values)) < 0.02] = np.nan
    heard = _syllables(np.random.default_rng(seed + 9), fine) if kind == "dubbed" else spoken
    time = np.arange(int(seconds * SOUND_RATE)) / SOUND_RATE
    loud = np.interp(time + offset, fine, heard, left=0, right=0)
    samples = 0.2 * loud * rng.standard_normal(len(time)) + 0.004 * rng.standard_normal(len(time))
    picture = Signal(frames_ns, values, ("mouth_motion", "head_motion", "mouth_opening", "face"), ("%", "%", "%", ""),
                     round(frame * 1e9))  # fmt: skip
    sound = Sound(samples.astype(np.float32), SOUND_RATE)
    return PictureCase(picture, sound, offset, 0.0, kind in ("talk", "late"), kind, {"seconds": seconds})


def _syllables(rng: np.random.Generator, fine_s: Floats) -> Floats:
    """How loud speech is: syllables of uneven length and stress, words, and pauses between phrases."""
    loud = np.zeros(len(fine_s))
    at = 0.3
    while at < fine_s[-1]:
        length = float(rng.uniform(0.1, 0.32))
        loud += float(rng.uniform(0.3, 1.0)) * np.exp(-0.5 * ((fine_s - at) / (length / 3)) ** 2)
        at += length * float(rng.uniform(0.8, 1.3)) + (
            float(rng.uniform(0.3, 1.2)) if rng.random() < 0.12 else 0
        )
    return loud


def _smooth(values: Floats, width: int) -> Floats:
    bell = np.hanning(width + 2)
    return np.asarray(np.convolve(values, bell / bell.sum(), "same"))
