"""Reads ROS bags, 1 and 2: every topic that says something over time is a series.

>>> [stream.name for stream in ROSBAG.listing("drive.bag").streams]
['/imu/data', '/odom']
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from syncstudio.media.local import checked_path
from syncstudio.media.series.rosbag.rosbag1_file import Ros1Bag
from syncstudio.media.series.rosbag.rosbag2_database import Ros2Database
from syncstudio.media.series.rosbag.rosbag2_folder import Ros2Bag, parts_beside
from syncstudio.media.series.rosbag.rosbag_format import ROS1_MARK
from syncstudio.media.series.sensor_cache import ReadFile
from syncstudio.media.series.sensor_reader import SensorReader
from syncstudio.media.series.topic_reading import TopicLog, read_topics

Progress = Callable[[float], None]
Cancelled = Callable[[], bool]


def read_rosbag(
    path: str | os.PathLike[str], progress: Progress | None = None, cancelled: Cancelled | None = None
) -> ReadFile:
    """Read all topics of a bag; whoever asked closes the answer."""
    local = checked_path(path)
    return read_topics(str(local), _log(local), "rosbag", progress, cancelled)


ROSBAG = SensorReader("rosbag-3", read_rosbag, parts_beside)
"""Bags of robots: the topics that say something over time; times count from the earliest of all topics."""


def _log(path: Path) -> TopicLog:
    with path.open("rb") as file:
        if file.read(len(ROS1_MARK)) == ROS1_MARK:
            return Ros1Bag(str(path))
    if path.suffix.lower() in (".yaml", ".yml"):
        return Ros2Bag(str(path))
    return Ros2Database(str(path))
