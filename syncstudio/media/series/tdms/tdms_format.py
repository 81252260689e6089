"""TDMS: measurements of LabVIEW."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.media.series.series_format import SeriesFormat

if TYPE_CHECKING:
    from syncstudio.media.series.sensor_reader import SensorReader


def _reader() -> SensorReader:
    from syncstudio.media.series.tdms.tdms import TDMS

    return TDMS


def _found(path: Path, head: bytes) -> bool:
    return head.startswith(b"TDSm") or path.suffix.lower() == ".tdms"


# The start is the computer's clock, in UTC.
FORMATS = (SeriesFormat("tdms", "TDMS", (".tdms",), _found, _reader, "stamps", 1_000_000_000),)
