"""Files of NumPy: one array, or a bundle of named ones."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.media.series.series_format import SeriesFormat

if TYPE_CHECKING:
    from syncstudio.media.series.sensor_reader import SensorReader


def _reader() -> SensorReader:
    from syncstudio.media.series.arrays.numpy_file import NUMPY

    return NUMPY


def _found(path: Path, head: bytes) -> bool:
    if head.startswith(b"\x93NUMPY"):
        return True
    named = head[30 : 30 + int.from_bytes(head[26:28], "little")]
    return path.suffix.lower() in (".npy", ".npz") or (
        head.startswith(b"PK\x03\x04") and named.endswith(b".npy")
    )


FORMATS = (SeriesFormat("numpy", "NumPy", (".npy", ".npz"), _found, _reader),)
