"""What one subtitle of a drone says, in every dialect: names in words, values in metres, seconds and degrees.

    [iso : 110] [shutter : 1/200.0] [fnum : 280] [latitude: 52.5] [longitude: 13.4] [rel_alt: 1.3 abs_alt: 47.8]
    HOME(13.4,52.5) 2017.08.05 14:11:51 GPS(13.4,52.5,16) BAROMETER:1.9 ISO:100 Shutter:60 EV:0 Fnum:2.2
    F/2.8, SS 206.14, ISO 150, EV 0, GPS (13.4, 52.5, 15), D 24.48m, H 6.00m, H.S 0.30m/s, V.S 0.00m/s

(What drones from the Phantom 3 to the Mavic 3 write; DJI publishes no description of it.)
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field

Said = dict[str, float | str]

NS_PER_S = 1_000_000_000
_MARKUP = re.compile(r"<[^<>]{0,200}>")
_BRACKET = re.compile(r"\[([^\[\]]{1,400})\]")
_PAIR = re.compile(r"([A-Za-z][\w.]*)\s*:\s*([^\s:\[\],][^\s\[\],]*)?")
_AROUND = re.compile(r"\b(GPS|HOME)\s*\(([^()]{0,120})\)", re.IGNORECASE)
_OLD_PAIR = re.compile(r"\b(BAROMETER|ISO|Shutter|EV|Fnum)\s*:\s*(-?[\d./]+)?", re.IGNORECASE)
_SPACED = re.compile(r"(?:^|[,\s])(SS|ISO|EV|D|H\.S|V\.S|H)\s+(-?\d+(?:\.\d+)?)\s*(m/s|m)?(?=[,\s]|$)")
_APERTURE = re.compile(r"\bF/(\d+(?:\.\d+)?)")
_DATE = re.compile(r"(\d{4})[-.](\d\d)[-.](\d\d)\s+(\d\d):(\d\d):(\d\d)(?:[.,](\d{1,3})(?:[.,](\d{3}))?)?")
_LONGEST = 4000
_FURTHEST_DAYS = 100 * 366
_MOST_SAID = 48

_NAMES = {
    "latitude": "latitude",
    "lat": "latitude",
    "longitude": "longitude",
    "longtitude": "longitude",
    "long": "longitude",
    "lon": "longitude",
    "altitude": "altitude",
    "abs_alt": "absolute altitude",
    "rel_alt": "relative altitude",
    "barometer": "barometric altitude",
    "iso": "ISO",
    "shutter": "exposure time",
    "ss": "exposure time",
    "fnum": "f-number",
    "ev": "exposure compensation",
    "ct": "colour temperature",
    "color_md": "colour mode",
    "focal_len": "focal length",
    "dzoom_ratio": "digital zoom",
    "gb_yaw": "gimbal yaw",
    "gb_pitch": "gimbal pitch",
    "gb_roll": "gimbal roll",
    "d": "distance from home",
    "h": "height",
    "h.s": "horizontal speed",
    "v.s": "vertical speed",
}
UNITS = {
    "latitude": "°",
    "longitude": "°",
    "altitude": "m",
    "absolute altitude": "m",
    "relative altitude": "m",
    "barometric altitude": "m",
    "home latitude": "°",
    "home longitude": "°",
    "exposure time": "s",
    "exposure compensation": "EV",
    "colour temperature": "K",
    "focal length": "mm",
    "gimbal yaw": "°",
    "gimbal pitch": "°",
    "gimbal roll": "°",
    "yaw": "°",
    "pitch": "°",
    "roll": "°",
    "distance from home": "m",
    "height": "m",
    "horizontal speed": "m/s",
    "vertical speed": "m/s",
    "drone_speedx": "m/s",
    "drone_speedy": "m/s",
    "drone_speedz": "m/s",
}
ORDER = (
    "latitude", "longitude", "absolute altitude", "relative altitude", "altitude", "barometric altitude", "height",
    "horizontal speed", "vertical speed", "distance from home", "gimbal yaw", "gimbal pitch", "gimbal roll",
)  # fmt: skip
# Counts of the cues themselves.
_LEFT_OUT = frozenset({"srtcnt", "framecnt", "difftime", "gps", "home"})


@dataclass(slots=True)
class Words:
    """What a subtitle says; `date_ns` is its date since 1970 on the drone's own clock, None without one."""

    said: Said = field(default_factory=dict)
    date_ns: int | None = None


def words_of(text: str) -> Words:
    """What one subtitle says, whatever its dialect."""
    plain = _MARKUP.sub(" ", text[:_LONGEST])
    found = Words(date_ns=_date_ns(plain))
    for bracket in _BRACKET.findall(plain):
        for name, value in _PAIR.findall(bracket):
            _put(found.said, name.casefold(), value)
    rest = _BRACKET.sub(" ", plain)
    for name, inside in _AROUND.findall(rest):
        _put_place(found.said, name.casefold(), inside)
    rest = _AROUND.sub(" ", rest)
    for name, value in _OLD_PAIR.findall(rest):
        _put(
            found.said,
            name.casefold(),
            f"1/{value}" if name.casefold() == "shutter" and "/" not in value else value,
        )
    for name, value, _ in _SPACED.findall(rest):
        _put(found.said, name.casefold(), f"1/{value}" if name == "SS" else value)
    aperture = _APERTURE.search(rest)
    if aperture is not None:
        _put(found.said, "fnum", aperture[1])
    if found.said.get("latitude") == 0 and found.said.get("longitude") == 0:
        # Without satellites a drone is nowhere.
        del found.said["latitude"], found.said["longitude"]
    return found


def _put(said: Said, key: str, text: str) -> None:
    name = _NAMES.get(key, key)
    if key in _LEFT_OUT or not text or len(said) >= _MOST_SAID or name in said:
        return
    value = _number(text)
    if value is None:
        if len(text) <= 60 and not text[0].isdigit():
            said[name] = text
        return
    # Some models write an aperture of 2.8 as 280, a focal length of 24 mm as 240, a zoom of 1 as 10000.
    if name == "f-number" and value >= 100:
        value /= 100
    elif name == "focal length" and value >= 100 and "." not in text:
        value /= 10
    elif name == "digital zoom" and value >= 1000:
        value /= 10_000
    if abs(value) <= {"latitude": 90, "longitude": 180}.get(name, 1e12):
        said[name] = value


def _put_place(said: Said, key: str, inside: str) -> None:
    """ "GPS(longitude,latitude,third)": the third is how many satellites there are, or how high it is."""
    parts = [_number(part.strip()) for part in inside.split(",")]
    if len(parts) < 2 or parts[0] is None or parts[1] is None:
        return
    longitude, latitude = parts[0], parts[1]
    if abs(latitude) > 90 >= abs(longitude):
        longitude, latitude = latitude, longitude
    if abs(latitude) > 90 or abs(longitude) > 180:
        return
    before = "home " if key == "home" else ""
    said.setdefault(f"{before}latitude", latitude)
    said.setdefault(f"{before}longitude", longitude)
    third = parts[2] if len(parts) > 2 else None
    if third is not None and not before:
        counted = third == int(third) and 0 <= third <= 60 and "." not in inside.split(",")[2]
        said.setdefault("satellites" if counted else "altitude", third)


def _number(text: str) -> float | None:
    """A number, also as "1/200.0"."""
    upper, stroke, lower = text.strip().rstrip("mM").partition("/")
    if len(text) > 30:
        return None
    try:
        value = float(upper) / float(lower) if stroke else float(upper)
    except (ValueError, ZeroDivisionError):
        return None
    return value if abs(value) < 1e15 else None


def _date_ns(text: str) -> int | None:
    found = _DATE.search(text)
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part) for part in found.groups()[:6])
    try:
        moment = datetime.datetime(year, month, day, hour, minute, second, tzinfo=datetime.UTC)
    except ValueError:
        return None
    since = moment - datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
    if abs(since.days) > _FURTHEST_DAYS:
        return None
    rest = (found[7] or "0").ljust(3, "0") + (found[8] or "000")
    return (since.days * 86_400 + since.seconds) * NS_PER_S + int(rest) * 1000
