"""Tolerance profiles: how early or late sound may be against its picture before people mind."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Profile:
    """A band in milliseconds: at most `early_ms` ahead of the picture, at most `late_ms` behind it."""

    id: str
    name: str
    early_ms: float
    late_ms: float


PROFILES: tuple[Profile, ...] = (
    Profile("bt1359", "BT.1359-1", 45, 125),
    Profile("bt1359-acceptability", "BT.1359-1 acceptability", 90, 185),
    Profile("ebu-r37", "EBU R37", 40, 60),
    Profile("atsc-is191", "ATSC IS-191", 15, 45),
)
"""Thresholds of ITU-R BT.1359-1 (detectability, the default; acceptability), EBU R37 and ATSC IS-191."""

HALF_FRAME = "half-frame"
"""The id of the profile that depends on the picture's rate: for training data."""


def half_frame(rate: Fraction) -> Profile:
    """Half a frame either way at a picture's rate."""
    half_ms = float(500 / rate)
    return Profile(HALF_FRAME, "half a frame", half_ms, half_ms)
