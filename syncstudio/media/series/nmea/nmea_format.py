"""NMEA 0183: logs of satellite receivers and ships' instruments."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.media.series.series_format import SeriesFormat

if TYPE_CHECKING:
    from syncstudio.media.series.sensor_reader import SensorReader

_SUFFIXES = (".nmea", ".nma")
# So many sentences whose checksums are right are no accident, whatever else is in the file.
_ENOUGH = 3


def _reader() -> SensorReader:
    from syncstudio.media.series.nmea.nmea import NMEA

    return NMEA


def _found(path: Path, head: bytes) -> bool:
    if path.suffix.lower() in _SUFFIXES:
        return True
    if b"$" not in head:
        return False
    from syncstudio.media.series.nmea.nmea_sentences import checked, sentences_in

    found = [checked(each) for each in sentences_in(head)]
    lines = head.count(b"\n") + (not head.endswith(b"\n"))
    return found.count(True) >= _ENOUGH or (True in found and 2 * len(found) >= lines)


# The time in a sentence is that of its fix, to the hundredth of a second.
FORMATS = (SeriesFormat("nmea", "NMEA 0183", _SUFFIXES, _found, _reader, "gps", 10_000_000),)
