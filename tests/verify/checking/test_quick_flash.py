"""Flashes and beeps of a clip: placed within a frame by many, honest about drift, and never about a metronome."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from syncstudio.sync.events.onsets import Onsets
from syncstudio.sync.inputs import Limits, Signal, Sound
from syncstudio.sync.pictures.quick_flash import measure_quick_flash
from syncstudio.verify.checking.pair_answer import pair_of
from syncstudio.verify.checking.sound_picture import unless_even

SECONDS, FRAME = 10.0, 0.04
LIMITS = Limits(0, 1_000_000_000)


def _uneven(seed: int) -> NDArray[np.float64]:
    chance = np.random.default_rng(seed)
    return np.asarray(0.4 + np.cumsum(chance.uniform(0.4, 1.2, 11)), np.float64)


def _picture(at_s: NDArray[np.float64]) -> Signal:
    """Lamps that light in the first frame at or after each instant, for two frames."""
    times = np.arange(0, SECONDS, FRAME)
    chance = np.random.default_rng(3)
    luma = 40 + chance.normal(0, 0.02, len(times))
    for one in at_s:
        first = int(np.ceil(one / FRAME - 1e-9))
        luma[first : first + 2] += 20
    change = np.abs(np.diff(luma, prepend=luma[0]))
    return Signal(
        np.round(times * 1e9).astype(np.int64),
        np.stack([luma, change], axis=1),
        ("luma", "change"),
        ("%", "%"),
        40_000_000,
    )


def _heard(at_s: NDArray[np.float64]) -> tuple[Sound, Onsets]:
    sound = Sound(np.full(160_000, 0.01, np.float32), 16_000)
    inside = at_s[(at_s > 0.05) & (at_s < SECONDS - 0.05)]
    return sound, Onsets(inside, np.full(len(inside), 20.0), np.full(len(inside), 0.5))


def _measure(seen: NDArray[np.float64], heard: NDArray[np.float64]):  # type: ignore[no-untyped-def]
    sound, onsets = _heard(heard)
    answer = unless_even(measure_quick_flash(_picture(seen), sound, LIMITS, onsets=onsets))
    return answer, pair_of("sound_picture", "a", "b", answer, SECONDS)


@pytest.mark.parametrize("early_s", [0.0, 0.04, -0.083, 0.4])
@pytest.mark.parametrize("seed", range(3))
def test_the_truth_lies_in_the_interval(early_s: float, seed: int) -> None:
    events = _uneven(seed)
    _, pair = _measure(events, events - early_s)
    assert pair.status == "measured"
    assert pair.offset_s is not None
    assert pair.uncertainty_s is not None
    assert abs(pair.offset_s - early_s) <= pair.uncertainty_s
    assert pair.uncertainty_s < FRAME / 2


@pytest.mark.parametrize("ppm", [5000, -8000, 12_000])
@pytest.mark.parametrize("seed", range(3))
def test_a_drift_is_never_hidden(ppm: int, seed: int) -> None:
    events = _uneven(seed)
    _, pair = _measure(events, events / (1 + ppm * 1e-6))
    if pair.offset_s is None or pair.uncertainty_s is None:
        return
    end_s = pair.offset_s + (pair.drift_ppm or 0.0) * 1e-6 * SECONDS
    assert abs(end_s - ppm * 1e-6 * SECONDS) <= pair.uncertainty_s + 0.005


def test_a_metronome_is_ambiguous() -> None:
    events = np.arange(0.5, 9.5, 1.5)
    answer, _ = _measure(events, events)
    assert answer.status != "measured"


def test_other_sounds_are_not_matched() -> None:
    for seed in range(5):
        answer, _ = _measure(_uneven(seed), _uneven(seed + 50))
        assert answer.status != "measured" or answer.confidence < 0.9
