"""Writes MCAP logs, and messages as ROS 1 and ROS 2 write them."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable
from pathlib import Path

from mcap.writer import CompressionType, Writer

IMU_ROS1 = """Header header
geometry_msgs/Vector3 angular_velocity
float64[9] covariance
int32[] counts
string note
bool moving
int8 LIMIT=5
================================================================================
MSG: std_msgs/Header
uint32 seq
time stamp
string frame_id
================================================================================
MSG: geometry_msgs/Vector3
float64 x
float64 y
float64 z
"""
IMU_ROS2 = """std_msgs/Header header
geometry_msgs/Vector3 angular_velocity
float64[3] covariance
int16[<=4] counts
uint8 flag 3
float32 temperature
string<=20 note
sample_msgs/Part[] parts
int32 LIMIT=5
================================================================================
MSG: std_msgs/Header
builtin_interfaces/Time stamp
string frame_id
================================================================================
MSG: geometry_msgs/Vector3
float64 x
float64 y
float64 z
================================================================================
MSG: sample_msgs/Part
uint8 kind
float64 weight
"""
IMU_IDL = """// generated
module sample_msgs {
  module msg {
    typedef double double__3[3];
    @verbatim (language="comment", text="of no matter")
    struct Imu {
      std_msgs::msg::Header header;
      geometry_msgs::msg::Vector3 angular_velocity;
      double__3 covariance;
      sequence<int16, 4> counts;
      octet flag;
      float temperature;
      string<20> note;
      sequence<sample_msgs::msg::Part> parts;
    };
    struct Part { octet kind; double weight; };
  };
};
module std_msgs { module msg { struct Header { builtin_interfaces::msg::Time stamp; string frame_id; }; }; };
module geometry_msgs { module msg { struct Vector3 { double x; double y; double z; }; }; };
module builtin_interfaces { module msg { struct Time { long sec; unsigned long nanosec; }; }; };
"""


def imu_ros1(stamp_ns: int, x: float, counts: tuple[int, ...] = (1, 2), frame: str = "imu") -> bytes:
    sec, nsec = divmod(stamp_ns, 10**9)
    name, note = frame.encode(), b"fine"
    return (
        struct.pack("<III", 7, sec, nsec)
        + struct.pack("<I", len(name)) + name
        + struct.pack("<3d", x, -x, 2 * x)
        + struct.pack("<9d", *range(9))
        + struct.pack(f"<I{len(counts)}i", len(counts), *counts)
        + struct.pack("<I", len(note)) + note
        + b"\x01"
    )  # fmt: skip


class Cdr:
    """Appends values as CDR aligns them."""

    def __init__(self, order: str = "<", widest: int = 8) -> None:
        self.order, self.widest = order, widest
        kind = {8: 0, 4: 6}[widest] + (order == "<")
        self.data = bytearray([0, kind, 0, 0])

    def put(self, code: str, *values: float) -> Cdr:
        for value in values:
            size = struct.calcsize("<" + code)
            self.data += bytes(-(len(self.data) - 4) % min(size, self.widest))
            self.data += struct.pack(self.order + code, value)
        return self

    def text(self, value: str) -> Cdr:
        data = value.encode() + b"\0"
        self.put("I", len(data))
        self.data += data
        return self


def imu_ros2(stamp_ns: int, x: float, order: str = "<", widest: int = 8, frame: str = "imu") -> bytes:
    sec, nsec = divmod(stamp_ns, 10**9)
    out = Cdr(order, widest).put("i", sec).put("I", nsec).text(frame).put("d", x, -x, 2 * x).put("d", 0, 1, 2)
    out.put("I", 2).put("h", 4, 5).put("B", 3).put("f", 20.5).text("fine")
    out.put("I", 2)
    for number in range(2):
        out.put("B", number).put("d", number + 0.5)
    return bytes(out.data)


class Log:
    """An MCAP log being written; topics are registered at their first message."""

    def __init__(
        self, path: Path, compression: CompressionType = CompressionType.ZSTD, chunk: int = 4096
    ) -> None:
        self.path = path
        self._file = path.open("wb")
        self._writer = Writer(self._file, chunk_size=chunk, compression=compression)
        self._writer.start()
        self._channels: dict[str, int] = {}

    def topic(
        self, name: str, encoding: str, schema: str = "", schema_encoding: str = "", data: bytes = b""
    ) -> None:
        schema_id = self._writer.register_schema(schema, schema_encoding, data) if schema else 0
        self._channels[name] = self._writer.register_channel(name, encoding, schema_id)

    def put(self, topic: str, log_ns: int, data: bytes, publish_ns: int | None = None) -> None:
        self._writer.add_message(
            self._channels[topic], log_ns, data, log_ns if publish_ns is None else publish_ns
        )

    def done(self) -> Path:
        self._writer.finish()
        self._file.close()
        return self.path


def json_log(
    path: Path, rows: Iterable[tuple[int, object]], compression: CompressionType = CompressionType.ZSTD
) -> Path:
    log = Log(path, compression)
    log.topic("/data", "json", "Data", "jsonschema", b"{}")
    for at_ns, row in rows:
        log.put("/data", at_ns, json.dumps(row).encode())
    return log.done()
