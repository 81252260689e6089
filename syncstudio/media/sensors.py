"""The sensor streams of any recording that holds several: an action camera's, a lab's, a robot's.

>>> [stream.name for stream in sensor_listing("drive.mcap").streams]
['/imu/data', '/odom']
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from syncstudio.media.series.series_formats import format_of, series_formats

if TYPE_CHECKING:
    from syncstudio.media.series.sensor_cache import ReadFile, SensorListing
    from syncstudio.media.series.sensor_reader import SensorReader
    from syncstudio.media.series.series import Series

Progress = Callable[[float], None]
Cancelled = Callable[[], bool]


def holds_only_sensors(path: str | os.PathLike[str]) -> bool:
    """Whether a file has no pictures or sounds for FFmpeg to read."""
    return format_of(path) is not None


AS_STAMPED = '{"jitter": "kept"}'
"""The choice, as a source keeps it, that jitter of delivery stays in the times of a file."""


def has_jitter_choice(format_name: str) -> bool:
    """Whether jitter of delivery is taken out of the times of files of a format ("xdf"), and can be left in."""
    return any(each.name == format_name and each.as_stamped is not None for each in series_formats())


def _reader(path: str | os.PathLike[str], choice: str = "") -> SensorReader:
    format = format_of(path)
    if format is not None:
        stamped = format.as_stamped
        return stamped() if stamped is not None and choice == AS_STAMPED else format.reader()
    from syncstudio.media.camera_sensors import CAMERA

    return CAMERA


def sensor_listing(
    path: str | os.PathLike[str],
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
    choice: str = "",
) -> SensorListing:
    """The sensor streams of a file; none where a recording has only picture and sound. Read at the first asking.

    `choice` is `AS_STAMPED`, or anything else for the usual reading. Raises MediaError when the file cannot be read as
    what it is, MediaCancelled when `cancelled()` turns true.
    """
    return _reader(path, choice).listing(path, progress, cancelled)


def sensor_series(
    path: str | os.PathLike[str],
    key: str,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
    choice: str = "",
) -> Series:
    """The values of one stream, by its key in the listing; times count from the file's source zero."""
    return _reader(path, choice).series(path, key, progress, cancelled)


def read_sensors(
    path: str | os.PathLike[str], progress: Progress | None = None, cancelled: Cancelled | None = None
) -> ReadFile:
    """All streams with their stamps, read anew; whoever asked closes the answer."""
    return _reader(path).read(path, progress, cancelled)
