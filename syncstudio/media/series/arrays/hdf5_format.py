"""HDF5 files, and MATLAB's of version 7.3, which are such."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.media.series.series_format import SeriesFormat

if TYPE_CHECKING:
    from syncstudio.media.series.sensor_reader import SensorReader

_MARK = b"\x89HDF\r\n\x1a\n"
_SUFFIXES = (".h5", ".hdf5", ".hdf", ".nxs", ".nwb", ".nc", ".mat")


def _reader() -> SensorReader:
    from syncstudio.media.series.arrays.hdf5 import HDF5

    return HDF5


def _found(path: Path, head: bytes) -> bool:
    # The mark may follow a block of the user's, of 512 bytes or a power of two as many.
    return any(head[at : at + 8] == _MARK for at in (0, 512, 1024, 2048)) or path.suffix.lower() in (
        ".h5",
        ".hdf5",
        ".nwb",
    )


FORMATS = (SeriesFormat("hdf5", "HDF5", _SUFFIXES, _found, _reader),)
