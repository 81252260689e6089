"""GPX: tracks of receivers, watches and telephones."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.media.series.series_format import SeriesFormat

if TYPE_CHECKING:
    from syncstudio.media.series.sensor_reader import SensorReader

_ROOT = re.compile(rb"<(\w+:)?gpx[\s>]")


def _reader() -> SensorReader:
    from syncstudio.media.series.gpx.gpx import GPX

    return GPX


def _found(path: Path, head: bytes) -> bool:
    if path.suffix.lower() == ".gpx":
        return True
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and _ROOT.search(head) is not None


# Most receivers write whole seconds.
FORMATS = (SeriesFormat("gpx", "GPX", (".gpx",), _found, _reader, "gps", 500_000_000),)
