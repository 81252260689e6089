"""What a point of a GPX track says: its time, its place, and what its extensions add (heart rate, cadence, power)."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

NS_PER_S = 1_000_000_000
_FURTHEST_S = (1 << 62) // NS_PER_S
_STAMP = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9})\d*)?\s*(Z|[+-]\d\d:?\d\d)?", re.IGNORECASE
)
_DEEPEST = 8
_MOST_SAID = 64
_LONGEST_TEXT = 200

# Elements of a point and of the extensions of Garmin, Strava and others, in words; and what units they have.
_NAMES = {
    "ele": "altitude",
    "hr": "heart rate",
    "heartrate": "heart rate",
    "cad": "cadence",
    "atemp": "air temperature",
    "wtemp": "water temperature",
    "temp": "temperature",
    "power": "power",
    "PowerInWatts": "power",
    "speed": "speed",
    "course": "course",
    "bearing": "bearing",
    "sat": "satellites",
    "hdop": "HDOP",
    "vdop": "VDOP",
    "pdop": "PDOP",
    "geoidheight": "geoid height",
    "magvar": "magnetic variation",
}
UNITS = {
    "latitude": "°",
    "longitude": "°",
    "altitude": "m",
    "heart rate": "1/min",
    "cadence": "1/min",
    "air temperature": "°C",
    "water temperature": "°C",
    "temperature": "°C",
    "power": "W",
    "speed": "m/s",
    "course": "°",
    "bearing": "°",
    "depth": "m",
    "geoid height": "m",
    "magnetic variation": "°",
    "distance": "m",
}
ORDER = ("latitude", "longitude", "altitude", "speed", "course", "heart rate", "cadence", "power")
# Words about a point that are the same for all, or of no time.
_LEFT_OUT = frozenset(
    {"time", "name", "cmt", "desc", "src", "sym", "type", "link", "url", "urlname", "text", "ageofdgpsdata"}
)


def local_name(tag: object) -> str:
    """An element's name without its namespace; empty for comments."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def epoch_ns(text: str | None) -> int | None:
    """A GPX time in ns since 1970, UTC where it names no zone, as the format says; None when it is no time."""
    found = _STAMP.fullmatch((text or "").strip()[:60])
    if found is None:
        return None
    try:
        year, month, day, hour, minute, second = (int(part) for part in found.groups()[:6])
        moment = datetime.datetime(year, month, day, hour, minute, min(second, 59), tzinfo=datetime.UTC)
    except (ValueError, OverflowError):
        return None
    zone = (found[8] or "Z").upper()
    shift_s = 0
    if zone != "Z":
        digits = zone[1:].replace(":", "")
        shift_s = (int(digits[:2]) * 3600 + int(digits[2:]) * 60) * (-1 if zone[0] == "-" else 1)
    whole = int((moment - datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)).total_seconds()) - shift_s
    # No receiver is of another century.
    within = abs(whole) < _FURTHEST_S
    return whole * NS_PER_S + int((found[7] or "0").ljust(9, "0")) if within else None


def time_of(point: Element) -> int | None:
    """When a point was recorded, in ns since 1970; None where it does not say."""
    return next((epoch_ns(each.text) for each in point if local_name(each.tag) == "time"), None)


def place_of(point: Element) -> tuple[float, float] | None:
    """(latitude, longitude) in degrees, or None when they are none."""
    latitude, longitude = _number(point.get("lat")), _number(point.get("lon"))
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 360:
        return None
    return latitude, longitude


def said_by(point: Element) -> dict[str, float | str]:
    """All that a point says of its moment, by name; texts are states."""
    place = place_of(point)
    said: dict[str, float | str] = {} if place is None else {"latitude": place[0], "longitude": place[1]}
    for tag, text in _leaves(point, 0):
        if len(said) >= _MOST_SAID:
            break
        if tag in _LEFT_OUT:
            continue
        name, value = _NAMES.get(tag, tag), _number(text)
        if value is not None:
            said.setdefault(name, value)
        elif text and len(text) <= _LONGEST_TEXT:
            said.setdefault(name, text)
    return said


def _leaves(element: Element, depth: int) -> Iterator[tuple[str, str]]:
    """(name, text) of what lies within, however deep extensions nest."""
    for each in element:
        if len(each) and depth < _DEEPEST:
            yield from _leaves(each, depth + 1)
        elif not len(each):
            yield local_name(each.tag), (each.text or "").strip()


def _number(text: str | None) -> float | None:
    try:
        value = float(text) if text and len(text) < 40 else None
    except ValueError:
        return None
    return value if value is not None and abs(value) < 1e15 else None
