"""Reads the times of subtitle cues as whole nanoseconds."""

from __future__ import annotations

import re
from decimal import Decimal

NS_PER_S = 1_000_000_000
# Beyond some 29 years, a time is a mistake.
MOST_NS = 10**18

# [hours:]minutes:seconds[.decimals]; SRT writes a comma, some tools a point, some no decimals at all.
_STAMP = r"(?:(\d{1,5}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d+))?"
STAMP = re.compile(_STAMP)
ARROW = re.compile(rf"^\s*{_STAMP}\s*--?>\s*{_STAMP}(?:\s+(.*))?$")


def stamp_ns(hours: str | None, minutes: str, seconds: str, decimals: str | None) -> int:
    """The nanoseconds of a stamp's parts; more than nine decimals are cut off."""
    whole = (int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)
    return whole * NS_PER_S + int((decimals or "0").ljust(9, "0")[:9])


def arrow_line(line: str) -> tuple[int, int, str] | None:
    """(start_ns, end_ns, settings) of a line "00:01.000 --> 00:02.000 align:start"; None for any other
    line."""
    found = ARROW.match(line)
    if found is None:
        return None
    parts = found.groups()
    return stamp_ns(*parts[0:4]), stamp_ns(*parts[4:8]), parts[8] or ""


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
