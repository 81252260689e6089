"""Sounds to record: somebody talking, music, applause, a loop, pulses. Made by numbers alone, the same every time."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

RATE = 24_000
"""Every source is made at this rate, float32, full scale +-1."""

Samples = NDArray[np.float32]

KINDS = ("speech", "music", "scene", "clatter")


@lru_cache(maxsize=24)
def source(kind: str, seconds: int, seed: int) -> Samples:
    """One of KINDS, or "loop" (two seconds of music again and again), "pulses", "hum", "hiss"; peak 0.5."""
    random = np.random.default_rng([seed, len(kind), ord(kind[0])])
    count = seconds * RATE
    sound = _MAKERS[kind](count, random)
    return (0.5 * sound / max(float(np.abs(sound).max()), 1e-9)).astype(np.float32)


def _speech(count: int, random: np.random.Generator) -> Samples:
    """Syllables of three to six a second: buzz with wandering pitch through three formants, or hiss; pauses."""
    out = np.zeros(count, np.float32)
    voice = random.uniform(90, 220)
    at = 0
    while at < count:
        length = int(random.uniform(0.09, 0.3) * RATE)
        stop = min(at + length, count)
        if random.random() < 0.8:
            out[at:stop] += _syllable(length, voice, random)[: stop - at]
        else:
            out[at:stop] += 0.15 * _hiss(length, random)[: stop - at] * _bump(length)[: stop - at]
        at = stop
        if random.random() < 0.12:
            at += int(random.uniform(0.2, 1.2) * RATE)
    return out


def _syllable(length: int, voice: float, random: np.random.Generator) -> Samples:
    pitch = voice * 2 ** random.uniform(-0.3, 0.3) * np.linspace(1, random.uniform(0.85, 1.15), length)
    phase = np.cumsum(pitch / RATE)
    buzz = np.diff(np.floor(phase), prepend=0) + 0.01 * random.standard_normal(length)
    for formant, wide in zip(
        (random.uniform(250, 850), random.uniform(900, 2300), random.uniform(2400, 3400)),
        (80, 120, 180),
        strict=True,
    ):
        pole = np.exp(-np.pi * wide / RATE)
        buzz = (
            lfilter([1 - pole], [1, -2 * pole * np.cos(2 * np.pi * formant / RATE), pole**2], buzz)
            + 0.05 * buzz
        )
    sound = (buzz / max(float(np.abs(buzz).max()), 1e-9) * _bump(length)).astype(np.float32)
    return np.asarray(sound * random.uniform(0.3, 1.0), np.float32)


def _music(count: int, random: np.random.Generator) -> Samples:
    """Plucked notes of a scale over chords; the tune never comes back."""
    out = np.zeros(count, np.float32)
    scale = 220 * 2 ** (np.array([0, 2, 4, 7, 9, 12, 14, 16]) / 12)
    beat = int(RATE * random.uniform(0.22, 0.3))
    for at in range(0, count, beat):
        for _ in range(int(random.integers(0, 3))):
            length = int(random.uniform(0.3, 1.2) * RATE)
            t = np.arange(length, dtype=np.float32) / RATE
            hz = float(random.choice(scale)) * random.choice([0.5, 1, 2])
            note = _plucked(hz, t, random)
            stop = min(at + length, count)
            out[at:stop] += (random.uniform(0.2, 1) * note[: stop - at]).astype(np.float32)
        if random.random() < 0.5:
            length = min(int(0.08 * RATE), count - at)
            out[at : at + length] += 0.4 * _hiss(length, random) * np.exp(-np.arange(length) / 700)
    return out


def _plucked(hz: float, t: Samples, random: np.random.Generator) -> Samples:
    """Eight overtones, the higher the weaker and the sooner gone; a power of one is quicker than another sine."""
    tone = np.exp((2j * np.pi * hz - 1) * t.astype(np.float64))
    parts = [np.exp(1j * random.uniform(0, 6)) / k**1.5 for k in range(1, 9)]
    note = np.zeros_like(tone)
    for part in reversed(parts):
        note += part
        note *= tone
    return np.asarray(note.imag * np.exp(-2 * t))


def _scene(count: int, random: np.random.Generator) -> Samples:
    """Talk over soft music and a room's own noise."""
    talk, bed = _speech(count, random), _music(count, random)
    return np.asarray(talk + 0.2 * bed + 0.003 * random.standard_normal(count), np.float32)


def _clatter(count: int, random: np.random.Generator) -> Samples:
    """Knocks, steps and claps at odd times."""
    out = 0.002 * random.standard_normal(count).astype(np.float32)
    at = 0
    while at < count:
        length = min(int(random.uniform(0.02, 0.15) * RATE), count - at)
        colour = random.uniform(0, 0.95)
        knock = lfilter([1 - colour], [1, -colour], random.standard_normal(length))
        out[at : at + length] += (
            random.uniform(0.1, 1) * knock * np.exp(-np.arange(length) / random.uniform(200, 1500))
        )
        at += int(random.uniform(0.1, 1.5) * RATE)
    return out


def _loop(count: int, random: np.random.Generator) -> Samples:
    bar = _music(2 * RATE, random)
    return np.tile(bar, count // len(bar) + 1)[:count]


def _pulses(count: int, random: np.random.Generator) -> Samples:
    out = np.zeros(count, np.float32)
    out[:: int(0.6 * RATE)] = 1
    return np.asarray(lfilter(np.hanning(48), [1], out), np.float32)


def _hum(count: int, random: np.random.Generator) -> Samples:
    t = np.arange(count) / RATE
    tones = sum(np.sin(2 * np.pi * 50 * k * t + k) / k for k in (1, 2, 3, 5, 7))
    return np.asarray(tones + 0.01 * random.standard_normal(count), np.float32)


def _hiss(count: int, random: np.random.Generator) -> Samples:
    return random.standard_normal(count).astype(np.float32)


def _bump(length: int) -> Samples:
    return np.asarray(np.sin(np.pi * np.arange(length) / max(length, 1)) ** 0.7, np.float32)


_MAKERS = {
    "speech": _speech,
    "music": _music,
    "scene": _scene,
    "clatter": _clatter,
    "loop": _loop,
    "pulses": _pulses,
    "hum": _hum,
    "hiss": _hiss,
}
