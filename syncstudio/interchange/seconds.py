"""Seconds as other tools write them in text, to and from whole nanoseconds, through their decimal digits."""

from __future__ import annotations

import re
from decimal import Decimal

from syncstudio.interchange.subtitles.cue_time import MOST_NS, NS_PER_S

_PLAIN = re.compile(r"([-+]?)(\d{1,10})(?:\.(\d{0,9}))?")


def seconds_ns(text: str) -> int | None:
    """Nanoseconds of seconds in digits, with or without an exponent; more than nine decimals are rounded.

    None where it is no time.
    """
    plain = _PLAIN.fullmatch(text)
    if plain is not None:
        sign, whole, decimals = plain.groups()
        ns = int(whole) * NS_PER_S + (int(decimals.ljust(9, "0")) if decimals else 0)
        return (-ns if sign == "-" else ns) if ns < MOST_NS else None
    try:
        exact = Decimal(text)
        if not abs(exact) < MOST_NS // NS_PER_S:
            return None
        return int((exact * NS_PER_S).to_integral_value())
    except ArithmeticError:
        return None


def seconds_text(ns: int, fewest: int = 0) -> str:
    """Nanoseconds as seconds with all digits and no needless zeros, but at least `fewest` decimals."""
    sign, ns = ("-", -ns) if ns < 0 else ("", ns)
    whole, rest = divmod(ns, NS_PER_S)
    decimals = f"{rest:09d}".rstrip("0").ljust(fewest, "0")
    return f"{sign}{whole}.{decimals}" if decimals else f"{sign}{whole}"


def rounded_to(ns: int, tick_ns: int) -> int:
    """The nearest multiple of a step, half-way up."""
    return (ns + tick_ns // 2) // tick_ns * tick_ns
