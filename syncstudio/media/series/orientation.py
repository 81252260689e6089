"""How something was turned: from quaternions, from angles, or, as far as it goes, from which way is down.

A rotation carries the device's own axes to those of its surroundings. What the letters of the axes mean is a
convention, told by three letters for x, y and z: forward or back, left or right, up or down.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.series.orientation_sources import OrientationSource

Matrix = NDArray[np.float64]

# Robots (ROS REP 103); aircraft and ships (NED); action cameras and telephones.
CONVENTIONS = ("flu", "frd", "rfu")
_DIRECTIONS = {
    "f": (1, 0, 0),
    "b": (-1, 0, 0),
    "l": (0, 1, 0),
    "r": (0, -1, 0),
    "u": (0, 0, 1),
    "d": (0, 0, -1),
}
_G = 9.80665
# A device at rest feels one g; so much more or less and it is being moved.
_MOVED = 0.15
# Accelerations are averaged over so long around an instant.
_SMOOTHED_NS = 250_000_000
_BRIDGED_STEPS, _BRIDGED_NS = 5, 1_000_000_000


class Turned(Protocol):
    """What is asked of a series."""

    @property
    def rows(self) -> int: ...
    @property
    def interval_ns(self) -> int: ...
    @property
    def units(self) -> Sequence[str]: ...

    def column(self, channel: int, first: int, last: int) -> NDArray[np.float64]: ...

    def times(self, first: int, last: int) -> NDArray[np.int64]: ...

    def row_after(self, ns: int) -> int: ...

    def range_of(self, channel: int) -> tuple[float, float] | None: ...


@dataclass(frozen=True, slots=True)
class Attitude:
    """How something is turned at an instant. `matrix` carries (forward, left, up) of the device to its surroundings'.

    Angles are degrees, whatever the convention: `roll` to the right, `pitch` down at the front, `yaw` to the left;
    None where nothing says it. `moved`: the device is moved, so that which way is up is not sure.
    """

    matrix: Matrix
    roll: float | None
    pitch: float | None
    yaw: float | None
    moved: bool = False


def axes(convention: str) -> Matrix:
    """Where the x, y and z of a convention point, as columns (forward, left, up)."""
    return np.array([_DIRECTIONS[letter] for letter in convention], float).T


def attitude_at(series: Turned, source: OrientationSource, ns: int) -> Attitude | None:
    """How something is turned at an instant of its source; None where there is no value near enough."""
    if not series.rows:
        return None
    after = series.row_after(ns + 1)
    if source.kind == "gravity":
        return _tilt(series, source, ns, after)
    first, last = max(after - 1, 0), min(after + 1, series.rows)
    if after == 0:
        return None
    times = series.times(first, last)
    longest = max(_BRIDGED_STEPS * series.interval_ns, _BRIDGED_NS)
    share = 0.0
    if len(times) == 2 and int(times[1] - times[0]) <= longest and times[1] > times[0]:
        share = (ns - int(times[0])) / int(times[1] - times[0])
    elif ns - int(times[0]) > longest:
        return None
    columns = [series.column(n, first, last) if n >= 0 else np.zeros(last - first) for n in source.channels]
    if source.kind == "quaternion":
        rows = np.array(columns).T
    else:
        scales = [_radians(series, n) for n in source.channels]
        rows = np.array(
            [
                from_angles(*(c[k] * s for c, s in zip(columns, scales, strict=True)))
                for k in range(len(times))
            ]
        )
    turned = _between(rows, share)
    if turned is None:
        return None
    attitude = from_matrix(matrix_of(turned), source.convention)
    known = [n >= 0 for n in source.channels] if source.kind == "angles" else [True] * 3
    roll, pitch, yaw = (
        angle if is_known else None
        for angle, is_known in zip((attitude.roll, attitude.pitch, attitude.yaw), known, strict=True)
    )
    return Attitude(attitude.matrix, roll, pitch, yaw)


def matrix_of(quaternion: Sequence[float] | NDArray[np.float64]) -> Matrix:
    """The rotation of a unit quaternion w, x, y, z (Hamilton's: a vector v becomes q v q*)."""
    w, x, y, z = (float(each) for each in quaternion)
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )


def from_angles(roll: float, pitch: float, yaw: float) -> NDArray[np.float64]:
    """The quaternion of angles in radians: turned by yaw about z first, then pitch about the new y, then roll about
    the newest x."""
    cr, sr, cp, sp, cy, sy = (
        part(angle / 2) for angle in (roll, pitch, yaw) for part in (math.cos, math.sin)
    )
    return np.array(
        [
            cr * cp * cy + sr * sp * sy,
            sr * cp * cy - cr * sp * sy,
            cr * sp * cy + sr * cp * sy,
            cr * cp * sy - sr * sp * cy,
        ]
    )


def angles_of(matrix: Matrix) -> tuple[float, float, float]:
    """Roll, pitch and yaw in degrees of a rotation; at a pitch of 90° all of the turn is yaw."""
    pitch = math.asin(max(-1.0, min(1.0, -float(matrix[2, 0]))))
    if abs(matrix[2, 0]) > 1 - 1e-9:
        return 0.0, math.degrees(pitch), math.degrees(math.atan2(-matrix[0, 1], matrix[1, 1]))
    roll = math.atan2(matrix[2, 1], matrix[2, 2])
    yaw = math.atan2(matrix[1, 0], matrix[0, 0])
    return math.degrees(roll), math.degrees(pitch), math.degrees(yaw)


def from_matrix(matrix: Matrix, convention: str) -> Attitude:
    """The attitude of a rotation between axes of a convention; device and surroundings have the same one."""
    turn = axes(convention)
    turned = turn @ matrix @ turn.T
    return Attitude(turned, *angles_of(turned))


def _between(rows: NDArray[np.float64], share: float) -> NDArray[np.float64] | None:
    """The unit quaternion a share of the way from the first row to the second; None where one is none."""
    lengths = np.linalg.norm(rows, axis=1)
    if not np.isfinite(lengths[0]) or lengths[0] < 0.5:
        return None
    one = rows[0] / lengths[0]
    if share <= 0 or len(rows) < 2 or not np.isfinite(lengths[1]) or lengths[1] < 0.5:
        return np.asarray(one)
    other = rows[1] / lengths[1]
    cosine = float(one @ other)
    other, cosine = (-other, -cosine) if cosine < 0 else (other, cosine)
    if cosine > 0.9995:
        mixed = one + share * (other - one)
        return np.asarray(mixed / np.linalg.norm(mixed))
    angle = math.acos(min(cosine, 1.0))
    return np.asarray(
        (math.sin((1 - share) * angle) * one + math.sin(share * angle) * other) / math.sin(angle)
    )


def _tilt(series: Turned, source: OrientationSource, ns: int, after: int) -> Attitude | None:
    first, last = series.row_after(ns - _SMOOTHED_NS), series.row_after(ns + _SMOOTHED_NS + 1)
    first = min(first, max(after - 1, 0))
    if last <= first or abs(int(series.times(first, first + 1)[0]) - ns) > max(
        _BRIDGED_STEPS * series.interval_ns, _BRIDGED_NS
    ):
        return None
    felt = np.array([series.column(n, first, last) for n in source.channels])
    known = np.isfinite(felt).all(axis=0)
    if not known.any():
        return None
    mean = felt[:, known].mean(axis=1)
    size = float(np.linalg.norm(mean))
    if size < 1e-6:
        return None
    one_g = 1.0 if series.units[source.channels[0]].strip() in ("g", "G", "gn", "") else _G
    up = axes(source.convention) @ mean / size * (-1 if source.down else 1)
    roll = math.atan2(up[1], up[2])
    pitch = math.atan2(-up[0], math.hypot(up[1], up[2]))
    turned = matrix_of(from_angles(roll, pitch, 0.0))
    moved = not source.down and abs(size / one_g - 1) > _MOVED
    return Attitude(turned, math.degrees(roll), math.degrees(pitch), None, moved)


def _radians(series: Turned, channel: int) -> float:
    """What makes radians of a channel of angles: by its unit, else by how far it reaches."""
    if channel < 0:
        return 1.0
    unit = series.units[channel].strip().casefold()
    if unit.startswith("rad"):
        return 1.0
    reach = series.range_of(channel) if not unit else None
    if reach is not None and max(abs(reach[0]), abs(reach[1])) <= 2 * math.pi + 0.01:
        return 1.0
    return math.pi / 180 * (0.01 if unit in ("cdeg", "centidegree", "centidegrees") else 1.0)
