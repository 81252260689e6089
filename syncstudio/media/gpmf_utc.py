"""When an action camera's recording began, as its GPS says."""

from __future__ import annotations

import datetime
import re

import numpy as np

from syncstudio.media.gpmf_streams import Gathered
from syncstudio.media.series.sensor_cache import ReadStream

_NS_PER_S = 1_000_000_000
_DAY_NS = 86_400 * _NS_PER_S
# GPS9 counts days from 2000-01-01.
_FROM_2000_NS = 946_684_800 * _NS_PER_S
_STAMP = re.compile(r"(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d{1,9}))?")
# Two-dimensional fixes and better have the time from satellites, and not from a clock of the camera's.
_FIX = 2


def epoch_of(read: list[ReadStream], streams: list[Gathered]) -> tuple[int, str] | None:
    """(source zero in ns since 1970, what says so), where a GPS had a fix; else None.

    The middle of what all payloads say: single ones are late by up to a second.
    """
    for each, stream in zip(read, streams, strict=True):
        reader = {"GPS9": _from_gps9, "SYST": _from_drone}.get(stream.code, _from_gps5)
        zeros = reader(each, stream)
        if zeros:
            epoch = int(np.median(np.array(zeros, np.int64) - zeros[0])) + zeros[0]
            each.epoch_ns = epoch + int(each.times_ns[0])
            owner = "drone" if stream.code == "SYST" else "camera"
            return epoch, f"the GPS of the {owner} ({stream.code})"
    return None


def utc_ns(text: str) -> int | None:
    """A GPS stamp ("yymmddhhmmss.sss") in ns since 1970; None when it is no time."""
    found = _STAMP.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part) for part in found.groups()[:6])
    try:
        moment = datetime.datetime(2000 + year, month, day, hour, minute, second, tzinfo=datetime.UTC)
    except (ValueError, TypeError):
        return None
    return int(moment.timestamp()) * _NS_PER_S + int((found[7] or "0").ljust(9, "0"))


def _from_gps5(read: ReadStream, stream: Gathered) -> list[int]:
    if stream.code != "GPS5":
        return []
    zeros, row = [], 0
    for batch in stream.batches:
        moment = utc_ns(batch.utc) if batch.utc and float(batch.values[0, -1]) >= _FIX else None
        if moment is not None:
            zeros.append(moment - int(read.times_ns[row]))
        row += len(batch.values)
    return zeros


def _from_drone(read: ReadStream, stream: Gathered) -> list[int]:
    """Seconds since 1970, which a drone knows from its GPS: before it has a fix they count from its start."""
    values = [float(values[1]) for batch in stream.batches for values in batch.values if len(values) >= 2]
    if len(values) != len(read.times_ns):
        return []
    return [
        round(value * 1000) * 1_000_000 - int(at_ns)
        for value, at_ns in zip(values, np.asarray(read.times_ns).tolist(), strict=True)
        if _FROM_2000_NS < value * _NS_PER_S < 4 * _FROM_2000_NS
    ]


def _from_gps9(read: ReadStream, stream: Gathered) -> list[int]:
    zeros, row = [], 0
    for batch in stream.batches:
        for values in batch.values if batch.values.shape[1] >= 9 else ():
            days, seconds, fix = float(values[5]), float(values[6]), float(values[8])
            if fix >= _FIX and 0 <= days < 40_000 and 0 <= seconds < 86_401:
                moment = _FROM_2000_NS + int(days) * _DAY_NS + round(seconds * 1000) * 1_000_000
                zeros.append(moment - int(read.times_ns[row]))
            row += 1
    return zeros
