"""What moves in the demo scene at a true time: the arm with its sensor, the hands, the lamp, the mouths.

Angles in radians, angular rate in radians per second, acceleration in m/s^2. Every function is closed-form.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.demo.story import VOWELS, Line, Story

Floats = NDArray[np.float64]

ARM_LENGTH_M = 0.45
GRAVITY_M_S2 = 9.80665
CLOCK_TURN_S = 10.0
"""The clock's hand goes round once in ten seconds of true time, so its ten marks are seconds."""

# (amplitude rad, frequency Hz, phase rad): frequencies without a common period, so no two swings are alike.
_SWINGS = ((0.52, 0.47, 0.4), (0.21, 0.83, 2.1), (0.09, 1.37, 0.9))

_CLOSING_S, _OPENING_S = 0.16, 0.30
_LAMP_LIT_S = 0.18
_TAP_HZ, _TAP_DECAY_S, _TAP_M_S2 = 120.0, 0.012, 25.0


def arm_angle(true_s: Floats) -> Floats:
    """How far the arm has swung from hanging straight down."""
    return sum((a * np.sin(2 * np.pi * f * true_s + p) for a, f, p in _SWINGS), np.zeros_like(true_s))


def arm_rate(true_s: Floats) -> Floats:
    """How fast the arm swings."""
    turn = 2 * np.pi
    return sum((a * turn * f * np.cos(turn * f * true_s + p) for a, f, p in _SWINGS), np.zeros_like(true_s))


def arm_pull(true_s: Floats) -> Floats:
    """How the swing's rate changes, in rad/s^2."""
    turn = 2 * np.pi
    return sum(
        (-a * (turn * f) ** 2 * np.sin(turn * f * true_s + p) for a, f, p in _SWINGS), np.zeros_like(true_s)
    )


def tap(story: Story, true_s: Floats) -> Floats:
    """What a clap adds to the accelerometer: a damped ringing that starts at the clap."""
    total = np.zeros_like(true_s)
    for clap_ns in story.claps_ns:
        since = true_s - clap_ns / 1e9
        felt = since >= 0
        ring = np.sin(2 * np.pi * _TAP_HZ * since[felt] + 0.5) * np.exp(-since[felt] / _TAP_DECAY_S)
        total[felt] += _TAP_M_S2 * ring
    return total


def hands_apart(story: Story, true_s: float) -> float:
    """How far apart the hands are: 1 at rest, 0 at the instant of a clap."""
    apart = 1.0
    for clap_ns in story.claps_ns:
        since = true_s - clap_ns / 1e9
        part = min(1.0, since / _OPENING_S if since >= 0 else -since / _CLOSING_S)
        apart = min(apart, part * part * (3 - 2 * part))
    return apart


def lamp(story: Story, true_s: float, open_s: float) -> float:
    """How much of the lamp's light a shutter takes in that is open for `open_s` about an instant, 0 to 1.

    The lamp is an electric one: at a clap it is bright at once, and dark at once a little later.
    """
    first, last = true_s - open_s / 2, true_s + open_s / 2
    lit = sum(
        max(0.0, min(last, clap_ns / 1e9 + _LAMP_LIT_S) - max(first, clap_ns / 1e9))
        for clap_ns in story.claps_ns
    )
    return lit / open_s


def letters_of(line: Line) -> Iterator[tuple[str, float, float]]:
    """The letters of a line with their true starts and ends in seconds; they share their word's time."""
    for word in line.words:
        weights = [1.9 if letter in VOWELS else 1.0 for letter in word.letters]
        now = word.start_ns / 1e9
        length = (word.end_ns - word.start_ns) / 1e9
        for letter, weight in zip(word.letters, weights, strict=True):
            share = length * weight / sum(weights)
            yield letter, now, now + share
            now += share


def mouth(story: Story, speaker: str, true_s: float) -> float:
    """How far a speaker's mouth is open, 0 to 1."""
    instant_ns = true_s * 1e9
    for line in story.lines:
        if line.speaker != speaker or not line.start_ns <= instant_ns < line.end_ns:
            continue
        for letter, start, end in letters_of(line):
            if start <= true_s < end:
                widest = {"a": 1.0, "o": 0.85, "e": 0.7, "u": 0.5, "i": 0.45}.get(letter, 0.2)
                opened: float = widest * math.sin(math.pi * (true_s - start) / (end - start)) ** 0.5
                return opened
    return 0.0
