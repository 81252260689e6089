"""The benchmarks' ear: when a sample sounded, from when sound arrived."""

import numpy as np
import pytest

from tests.bench.sound_tap import SoundTap

RATE = 48_000


@pytest.mark.parametrize("ppm", [0, 95, -200])
def test_a_sample_sounded_when_it_would_have_come_without_delay(ppm: int) -> None:
    chance, tap = np.random.default_rng(3), SoundTap()
    tone = np.arange(26 * RATE, dtype=np.float32)
    begin_s, step_s = 1_796_000_000.0, (1 + ppm * 1e-6) / RATE
    for at in range(0, len(tone), 256):
        part = tone[at : at + 256]
        # Most come late by some ms, as a busy reader takes them; some at once.
        late_s = chance.uniform(0, 0.015) * (chance.random() < 0.8)
        tap.take(part.tobytes(), begin_s + (at + len(part)) * step_s + late_s)
    assert (tap.samples() == tone).all()
    places = np.arange(RATE, 25 * RATE, 997)
    off_s = tap.heard_s(places) - (begin_s + places * step_s)
    assert np.abs(off_s).max() < 0.0006


def test_what_never_sounded_has_no_time() -> None:
    assert len(SoundTap().heard_s(np.array([], np.int64))) == 0
