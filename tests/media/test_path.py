"""Paths on earth: metres that agree with the globe, poles and antimeridian, fixes that are none, lines at any zoom."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncstudio.media.series.local_map import LocalMap
from syncstudio.media.series.path import path_of
from syncstudio.media.series.path_levels import placed_path
from syncstudio.media.series.positions import Positions

NAN = math.nan
S = 1_000_000_000


class Receiver:
    """Columns over seconds, as a receiver writes them."""

    def __init__(self, times_s, columns, names=("latitude", "longitude"), units=None, texts=()):
        self._times = (np.asarray(times_s, float) * S).astype(np.int64)
        self._columns = [np.asarray(column, float) for column in columns]
        self.names, self.units = names, units or ("°",) * len(columns)
        self.kinds = tuple("state" if name in ("mode",) else "number" for name in names)
        self._texts = texts
        self.rows, self.interval_ns = len(self._times), S

    def column(self, channel, first, last):
        return self._columns[channel][first:last]

    def times(self, first, last):
        return self._times[first:last]

    def texts(self, channel):
        return self._texts


def path(*args, where=Positions(0, 1), **more):  # noqa: B008 - frozen
    return path_of(Receiver(*args, **more), where)


def metres(lat0, lon0, lat1, lon1):
    phi0, phi1 = math.radians(lat0), math.radians(lat1)
    half = math.sin((phi1 - phi0) / 2) ** 2
    half += math.cos(phi0) * math.cos(phi1) * math.sin(math.radians(lon1 - lon0) / 2) ** 2
    return 2 * 6_371_008.8 * math.asin(math.sqrt(half))


@settings(max_examples=60, deadline=None)
@given(st.floats(-89.9, 89.9), st.floats(-180, 180), st.floats(-5000, 5000), st.floats(-5000, 5000))
def test_metres_go_to_degrees_and_back_anywhere(latitude, longitude, east, north):
    ground = LocalMap(latitude, longitude)
    there = ground.degrees(np.array([east]), np.array([north]))
    back = ground.placed(*there)
    assert back[0][0] == pytest.approx(east, abs=1e-3)
    assert back[1][0] == pytest.approx(north, abs=1e-3)
    assert -90 <= there[0][0] <= 90
    assert -180 <= there[1][0] < 180
    assert math.hypot(east, north) == pytest.approx(
        metres(latitude, longitude, there[0][0], there[1][0]), rel=0.007, abs=0.01
    )


def test_a_path_over_the_antimeridian_and_one_over_the_pole_are_whole():
    latitudes, longitudes = np.full(5, -17.0), np.array([179.98, 179.99, -180.0, -179.99, -179.98])
    east, north = LocalMap.around(latitudes, longitudes).placed(latitudes, longitudes)
    assert np.allclose(np.diff(east), np.diff(east)[0], rtol=1e-3)
    assert np.ptp(east) == pytest.approx(4260, rel=0.01)
    assert np.ptp(north) < 2
    latitudes, longitudes = np.array([89.9, 89.95, 90, 89.95, 89.9]), np.array([10.0, 10, 0, -170, -170])
    east, north = LocalMap.around(latitudes, longitudes).placed(latitudes, longitudes)
    steps = np.hypot(np.diff(east), np.diff(north))
    assert np.allclose(steps, steps[0], rtol=0.01)


def test_what_is_no_fix_is_left_out_and_what_is_doubtful_is_said():
    latitude, longitude = [0, 48.1, NAN, 48.2, 95, 48.3], [0, 190, 16.1, 16.2, 16, 16.3]
    found = path(range(6), [latitude, longitude, [0, 3, 3, 0, 3, 3], [1, 1, 1, 1, 1, 25]],
                 names=("latitude", "longitude", "fix", "hdop"))  # fmt: skip
    assert (found.times_ns // S).tolist() == [1, 3, 5]
    assert found.longitudes.tolist() == pytest.approx([-170, 16.2, 16.3])
    assert found.sure.tolist() == [True, False, False]
    found = path([0, 1, 2], [[48.1] * 3, [16.1] * 3, [0, 1, NAN]], names=("latitude", "longitude", "mode"),
                 texts=("no fix", "3D"))  # fmt: skip
    assert found.sure.tolist() == [False, True, True]
    assert len(path([], [[], []])) == 0


def test_speed_is_that_of_the_receiver_or_worked_out():
    found = path([0, 1], [[0.1, 0.1], [0.0, 0.001], [36, 72]], names=("latitude", "longitude", "speed"),
                 units=("°", "°", "km/h"), where=Positions(0, 1, speed=2))  # fmt: skip
    assert found.speeds.tolist() == pytest.approx([10, 20])
    assert path([0, 2], [[0.1, 0.1], [0.0, 0.001]]).speeds.tolist() == pytest.approx([55.6, 55.6], rel=0.01)
    radians = path([0], [[math.radians(48)], [math.radians(16)]], units=("rad", "rad"))
    assert radians.latitudes[0] == pytest.approx(48)


def test_the_place_between_fixes_is_said_only_inside_short_gaps():
    found = path([0, 1, 2, 60], [[48.0, 48.1, 48.2, 48.3], [16.0] * 4])
    assert found.between(S // 2) == (0, 0.5)
    assert found.between(S) == (1, 0.0)
    assert found.between(-1) is None
    assert found.between(30 * S) is None
    assert found.between(60 * S) == (3, 0.0)
    assert found.between(64 * S) == (3, 0.0)
    assert found.between(70 * S) is None
    assert found.joined.tolist() == [True, True, False]


def test_laps_are_drawn_once_and_no_place_is_lost_by_more_than_a_pixel():
    turns = np.linspace(0, 40 * 2 * math.pi, 40_000)
    found = path(np.arange(40_000) * 0.1, [48 + 0.01 * np.sin(turns), 16 + 0.01 * np.cos(turns)])
    placed = placed_path(found, LocalMap.around(found.latitudes, found.longitudes))
    coarse = placed.lines(20.0)
    assert coarse.cell_m <= 20
    assert len(coarse.first) < 6_000
    assert len(placed.lines(0.0).first) == 39_999
    drawn = np.unique(np.concatenate([coarse.first, coarse.last]))
    nearest = [
        np.hypot(placed.east[drawn] - placed.east[n], placed.north[drawn] - placed.north[n]).min()
        for n in range(0, 40_000, 997)
    ]
    assert max(nearest) <= coarse.cell_m * 1.5
    part = placed.decimated(0, 40_000, 20.0)
    assert part[0] == 0
    assert part[-1] == 39_999
    assert placed_path(found, placed.ground, cancelled=lambda: True) is None
