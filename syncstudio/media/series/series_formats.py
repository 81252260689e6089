"""All formats of sensor streams there are: ours, and those of other packages.

>>> format_of("drive.bag").title
'MCAP'
"""

from __future__ import annotations

import logging
import os
from functools import lru_cache
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path

from syncstudio.media.series.series_format import HEAD_BYTES, SeriesFormat

_log = logging.getLogger(__name__)

# Modules with a `FORMATS`, asked in this order: those with a mark of their own first, texts last. Every command loads
# them, so they import nothing heavy but inside their functions.
_MODULES = (
    "syncstudio.media.series.xdf_format",
    "syncstudio.media.series.mcap_format",
    "syncstudio.media.series.rosbag.rosbag_format",
    "syncstudio.media.series.edf.edf_format",
    "syncstudio.media.series.mdf.mdf_format",
    "syncstudio.media.series.tdms.tdms_format",
    "syncstudio.media.series.wfdb.wfdb_format",
    "syncstudio.media.series.gpx.gpx_format",
    "syncstudio.media.series.dji.dji_format",
    "syncstudio.media.series.nmea.nmea_format",
    "syncstudio.media.series.arrays.hdf5_format",
    "syncstudio.media.series.arrays.mat_format",
    "syncstudio.media.series.arrays.numpy_format",
)

ENTRY_POINTS = "syncstudio.series"
"""The group of entry points under which other packages name a `SeriesFormat`."""


@lru_cache(maxsize=1)
def series_formats() -> tuple[SeriesFormat, ...]:
    """Every known format; one of another package that cannot be loaded is left out, and the log says so."""
    ours = [each for module in _MODULES for each in import_module(module).FORMATS]
    names = {each.name for each in ours}
    for entry in entry_points(group=ENTRY_POINTS):
        try:
            found = entry.load()
            if not isinstance(found, SeriesFormat) or found.name in names:
                raise TypeError("it is no SeriesFormat, or its name is taken")
        except Exception as error:
            _log.warning("The format %s of another package is left out: %s", entry.value, error)
            continue
        names.add(found.name)
        ours.append(found)
    return tuple(ours)


def format_of(path: str | os.PathLike[str]) -> SeriesFormat | None:
    """The format of a file that holds nothing but sensor streams, by its content; None for any other file."""
    file = Path(path)
    try:
        if not file.is_file():
            # A pipe would be waited for without end.
            return None
        with file.open("rb") as opened:
            head = opened.read(HEAD_BYTES)
        return next((each for each in series_formats() if each.found(file, head)), None)
    except OSError:
        return None


def sensor_suffixes() -> tuple[str, ...]:
    """What files of sensor streams are called; what one really is, its content says."""
    return tuple(dict.fromkeys(suffix for each in series_formats() for suffix in each.suffixes))
