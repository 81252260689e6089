"""The units of values in robots' messages: definitions do not write them, but the standard messages have them.

ROS: REP 103 (metres, radians, seconds) and the comments of the definitions; Foxglove: the words of its schemas.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_NUMBER_OF_LIST = re.compile(r"\[\d+\]")

# Fields by the last part of a message type, or of any type (""); the longest end of a field's path that fits counts.
_UNITS: dict[str, dict[str, str]] = {
    "": {
        "angular_velocity.x": "rad/s", "angular_velocity.y": "rad/s", "angular_velocity.z": "rad/s",
        "linear_acceleration.x": "m/s²", "linear_acceleration.y": "m/s²", "linear_acceleration.z": "m/s²",
        "twist.linear.x": "m/s", "twist.linear.y": "m/s", "twist.linear.z": "m/s",
        "twist.angular.x": "rad/s", "twist.angular.y": "rad/s", "twist.angular.z": "rad/s",
        "pose.position.x": "m", "pose.position.y": "m", "pose.position.z": "m",
        "translation.x": "m", "translation.y": "m", "translation.z": "m",
    },
    "NavSatFix": {"latitude": "°", "longitude": "°", "altitude": "m"},
    "LocationFix": {"latitude": "°", "longitude": "°", "altitude": "m"},
    "GPSFix": {
        "latitude": "°", "longitude": "°", "altitude": "m", "track": "°", "speed": "m/s", "climb": "m/s",
        "pitch": "°", "roll": "°", "dip": "°",
    },
    "MagneticField": {"magnetic_field.x": "T", "magnetic_field.y": "T", "magnetic_field.z": "T"},
    "Temperature": {"temperature": "°C"},
    "FluidPressure": {"fluid_pressure": "Pa"},
    "Illuminance": {"illuminance": "lx"},
    "Range": {"range": "m", "min_range": "m", "max_range": "m", "field_of_view": "rad"},
    "BatteryState": {
        "voltage": "V", "temperature": "°C", "current": "A", "charge": "Ah", "capacity": "Ah", "design_capacity": "Ah",
        "cell_voltage": "V", "cell_temperature": "°C",
    },
    "Twist": {
        "linear.x": "m/s", "linear.y": "m/s", "linear.z": "m/s",
        "angular.x": "rad/s", "angular.y": "rad/s", "angular.z": "rad/s",
    },
    "TwistStamped": {},
    "Accel": {
        "linear.x": "m/s²", "linear.y": "m/s²", "linear.z": "m/s²",
        "angular.x": "rad/s²", "angular.y": "rad/s²", "angular.z": "rad/s²",
    },
    "AccelStamped": {
        "accel.linear.x": "m/s²", "accel.linear.y": "m/s²", "accel.linear.z": "m/s²",
        "accel.angular.x": "rad/s²", "accel.angular.y": "rad/s²", "accel.angular.z": "rad/s²",
    },
    "Wrench": {
        "force.x": "N", "force.y": "N", "force.z": "N", "torque.x": "Nm", "torque.y": "Nm", "torque.z": "Nm",
    },
    "WrenchStamped": {
        "wrench.force.x": "N", "wrench.force.y": "N", "wrench.force.z": "N",
        "wrench.torque.x": "Nm", "wrench.torque.y": "Nm", "wrench.torque.z": "Nm",
    },
    "PointStamped": {"point.x": "m", "point.y": "m", "point.z": "m"},
    "Point": {"x": "m", "y": "m", "z": "m"},
    "Pose": {"position.x": "m", "position.y": "m", "position.z": "m"},
    "TimeReference": {"time_ref.sec": "s", "time_ref.nsec": "ns", "time_ref.nanosec": "ns"},
}  # fmt: skip
# Packages whose messages these are; a type of another package by the same name may count in anything.
_PACKAGES = re.compile(
    r"^(sensor_msgs|geometry_msgs|nav_msgs|gps_msgs|gps_common|tf2_msgs|tf|foxglove|foxglove_msgs)[/.]",
    re.IGNORECASE,
)


def units_of(kind: str, fields: Sequence[str]) -> tuple[str, ...]:
    """The unit of each field of a message of this type ("sensor_msgs/msg/Imu"); empty where none is known."""
    if not _PACKAGES.match(kind):
        return ("",) * len(fields)
    own = _UNITS.get(re.split(r"[/.]", kind)[-1], {})
    return tuple(_unit(_NUMBER_OF_LIST.sub("", name), own) for name in fields)


def _unit(path: str, own: dict[str, str]) -> str:
    if path in own:
        return own[path]
    return next((unit for end, unit in _UNITS[""].items() if path == end or path.endswith("." + end)), "")
