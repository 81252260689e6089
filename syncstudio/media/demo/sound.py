"""What can be heard in the demo scene at given true times: two voices, claps, a sweep, plucked notes.

`hear` gives each of them as its own array, so that every microphone can mix them as it would. Nothing is
above 8 kHz: the functions can be evaluated at any sample rate from 16 kHz up without folding.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.demo.motion import letters_of
from syncstudio.media.demo.story import SPEAKERS, Line, Story

Floats = NDArray[np.float64]
Shape = Callable[[NDArray[Any]], Floats]

# The first three resonances of a grown-up's vowels, Hz (Peterson and Barney 1952, rounded).
_FORMANTS = {
    "a": (750.0, 1200.0, 2500.0), "e": (530.0, 1850.0, 2500.0), "i": (280.0, 2250.0, 2900.0),
    "o": (520.0, 900.0, 2450.0), "u": (320.0, 850.0, 2250.0),
}  # fmt: skip
_HUM = (260.0, 1100.0, 2300.0)
_BREATHED = set("scfhtkpxq")
_PITCH_HZ = {"Ana": 205.0, "Ben": 118.0}
_VOICE_TOP_HZ = 4200.0
_FLANK_S = 0.012
_NOTE_S = 0.8
_CLAP_PEAK, _NOTE_LEVEL, _VOICE_LEVEL, _BREATH_LEVEL = 0.9, 0.04, 0.14, 0.05
_NOTES_HZ = (220.0, 261.63, 293.66, 329.63, 392.0, 440.0)
_SWEEP_S, _SWEEP_LOW_HZ, _SWEEP_HIGH_HZ = 0.4, 350.0, 3200.0


@dataclass(frozen=True, slots=True)
class Heard:
    """The scene's sounds at one set of instants, one array each, full scale at most about 1."""

    voices: dict[str, Floats]
    claps: Floats
    music: Floats


def hear(story: Story, first_s: float, step_s: float, count: int) -> Heard:
    """The sounds at the true times `first_s + n * step_s` for n in 0..count-1."""
    grid = _Grid(first_s, step_s, count)
    voices: dict[str, Floats] = {name: np.zeros(count) for name in SPEAKERS}
    for line in story.lines:
        _say(line, grid, voices[line.speaker])
    claps, music = np.zeros(count), np.zeros(count)
    for number, clap_ns in enumerate(story.claps_ns):
        grid.add(claps, clap_ns / 1e9, 0.09, _clap(number))
    for number, note_ns in enumerate(story.notes_ns):
        pitch = _NOTES_HZ[(number * 5 + number // 3) % len(_NOTES_HZ)]
        grid.add(music, note_ns / 1e9, _NOTE_S, _note(pitch))
    grid.add(music, story.sweep_ns / 1e9, _SWEEP_S, _sweep)
    return Heard(voices, claps, music)


@dataclass(frozen=True, slots=True)
class _Grid:
    first_s: float
    step_s: float
    count: int

    def add(self, into: Floats, start_s: float, length_s: float, shape: Shape) -> None:
        """Add a shape, a function of the time since `start_s`, over the part of the grid it touches."""
        first = max(0, int(np.ceil((start_s - self.first_s) / self.step_s)))
        last = min(self.count, int(np.ceil((start_s + length_s - self.first_s) / self.step_s)))
        if first < last:
            since = np.arange(first, last) * self.step_s + (self.first_s - start_s)
            into[first:last] += shape(since)


def _clap(number: int) -> Shape:
    """A burst of many short-lived tones; every clap has its own, as real ones do, and all are equally loud."""
    dice = random.Random(1000 + number)
    tones = [(dice.uniform(500, 7000), dice.uniform(0, 2 * np.pi), dice.uniform(0.3, 1.0)) for _ in range(36)]

    def burst(since: Floats) -> Floats:
        ring = sum((a * np.sin(2 * np.pi * f * since + p) for f, p, a in tones), np.zeros_like(since))
        shaped: Floats = ring * (1 - np.exp(-since / 0.0001)) * np.exp(-since / 0.009)
        return shaped

    loudest = float(np.abs(burst(np.arange(0, 0.02, 1 / 96_000))).max())
    return lambda since: _CLAP_PEAK / loudest * burst(since)


def _note(pitch_hz: float) -> Shape:
    """A plucked string: three partials, the second dying away sooner."""

    def shape(since: Floats) -> Floats:
        turn = np.exp(2j * np.pi * pitch_hz * since)
        dying = np.exp(-since / 0.25)
        tone = turn * (1 + turn * (0.4 * dying * dying + 0.15 * turn))
        fade = 1 - np.clip(since / _NOTE_S, 0, 1)
        plucked: Floats = _NOTE_LEVEL * tone.imag * (1 - np.exp(-since / 0.004)) * dying * fade
        return plucked

    return shape


def _sweep(since: Floats) -> Floats:
    growth = np.log(_SWEEP_HIGH_HZ / _SWEEP_LOW_HZ)
    phase = 2 * np.pi * _SWEEP_LOW_HZ * _SWEEP_S / growth * (np.exp(growth * since / _SWEEP_S) - 1)
    swept: Floats = 0.5 * np.sin(phase) * np.sin(np.pi * since / _SWEEP_S) ** 2
    return swept


def _say(line: Line, grid: _Grid, into: Floats) -> None:
    """Add a line of speech: a pitched voice through the vowels' resonances, breath for s, t and the like."""
    pitch = _PITCH_HZ[line.speaker]
    line_start = line.start_ns / 1e9
    fall = 0.12 * pitch / max((line.end_ns - line.start_ns) / 1e9, 0.5)
    for letter, start, end in letters_of(line):
        begin = start - _FLANK_S / 2
        length = end - start + _FLANK_S
        if letter in _BREATHED:
            grid.add(into, begin, length, _breath(letter, length))
        else:
            grid.add(into, begin, length, _voiced(letter, begin - line_start, length, pitch, fall))


def _flanks(since: Floats, length: float) -> Floats:
    inside = np.minimum(since, length - since) / _FLANK_S
    return np.sin(np.pi / 2 * np.clip(inside, 0, 1)) ** 2


def _breath(letter: str, length: float) -> Shape:
    dice = random.Random(ord(letter))
    low, high = (3000, 6000) if letter in "sxc" else (1500, 5500)
    tones = [(dice.uniform(low, high), dice.uniform(0, 2 * np.pi)) for _ in range(24)]

    def shape(since: Floats) -> Floats:
        hiss = sum((np.sin(2 * np.pi * f * since + p) for f, p in tones), np.zeros_like(since))
        return _BREATH_LEVEL * hiss * _flanks(since, length)

    return shape


def _voiced(letter: str, from_line_s: float, length: float, pitch: float, fall: float) -> Shape:
    resonances = _FORMANTS.get(letter, _HUM)
    loudness = 1.0 if letter in _FORMANTS else 0.8
    middle_hz = pitch - fall * (from_line_s + length / 2)
    harmonics = np.arange(1, int(_VOICE_TOP_HZ / pitch) + 1)
    gains = sum(
        (weight / (1 + ((harmonics * middle_hz - f) / (60 + 0.05 * f)) ** 2)
         for f, weight in zip(resonances, (1.0, 0.6, 0.3), strict=True)),
        np.zeros(len(harmonics)),
    )  # fmt: skip
    gains = gains + 0.02 / harmonics

    def shape(since: Floats) -> Floats:
        at = since + from_line_s
        turn = np.exp(2j * np.pi * (pitch * at - fall * at * at / 2))
        # Horner's rule in the turning phasor: all harmonics for one complex product each.
        total = np.full(len(since), gains[-1], dtype=np.complex128)
        for gain in gains[-2::-1]:
            total *= turn
            total += gain
        voice: Floats = (total * turn).imag
        return _VOICE_LEVEL * loudness * voice * _flanks(since, length)

    return shape
