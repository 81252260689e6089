"""What one cell of a text table holds: a number, a time, nothing or a word."""

from __future__ import annotations

import re

NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?")
COMMA_NUMBER = re.compile(r"[+-]?\d*,\d+([eE][+-]?\d+)?")
EMPTY = frozenset({"", "nan", "na", "n/a", "null", "none", "-nan", "#n/a", "inf", "-inf", "+inf"})

# A date, a time of day, or both, as far as its beginning tells: "2026-01-31", "31.1.26", "12:30".
_STAMP = re.compile(r"\d{1,4}([-/.]\d{1,2}[-/.]\d{1,4}|:\d{1,2})(\b|[T_]).*")
_TRUTH = frozenset({"true", "false"})
_UNIT_IN_NAME = re.compile(r"\s*[\[(]\s*([^\])]*?)\s*[\])]\s*$")

# Cells longer than this are looked at no further.
_LONG = 400


def is_number(cell: str) -> bool:
    """Whether a stripped cell reads as a number, with either decimal mark."""
    return NUMBER.fullmatch(cell) is not None


def is_truth(cell: str) -> bool:
    """Whether a stripped cell is "true" or "false"."""
    return cell.lower() in _TRUTH


def is_stamp(cell: str) -> bool:
    """Whether a stripped cell looks like a date or a time of day."""
    return len(cell) < _LONG and _STAMP.fullmatch(cell) is not None


def is_value(cell: str) -> bool:
    """Whether a stripped cell is a number, a time or nothing, and no word."""
    return is_number(cell) or cell.lower() in EMPTY or is_stamp(cell)


def unit_in(name: str) -> tuple[str, str]:
    """A column's bare name and its unit: "time [s]" -> ("time", "s")."""
    found = _UNIT_IN_NAME.search(name)
    if found is None or found.start() == 0:
        return name, ""
    return name[: found.start()], found[1]
