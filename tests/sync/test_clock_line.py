"""The line two clocks lie on: where it is known best is not always the middle of what was measured."""

from __future__ import annotations

import numpy as np
import pytest

from syncstudio.sync.clock_line import clock_line, evenly_about_centre, half_width_s
from syncstudio.sync.inputs import Signal
from syncstudio.sync.interval import centre_width
from syncstudio.sync.series.series_to_series import measure_series
from tests.sync.series_cases import series_cases


def test_the_width_where_a_line_is_known_best_is_told_from_its_anchors() -> None:
    at = np.arange(10.0, 70.0, 2.0)
    sd = np.where(at < 30, 1e-4, 5e-4)
    line = clock_line(at, 50e-6 * at + sd * np.random.default_rng(4).normal(size=len(at)), sd, 1e-6)
    start, end = evenly_about_centre(line, 10.0, 70.0)
    assert 10.0 <= start < end <= 70.0
    middle = (start + end) / 2
    assert middle == pytest.approx(line.centre_s)
    told = centre_width(half_width_s(line, 0.0), middle, line.drift_uncertainty_ppm)
    assert told == pytest.approx(half_width_s(line, line.centre_s), rel=1e-6)
    assert centre_width(half_width_s(line, 0.0), 40.0, line.drift_uncertainty_ppm) < 0.7 * told


def test_a_centre_outside_of_what_was_measured_moves_no_anchor() -> None:
    line = clock_line(np.arange(6.0), np.zeros(6), np.full(6, 1e-4), 1e-6)
    assert evenly_about_centre(line, 10.0, 20.0) == (10.0, 20.0)


def test_anchors_of_series_stand_about_the_lively_part() -> None:
    case = next(series_cases("clean", 1))
    own_s = case.other.times_ns / 1e9
    middle_s = float(own_s[0]) + case.overlap_s / 2
    # In the second half of what they share the other one hears of hardly any of the movement.
    calm = np.where(own_s > middle_s, 0.05, 1.0)[:, None]
    noise = np.random.default_rng(1).normal(0, 0.05, case.other.values.shape)
    answer = measure_series(case.reference, Signal(case.other.times_ns, case.other.values * calm + noise))
    (piece,) = answer.pieces
    assert len(piece.anchors_ns) == 2
    assert (piece.anchors_ns[0][0] + piece.anchors_ns[1][0]) / 2e9 < middle_s - 3
