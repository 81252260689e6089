"""Turns what a clock on a wall showed into UTC, through the hours that daylight saving repeats and leaves out."""

from __future__ import annotations

import os
import re
import zoneinfo
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.errors import MediaError

Times = NDArray[np.int64]

_NS_PER_S = 1_000_000_000
# Zones change their hours on full quarters.
_QUARTER_NS = 900 * _NS_PER_S
_OFFSET = re.compile(r"(?:UTC|GMT)?\s*([+-])(\d{1,2})(?::?(\d\d))?", re.IGNORECASE)
_FROM = datetime(1970, 1, 1)


def zone_named(name: str) -> tzinfo:
    """The zone of a name ("UTC", "+02:00", "Europe/Berlin"); MediaError when there is none of it."""
    text = name.strip()
    if text.upper() in ("", "UTC", "Z", "GMT"):
        return UTC
    offset = _OFFSET.fullmatch(text)
    if offset is not None:
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        if minutes <= 14 * 60:
            return timezone(timedelta(minutes=minutes if offset[1] == "+" else -minutes))
    try:
        return zoneinfo.ZoneInfo(text)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        raise MediaError(
            f"“{name}” is no time zone: choose UTC, a place such as Europe/Berlin or hours such as +02:00."
        ) from None


@lru_cache(maxsize=1)
def zone_names() -> tuple[str, ...]:
    """The zones of places that this computer knows, UTC first."""
    kept = sorted(name for name in zoneinfo.available_timezones() if "/" in name and not _is_twin(name))
    return ("UTC", *kept)


def local_zone() -> str:
    """The zone of this computer by its name, so that a project means the same everywhere; else its hours now."""
    for name in (os.environ.get("TZ", "").lstrip(":"), _linked_zone()):
        if "/" in name:
            try:
                zoneinfo.ZoneInfo(name)
            except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
                continue
            return name
    ahead = datetime.now().astimezone().utcoffset() or timedelta()
    minutes = int(ahead.total_seconds()) // 60
    if not minutes:
        return "UTC"
    return f"{'+' if minutes > 0 else '-'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def utc_from_wall(wall_ns: Times, name: str) -> tuple[Times, str]:
    """Stamps in the order of their file as counts from 1970 in UTC, and a sentence about hours that were left out.

    Of an hour that the clocks went through twice, rows are of the first pass until their stamps fall back.
    """
    zone = zone_named(name)
    if not len(wall_ns):
        return wall_ns, ""
    if isinstance(zone, timezone):
        return wall_ns - _ahead_ns(zone, 0, 0), ""
    quarters = wall_ns // _QUARTER_NS
    runs = np.concatenate([[0], np.flatnonzero(np.diff(quarters)) + 1])
    kinds, which = np.unique(quarters[runs], return_inverse=True)
    first = np.array([_ahead_ns(zone, int(each), 0) for each in kinds], np.int64)
    second = np.array([_ahead_ns(zone, int(each), 1) for each in kinds], np.int64)
    lengths = np.diff(np.concatenate([runs, [len(wall_ns)]]))
    early = np.repeat(first[which], lengths)
    utc = wall_ns - early
    if (first == second).all():
        return utc, ""
    later = np.repeat(second[which], lengths)
    # Ahead by less in the second pass: the hour comes twice. By more: clocks never showed it.
    _second_passes(utc, early - later, early > later)
    never = int(np.count_nonzero(early < later))
    note = "" if not never else f"{never:,} stamps lie in an hour that clocks in {name} leave out in spring."
    return utc, note


def _second_passes(utc: Times, later_by: Times, twice: NDArray[np.bool_]) -> None:
    """Put rows of the second pass where they belong, in place."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], twice.astype(np.int8), [0]])))
    for begin, end in edges.reshape(-1, 2).tolist():
        steps = np.diff(utc[begin:end])
        back = np.flatnonzero(steps < -_QUARTER_NS)
        if len(back):
            start = begin + int(back[0]) + 1
        else:
            # All are of one pass: of the one that the rows beside it go on with.
            hole = int(utc[end] - utc[end - 1]) if end < len(utc) else 0
            before = int(utc[begin] - utc[begin - 1]) if begin else _QUARTER_NS << 2
            start = begin if hole >= int(later_by[begin]) and before > 2 * _QUARTER_NS else end
        utc[start:end] += later_by[start:end]


def _ahead_ns(zone: tzinfo, quarter: int, fold: int) -> int:
    """How much the clocks of a zone are ahead of UTC at a quarter of an hour since 1970 that they show."""
    try:
        shown = (_FROM + timedelta(seconds=quarter * 900)).replace(tzinfo=zone, fold=fold)
        ahead = shown.utcoffset() or timedelta()
    except (OverflowError, ValueError):
        return 0
    return int(ahead.total_seconds()) * _NS_PER_S


def _linked_zone() -> str:
    try:
        return os.fspath(Path("/etc/localtime").resolve()).partition("zoneinfo/")[2]
    except OSError:
        return ""


def _is_twin(name: str) -> bool:
    """Whether a name is one of the second sets of names, or of a zone of ships."""
    return name.startswith(("posix/", "right/", "Etc/", "SystemV/", "US/"))
