"""The stretch of a recording that a row of a manifest means, exactly to the nanosecond.

>>> span_of({"offset": "1.5", "duration": 2})[0]
(1500000000, 3500000000)
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from syncstudio.interchange.seconds import seconds_ns

_NS = {
    "": 10**9,
    "s": 10**9,
    "sec": 10**9,
    "secs": 10**9,
    "seconds": 10**9,
    "time": 10**9,
    "ms": 10**6,
    "us": 10**3,
    "ns": 1,
}
_START = ("start", "begin", "onset", "clip_start", "segment_start", "start_time", "begin_time", "from")
_END = ("end", "stop", "clip_end", "segment_end", "end_time", "to")
_LENGTH = ("duration", "dur")
_PAIRS = ("span", "clip", "timestamps", "timestamp", "segment")
NEMO_PATH = "audio_filepath"
"""A row of NeMo's, where a duration alone is that of a stretch from the beginning."""

# Every column that may hold a time: what it is, and its unit.
_TIMES = {
    f"{name}_{tail}" if tail else name: (name, unit_ns)
    for tail, unit_ns in _NS.items()
    for name in (*_START, *_END, *_LENGTH, "offset")
}
_MOST_NS = 1 << 62
_CLOCK = re.compile(r"(?:(\d{1,4}):)?(\d{1,5}):(\d{1,2}(?:[.,]\d{1,12})?)")


def span_of(columns: Mapping[str, Any]) -> tuple[tuple[int, int] | None, set[str], str]:
    """(the span or None, the columns it was told by, what is wrong with it as the end of a sentence)."""
    pair = columns.get("span_ns")
    if isinstance(pair, list | tuple):
        return _pair(pair, 1, "span_ns")
    for name in _PAIRS:
        pair = columns.get(name)
        if isinstance(pair, list | tuple) and len(pair) == 2 and not isinstance(pair[0], list | tuple | dict):
            return _pair(pair, 10**9, name)
    timed = {
        _TIMES[column][0]: (column, _TIMES[column][1], value)
        for column, value in columns.items()
        if column in _TIMES and value is not None and value != ""
    }
    used: set[str] = set()
    onset = "onset" in timed
    start = _of(timed, _START, used)
    end = _of(timed, (*_END, *(("offset",) if onset else ())), used)
    if start is None and not onset and end is None:
        start = _of(timed, ("offset",), used)
    if start is None and end is None and NEMO_PATH not in columns:
        return None, set(), ""
    length = _of(timed, _LENGTH, used) if end is None else None
    if start == "" or end == "" or length == "":
        return None, used, "has a start, end or duration that is no time"
    if end is None and length is not None:
        end = (start or 0) + length  # type: ignore[operator]
    if end is None:
        return None, used, "" if not start else "has a start and neither an end nor a duration"
    span = (int(start or 0), int(end))
    if not 0 <= span[0] < span[1] < _MOST_NS:
        return None, used, "has an end that does not lie behind its start"
    return span, used, ""


def _pair(pair: Any, unit_ns: int, name: str) -> tuple[tuple[int, int] | None, set[str], str]:
    times = [_time_ns(each, unit_ns) for each in pair]
    if len(times) != 2 or times[0] is None or times[1] is None:
        return None, {name}, f"has a {name} that is not two times"
    if not 0 <= times[0] < times[1] < _MOST_NS:
        return None, {name}, "has an end that does not lie behind its start"
    return (times[0], times[1]), {name}, ""


def _of(
    timed: Mapping[str, tuple[str, int, Any]], names: tuple[str, ...], used: set[str]
) -> int | str | None:
    """The time in the first of these columns that is there; "" where it is none."""
    for name in names:
        if name in timed:
            column, unit_ns, value = timed[name]
            used.add(column)
            found = _time_ns(value, unit_ns)
            return "" if found is None else found
    return None


def _time_ns(value: Any, unit_ns: int) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value * unit_ns if abs(value) < _MOST_NS // unit_ns else None
    if isinstance(value, float):
        value = repr(value)
    if not isinstance(value, str):
        return None
    text = value.strip()
    clock = _CLOCK.fullmatch(text)
    if clock is not None and unit_ns == 10**9:
        rest = seconds_ns(clock[3].replace(",", "."))
        if rest is None:
            return None
        return (int(clock[1] or 0) * 3600 + int(clock[2]) * 60) * 10**9 + rest
    if unit_ns == 10**9:
        return seconds_ns(text)
    try:
        exact = Decimal(text)
        return int((exact * unit_ns).to_integral_value()) if abs(exact) < _MOST_NS // unit_ns else None
    except ArithmeticError:
        return None
