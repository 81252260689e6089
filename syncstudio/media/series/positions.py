"""Which channels of a series say where something was: latitude, longitude, height, heading, speed.

>>> positions_of(("latitude", "longitude", "fix"), ("°", "°", ""))
Positions(latitude=0, longitude=1, altitude=None, heading=None, speed=None)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

# Names as receivers, cameras, robots and telephones write them, without signs between their words.
_LATITUDE = (
    "latitude",
    "lat",
    "latdeg",
    "gpslatitude",
    "gpslat",
    "positionlat",
    "latitudedeg",
    "latitudedegrees",
)
_LONGITUDE = (
    "longitude", "lon", "long", "lng", "londeg", "gpslongitude", "gpslon", "gpslong", "gpslng", "positionlong",
    "positionlon", "longitudedeg", "longitudedegrees",
)  # fmt: skip
_ALTITUDE = (
    "altitude",
    "alt",
    "absolutealtitude",
    "absalt",
    "gpsaltitude",
    "elevation",
    "ele",
    "height",
    "altitudemsl",
)
_HEADING = (
    "heading",
    "course",
    "yaw",
    "track",
    "truetrack",
    "bearing",
    "courseoverground",
    "cog",
    "compassheading",
    "hdg",
)
_SPEED = ("speed", "speed2d", "groundspeed", "speedoverground", "sog", "velocity", "gpsspeed")

_RADIANS = ("rad", "radian", "radians")
# Aircraft write degrees as whole numbers of a ten-millionth (MAVLink).
_TEN_MILLIONTHS = ("dege7", "degE7", "°E7", "1e-7deg", "1e7deg")


@dataclass(frozen=True, slots=True)
class Positions:
    """The channels of a path on earth, by their numbers; latitude and longitude are always there, the others may be
    None."""

    latitude: int
    longitude: int
    altitude: int | None = None
    heading: int | None = None
    speed: int | None = None


def positions_of(names: Sequence[str], units: Sequence[str] = ()) -> Positions | None:
    """The channels that hold a path on earth, by their names and units; None when there is no such pair.

    Names may be those of fields within fields ("pose.latitude"): the last word counts, and both of a pair stand
    beside one another in the same field.
    """
    parts = [_parted(name) for name in names]
    for number, (field, word) in enumerate(parts):
        if word not in _LATITUDE:
            continue
        partner = _found(parts, field, _LONGITUDE)
        if partner is not None:
            return Positions(
                number,
                partner,
                _found(parts, field, _ALTITUDE),
                _heading(parts, field, units),
                _found(parts, field, _SPEED),
            )
    return None


def degrees_in(unit: str) -> float:
    """How many degrees one of this unit is: 1 for degrees and where no unit is said."""
    plain = re.sub(r"[\s*·_^]", "", unit)
    if plain.casefold() in _RADIANS:
        return 57.29577951308232
    return 1e-7 if plain in _TEN_MILLIONTHS else 1.0


def _heading(parts: Sequence[tuple[str, str]], field: str, units: Sequence[str]) -> int | None:
    """Angles alone are headings: a "track" may also be a title."""
    found = _found(parts, field, _HEADING)
    if found is None or found >= len(units) or not units[found]:
        return found
    unit = units[found].strip().casefold()
    return found if unit.startswith(("°", "deg", "rad")) else None


def _found(parts: Sequence[tuple[str, str]], field: str, words: Sequence[str]) -> int | None:
    for word in words:
        for number, (own_field, own) in enumerate(parts):
            if own == word and own_field == field:
                return number
    return None


def _parted(name: str) -> tuple[str, str]:
    """(the field it lies in, its last word in small letters): "pose.Latitude (deg)" is ("pose", "latitude")."""
    bare = re.sub(r"[\[(].*?[\])]", " ", name).strip()
    field, _, last = bare.rpartition(".")
    last = last.rpartition("/")[2]
    return field.casefold(), re.sub(r"[^a-z0-9]", "", last.casefold())
