"""Which channels say how something is turned: quaternions, angles, or an acceleration, by their names and units.

>>> [each.kind for each in orientations_of(("w", "x", "y", "z"), ("",) * 4)]
['quaternion']
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

OrientationKind = Literal["quaternion", "angles", "gravity"]

_QUATERNION = {"w": "w", "x": "x", "y": "y", "z": "z", "qw": "w", "qx": "x", "qy": "y", "qz": "z", "quatw": "w",
               "quatx": "x", "quaty": "y", "quatz": "z", "q0": "w", "q1": "x", "q2": "y", "q3": "z",
               "quaternionw": "w", "quaternionx": "x", "quaterniony": "y", "quaternionz": "z"}  # fmt: skip
_ROLL = ("roll", "rolldeg", "rollangle", "bank")
_PITCH = ("pitch", "pitchdeg", "pitchangle")
_YAW = ("yaw", "yawdeg", "yawangle", "heading", "hdg", "trueheading")

_ACCELERATION = (
    "acc{}",
    "accel{}",
    "a{}",
    "accelerometer{}",
    "acceleration{}",
    "{}acc",
    "linearacceleration{}",
)
_GRAVITY = ("gravity{}", "grav{}")


@dataclass(frozen=True, slots=True)
class OrientationSource:
    """The channels that say how something is turned: w, x, y, z of a quaternion; roll, pitch and yaw (-1 where there is
    none); or x, y, z of an acceleration, whose rest is the way up, or of gravity, which points down (`down`)."""

    kind: OrientationKind
    channels: tuple[int, ...]
    convention: str
    name: str = ""
    down: bool = False


def orientations_of(
    names: Sequence[str], units: Sequence[str], stream: str = "", format: str = ""
) -> list[OrientationSource]:
    """The channels that say how something is turned, the best first; none where no channel does.

    `stream` is the name of the whole, for channels called x, y, z alone; `format` says whose convention it is.
    """
    parts = [_parted(name) for name in names]
    fields = dict.fromkeys(field for field, _ in parts)
    found: list[OrientationSource] = []
    for field in fields:
        words = {word: n for n, (own, word) in enumerate(parts) if own == field}
        found += _quaternions(words, field, stream, format)
    for field in fields:
        words = {word: n for n, (own, word) in enumerate(parts) if own == field}
        found += _angles(words, field)
    for field in fields:
        words = {word: n for n, (own, word) in enumerate(parts) if own == field}
        found += _gravity(words, units, field, stream, format)
    rank = {"quaternion": 0, "angles": 1, "gravity": 2}
    return sorted(found, key=lambda each: rank[each.kind])


def _quaternions(words: dict[str, int], field: str, stream: str, format: str) -> list[OrientationSource]:
    own = {_QUATERNION[word]: n for word, n in words.items() if word in _QUATERNION}
    if set(own) != set("wxyz"):
        return []
    camera = (
        format == "gpmf"
        or "image orientation" in stream.casefold()
        or "camera orientation" in stream.casefold()
    )
    channels = tuple(own[letter] for letter in "wxyz")
    return [OrientationSource("quaternion", channels, "rfu" if camera else "flu", field or stream)]


def _angles(words: dict[str, int], field: str) -> list[OrientationSource]:
    found = [next((words[word] for word in told if word in words), -1) for told in (_ROLL, _PITCH, _YAW)]
    if found[0] < 0 and found[1] < 0 and found[2] < 0:
        return []
    return [OrientationSource("angles", tuple(found), "frd", field)]


def _gravity(
    words: dict[str, int], units: Sequence[str], field: str, stream: str, format: str
) -> list[OrientationSource]:
    about = f"{field} {stream}".casefold()
    for names, says in ((("{}",), r"acc|grav"), (_ACCELERATION, ""), (_GRAVITY, "")):
        own = [next((words[n.format(axis)] for n in names if n.format(axis) in words), -1) for axis in "xyz"]
        if min(own) < 0 or not re.search(says, about):
            continue
        unit = units[own[0]].strip().casefold() if own[0] < len(units) else ""
        if unit and not unit.startswith(("m/s", "g", "m·s", "m s")):
            continue
        down = names is _GRAVITY or (names is not _ACCELERATION and "grav" in about)
        convention = "rfu" if format == "gpmf" else "flu"
        return [OrientationSource("gravity", tuple(own), convention, field or stream, down)]
    return []


def _parted(name: str) -> tuple[str, str]:
    """(the field it lies in, its last word in small letters): "pose.orientation.X" is ("pose.orientation", "x")."""
    bare = re.sub(r"[\[(].*?[\])]", " ", name).strip()
    field, _, last = bare.rpartition(".")
    return field, re.sub(r"[^a-z0-9]", "", last.rpartition("/")[2].casefold())
