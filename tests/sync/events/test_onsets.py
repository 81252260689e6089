"""Where sounds begin: to a fraction of a millisecond, in noise as well; never in silence."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from syncstudio.sync.events.onset_fit import fit_beginning, fit_beginnings
from syncstudio.sync.events.onsets import find_onsets
from syncstudio.sync.inputs import Sound


@pytest.mark.parametrize("rate", [16_000, 48_000])
@pytest.mark.parametrize("noise", [0.0, 0.003, 0.03])
def test_beeps_are_placed_within_half_a_millisecond(rate: int, noise: float) -> None:
    rng = np.random.default_rng(1)
    at = np.cumsum(rng.uniform(0.3, 1.2, 12))
    time = np.arange(int((at[-1] + 1) * rate)) / rate
    samples = noise * rng.standard_normal(len(time))
    for one in at:
        samples += 0.5 * np.sin(2 * np.pi * 1000 * (time - one)) * ((time >= one) & (time < one + 0.1))
    found = find_onsets(Sound(samples.astype(np.float32), rate, Fraction(1, 4)))
    off = [float(np.abs(found.at_s - 0.25 - one).min()) for one in at]
    assert max(off) < 0.0005
    # Ends of beeps are no beginnings.
    strong = found.strongest(len(at))
    assert all(np.abs(strong.at_s - 0.25 - one).min() < 0.0005 for one in at)


def test_nothing_begins_in_silence_or_a_steady_tone() -> None:
    assert len(find_onsets(Sound(np.zeros(48_000, np.float32), 16_000))) == 0
    assert len(find_onsets(Sound(np.zeros(0, np.float32), 16_000))) == 0
    tone = np.sin(np.arange(64_000) * 0.3).astype(np.float32)
    assert len(find_onsets(Sound(tone, 16_000))) <= 1


def test_samples_that_are_no_numbers_count_as_silence() -> None:
    samples = np.full(48_000, np.nan, np.float32)
    samples[24_000:24_400] = 0.5
    assert len(find_onsets(Sound(samples, 16_000))) <= 2


def test_a_beginning_is_known_to_a_fraction_of_a_sample() -> None:
    """Claps that need half a millisecond to become loud begin when they begin, not when they are loud."""
    dice = np.random.default_rng(3)
    rate, true = 16_000, np.arange(20) * 0.31 + 0.4 + dice.uniform(0, 0.01, 20)
    samples = dice.normal(0, 0.003, 7 * rate)
    for at in true:
        first = int(np.ceil(at * rate))
        since = np.arange(first, first + 1200) / rate - at
        samples[first : first + 1200] += (
            0.4 * dice.normal(size=1200) * np.exp(-since / 0.01) * (1 - np.exp(-since / 0.0004))
        )
    sound = Sound(samples.astype(np.float32), rate, Fraction(1, 4))
    found = find_onsets(sound).at_s
    near = found[np.argmin(np.abs(found[:, None] - 0.25 - true), axis=0)]
    at, scatter = fit_beginnings(sound, near)
    off = at - 0.25 - true
    assert abs(np.median(near - 0.25 - true)) > 0.00008
    assert abs(np.median(off)) < 0.00003
    assert np.sqrt(np.mean(off**2)) < 0.00006
    assert np.mean(np.abs(off) < 2 * scatter) > 0.85


def test_silence_has_no_beginning() -> None:
    assert fit_beginning(Sound(np.zeros(16_000, np.float32), 16_000), 0.5) is None
    at, scatter = fit_beginnings(Sound(np.zeros(16_000, np.float32), 16_000), np.array([0.5]))
    assert at[0] == 0.5
    assert scatter[0] > 0
