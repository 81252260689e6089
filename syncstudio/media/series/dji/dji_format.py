"""DJI: telemetry that drones write as subtitles (.SRT); a subtitle file of words is none of these."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.media.series.series_format import SeriesFormat

if TYPE_CHECKING:
    from syncstudio.media.series.sensor_reader import SensorReader

_CUE = re.compile(rb"\d\d?:\d\d:\d\d[,.]\d{1,3}\s*-->\s*\d\d?:\d\d:\d\d[,.]\d{1,3}")
_SAYS = re.compile(
    rb"\[\s*(?:latitude|longtitude|longitude|iso|shutter|fnum|rel_alt|abs_alt)\s*:"
    rb"|\bGPS\s*\(\s*-?[\d.]+\s*,\s*-?[\d.]+|\bHOME\s*\(\s*-?[\d.]+\s*,\s*-?[\d.]+",
    re.IGNORECASE,
)


def says_telemetry(text: bytes) -> bool:
    """Whether a subtitle is what a drone writes."""
    return _SAYS.search(text) is not None


def is_telemetry(head: bytes) -> bool:
    """Whether a subtitle file is a drone's: each of its first cues but one is telemetry."""
    cues = _CUE.split(head)[1:]
    whole = cues[:-1] or cues
    return bool(whole) and sum(map(says_telemetry, whole)) >= max(1, len(whole) - 1)


def _reader() -> SensorReader:
    from syncstudio.media.series.dji.dji import DJI

    return DJI


def _found(path: Path, head: bytes) -> bool:
    return b"-->" in head and is_telemetry(head)


# Dates are those of the drone's own clock, without a zone.
FORMATS = (SeriesFormat("dji", "DJI telemetry", (), _found, _reader, "stamps", 1_000_000_000),)
