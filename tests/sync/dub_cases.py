"""Made-up dubs with a known truth: two voices over one bed of music, ambience or effects. Benchmarks draw from here.

Everything is drawn from a seed. A voice is a row of voiced and hissing sounds with pauses, its pitch and formants
wandering; each language is another draw.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.inputs import Sound

RATE = 16_000
BEDS = ("music", "ambience", "effects", "film")
Samples = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class DubCase:
    """Two sounds and what is true of them: `original = dub * (1 + drift) + offset` in seconds, or no relation."""

    name: str
    original: Sound
    dub: Sound
    offset_s: float | None
    drift_ppm: float = 0.0


def dub_case(
    seed: int,
    bed: str = "music",
    speech_db: float = 6.0,
    seconds: float = 60.0,
    drift_ppm: float = 0.0,
    shared: bool = True,
) -> DubCase:
    """A dub cut in at some place and passed through another chain: level, bandwidth, noise, gentle compression.

    `speech_db` is how far the voice, while it speaks, lies above the bed.
    """
    rng = np.random.default_rng(seed)
    count = round(seconds * RATE)
    common = make_bed(bed, rng, count)
    theirs = common if shared else make_bed(bed, rng, count)
    original = over(voice(rng, count), common, speech_db)
    dub = over(voice(rng, count), theirs, speech_db + rng.uniform(-2, 2))
    cut = float(rng.uniform(0, 0.15) * seconds)
    first = float(rng.uniform(0, 0.15) * seconds)
    stretched = moved(dub, cut, drift_ppm)
    stretched = chain(stretched, rng)
    leading = round(first * RATE)
    original = chain(original, rng)[leading:]
    offset = cut - leading / RATE if shared else None
    name = f"{bed}, voice {speech_db:+.0f} dB, {seconds:.0f} s, {drift_ppm:+.0f} ppm" + (
        "" if shared else ", unrelated"
    )
    return DubCase(
        name,
        Sound(original.astype(np.float32), RATE),
        Sound(stretched.astype(np.float32), RATE),
        offset,
        drift_ppm,
    )


def over(speech: Samples, bed: Samples, speech_db: float) -> Samples:
    """A voice over a bed, peaks at -3 dB."""
    loud = speech[np.abs(speech) > 0.05 * np.abs(speech).max()]
    mixed = speech / np.sqrt(np.mean(loud**2)) + bed / np.sqrt(np.mean(bed**2)) * 10 ** (-speech_db / 20)
    return np.asarray(0.7 * mixed / np.abs(mixed).max())


def moved(sound: Samples, cut_s: float, drift_ppm: float) -> Samples:
    """The sound from `cut_s` on, at a rate that drifts: `own time * (1 + drift) + cut = place in the sound`."""
    spectrum = np.fft.rfft(sound)
    shift = np.exp(2j * np.pi * np.fft.rfftfreq(len(sound), 1 / RATE) * cut_s)
    shifted = np.fft.irfft(spectrum * shift, len(sound))[: len(sound) - round((cut_s + 0.1) * RATE)]
    if drift_ppm == 0:
        return np.asarray(shifted)
    import soxr

    return np.asarray(soxr.resample(shifted, RATE * (1 + drift_ppm * 1e-6), RATE, quality="VHQ"))


def chain(sound: Samples, rng: np.random.Generator) -> Samples:
    """What delivery does to a mix without moving it: tilt of its spectrum, bandwidth, compression, noise at -55 dB."""
    spectrum = np.fft.rfft(sound)
    pitch = np.fft.rfftfreq(len(sound), 1 / RATE)
    tilt = 10 ** (rng.uniform(-3, 3) / 20 * np.log2(np.maximum(pitch, 50) / 1000))
    top = rng.uniform(5000, 7900)
    out = np.fft.irfft(spectrum * tilt / (1 + (pitch / top) ** 24), len(sound))
    out = np.tanh(out / np.abs(out).max() * rng.uniform(0.3, 1.2))
    out *= rng.uniform(0.2, 0.9) / np.abs(out).max()
    return np.asarray(out + rng.normal(size=len(out)) * np.sqrt(np.mean(out**2)) * 10 ** (-55 / 20))


def voice(rng: np.random.Generator, count: int, pauses: float = 0.25) -> Samples:
    """Something like speech: syllables of 80 to 300 ms, one in four hissing, phrases of 1 to 4 s with pauses."""
    from scipy.signal import lfilter

    out = np.zeros(count)
    base = rng.uniform(90, 220)
    place = round(rng.uniform(0, 0.5) * RATE)
    phrase = place + round(rng.uniform(1, 4) * RATE)
    while place < count:
        size = min(round(rng.uniform(0.08, 0.3) * RATE), count - place)
        shape = np.hanning(size + 2)[1:-1] ** 0.5
        if rng.random() < 0.25:
            hiss = lfilter([1, -0.95], [1, 0.3], rng.normal(size=size))
            out[place : place + size] += 0.15 * hiss * shape
        else:
            pitch = base * np.exp(np.linspace(rng.normal() * 0.1, rng.normal() * 0.1, size))
            pulses = np.diff(np.floor(np.cumsum(pitch) / RATE), prepend=0) + 0.02 * rng.normal(size=size)
            for centre, width in zip(
                rng.uniform([250, 800, 2000], [850, 2300, 3200]), (80, 120, 180), strict=True
            ):
                pole = np.exp(-np.pi * width / RATE)
                pulses = lfilter(
                    [1 - pole], [1, -2 * pole * np.cos(2 * np.pi * centre / RATE), pole**2], pulses
                )
            out[place : place + size] += pulses / (np.abs(pulses).max() + 1e-9) * shape * rng.uniform(0.4, 1)
        place += round(size * rng.uniform(0.8, 1.1))
        if place > phrase:
            place += round(rng.exponential(pauses) * 3 * RATE) + RATE // 10
            phrase = place + round(rng.uniform(1, 4) * RATE)
    return out


def make_bed(kind: str, rng: np.random.Generator, count: int) -> Samples:
    """Music, ambience (a street, wind), effects (single hits in near silence), or film: all three."""
    if kind == "music":
        return music(rng, count)
    if kind == "ambience":
        return ambience(rng, count)
    if kind == "effects":
        return effects(rng, count)
    return music(rng, count) + 0.5 * ambience(rng, count) + effects(rng, count)


def music(rng: np.random.Generator, count: int) -> Samples:
    """Chords and drums that do not repeat exactly."""
    out = np.zeros(count)
    place, beat = 0, round(rng.uniform(0.3, 0.6) * RATE)
    while place < count:
        root, size = 110 * 2 ** (rng.integers(0, 12) / 12), min(2 * beat, count - place)
        at = np.arange(size) / RATE
        fade = np.exp(-at / rng.uniform(0.3, 1.0))
        for step in rng.choice([1, 1.26, 1.5, 2, 2.52, 3], 3, replace=False):
            out[place : place + size] += overtones(root * step, at, rng) * fade
        if rng.random() < 0.6:
            drum = min(RATE // 6, size)
            out[place : place + drum] += 3 * rng.normal(size=drum) * np.exp(-np.arange(drum) / (0.03 * RATE))
        place += round(beat * rng.choice([0.5, 1.0, 1.0, 2.0]) * rng.uniform(0.98, 1.02))
    return out / np.sqrt(np.mean(out**2))


def overtones(hertz: float, at_s: Samples, rng: np.random.Generator) -> Samples:
    """Six overtones of drawn phases, each the weaker the higher; a power of one tone is quicker than another sine."""
    tone = np.exp(2j * np.pi * hertz * at_s)
    parts = [np.exp(1j * rng.uniform(0, 2 * np.pi)) / overtone for overtone in range(1, 7)]
    sound = np.zeros_like(tone)
    for part in reversed(parts):
        sound += part
        sound *= tone
    return np.asarray(sound.imag)


def ambience(rng: np.random.Generator, count: int) -> Samples:
    """Noise that swells and fades, darker than white."""
    from scipy.signal import lfilter

    noise = lfilter([1], [1, -rng.uniform(0.6, 0.95)], rng.normal(size=count))
    knots = np.arange(0, count + RATE, RATE)
    out = noise * np.interp(np.arange(count), knots, rng.uniform(0.2, 1, len(knots)))
    return np.asarray(out / np.sqrt(np.mean(out**2)))


def effects(rng: np.random.Generator, count: int, every_s: float = 1.5) -> Samples:
    """Knocks, steps, doors: bursts of noise of 20 to 400 ms in their own bands, at random."""
    from scipy.signal import butter, sosfilt

    out = np.zeros(count)
    for place in np.sort(rng.integers(0, count, max(round(count / RATE / every_s), 1))):
        fade = rng.uniform(0.02, 0.3) * RATE
        size = min(round(5 * fade), count - int(place))
        if size < 16:
            continue
        band = butter(2, [rng.uniform(80, 1000), rng.uniform(1500, 7000)], "band", fs=RATE, output="sos")
        burst = sosfilt(band, rng.normal(size=size) * np.exp(-np.arange(size) / fade))
        out[place : place + size] += burst / (np.abs(burst).max() + 1e-12) * rng.uniform(0.3, 1)
    return out / max(np.sqrt(np.mean(out**2)), 1e-12)
