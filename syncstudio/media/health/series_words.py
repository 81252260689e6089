"""Puts the times of series, from nanoseconds to decades, into the words of findings."""

from __future__ import annotations

_NS_PER_S = 1_000_000_000
_DAY_NS = 86_400 * _NS_PER_S
_YEAR_NS = 31_556_952 * _NS_PER_S


def length_text(length_ns: int) -> str:
    """A length of time for people, in the unit that suits it."""
    size = abs(length_ns)
    if size >= 2 * _YEAR_NS:
        return f"{length_ns / _YEAR_NS:,.1f} years"
    if size >= 2 * _DAY_NS:
        return f"{length_ns / _DAY_NS:,.1f} days"
    if size >= 3600 * _NS_PER_S:
        seconds = round(size / _NS_PER_S)
        return f"{'-' if length_ns < 0 else ''}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02} h"
    for unit_ns, unit in ((_NS_PER_S, "s"), (1_000_000, "ms"), (1_000, "µs")):
        if size >= unit_ns:
            return f"{length_ns / unit_ns:.4g} {unit}"
    return f"{length_ns} ns"


def hours_text(by_ns: int) -> str:
    """Whole quarters of an hour for people: "1 hour", "5:30 hours"."""
    quarters = abs(round(by_ns / (900 * _NS_PER_S)))
    hours, rest = divmod(quarters, 4)
    if not rest:
        return "1 hour" if hours == 1 else f"{hours} hours"
    return f"{hours}:{rest * 15:02} hours" if hours else f"{rest * 15} minutes"


def year_of(ns: int) -> int:
    """The year of a stamp since 1970."""
    return 1970 + ns // _YEAR_NS
