"""WFDB: records as PhysioNet keeps them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.media.series.series_format import HEAD_BYTES, SeriesFormat

if TYPE_CHECKING:
    from syncstudio.media.series.sensor_reader import SensorReader

# The first line that is no comment: record, signals, rate: "100 2 360 650000".
_LINE = re.compile(
    rb"(?:\s*#[^\n]*\n|\s*\n)*[\w\-+/]{1,60} +\d{1,6}(?: +[\d.+\-eE/()]+)*(?: +[\d:. /]+)?\s*(?:\n|$)"
)


def _reader() -> SensorReader:
    from syncstudio.media.series.wfdb.wfdb import WFDB

    return WFDB


def _found(path: Path, head: bytes) -> bool:
    suffix = path.suffix.lower()
    if suffix == ".hea":
        return True
    # Samples and annotations say nothing of themselves: a header of their name beside them does.
    if suffix not in (".dat", ".atr", ".qrs"):
        return False
    header = path.with_suffix(".hea")
    try:
        with header.open("rb") as file:
            return header.is_file() and _LINE.match(file.read(HEAD_BYTES)) is not None
    except OSError:
        return False


# The start is written in whole seconds, mostly.
FORMATS = (SeriesFormat("wfdb", "WFDB", (".hea",), _found, _reader, "stamps", 1_000_000_000),)
