"""Knocks felt and heard: finer than a row of the accelerometer."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from syncstudio.sync.inputs import Limits, Signal, Sound
from syncstudio.sync.series.tap_events import find_taps
from syncstudio.sync.series.taps import measure_taps

RATE, OFFSET_S, DRIFT = 16_000, 3.25, 60e-6


def felt(claps_s: np.ndarray, rate: float = 200.0, seed: int = 0, end_s: float = 60.0) -> Signal:
    """An accelerometer that swings, hears noise and rings at each clap, on its own clock."""
    dice = np.random.default_rng(seed)
    own = np.arange(0, (end_s - OFFSET_S) / (1 + DRIFT), 1 / rate)
    own = own + dice.uniform(-0.1, 0.1, len(own)) / rate
    true = own * (1 + DRIFT) + OFFSET_S
    ring = np.zeros(len(own))
    for number, clap in enumerate(claps_s):
        since = true - clap
        on = since >= 0
        size = 8 + 4 * (number % 3)
        ring[on] += size * np.sin(2 * np.pi * 38 * since[on] + 0.5) * np.exp(-since[on] / 0.03)
    columns = np.stack([np.sin(2.1 * true) + 0.4 * ring, 9.8 + np.cos(1.3 * true), ring], axis=1)
    values = columns + dice.normal(0, 0.05, columns.shape)
    return Signal((own * 1e9).astype(np.int64), values, ("ax", "ay", "az"), ("m/s2",) * 3)


def heard(claps_s: np.ndarray, seed: int = 1, end_s: float = 60.0) -> Sound:
    dice = np.random.default_rng(seed)
    samples = dice.normal(0, 0.003, int(end_s * RATE))
    for clap in claps_s:
        first = int(np.ceil(clap * RATE))
        since = np.arange(first, min(first + 1200, len(samples))) / RATE - clap
        burst = dice.normal(size=len(since)) * np.exp(-since / 0.01) * (1 - np.exp(-since / 0.0004))
        samples[first : first + len(since)] += 0.4 * burst
    return Sound(samples.astype(np.float32), RATE, Fraction(0))


def claps(seed: int = 4, count: int = 14) -> np.ndarray:
    return np.sort(np.random.default_rng(seed).uniform(5, 57, count))


def test_knocks_are_found_to_a_part_of_a_row() -> None:
    when = claps()
    taps = find_taps(felt(when))
    assert len(taps.at_s) == len(when)
    off = taps.at_s * (1 + DRIFT) + OFFSET_S - when
    assert abs(off.mean()) < 0.0006
    assert off.std() < 0.0003


def test_a_sound_and_an_accelerometer_lie_within_a_millisecond() -> None:
    answer = measure_taps(heard(claps()), felt(claps()))
    assert answer.status == "measured", answer.reason
    assert answer.offset_ns is not None
    assert answer.uncertainty_ns is not None
    assert abs(answer.offset_ns - OFFSET_S * 1e9) < 1_000_000
    assert abs(answer.offset_ns - OFFSET_S * 1e9) < answer.uncertainty_ns < 2_000_000
    assert answer.drift_ppm == pytest.approx(DRIFT * 1e6, abs=answer.drift_uncertainty_ppm or 0)
    assert len(answer.evidence.events) == len(claps())


def test_two_accelerometers_lie_by_their_knocks_too() -> None:
    shaken = felt(claps(), rate=130.0, seed=5)
    answer = measure_taps(felt(claps()), shaken)
    assert answer.offset_ns == pytest.approx(0, abs=1_500_000)


def test_further_sounds_and_missed_knocks_do_no_harm() -> None:
    dice = np.random.default_rng(9)
    more = np.sort(np.append(claps(), dice.uniform(1, 59, 40)))
    answer = measure_taps(heard(more), felt(claps()[1::2]), Limits(search_ns=10**10))
    assert answer.offset_ns == pytest.approx(OFFSET_S * 1e9, abs=2_000_000)


def test_even_knocks_are_ambiguous() -> None:
    beat = np.arange(6, 56, 1.0)
    answer = measure_taps(heard(beat), felt(beat))
    assert answer.status == "ambiguous"
    assert len(answer.windows) >= 2


def test_other_claps_are_not_laid_over_these() -> None:
    for seed in range(4):
        answer = measure_taps(heard(claps(seed + 20)), felt(claps(seed)))
        assert answer.status != "measured"


@pytest.mark.parametrize("seed", range(2))
def test_without_knocks_it_is_said(seed: int) -> None:
    still = felt(np.zeros(0), seed=seed)
    answer = measure_taps(heard(claps()), still)
    assert answer.status == "cannot-tell"
    assert "knock" in answer.reason
    silent = Sound(np.zeros(RATE * 5, np.float32), RATE)
    assert measure_taps(silent, felt(claps())).status == "cannot-tell"
    empty = Signal(np.zeros(0, np.int64), np.zeros((0, 3)))
    assert measure_taps(heard(claps()), empty).status == "cannot-tell"
    lost = Signal(still.times_ns, np.full_like(still.values, np.nan))
    assert measure_taps(heard(claps()), lost).status == "cannot-tell"
