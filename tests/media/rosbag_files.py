"""Writes ROS bags as robots do, by the format's own library."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from rosbags.rosbag1 import Writer as Writer1
from rosbags.rosbag2 import CompressionFormat, CompressionMode, StoragePlugin
from rosbags.rosbag2 import Writer as Writer2
from rosbags.typesys import Stores, get_typestore

S = 1_000_000_000
EPOCH = 1_700_000_000 * S


def ros1_bag(path: Path, compression: str = "", rows: int = 200) -> Path:
    """A bag of ROS 1: /imu at 100 Hz, /fix and /mode at 5 Hz."""
    writer = Writer1(path)
    if compression:
        writer.set_compression(Writer1.CompressionFormat[compression])
    with writer:
        _fill(writer, get_typestore(Stores.ROS1_NOETIC), ros1=True, rows=rows)
    return path


def ros2_bag(folder: Path, storage: str = "SQLITE3", mode: str = "", version: Any = 8) -> Path:
    """A bag of ROS 2, a folder, that holds the same."""
    writer = Writer2(folder, version=version, storage_plugin=StoragePlugin[storage])
    if mode:
        writer.set_compression(CompressionMode[mode], CompressionFormat.ZSTD)
    with writer:
        _fill(writer, get_typestore(Stores.ROS2_HUMBLE), ros1=False)
    return folder


def _fill(writer: Any, store: Any, ros1: bool, rows: int = 200) -> None:
    types = store.types
    imu, fix, text = "sensor_msgs/msg/Imu", "sensor_msgs/msg/NavSatFix", "std_msgs/msg/String"
    connections = {
        topic: writer.add_connection(topic, kind, typestore=store)
        for topic, kind in (("/imu", imu), ("/fix", fix), ("/mode", text))
    }
    packed = store.serialize_ros1 if ros1 else store.serialize_cdr
    vector, covariance = types["geometry_msgs/msg/Vector3"], np.zeros(9)

    def head(ns: int) -> Any:
        stamp = types["builtin_interfaces/msg/Time"](sec=ns // S, nanosec=ns % S)
        more = {"seq": 0} if ros1 else {}
        return types["std_msgs/msg/Header"](stamp=stamp, frame_id="base", **more)

    for n in range(rows):
        ns = EPOCH + n * S // 100
        message = types[imu](
            header=head(ns),
            orientation=types["geometry_msgs/msg/Quaternion"](x=0.0, y=0.0, z=0.0, w=1.0),
            orientation_covariance=covariance,
            angular_velocity=vector(x=float(n), y=0.0, z=-1.0),
            angular_velocity_covariance=covariance,
            linear_acceleration=vector(x=0.0, y=0.0, z=9.81),
            linear_acceleration_covariance=covariance,
        )
        writer.write(connections["/imu"], ns + 3_000_000 + n % 5 * 200_000, packed(message, imu))
        if n % 20 == 0:
            status = types["sensor_msgs/msg/NavSatStatus"](status=-1 if n < 100 else 0, service=1)
            message = types[fix](
                header=head(ns),
                status=status,
                latitude=52.0 + n * 1e-5,
                longitude=13.0,
                altitude=40.0,
                position_covariance=covariance,
                position_covariance_type=0,
            )
            writer.write(connections["/fix"], ns + 1_000_000, packed(message, fix))
            said = types[text](data="idle" if n < 60 else "drive")
            writer.write(connections["/mode"], ns, packed(said, text))
