"""Channels that say where something was are found by their names."""

from __future__ import annotations

import pytest

from syncstudio.media.series.positions import Positions, degrees_in, positions_of


@pytest.mark.parametrize(
    ("names", "units", "found"),
    [
        (("latitude", "longitude", "altitude", "speed 2D"), (), Positions(0, 1, 2, None, 3)),
        (("time", "Lat", "Lng", "Course"), ("", "", "", "°"), Positions(1, 2, None, 3, None)),
        (("status.status", "latitude", "longitude"), (), Positions(1, 2)),
        (("a.latitude", "b.latitude", "b.longitude", "b.heading"), (), Positions(1, 2, None, 3)),
        (("GPS latitude (deg)", "GPS longitude (deg)", "track"), ("", "", "m"), Positions(0, 1)),
        (("latitude", "x"), (), None),
        (("x", "y", "z"), (), None),
        ((), (), None),
    ],
)
def test_paths_are_found_by_names(names, units, found) -> None:  # type: ignore[no-untyped-def]
    assert positions_of(names, units) == found


def test_units_are_turned_into_degrees() -> None:
    assert (degrees_in("°"), degrees_in(""), degrees_in("degE7")) == (1.0, 1.0, 1e-7)
    assert degrees_in("rad") == pytest.approx(57.2957795)
