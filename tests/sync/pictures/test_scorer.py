"""A score over offsets becomes a measurement only where it stands out and its windows agree."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from syncstudio.sync.errors import MeasuringCancelled
from syncstudio.sync.inputs import Limits
from syncstudio.sync.pictures.scorer import Score, measure_by_score

Floats = NDArray[np.float64]

PLACES = np.arange(20) * 1.0
OFFSETS = np.linspace(-0.8, 0.8, 41)


def bump(centre_s: float, noise: float = 0.3, height: float = 1.0, width_s: float = 0.05) -> Score:
    def score(at_s: float, offsets_s: Floats) -> Floats:
        rng = np.random.default_rng(int(at_s * 10) + 1)
        peak = height * np.exp(-0.5 * ((offsets_s - centre_s) / width_s) ** 2)
        return np.asarray(peak + noise * rng.standard_normal(len(offsets_s)))

    return score


@pytest.mark.parametrize("centre_s", [-0.31, 0.0, 0.127])
def test_a_clear_peak_is_measured_finer_than_the_grid(centre_s: float) -> None:
    answer = measure_by_score(bump(centre_s), PLACES, OFFSETS)
    assert answer.status == "measured"
    assert answer.offset_ns is not None
    assert answer.uncertainty_ns is not None
    assert abs(answer.offset_ns / 1e9 - centre_s) <= max(0.015, answer.uncertainty_ns / 1e9)
    assert answer.uncertainty_ns < 0.04e9
    assert len(answer.windows) == len(PLACES)


def test_noise_edges_rivals_and_constants_are_no_answer() -> None:
    assert measure_by_score(bump(0.1, height=0.0), PLACES, OFFSETS).status == "cannot-tell"
    assert "edge" in measure_by_score(bump(0.8, 0.05), PLACES, OFFSETS).reason
    assert "same at every" in measure_by_score(lambda _, o: np.ones(len(o)), PLACES, OFFSETS).reason

    def two(at_s: float, offsets_s: Floats) -> Floats:
        return bump(-0.3, 0.1)(at_s, offsets_s) + bump(0.4, 0.1)(at_s, offsets_s)

    assert measure_by_score(two, PLACES, OFFSETS).status == "ambiguous"


def test_windows_without_a_score_are_left_out() -> None:
    def score(at_s: float, offsets_s: Floats) -> Floats:
        return bump(0.1)(at_s, offsets_s) if at_s % 2 else np.full(len(offsets_s), np.nan)

    answer = measure_by_score(score, PLACES, OFFSETS)
    assert len(answer.windows) == 10
    assert (
        "windows could be scored"
        in measure_by_score(lambda _, o: np.full(len(o), np.nan), PLACES, OFFSETS).reason
    )


def test_limits_and_cancelling_are_kept() -> None:
    limits = Limits(around_ns=-(10**8), search_ns=3 * 10**8)
    answer = measure_by_score(bump(0.4, 0.05), PLACES, OFFSETS, limits)
    assert answer.status != "measured"
    few = measure_by_score(bump(0.0), PLACES, OFFSETS, Limits(search_ns=10**7))
    assert "too few" in few.reason
    with pytest.raises(MeasuringCancelled):
        measure_by_score(bump(0.0), PLACES, OFFSETS, cancelled=lambda: True)
