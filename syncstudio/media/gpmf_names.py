"""Names and units for the streams of an action camera: "gyroscope" with x, y, z in rad/s rather than GYRO."""

from __future__ import annotations

import re
from dataclasses import dataclass

from syncstudio.media.gpmf_karma import COLUMNS, TIME
from syncstudio.media.gpmf_streams import Gathered

# GoPro's codes, in words (gpmf-parser, "Where to find GPMF data").
_NAMES = {
    "ACCL": "accelerometer",
    "GYRO": "gyroscope",
    "MAGN": "magnetometer",
    "GRAV": "gravity",
    "CORI": "camera orientation",
    "IORI": "image orientation",
    "GPS5": "GPS",
    "GPS9": "GPS",
    "SHUT": "exposure time",
    "ISOE": "sensor ISO",
    "ISOG": "sensor gain",
    "WBAL": "white balance",
    "WRGB": "white balance gains",
    "YAVG": "average luminance",
    "UNIF": "image uniformity",
    "HUES": "predominant hues",
    "SCEN": "scene classes",
    "FACE": "faces",
    "FCNM": "face count",
    "TMPC": "temperature",
    "WNDM": "wind processing",
    "MWET": "microphone wet",
    "AALP": "audio levels",
    "DISP": "disparity",
    "MSKP": "main video frame skip",
    "LSKP": "low resolution frame skip",
}
_COLUMNS = {
    "GPS5": ("latitude", "longitude", "altitude", "speed 2D", "speed 3D"),
    "GPS9": (
        "latitude",
        "longitude",
        "altitude",
        "speed 2D",
        "speed 3D",
        "days since 2000",
        "seconds since midnight",
        "precision",
        "fix",
    ),
    "CORI": ("w", "x", "y", "z"),
    "IORI": ("w", "x", "y", "z"),
    "GRAV": ("x", "y", "z"),
    "WRGB": ("red", "green", "blue"),
}
_DEGREES = {"degC": "°C", "deg C": "°C", "deg": "°"}
FIXES = ("no fix", "no fix", "2D", "3D", "differential", "RTK float", "RTK fixed")
"""What the numbers of a fix mean; GoPro writes 0, 2 and 3, the others are its drone's (MAVLink's GPS_FIX_TYPE)."""

# What a HERO5 calls its axes; its data is in the order z, x, y.
_WORDS = {"up/down": "z", "right/left": "x", "forward/back": "y"}
_AXES = ("x", "y", "z")
_IN_BRACKETS = re.compile(r"\(([^()]*)\)")


@dataclass(frozen=True, slots=True)
class Named:
    """How a stream is shown. `order` says which column of the file stands at each place, `negated` which columns of the
    file count the other way."""

    name: str
    columns: tuple[str, ...]
    units: tuple[str, ...]
    order: tuple[int, ...]
    negated: tuple[int, ...]


def named(stream: Gathered, width: int) -> Named:
    """Names for a stream of `width` columns."""
    axes, negated = _axes(stream, width)
    columns = list(axes or _plain_columns(stream, width))
    units = _units(stream, width)
    order = tuple(range(width))
    if axes is not None and sorted(axes) == sorted(_AXES):
        order = tuple(axes.index(axis) for axis in _AXES)
    if columns[0] == TIME:
        # Rows lie at these times: who looks at them looks for what was sensed.
        order = (*range(1, width), 0)
    return Named(
        _name(stream),
        tuple(columns[place] for place in order),
        tuple(units[place] for place in order),
        order,
        negated,
    )


def _name(stream: Gathered) -> str:
    known = _NAMES.get(stream.code)
    if known is not None:
        return known
    title = _IN_BRACKETS.sub("", stream.title).split("[[")[0].strip(" \t-,")
    return " ".join(title.split())[:60] or stream.code.strip()


def _axes(stream: Gathered, width: int) -> tuple[tuple[str, ...] | None, tuple[int, ...]]:
    """The axis of each column, from ORIN ("XzY": the second is z and counts the other way) or the title's brackets."""
    if width != 3 or stream.code not in ("ACCL", "GYRO", "MAGN"):
        return None, ()
    if sorted(stream.orientation.lower()) == ["x", "y", "z"]:
        negated = tuple(place for place, letter in enumerate(stream.orientation) if letter.islower())
        return tuple(stream.orientation.lower()), negated
    said = _IN_BRACKETS.search(stream.title)
    parts = [part.strip().lower() for part in said[1].split(",")] if said is not None else []
    axes = tuple(_WORDS.get(part, part) for part in parts)
    return (axes if sorted(axes) == sorted(_AXES) else _AXES), ()


def _plain_columns(stream: Gathered, width: int) -> list[str]:
    known = list(_COLUMNS.get(stream.code, ())) + list(stream.extra)
    if len(known) == width:
        return known
    drones = COLUMNS.get(stream.code, ())
    if 0 < len(drones) <= width:
        # What a drone's message says beyond its known fields keeps its number.
        return [*drones, *(str(number) for number in range(len(drones) + 1, width + 1))]
    if len(stream.labels) == width:
        return list(stream.labels)
    if width == 1:
        return [_name(stream)]
    # "GPS (Lat., Long., Alt., 2D speed)": the title names the columns, where it has as many words.
    said = _IN_BRACKETS.search(stream.title)
    parts = [part.strip() for part in said[1].split(",")] if said is not None else []
    if len(parts) == width and len(set(parts)) == width and all(parts):
        return parts
    return [str(number) for number in range(1, width + 1)]


def _units(stream: Gathered, width: int) -> list[str]:
    said = stream.units
    if len(said) > width and all(len(unit) <= 1 for unit in said):
        # Written letter by letter, it is one word all the same.
        said = ("".join(said),)
    units = [_DEGREES.get(unit, unit) for unit in said]
    if len(units) == 1:
        units *= width
    units = units[:width] + [""] * (width - len(units))
    return units
