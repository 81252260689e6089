"""Reads the times of subtitle cues as whole nanoseconds."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

NS_PER_S = 1_000_000_000
_NS_PER_MINUTE = 60 * NS_PER_S
# Beyond some 29 years, a time is a mistake.
MOST_NS = 10**18

# [hours:]minutes:seconds[.decimals]; SRT writes a comma, some tools a point, some no decimals at all. Cues that were
# moved too far back begin before zero.
_STAMP = r"([-\u2212]?)(?:(\d{1,5}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d+))?"
STAMP = re.compile(_STAMP)
ARROW = re.compile(rf"^\s*{_STAMP}\s*--?>\s*{_STAMP}(?:\s+(.*))?$")
_OPEN_ARROW = re.compile(rf"^\s*{_STAMP}\s*--?>\s*$")


def stamp_ns(sign: str, hours: str | None, minutes: str, seconds: str, decimals: str | None) -> int:
    """The nanoseconds of a stamp's parts; more than nine decimals are cut off."""
    whole = (int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)
    ns = whole * NS_PER_S + int((decimals or "0").ljust(9, "0")[:9])
    return -ns if sign else ns


def arrow_line(line: str) -> tuple[int, int, str] | None:
    """(start_ns, end_ns, settings) of a line "00:01.000 --> 00:02.000 align:start"; None for any other
    line."""
    # Most lines are text: the pattern is not tried on them.
    found = ARROW.match(line) if "->" in line else None
    if found is None:
        return None
    parts = found.groups()
    return stamp_ns(*parts[0:5]), stamp_ns(*parts[5:10]), parts[10] or ""


def open_arrow_line(line: str) -> int | None:
    """The start_ns of a line "00:01.000 -->" whose end is missing; None for any other line."""
    found = _OPEN_ARROW.match(line) if "->" in line else None
    return None if found is None else stamp_ns(*found.groups())


def stamp_text(ns: int, point: str = ".", decimals: int = 3, hour_digits: int = 2) -> str:
    """A time as "01:02:03.004"; what is finer than its decimals is cut off, so round first."""
    minute, rest = divmod(ns, _NS_PER_MINUTE)
    seconds, rest = divmod(rest, NS_PER_S)
    part = rest // 10 ** (9 - decimals)
    return f"{_minute_text(minute, hour_digits)}{seconds:02d}{point}{part:0{decimals}d}"


@lru_cache(512)
def _minute_text(minute: int, hour_digits: int) -> str:
    """Hours and minutes, which many stamps in a row share."""
    hours, minutes = divmod(minute, 60)
    return f"{hours:0{hour_digits}d}:{minutes:02d}:"


def number_ns(seconds: object) -> int | None:
    """Nanoseconds of a JSON number (or text) of seconds, through its decimal digits; None when it is none."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float | str | Decimal):
        return None
    try:
        exact = seconds if type(seconds) is Decimal else Decimal(str(seconds))
        # Compared before it is multiplied: a time may be larger than any product.
        if not abs(exact) < MOST_NS // NS_PER_S:
            return None
        return int((exact * NS_PER_S).to_integral_value())
    except (ArithmeticError, ValueError):
        return None
