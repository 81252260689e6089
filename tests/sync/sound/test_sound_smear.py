"""What every window shares shows in its bands: a reflection makes the interval wider, though windows agree."""

from __future__ import annotations

import numpy as np

from syncstudio.sync.inputs import Sound
from syncstudio.sync.sound.correlation_windows import Line, window_at
from syncstudio.sync.sound.sound_smear import spread_of_bands_s

RATE = 16_000


def spread(echo: float) -> float:
    dice = np.random.default_rng(1)
    played = 0.1 * dice.standard_normal(RATE * 10).astype(np.float32)
    heard = played + np.float32(echo) * np.roll(played, 21)
    line = Line(0.0, 0.0, 0.0)
    reference, other = Sound(heard, RATE), Sound(played, RATE)
    found = [window_at(reference, other, line, at, 1.0, 0.05, 0.01) for at in (1.0, 3.0, 5.0, 7.0)]
    windows = [one for one in found if one is not None]
    return spread_of_bands_s(windows, np.ones(len(windows)), line, RATE)


def test_an_echo_moves_bands_apart_and_identity_does_not():
    assert spread(0.0) < 1e-9
    assert 1e-7 < spread(0.3) < 2e-5


def test_bands_of_a_copy_between_two_samples_agree():
    """They disagreed by nanoseconds, which was most of a clean copy's interval."""
    dice = np.random.default_rng(1)
    spectrum = np.fft.rfft(np.cumsum(dice.standard_normal(RATE * 10)) * 1e-3)
    spectrum[0] = 0
    turn = np.exp(-2j * np.pi * np.fft.rfftfreq(RATE * 10) * 0.4)
    played, heard = (np.fft.irfft(one, RATE * 10).astype(np.float32) for one in (spectrum, spectrum * turn))
    line = Line(0.0, 0.4 / RATE, 0.0)
    found = [
        window_at(Sound(heard, RATE), Sound(played, RATE), line, at, 1.0, 0.05, 0.01)
        for at in (1.0, 3.0, 5.0)
    ]
    windows = [one for one in found if one is not None]
    assert spread_of_bands_s(windows, np.ones(len(windows)), line, RATE) < 0.5e-9


def test_silence_says_nothing():
    assert spread_of_bands_s([], np.zeros(0), Line(0.0, 0.0, 0.0), RATE) == 0.0
