"""Two inertial sensors on one hand: mounted anyhow, and still exact to a tenth of a millisecond."""

from __future__ import annotations

import numpy as np
import pytest

from syncstudio.sync.inputs import Signal
from syncstudio.sync.series.imu_axes import measure_imu
from tests.sync.series_cases import series_cases


def test_gyroscopes_are_laid_over_one_another_to_a_tenth_of_a_millisecond() -> None:
    errors, inside = [], []
    for case in series_cases("gyroscopes", 4):
        answer = measure_imu(case.reference, case.other)
        assert answer.status == "measured", answer.reason
        assert answer.offset_ns is not None
        assert answer.uncertainty_ns is not None
        assert case.offset_s is not None
        errors.append(abs(answer.offset_ns - case.offset_s * 1e9))
        inside.append(errors[-1] < 1.5 * answer.uncertainty_ns)
        assert answer.drift_ppm == pytest.approx(case.drift_ppm, abs=15)
    assert np.median(errors) < 100_000
    assert max(errors) < 500_000
    assert all(inside)


def test_the_angle_between_the_mountings_is_told() -> None:
    case = next(series_cases("gyroscopes", 1))
    quarter = np.array([[0.0, -1, 0], [1, 0, 0], [0, 0, 1]])
    turned = Signal(case.reference.times_ns, case.reference.values @ quarter.T, *axes())
    answer = measure_imu(case.reference, turned)
    assert answer.evidence.figures["turned_deg"] == pytest.approx(90, abs=0.5)
    assert answer.offset_ns == pytest.approx(0, abs=20_000)


def axes() -> tuple[tuple[str, ...], tuple[str, ...]]:
    return ("gx", "gy", "gz"), ("rad/s",) * 3


def test_the_angular_rate_is_found_among_other_columns() -> None:
    case = next(series_cases("gyroscopes", 1, 2))
    dice = np.random.default_rng(0)
    values = np.column_stack([dice.normal(size=(case.other.rows, 3)), case.other.values])
    other = Signal(
        case.other.times_ns, values, ("ax", "ay", "az", "gx", "gy", "gz"), ("m/s²",) * 3 + ("deg/s",) * 3
    )
    answer = measure_imu(case.reference, other)
    assert case.offset_s is not None
    assert answer.offset_ns == pytest.approx(case.offset_s * 1e9, abs=500_000)


def test_sensors_that_do_not_turn_or_have_no_axes_are_refused() -> None:
    case = next(series_cases("gyroscopes", 1))
    still = Signal(case.other.times_ns, np.zeros((case.other.rows, 3)), *axes())
    flat = Signal(case.other.times_ns, case.other.values[:, :1], ("rate",), ("rad/s",))
    nothing = Signal(case.other.times_ns, np.full((case.other.rows, 3), np.nan), *axes())
    for other in (still, flat, nothing):
        answer = measure_imu(case.reference, other)
        assert answer.status == "cannot-tell"
        assert answer.reason.endswith(".")


def test_sensors_of_two_hands_are_not_laid_over_one_another() -> None:
    one, two = series_cases("gyroscopes", 2, 7)
    assert measure_imu(one.reference, two.other).status != "measured"
