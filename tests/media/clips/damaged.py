"""Recordings that break in the middle and go on afterwards.

Frames are known by their times here: some are lost with their packets, and their numbers with them.
"""

from __future__ import annotations

import struct
from fractions import Fraction
from pathlib import Path

from tests.media.clips.clip import FEW, FRAMES, SMALL, Clip, even
from tests.media.clips.writing import X264, write_video


def mp4_damaged(folder: Path) -> Clip:
    """The pictures of one stretch in the middle are overwritten with zeros; their times are still known."""
    path = folder / "damaged.mp4"
    write_video(path, options=X264 | {"bf": "0"}, frames=FEW, size=SMALL, gop=10)
    data = bytearray(path.read_bytes())
    start = data.index(b"mdat") + 4
    (size,) = struct.unpack_from(">I", data, start - 8)
    place = start + size // 2
    data[place : place + size // 20] = bytes(size // 20)
    path.write_bytes(data)
    return Clip(path, list(range(FEW)), even(Fraction(25), FEW), harmed=frozenset(range(15, 31)))


def mkv_damaged(folder: Path) -> Clip:
    """A stretch in the middle is overwritten with zeros, headers of blocks among it."""
    path = folder / "damaged.mkv"
    write_video(
        path,
        options=X264 | {"bf": "0"},
        container_options={"cluster_time_limit": "200"},
        frames=FRAMES,
        size=SMALL,
        gop=10,
    )
    data = bytearray(path.read_bytes())
    place = len(data) // 2
    data[place : place + 600] = bytes(600)
    path.write_bytes(data)
    return Clip(path, list(range(FRAMES)), None, harmed=frozenset(range(20, 60)))


def ts_damaged(folder: Path) -> Clip:
    """A stretch of packets in the middle is overwritten with zeros."""
    path = folder / "damaged.ts"
    write_video(path, options=X264 | {"bf": "0"}, size=SMALL, gop=10)
    data = bytearray(path.read_bytes())
    place = len(data) // 2 // 188 * 188
    data[place : place + 188 * 4] = bytes(188 * 4)
    path.write_bytes(data)
    return Clip(path, list(range(FRAMES)), None, harmed=frozenset(range(20, 60)))
