"""Reads the frame times of an MPEG transport stream from its packet heads, without taking pictures apart.

A picture is one PES packet, which begins with the times of its showing and decoding (ISO/IEC 13818-1, 2.4.3.6)
and lies in transport packets of equal size. FFmpeg's parser cuts pictures anew whatever the packets are, so
this holds only where every PES packet begins with a picture; streams made otherwise, of separate fields, or
with anything lost are left to FFmpeg, and what is read here is compared with its packets in several places.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.errors import MediaCancelled
from syncstudio.media.packet_table import Cancelled, PacketTable, Progress
from syncstudio.media.ts_pictures import PictureTest, UnfitStream, first_bytes

_BASE = Fraction(1, 90000)

# Plain, with a time in front (Blu-ray and camcorders), with error correction behind: the size of a packet and
# where in it the transport packet begins.
_LAYOUTS = ((188, 0), (192, 4), (204, 0))
PACKET_BYTES = 188
_SYNC = 0x47
_PROBED_PACKETS = 40

_CHUNK_BYTES = 1 << 23
_MOST_PICTURES = 20_000_000

# Times have 33 bits. FFmpeg takes a minute before the first one for the point where they turn over, and counts
# a start in the last minute before zero from below it.
_TURN = 1 << 33
_MINUTE = 60 * 90000
# Whatever comes this near to the turning point may lie on either side of it, as other streams began.
_SAFE = 30 * 90000

_VIDEO_IDS = range(0xE0, 0xF0)
_LEAST_PES_HEAD = 9

Bytes = NDArray[np.uint8]
Numbers = NDArray[np.int64]


@dataclass(slots=True)
class _Pictures:
    """Times and keys gathered chunk by chunk; `last_count` is the continuity counter last seen, or -1."""

    pts: list[Numbers] = field(default_factory=list)
    dts: list[Numbers] = field(default_factory=list)
    keys: list[NDArray[np.bool_]] = field(default_factory=list)
    last_count: int = -1
    number: int = 0


def read_ts_table(
    path: str | os.PathLike[str],
    pid: int,
    codec: str,
    time_base: Fraction,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> PacketTable | None:
    """The packets of the stream with this packet identifier, or None when the file is not plain enough.

    Durations are 0 (not said). `progress` hears of the fraction read. Raises MediaCancelled.
    """
    try:
        test = PictureTest(codec)
        if time_base != _BASE:
            return None
        with open(path, "rb", buffering=0) as file:
            pictures = _Pictures()
            end = os.fstat(file.fileno()).st_size
            for place, rows, packet_bytes in _chunks(file, end):
                if cancelled is not None and cancelled():
                    raise MediaCancelled(f"Reading the frames of {os.fspath(path)} was cancelled.")
                if progress is not None:
                    progress(min(1.0, place / end))
                _gather(pictures, file, place, packet_bytes, rows, pid, test)
        return _table(pictures)
    except (UnfitStream, OSError, ValueError, IndexError, MemoryError):
        return None


def _chunks(file: BinaryIO, end: int) -> Iterator[tuple[int, Bytes, int]]:
    """Pieces of the file as (place of the first transport packet, one row per packet, size of a packet)."""
    size, lead = _layout(file)
    rows_at_once = _CHUNK_BYTES // size
    place = lead
    while place + PACKET_BYTES <= end:
        file.seek(place)
        data = file.read(rows_at_once * size)
        # The last transport packet counts without what would follow it.
        rows = (len(data) + size - PACKET_BYTES) // size
        if rows == 0:
            return
        whole = np.zeros(rows * size, dtype=np.uint8)
        kept = min(len(data), len(whole))
        whole[:kept] = np.frombuffer(data, np.uint8, kept)
        yield place, whole.reshape(rows, size)[:, :PACKET_BYTES], size
        place += rows * size


def _layout(file: BinaryIO) -> tuple[int, int]:
    file.seek(0)
    data = file.read(_PROBED_PACKETS * _LAYOUTS[-1][0])
    for size, lead in _LAYOUTS:
        syncs = data[lead::size][:_PROBED_PACKETS]
        if len(syncs) > 1 and not syncs.strip(bytes([_SYNC])):
            return size, lead
    raise UnfitStream


def _gather(
    pictures: _Pictures,
    file: BinaryIO,
    place: int,
    packet_bytes: int,
    rows: Bytes,
    pid: int,
    test: PictureTest,
) -> None:
    if not (rows[:, 0] == _SYNC).all():
        raise UnfitStream
    second = rows[:, 1]
    mine = np.flatnonzero((rows[:, 2] == pid & 0xFF) & (second & 0x1F == pid >> 8))
    if not len(mine):
        return
    heads = rows[mine, :6].astype(np.int64)
    kind = heads[:, 3] >> 4
    # Errors noted on the way (80), scrambling (C0), and no kind of content at all.
    if (heads[:, 1] & 0x80).any() or (kind & 0xC).any() or (kind == 0).any():
        raise UnfitStream
    has_payload = kind & 1 != 0
    begin = np.where(kind & 2 != 0, 5 + heads[:, 4], 4)
    if (begin > PACKET_BYTES).any():
        raise UnfitStream
    _check_counts(
        pictures, heads[:, 3] & 0xF, has_payload, (kind & 2 != 0) & (heads[:, 4] > 0) & (heads[:, 5] >= 0x80)
    )
    starts = np.flatnonzero((heads[:, 1] & 0x40 != 0) & has_payload & (begin < PACKET_BYTES))
    if not len(starts):
        return
    pictures.number += len(starts)
    if pictures.number > _MOST_PICTURES:
        raise UnfitStream
    packets, begin = rows[mine[starts]], begin[starts]
    pts, dts, bodies = _times(packets, begin)
    keys = test.judge(packets, bodies)
    for number in np.flatnonzero(keys < 0).tolist():
        start = place + int(mine[starts[number]]) * packet_bytes
        more = partial(first_bytes, file, start, packet_bytes, pid, int(bodies[number]))
        keys[number] = test.look(more)
    pictures.pts.append(pts)
    pictures.dts.append(dts)
    pictures.keys.append(keys != 0)


def _check_counts(
    pictures: _Pictures, counts: Numbers, has_payload: NDArray[np.bool_], jumps: NDArray[np.bool_]
) -> None:
    """Raise UnfitStream unless the stream's packets follow each other without loss."""
    before = np.empty_like(counts)
    before[0], before[1:] = pictures.last_count, counts[:-1]
    right = counts == (before + has_payload) & 0xF
    if not (right | jumps | (before < 0)).all():
        raise UnfitStream
    pictures.last_count = int(counts[-1])


def _times(packets: Bytes, begin: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """The presentation and decoding times of PES packets, and where in their first packet the picture begins."""
    row = np.arange(len(packets))

    def byte(offset: int) -> Numbers:
        return packets[row, np.minimum(begin + offset, PACKET_BYTES - 1)].astype(np.int64)

    def time(offset: int) -> Numbers:
        first, second, third = (
            byte(offset),
            byte(offset + 1) << 8 | byte(offset + 2),
            byte(offset + 3) << 8 | byte(offset + 4),
        )
        return (first >> 1 & 7) << 30 | (second >> 1) << 15 | third >> 1

    if (begin + _LEAST_PES_HEAD > PACKET_BYTES).any() or (byte(0) | byte(1)).any() or (byte(2) != 1).any():
        raise UnfitStream
    stream, says, length = byte(3), byte(7) >> 6, byte(8)
    if (stream < _VIDEO_IDS.start).any() or (stream >= _VIDEO_IDS.stop).any() or (says < 2).any():
        raise UnfitStream
    bodies = begin + _LEAST_PES_HEAD + length
    if (length < np.where(says == 3, 10, 5)).any() or (bodies > PACKET_BYTES).any():
        raise UnfitStream
    pts = time(_LEAST_PES_HEAD)
    return pts, np.where(says == 3, time(_LEAST_PES_HEAD + 5), pts), bodies


def _table(pictures: _Pictures) -> PacketTable:
    if not pictures.pts:
        raise UnfitStream
    pts, dts = np.concatenate(pictures.pts), np.concatenate(pictures.dts)
    first = int(dts[0])
    # Ticks since a minute before the first, which is where FFmpeg has them turn over.
    since, decoded = (pts - first + _MINUTE) % _TURN, (dts - first + _MINUTE) % _TURN
    for ticks in (since, decoded):
        if int(ticks.min()) < _SAFE or int(ticks.max()) > _TURN - _SAFE:
            raise UnfitStream
    if (decoded > since).any():
        raise UnfitStream
    zero = first - _MINUTE - (_TURN if first >= _TURN - _MINUTE else 0)
    count = len(pts)
    return PacketTable(
        since + zero,
        decoded + zero,
        np.zeros(count, dtype=np.int64),
        np.concatenate(pictures.keys),
        np.full(count, -1, dtype=np.int64),
    )
