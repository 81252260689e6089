"""Writes Matroska files block by block, in all the ways the format allows and no encoder here uses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import av

from syncstudio.media import ebml


@dataclass(frozen=True)
class Picture:
    """One block: its payload, its time in ticks, and how it is written down."""

    data: bytes
    tick: int
    key: bool
    duration: int = 0
    grouped: bool = False
    lacing: int = 0
    extra: bytes = b""


def element(kind: int, payload: bytes, *, unknown: bool = False, wide: int = 0) -> bytes:
    """An element whose size takes as few bytes as it can, or `wide` many; or is not said."""
    name = kind.to_bytes((kind.bit_length() + 7) // 8, "big")
    if unknown:
        return name + b"\x01" + b"\xff" * 7 + payload
    width = wide or next(n for n in range(1, 9) if len(payload) < (1 << 7 * n) - 1)
    return name + (len(payload) | 1 << 7 * width).to_bytes(width, "big") + payload


def number(kind: int, value: int) -> bytes:
    return element(kind, value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big"))


def pictures_of(path: Path) -> tuple[list[Picture], bytes, str]:
    """The pictures of a Matroska file in ticks of a millisecond, its codec's private data and its codec."""
    with av.open(str(path)) as file:
        stream = file.streams.video[0]
        found = [
            Picture(bytes(packet), packet.pts, packet.is_keyframe)
            for packet in file.demux(stream)
            if packet.size and packet.pts is not None
        ]
        return found, stream.codec_context.extradata or b"", stream.codec_context.codec.canonical_name


def block(picture: Picture, cluster_tick: int, track: int = 1) -> bytes:
    """A SimpleBlock, or a BlockGroup where the picture asks for one."""
    flags = picture.lacing << 1 | (0x80 if picture.key and not picture.grouped else 0)
    lead = (
        bytes([0x80 | track]) + (picture.tick - cluster_tick).to_bytes(2, "big", signed=True) + bytes([flags])
    )
    if not picture.grouped:
        return element(ebml.SIMPLE_BLOCK, lead + picture.data)
    parts = element(ebml.BLOCK, lead + picture.data) + picture.extra
    if picture.duration:
        parts += number(ebml.BLOCK_DURATION, picture.duration)
    if not picture.key:
        parts += element(ebml.REFERENCE_BLOCK, b"\xd8")
    return element(ebml.BLOCK_GROUP, parts)


def cluster(
    pictures: Iterable[Picture], *, unknown: bool = False, before: bytes = b"", after: bytes = b""
) -> bytes:
    """A cluster that begins at its first picture's time."""
    held = list(pictures)
    start = min(one.tick for one in held)
    body = before + number(ebml.TIMESTAMP, start) + b"".join(block(one, start) for one in held) + after
    return element(ebml.CLUSTER, body, unknown=unknown)


def header(
    codec_id: str, private: bytes, size: tuple[int, int], *, scale: int = 1_000_000, in_track: bytes = b""
) -> bytes:
    """Info and Tracks of a file of one video."""
    video = element(0xE0, number(0xB0, size[0]) + number(0xBA, size[1]))
    entry = number(ebml.TRACK_NUMBER, 1) + number(0x73C5, 77) + number(ebml.TRACK_TYPE, 1)
    entry += element(ebml.CODEC_ID, codec_id.encode()) + (
        element(ebml.CODEC_PRIVATE, private) if private else b""
    )
    entry += video + in_track
    info = number(ebml.TIMESTAMP_SCALE, scale) + element(0x4D80, b"test") + element(0x5741, b"test")
    return element(ebml.INFO, info) + element(ebml.TRACKS, element(ebml.TRACK_ENTRY, entry))


def whole_file(*parts: bytes, unknown: bool = False) -> bytes:
    """A file of one segment."""
    start = element(ebml.EBML, element(0x4282, b"matroska") + number(0x4287, 4) + number(0x4285, 2))
    return start + element(ebml.SEGMENT, b"".join(parts), unknown=unknown)


def clusters_of(pictures: list[Picture], per_cluster: int = 10, **how: object) -> bytes:
    """The pictures in clusters of a few each, `how` as for `cluster`."""
    return b"".join(
        cluster(pictures[place : place + per_cluster], **how)  # type: ignore[arg-type]
        for place in range(0, len(pictures), per_cluster)
    )


def grouped(pictures: list[Picture], duration: int = 0, extra: bytes = b"") -> list[Picture]:
    """The same pictures, each in a group of its own."""
    return [replace(one, grouped=True, duration=duration, extra=extra) for one in pictures]
