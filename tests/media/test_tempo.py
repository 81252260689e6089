"""Slower and faster at the same pitch."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from syncstudio.media.errors import MediaError
from syncstudio.media.tempo import Tempo

RATE = 48_000


@pytest.mark.parametrize("speed", [Fraction(1, 10), 0.25, Fraction(1, 2), 0.9, 1, 1.5, 2, 3, Fraction(4)])
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_length_changes_and_pitch_does_not(speed, channels):
    t = np.arange(2 * RATE) / RATE
    sound = np.repeat(np.sin(2 * np.pi * 440 * t)[:, None], channels, 1).astype(np.float32)
    tempo = Tempo(RATE, channels, speed)
    out = np.concatenate(
        [*(tempo.feed(sound[n : n + 1000]) for n in range(0, len(sound), 1000)), tempo.flush()]
    )
    assert out.dtype == np.float32
    assert out.shape[1] == channels
    assert len(out) * float(speed) == pytest.approx(len(sound), rel=0.03)
    spectrum = np.abs(np.fft.rfft(out[:, -1] * np.hanning(len(out))))
    assert int(spectrum.argmax()) * RATE / len(out) == pytest.approx(440, abs=2)


def test_speed_one_changes_nothing():
    sound = np.random.default_rng(0).standard_normal((10_000, 2)).astype(np.float32)
    tempo = Tempo(RATE, 2, 1)
    assert np.array_equal(np.concatenate([tempo.feed(sound), tempo.flush()]), sound)


def test_nothing_in_nothing_out():
    assert Tempo(RATE, 2, 2).feed(np.zeros((0, 2), np.float32)).shape == (0, 2)


@pytest.mark.parametrize("speed", [0, 0.05, -1, 4.5])
def test_other_speeds_are_refused(speed):
    with pytest.raises(MediaError, match=r"0\.1 to 4"):
        Tempo(RATE, 2, speed)
