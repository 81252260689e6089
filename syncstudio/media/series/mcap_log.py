"""Reads robots' logs (MCAP): every topic that says something over time is a series.

>>> [stream.name for stream in MCAP.listing("drive.mcap").streams]
['/imu/data', '/odom']
"""

from __future__ import annotations

import os
from collections.abc import Callable

from syncstudio.media.local import checked_path
from syncstudio.media.series.mcap_records import LogReader
from syncstudio.media.series.sensor_cache import ReadFile
from syncstudio.media.series.sensor_reader import SensorReader
from syncstudio.media.series.topic_reading import read_topics

Progress = Callable[[float], None]
Cancelled = Callable[[], bool]


def read_mcap(
    path: str | os.PathLike[str], progress: Progress | None = None, cancelled: Cancelled | None = None
) -> ReadFile:
    """Read all topics of a log; whoever asked closes the answer."""
    local = os.fspath(checked_path(path))
    return read_topics(local, LogReader(local), "mcap", progress, cancelled)


MCAP = SensorReader("mcap4", read_mcap)
"""Logs of robots: the topics that say something over time; times count from the earliest of all topics."""
