"""ROS bags, of ROS 1 (one file) and ROS 2 (a folder with metadata.yaml, or a database alone)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.media.series.series_format import SeriesFormat

if TYPE_CHECKING:
    from syncstudio.media.series.sensor_reader import SensorReader

ROS1_MARK = b"#ROSBAG V"
METADATA_MARK = b"rosbag2_bagfile_information:"
_DATABASE = b"SQLite format 3\0"


def _reader() -> SensorReader:
    from syncstudio.media.series.rosbag.rosbag_log import ROSBAG

    return ROSBAG


def _found(path: Path, head: bytes) -> bool:
    if head.startswith(ROS1_MARK):
        return True
    if METADATA_MARK in head[:2048]:
        return path.suffix.lower() in (".yaml", ".yml") and head.lstrip(b"\xef\xbb\xbf \r\n").startswith(
            METADATA_MARK
        )
    if head.startswith(_DATABASE):
        from syncstudio.media.series.rosbag.rosbag2_database import is_bag

        return is_bag(path)
    return path.suffix.lower() == ".db3"


# Stamps are those of the computer that wrote the log.
FORMATS = (SeriesFormat("rosbag", "ROS bags", (".bag", ".db3"), _found, _reader),)
