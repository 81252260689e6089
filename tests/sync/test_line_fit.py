"""The robust line: exact on exact places, blind to a few wrong ones, honest about its interval."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncstudio.sync.line_fit import fit_line

_PLACES = np.arange(30) * 10.0 + 5


def test_exact_places_give_the_line_and_no_less_than_the_floor() -> None:
    fit = fit_line(_PLACES, 12.25 + 40e-6 * _PLACES, floor_s=2e-6)
    assert fit.offset_s == pytest.approx(12.25, abs=1e-10)
    assert fit.drift_ppm == pytest.approx(40, abs=1e-6)
    assert fit.used.all()
    assert fit.half_width_s(150) > 2e-6
    assert 0 < fit.drift_uncertainty_ppm < 0.1


@given(
    st.floats(-100, 100),
    st.floats(-1000, 1000),
    st.lists(st.integers(0, 29), max_size=6, unique=True),
    st.floats(0.01, 50),
)
@settings(max_examples=60, deadline=None)
def test_a_fifth_of_the_places_may_be_anywhere(
    offset: float, ppm: float, wrong: list[int], by: float
) -> None:
    noise = np.random.default_rng(3).normal(0, 1e-5, 30)
    found = offset + ppm * 1e-6 * _PLACES + noise
    found[wrong] += by * np.where(np.arange(len(wrong)) % 2, 1, -1)
    fit = fit_line(_PLACES, found)
    assert not fit.used[wrong].any()
    assert abs(fit.at(150) - offset - ppm * 150e-6) < 2e-5
    assert fit.drift_ppm == pytest.approx(ppm, abs=0.2)


def test_the_interval_covers_the_truth_as_often_as_it_says() -> None:
    random = np.random.default_rng(11)
    for count in (3, 6, 40):
        places = np.arange(count) * 10.0
        inside = drift_inside = 0
        for _ in range(400):
            fit = fit_line(places, random.normal(0, 1e-4, count), floor_s=0)
            inside += abs(fit.offset_s) <= fit.half_width_s(0)
            drift_inside += abs(fit.drift_ppm) <= fit.drift_uncertainty_ppm
        assert inside >= 368
        assert drift_inside >= 368


def test_neighbours_that_err_alike_widen_the_interval() -> None:
    random = np.random.default_rng(5)
    free = random.normal(0, 1e-4, 200)
    walking = np.convolve(random.normal(0, 1e-4, 209), np.ones(10) / np.sqrt(10), "valid")
    places = np.arange(200) * 10.0
    assert fit_line(places, walking).half_width_s(0) > 1.5 * fit_line(places, free).half_width_s(0)


def test_light_places_count_less() -> None:
    places = np.arange(10.0)
    offsets = np.where(places % 2 == 0, 0.0, 1e-3)
    weights = np.where(places % 2 == 0, 1.0, 1e-3)
    assert abs(fit_line(places, offsets, weights, expected_s=1e-3, with_drift=False).offset_s) < 1e-5


def test_one_and_two_places_answer_with_what_is_expected() -> None:
    one = fit_line([10.0], [3.0], floor_s=1e-3)
    assert (one.offset_s, one.drift_ppm) == (3.0, 0.0)
    assert one.half_width_s(0) > 1e-3
    two = fit_line([0.0, 10.0], [3.0, 3.0], expected_s=1e-3)
    assert two.half_width_s(0) > 1e-3
    assert two.drift_uncertainty_ppm > 100


def test_missing_places_are_left_out_and_none_at_all_is_refused() -> None:
    fit = fit_line([0.0, 1.0, 2.0, 3.0], [1.0, np.nan, 1.0, 1.0])
    assert fit.used.tolist() == [True, False, True, True]
    with pytest.raises(ValueError, match="at least one"):
        fit_line([0.0], [np.nan])


def test_a_vague_drift_is_drawn_towards_none_and_a_clear_one_is_not():
    at = np.arange(0, 60, 5.0)
    noise = np.random.default_rng(2).normal(0, 0.002, len(at))
    vague = [fit_line(at, 1e-4 * at + noise, drift_sd=sd) for sd in (None, 50e-6)]
    assert abs(vague[1].slope) < abs(vague[0].slope)
    assert vague[1].half_width_s(0.0) < vague[0].half_width_s(0.0)
    clear = [fit_line(at, 5e-3 * at + noise, drift_sd=sd) for sd in (None, 50e-6)]
    assert clear[1].slope == pytest.approx(clear[0].slope, rel=1e-3)


def test_an_interval_far_from_zero_is_as_exact_as_near():
    at = np.arange(0, 60, 5.0)
    noise = np.random.default_rng(2).normal(0, 0.002, len(at))
    near, far = fit_line(at, noise), fit_line(at + 1.7e9, noise)
    assert far.half_width_s(1.7e9 + 30) == pytest.approx(near.half_width_s(30), rel=1e-3)


def test_what_is_the_same_at_all_places_moves_a_line_and_does_not_turn_it() -> None:
    at = np.linspace(0, 100, 20)
    offsets = 1e-6 * np.random.default_rng(3).standard_normal(20)
    alone = fit_line(at, offsets, floor_s=0.0)
    shared = fit_line(at, offsets, floor_s=0.0, shared_s=1e-6)
    assert shared.slope_sd == alone.slope_sd
    assert shared.centre_sd_s == pytest.approx(float(np.hypot(alone.centre_sd_s, 1e-6)))
