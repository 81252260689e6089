"""Files of MATLAB up to version 7; those of 7.3 are HDF5."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.media.series.series_format import SeriesFormat

if TYPE_CHECKING:
    from syncstudio.media.series.sensor_reader import SensorReader


def _reader() -> SensorReader:
    from syncstudio.media.series.arrays.mat import MAT

    return MAT


def _found(path: Path, head: bytes) -> bool:
    return head.startswith(b"MATLAB 5.0 MAT-file") or path.suffix.lower() == ".mat"


FORMATS = (SeriesFormat("mat", "MATLAB", (".mat", ".set"), _found, _reader),)
