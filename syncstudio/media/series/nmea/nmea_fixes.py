"""Gathers what the sentences of one moment say into one row: GGA, RMC, VTG, GSA, GLL and GNS of the same time."""

from __future__ import annotations

from collections.abc import Callable
from math import nan

from syncstudio.media.series.nmea.nmea_sentences import (
    FIXES,
    M_S_PER_KNOT,
    MODES,
    Sentence,
    angle,
    fix_of_letters,
    number,
    time_of_day_ns,
)

# (name, unit) of every column there may be; those never said are left out.
COLUMNS = (
    ("latitude", "°"),
    ("longitude", "°"),
    ("altitude", "m"),
    ("speed", "m/s"),
    ("course", "°"),
    ("satellites", ""),
    ("HDOP", ""),
    ("VDOP", ""),
    ("PDOP", ""),
    ("geoid height", "m"),
    ("fix", ""),
    ("mode", ""),
)
TEXTS = {"fix": FIXES, "mode": MODES}
_AT = {name: place for place, (name, _) in enumerate(COLUMNS)}

Said = dict[str, float]


def _gga(fields: tuple[str, ...]) -> Said:
    quality = number(fields[5])
    return {
        **_place(fields[1:5], quality != 0),
        "fix": quality if 0 <= quality < len(FIXES) else nan,
        "satellites": number(fields[6]),
        "HDOP": number(fields[7]),
        "altitude": number(fields[8]) if quality != 0 else nan,
        "geoid height": number(fields[10]),
    }


def _gns(fields: tuple[str, ...]) -> Said:
    fix = fix_of_letters(fields[5])
    return {
        **_place(fields[1:5], fix != 0),
        "fix": fix,
        "satellites": number(fields[6]),
        "HDOP": number(fields[7]),
        "altitude": number(fields[8]) if fix != 0 else nan,
        "geoid height": number(fields[9]),
    }


def _rmc(fields: tuple[str, ...]) -> Said:
    good = fields[1] == "A"
    said = _place(fields[2:6], good)
    said["speed"] = number(fields[6]) * M_S_PER_KNOT if good else nan
    said["course"] = number(fields[7]) if good else nan
    letter = fields[11] if len(fields) > 11 else ""
    return said | {"fix": fix_of_letters(letter) if good else 0.0}


def _gll(fields: tuple[str, ...]) -> Said:
    good = fields[5] != "V"
    return _place(fields[:4], good) | ({} if good else {"fix": 0.0})


def _vtg(fields: tuple[str, ...]) -> Said:
    knots, km_h = number(fields[4]), number(fields[6])
    return {"course": number(fields[0]), "speed": km_h / 3.6 if km_h == km_h else knots * M_S_PER_KNOT}


def _gsa(fields: tuple[str, ...]) -> Said:
    mode = number(fields[1]) - 1
    said = {"PDOP": number(fields[14]), "HDOP": number(fields[15]), "VDOP": number(fields[16])}
    return said | {"mode": mode if mode in (0, 1, 2) else nan}


def _place(fields: tuple[str, ...], good: bool) -> Said:
    latitude, longitude = angle(fields[0], fields[1]), angle(fields[2], fields[3])
    if not good or latitude != latitude or longitude != longitude:
        return {}
    return {"latitude": latitude, "longitude": longitude}


# What reads each kind, how many fields it must have, and which of them is its time (None: that of the moment).
_KINDS: dict[str, tuple[Callable[[tuple[str, ...]], Said], int, int | None]] = {
    "GGA": (_gga, 11, 0),
    "GNS": (_gns, 10, 0),
    "RMC": (_rmc, 9, 0),
    "GLL": (_gll, 6, 4),
    "VTG": (_vtg, 7, None),
    "GSA": (_gsa, 17, None),
}
_LESSER = ("RMC", "GLL")


def is_of_fix(sentence: Sentence) -> bool:
    """Whether a sentence tells where the receiver is or how well it knows."""
    return sentence.kind in _KINDS and len(sentence.fields) >= _KINDS[sentence.kind][1]


def time_of(sentence: Sentence) -> int | None:
    """Its time in ns since midnight (UTC); None where it has none."""
    place = 0 if sentence.kind == "ZDA" else _KINDS[sentence.kind][2] if sentence.kind in _KINDS else None
    return None if place is None or place >= len(sentence.fields) else time_of_day_ns(sentence.fields[place])


def add_to(row: list[float], sentence: Sentence) -> None:
    """Write down in a row what a sentence says; a later word of the same moment adds to the earlier ones."""
    for name, value in _KINDS[sentence.kind][0](sentence.fields).items():
        place = _AT[name]
        # Of the fix, GGA and GNS know most.
        if value == value and not (name == "fix" and row[place] == row[place] and sentence.kind in _LESSER):
            row[place] = value


def empty_row() -> list[float]:
    """A row of which nothing is said."""
    return [nan] * len(COLUMNS)
