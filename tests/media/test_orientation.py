"""Conventions of turns: the order of quaternions, which way is positive, what the axes mean, and what is not known."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncstudio.media.series.orientation import (
    angles_of,
    attitude_at,
    axes,
    from_angles,
    matrix_of,
)
from syncstudio.media.series.orientation_sources import OrientationSource, orientations_of

S = 1_000_000_000


class Table:
    """Columns over seconds."""

    def __init__(self, times_s, columns, units=None):
        self._times = np.asarray(times_s) * S
        self._columns = [np.asarray(column, float) for column in columns]
        self.units = units or ("",) * len(columns)
        self.rows, self.interval_ns = len(self._times), S

    def column(self, channel, first, last):
        return self._columns[channel][first:last]

    def times(self, first, last):
        return self._times[first:last]

    def row_after(self, ns):
        return int(np.searchsorted(self._times, ns, "left"))

    def range_of(self, channel):
        return float(self._columns[channel].min()), float(self._columns[channel].max())


def of_angles(roll, pitch, yaw, unit="deg", convention="frd"):
    table = Table([0], [[roll], [pitch], [yaw]], (unit,) * 3)
    return attitude_at(table, OrientationSource("angles", (0, 1, 2), convention), 0)


def test_a_quaternion_is_w_first_and_right_handed():
    half = math.sqrt(0.5)
    # A quarter turn about z carries x to y.
    turned = matrix_of((half, 0, 0, half)) @ np.array([1, 0, 0])
    assert np.allclose(turned, [0, 1, 0])
    (source,) = orientations_of(
        ("orientation.x", "orientation.y", "orientation.z", "orientation.w"), ("",) * 4
    )
    assert source.channels == (3, 0, 1, 2)
    assert source.convention == "flu"
    attitude = attitude_at(Table([0], [[0], [0], [half], [half]]), source, 0)
    assert attitude.yaw == pytest.approx(90)  # counter-clockwise from above: to the left


@settings(max_examples=60, deadline=None)
@given(st.floats(-179, 179), st.floats(-88, 88), st.floats(-179, 179))
def test_angles_come_back_as_they_went_in(roll, pitch, yaw):
    radians = [math.radians(angle) for angle in (roll, pitch, yaw)]
    assert np.allclose(angles_of(matrix_of(from_angles(*radians))), (roll, pitch, yaw), atol=1e-6)


def test_an_aircraft_counts_nose_up_and_to_the_right():
    attitude = of_angles(0, 10, 30)
    forward = attitude.matrix @ [1, 0, 0]
    assert forward[2] > 0  # the nose points up
    assert forward[1] < 0  # and to the right
    assert (attitude.roll, attitude.pitch, attitude.yaw) == pytest.approx((0, -10, -30))
    right_wing = of_angles(20, 0, 0).matrix @ [0, -1, 0]
    assert right_wing[2] < 0
    # A robot counts the other way about its left.
    assert (of_angles(0, 10, 30, convention="flu").matrix @ [1, 0, 0])[2] < 0


def test_radians_are_told_by_unit_or_by_reach():
    assert of_angles(0, 0.5, 0, "rad").pitch == pytest.approx(-math.degrees(0.5))
    assert of_angles(0, 0.5, 0, "").pitch == pytest.approx(-math.degrees(0.5))
    assert of_angles(0, 30, 0, "").pitch == pytest.approx(-30)


def test_conventions_say_where_x_y_and_z_point():
    assert axes("rfu")[:, 1].tolist() == [1, 0, 0]
    assert axes("frd")[:, 2].tolist() == [0, 0, -1]
    for convention in ("flu", "frd", "rfu"):
        assert np.linalg.det(axes(convention)) == pytest.approx(1)  # none of them is a mirror


@pytest.mark.parametrize(
    ("felt", "roll", "pitch"),
    [((0, 0, 9.81), 0, 0), ((0, 9.81, 0), 90, 0), ((-9.81, 0, 0), 0, 90), ((0, 0, -9.81), 180, 0)],
)
def test_at_rest_a_device_feels_which_way_is_up(felt, roll, pitch):
    table = Table([0, 1], [[axis] * 2 for axis in felt], ("m/s²",) * 3)
    attitude = attitude_at(table, OrientationSource("gravity", (0, 1, 2), "flu"), 0)
    assert (attitude.roll, attitude.pitch) == pytest.approx((roll, pitch))
    assert attitude.yaw is None
    assert not attitude.moved
    up = attitude.matrix @ (np.array(felt) / 9.81)
    assert np.allclose(up, [0, 0, 1], atol=1e-9)
    # Gravity itself points down.
    below = attitude_at(table, OrientationSource("gravity", (0, 1, 2), "flu", down=True), 0)
    assert np.allclose(below.matrix @ (np.array(felt) / 9.81), [0, 0, -1], atol=1e-9)
    shaken = Table([0, 1], [[axis * 2] * 2 for axis in felt], ("m/s²",) * 3)
    assert attitude_at(shaken, OrientationSource("gravity", (0, 1, 2), "flu"), 0).moved


def test_between_rows_it_turns_the_short_way_and_over_gaps_not_at_all():
    half = math.sqrt(0.5)
    # The second is minus what it is: the same turn.
    table = Table([0, 1, 60, 61], [[1, -half, math.nan, 0], [0] * 4, [0] * 4, [0, -half, 0, 0]])
    source = OrientationSource("quaternion", (0, 1, 2, 3), "flu")
    assert attitude_at(table, source, S // 2).yaw == pytest.approx(45)
    assert attitude_at(table, source, -1) is None
    assert attitude_at(table, source, S).yaw == pytest.approx(90)
    assert attitude_at(table, source, 30 * S) is None
    assert attitude_at(table, source, 60 * S) is None  # nothing recorded
    assert attitude_at(table, source, 61 * S) is None  # no turn has the length nought
    assert attitude_at(Table([], [[]] * 4), source, 0) is None


@pytest.mark.parametrize(
    ("names", "units", "stream", "kind"),
    [
        (("w", "x", "y", "z"), ("",) * 4, "camera orientation", "quaternion"),
        (tuple(f"pose.orientation.{axis}" for axis in "wxyz"), ("",) * 4, "", "quaternion"),
        (("qw", "qx", "qy", "qz"), ("",) * 4, "", "quaternion"),
        (("time", "roll", "pitch", "yaw"), ("s", "rad", "rad", "rad"), "Attitude", "angles"),
        (("heading",), ("°",), "", "angles"),
        (("x", "y", "z"), ("m/s²",) * 3, "accelerometer", "gravity"),
        (("linear_acceleration.x", "linear_acceleration.y", "linear_acceleration.z"), ("",) * 3, "/imu", "gravity"),
        (("accX", "accY", "accZ"), ("g",) * 3, "", "gravity"),
        (("x", "y", "z"), ("rad/s",) * 3, "gyroscope", None),
        (("x", "y", "z"), ("",) * 3, "force", None),
        (("w", "x", "y"), ("",) * 3, "", None),
    ],
)  # fmt: skip
def test_channels_are_known_by_names_and_units(names, units, stream, kind):
    found = orientations_of(names, units, stream)
    assert (found[0].kind if found else None) == kind


def test_the_best_source_comes_first():
    names = ("orientation.x", "orientation.y", "orientation.z", "orientation.w",
             "linear_acceleration.x", "linear_acceleration.y", "linear_acceleration.z")  # fmt: skip
    assert [each.kind for each in orientations_of(names, ("",) * 7, "/imu")] == ["quaternion", "gravity"]
