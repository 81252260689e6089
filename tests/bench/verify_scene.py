"""A scene for clips that are verified: somebody talks, a bell is struck, music plays; the knocks are to be seen.

Everything is worked out from one clock, so that sound, picture, stems, words and a dub agree to the sample.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

RATE_HZ = 48_000
SIZE = (640, 360)
MARGIN_S = 2
"""Sound goes on so long before and after the picture, so that a shifted sound is whole."""

_WORDS = (
    "over",
    "under",
    "morning",
    "river",
    "seven",
    "orange",
    "window",
    "letter",
    "garden",
    "winter",
    "island",
)
_KNOCK_S = (0.45, 1.25)
_LAMP_FRAMES = 2


@dataclass(frozen=True)
class Line:
    """What is said, from when to when, in seconds of the scene."""

    start_s: float
    end_s: float
    text: str


class Scene:
    """One scene of so many seconds at a rate of pictures; the same for the same seed."""

    def __init__(self, seed: int, seconds: int, rate: Fraction) -> None:
        self.seconds, self.rate = seconds, rate
        # Of two scenes one is told by its flashes, the other by the bell alone.
        self.has_lamp = seed % 2 == 0
        self._chance = np.random.default_rng([seed, 9])
        self.knocks_s = self._knocks()
        self.lines = self._talk()
        self.other_lines = self._talk()
        self._texture = self._clouds()
        self._tints = self._chance.integers(90, 166, 2)
        self._count = (seconds + 2 * MARGIN_S) * RATE_HZ

    @cached_property
    def speech(self) -> Floats:
        """The voice alone, from `MARGIN_S` before the picture on."""
        return self._voice(self.lines, 1.0)

    @cached_property
    def dubbed_speech(self) -> Floats:
        """Another voice that says other lines at other times."""
        return self._voice(self.other_lines, 1.45)

    @cached_property
    def effects(self) -> Floats:
        """The knocks, each a short crack and a room."""
        sound: Floats = np.zeros(self._count)
        length = int(0.25 * RATE_HZ)
        fall = np.arange(length) / RATE_HZ
        chance = np.random.default_rng([int(self._tints[0]), len(self.knocks_s)])
        for at_s in self.knocks_s:
            first = round((at_s + MARGIN_S) * RATE_HZ)
            crack = chance.normal(0, 1, length) * (0.8 * np.exp(-fall / 0.012) + 0.08 * np.exp(-fall / 0.08))
            last = min(first + length, self._count)
            sound[first:last] += 0.6 * crack[: last - first]
        return sound

    @cached_property
    def music(self) -> Floats:
        """Chords that swell, without beginnings of their own, and the breath of what plays them: tones alone would lie
        as well any number of periods away."""
        at = np.arange(self._count) / RATE_HZ
        sound: Floats = np.zeros(self._count)
        for number, pitch in enumerate((110.0, 138.6, 164.8, 220.0)):
            swell = 0.5 + 0.5 * np.sin(2 * np.pi * at * (0.11 + 0.05 * number) + number + self._tints[1])
            sound += swell * np.sin(2 * np.pi * at * pitch * (1 + 0.02 * float(self._tints[0] % 7)))
        breath = np.random.default_rng([int(self._tints[0]), 3]).normal(0, 1, self._count)
        return 0.05 * sound + 0.004 * np.convolve(breath, np.full(6, 1 / 2.4), "same")

    @cached_property
    def mix(self) -> Floats:
        """Everything that is heard."""
        return self.speech + self.effects + self.music

    @cached_property
    def dub(self) -> Floats:
        """Everything that is heard, with the other voice."""
        return self.dubbed_speech + self.effects + self.music

    def luma(self, number: int, still: bool = False) -> NDArray[np.uint8]:
        """The picture of a frame: a bell that every knock throws aside, before clouds, and a lamp."""
        width, height = SIZE
        at_s = float(number / self.rate)
        if still:
            return self._texture[:height, :width]
        drift = int(12 * np.sin(at_s / 3) + 12)
        picture = self._texture[drift : drift + height, drift : drift + width].copy()
        left = 260 + round(90 * self._swing(at_s))
        picture[90:250, left : left + 120] = 225
        picture[120:150, left + 20 : left + 100] = 60
        # A frame shows what is to be seen at its instant: the lamp lights in the first one behind the knock.
        since = at_s - max((k for k in self.knocks_s if k <= at_s), default=-9.0)
        if self.has_lamp and since < _LAMP_FRAMES / float(self.rate):
            picture[20:100, 520:620] = 235
        return picture

    def _swing(self, at_s: float) -> float:
        """How far the bell is off its rest, 0 to 1: a knock throws it aside at once, and it comes back slowly."""
        since = at_s - max((k for k in self.knocks_s if k <= at_s), default=-9.0)
        return float(np.exp(-since / 0.15))

    def _knocks(self) -> list[float]:
        times, at = [], -MARGIN_S + 0.3
        while at < self.seconds + MARGIN_S - 0.5:
            times.append(at)
            at += float(self._chance.uniform(*_KNOCK_S))
        return times

    def _talk(self) -> list[Line]:
        lines, at = [], float(self._chance.uniform(0.2, 0.6))
        while at < self.seconds - 1.0:
            length = min(float(self._chance.uniform(0.7, 2.1)), self.seconds - 0.2 - at)
            words = self._chance.choice(_WORDS, max(1, int(length * 2)))
            lines.append(Line(round(at, 3), round(at + length, 3), " ".join(words)))
            at += length + float(self._chance.uniform(0.35, 1.1))
        return lines

    def _voice(self, lines: list[Line], pitch: float) -> Floats:
        sound: Floats = np.zeros(self._count)
        chance = np.random.default_rng([int(10 * pitch), len(lines), int(self._tints[0])])
        for line in lines:
            first = round((line.start_s + MARGIN_S) * RATE_HZ)
            at = np.arange(round((line.end_s - line.start_s) * RATE_HZ)) / RATE_HZ
            tone: Floats = (
                120 * pitch * (1 + 0.06 * np.sin(2 * np.pi * 2.3 * at + float(chance.uniform(0, 6))))
            )
            phase = 2 * np.pi * np.cumsum(tone) / RATE_HZ
            formant = 500 + 250 * np.sin(2 * np.pi * 1.7 * at + float(chance.uniform(0, 6)))
            voice: Floats = np.zeros(len(at))
            for harmonic in range(1, 24):
                peak = np.exp(-(((harmonic * tone - formant) / 250) ** 2)) + 0.4 * np.exp(
                    -(((harmonic * tone - 3 * formant) / 400) ** 2)
                )
                voice += (peak + 0.03) * np.sin(harmonic * phase)
            syllables = np.clip(1.2 * np.abs(np.sin(2 * np.pi * 2.1 * at)) + 0.05, 0, 1)
            edge = np.clip(np.minimum(at, at[-1] - at) / 0.02, 0, 1)
            sound[first : first + len(at)] += 0.06 * voice * syllables * edge
        return sound

    def _clouds(self) -> NDArray[np.uint8]:
        width, height = SIZE[0] + 40, SIZE[1] + 40
        coarse = self._chance.normal(0, 1, (height // 20 + 1, width // 20 + 1))
        smooth = np.kron(coarse, np.ones((20, 20)))[:height, :width]
        return np.clip(118 + 16 * smooth + self._chance.normal(0, 3, (height, width)), 60, 190).astype(
            np.uint8
        )
