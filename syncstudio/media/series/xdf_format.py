"""XDF: recordings of a lab, as the Lab Streaming Layer's recorder writes them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.media.series.series_format import SeriesFormat

if TYPE_CHECKING:
    from syncstudio.media.series.sensor_reader import SensorReader


_SUFFIXES = (".xdf", ".xdfz")


def _reader() -> SensorReader:
    from syncstudio.media.series.xdf import XDF

    return XDF


def _as_stamped() -> SensorReader:
    from syncstudio.media.series.xdf import XDF_AS_STAMPED

    return XDF_AS_STAMPED


def _found(path: Path, head: bytes) -> bool:
    return head.startswith(b"XDF:") or path.suffix.lower() in _SUFFIXES


# The header is written some seconds before the first sample: half-width of 95 %.
FORMATS = (SeriesFormat("xdf", "XDF", _SUFFIXES, _found, _reader, "stamps", 5_000_000_000, _as_stamped),)
