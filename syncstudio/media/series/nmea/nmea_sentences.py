"""Reads sentences of NMEA 0183: what each says, as numbers in degrees, metres and metres a second.

    $GPRMC,123519.00,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W*6A

Two letters say who talks (GP, GL, GN: satellites; II, HC, SD: instruments), three what is said; the two digits behind
the star are the exclusive or of all characters between the signs. (NMEA 0183, version 4.10; what receivers' makers
publish of it.)
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from math import nan
from operator import xor

NS_PER_S = 1_000_000_000
DAY_NS = 86_400 * NS_PER_S
M_S_PER_KNOT = 1852 / 3600

_SENTENCE = re.compile(
    rb"\$([A-Z]{2})([A-Z]{3}),([\x20-\x23\x25-\x29\x2b-\x7e]{0,400})(?:\*([0-9A-Fa-f]{2}))?"
)
_TIME = re.compile(r"(\d\d)(\d\d)(\d\d)(?:\.(\d{1,9})\d*)?")
_DATE = re.compile(r"(\d\d)(\d\d)(\d\d)")
_MOST_DEGREES = {"N": 90, "S": 90, "E": 180, "W": 180}
_ANGLE = re.compile(r"(\d{1,3})(\d\d(?:\.\d{1,12})?)")

# What GGA's quality and the letters of GNS and RMC mean, in words.
FIXES = (
    "no fix",
    "GPS",
    "differential",
    "precise",
    "RTK fixed",
    "RTK float",
    "dead reckoning",
    "manual",
    "simulated",
)
_LETTERS = {"N": 0, "A": 1, "D": 2, "P": 3, "R": 4, "F": 5, "E": 6, "M": 7, "S": 8}
# From the worst to the best.
_RANK = (0, 6, 7, 8, 1, 3, 2, 5, 4)
MODES = ("no fix", "2D", "3D")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: who talks, what it is ("GGA"), its fields, and its checksum as written, None without one."""

    talker: str
    kind: str
    fields: tuple[str, ...]
    body: bytes
    checksum: int | None


def sentences_in(data: bytes) -> Iterator[Sentence]:
    """The sentences of some lines, whatever stands before, between and behind them."""
    for found in _SENTENCE.finditer(data):
        talker, kind, said, checksum = found.groups()
        text = said.decode("ascii")
        fields = tuple(text.split(",") if " " not in text else [field.strip() for field in text.split(",")])
        body = talker + kind + b"," + said
        yield Sentence(talker.decode(), kind.decode(), fields, body, int(checksum, 16) if checksum else None)


def checked(sentence: Sentence) -> bool | None:
    """Whether the checksum is right; None where there is none."""
    return None if sentence.checksum is None else reduce(xor, sentence.body, 0) == sentence.checksum


def time_of_day_ns(text: str) -> int | None:
    """ "123519.5" in ns since midnight; None when it is no time. A leap second is the one before it."""
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    hour, minute, second = int(found[1]), int(found[2]), int(found[3])
    if hour > 23 or minute > 59 or second > 60:
        return None
    whole = hour * 3600 + minute * 60 + min(second, 59)
    return whole * NS_PER_S + int((found[4] or "0").ljust(9, "0"))


def day_of(text: str) -> int | None:
    """ "230394" in days since 1970; years from 80 on are of the last century. None when it is no date."""
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    year = int(found[3])
    return _day(year + (1900 if year >= 80 else 2000), int(found[2]), int(found[1]))


def day_of_fields(day: str, month: str, year: str) -> int | None:
    """Days since 1970 of ZDA's three fields."""
    if not (day.isascii() and day.isdigit() and month.isdigit() and year.isdigit() and len(year) == 4):
        return None
    return _day(int(year), int(month), int(day[:4]))


def number(text: str) -> float:
    """A number; NaN where nothing is said."""
    if not text:
        return nan
    try:
        value = float(text)
    except ValueError:
        return nan
    return value if abs(value) < 1e12 else nan


def angle(text: str, side: str) -> float:
    """ "4807.038" with "N" in degrees, south and west below zero; NaN where nothing is said."""
    found = _ANGLE.fullmatch(text)
    most = _MOST_DEGREES.get(side)
    if found is None or most is None:
        return nan
    minutes = float(found[2])
    degrees = int(found[1]) + minutes / 60
    if minutes >= 60 or degrees > most:
        return nan
    return -degrees if side in "SW" else degrees


def fix_of_letters(letters: str) -> float:
    """The best of what the letters of GNS or RMC say, as a number of `FIXES`."""
    known = [_LETTERS[letter] for letter in letters if letter in _LETTERS]
    return float(max(known, key=_RANK.index)) if known else nan


def _day(year: int, month: int, day: int) -> int | None:
    try:
        return datetime.date(year, month, day).toordinal() - datetime.date(1970, 1, 1).toordinal()
    except (ValueError, OverflowError):
        return None
