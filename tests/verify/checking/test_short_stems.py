"""Stems of clips against their mix: to the tenth of a millisecond, and never found where they are not."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from numpy.typing import NDArray

from syncstudio.sync.dubs.short_stems import SILENT, measure_short_stem, mix_spectra
from syncstudio.sync.inputs import Sound

RATE = 16_000


def _noise(seed: int, seconds: float = 6.0) -> NDArray[np.float32]:
    chance = np.random.default_rng(seed)
    count = int(seconds * RATE)
    swell = np.repeat(chance.random(int(seconds * 4) + 1), RATE // 4)[:count]
    return np.asarray(0.2 * swell * chance.normal(0, 1, count), np.float32)


STEM, REST = _noise(1), 2 * _noise(2)


@pytest.mark.parametrize("late", [0, 1, -37, 800, 12_000])
def test_a_stem_is_found_where_it_lies(late: int) -> None:
    mix = Sound(STEM + REST, RATE)
    answer = measure_short_stem(mix_spectra(mix, 1.0), Sound(np.roll(STEM, late), RATE))
    assert answer.status == "measured"
    assert answer.offset_ns is not None
    assert answer.uncertainty_ns is not None
    # A stem that comes late lies behind where it should: its offset is negative.
    assert abs(answer.offset_ns / 1e9 + late / RATE) < 0.0001
    assert answer.uncertainty_ns < 1_000_000
    assert answer.confidence > 0.9


def test_where_both_begin_counts() -> None:
    mix = Sound(STEM + REST, RATE, Fraction(1, 10))
    answer = measure_short_stem(mix_spectra(mix, 1.0), Sound(STEM, RATE))
    assert answer.offset_ns is not None
    assert abs(answer.offset_ns - 100_000_000) < 100_000


@pytest.mark.parametrize("seed", range(6))
def test_what_is_not_in_the_mix_is_not_found(seed: int) -> None:
    answer = measure_short_stem(mix_spectra(Sound(STEM + REST, RATE), 1.0), Sound(_noise(10 + seed), RATE))
    assert answer.status == "cannot-tell"
    assert "not found" in answer.reason


def test_silence_is_no_fault() -> None:
    answer = measure_short_stem(
        mix_spectra(Sound(STEM + REST, RATE), 1.0), Sound(np.zeros(6 * RATE, np.float32), RATE)
    )
    assert (answer.status, answer.reason) == ("cannot-tell", SILENT)


def test_a_tone_is_not_put_some_periods_away() -> None:
    tone = np.asarray(0.3 * np.sin(2 * np.pi * 440 * np.arange(7 * RATE) / RATE), np.float32)
    mix = mix_spectra(Sound(tone[: 6 * RATE] + REST, RATE), 1.0)
    # Three periods and a tenth of one late.
    answer = measure_short_stem(mix, Sound(tone[RATE - 113 : 7 * RATE - 113], RATE))
    assert answer.status != "measured" or abs(answer.offset_ns or 0) < 8_000_000


def test_a_drift_is_told_where_it_is_clear() -> None:
    at = np.arange(6 * RATE) * (1 + 150e-6)
    drifting = np.asarray(np.interp(at, np.arange(len(STEM)), STEM), np.float32)
    answer = measure_short_stem(mix_spectra(Sound(STEM + 0.2 * REST, RATE), 1.0), Sound(drifting, RATE))
    assert answer.drift_ppm is not None
    assert answer.drift_uncertainty_ppm is not None
    assert abs(answer.drift_ppm - 150) < max(answer.drift_uncertainty_ppm, 40)


def test_too_short_is_said() -> None:
    short = Sound(STEM[: RATE // 2], RATE)
    assert "shorter than a second" in measure_short_stem(mix_spectra(short, 1.0), short).reason
