"""Where sounds begin: to a fraction of a millisecond, in noise as well; never in silence."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

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
