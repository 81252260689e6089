"""EDF and BDF: recordings of clinics and laboratories."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.media.series.series_format import SeriesFormat

if TYPE_CHECKING:
    from syncstudio.media.series.sensor_reader import SensorReader

_SUFFIXES = (".edf", ".bdf", ".rec")
# EDF's first field is its version, "0"; what follows is 168 characters of text, and the start date "dd.mm.yy".
_EDF_MARK, _BDF_MARK = b"0       ", b"\xffBIOSEMI"


def _reader() -> SensorReader:
    from syncstudio.media.series.edf.edf import EDF

    return EDF


def _found(path: Path, head: bytes) -> bool:
    if head.startswith(_BDF_MARK):
        return True
    if head.startswith(_EDF_MARK) and len(head) >= 256:
        return head[184:192].strip().isdigit() or path.suffix.lower() in _SUFFIXES
    return path.suffix.lower() in _SUFFIXES[:2]


# The start is written in whole seconds.
FORMATS = (SeriesFormat("edf", "EDF and BDF", _SUFFIXES, _found, _reader, "stamps", 1_000_000_000),)
