"""MDF: measurements of vehicles and test benches."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.media.series.series_format import SeriesFormat

if TYPE_CHECKING:
    from syncstudio.media.series.sensor_reader import SensorReader

_SUFFIXES = (".mf4", ".mdf", ".mf3")
# The second mark is that of a measurement that was broken off.
_MARKS = (b"MDF     ", b"UnFinMF ")


def _reader() -> SensorReader:
    from syncstudio.media.series.mdf.mdf import MDF

    return MDF


def _found(path: Path, head: bytes) -> bool:
    return head.startswith(_MARKS) or path.suffix.lower() in _SUFFIXES


# The start is the logger's clock, to the nanosecond on paper.
FORMATS = (SeriesFormat("mdf", "MDF", _SUFFIXES, _found, _reader, "stamps", 1_000_000_000),)
