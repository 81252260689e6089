"""Reads the frame times of an MPEG transport stream from its packet heads, without taking pictures apart.

A picture is one PES packet, which begins with the times of its showing and decoding (ISO/IEC 13818-1, 2.4.3.6)
and lies in transport packets of equal size. FFmpeg's parser cuts pictures anew whatever the packets are, so
this holds only where every PES packet begins with a picture; streams made otherwise, of separate fields, or
with anything lost are left to FFmpeg, and what is read here is compared with its packets in several places.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
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

_CHUNK_BYTES = 1 << 20
_MOST_PICTURES = 20_000_000
_JUDGED_TOGETHER = 4096

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
Flags = NDArray[np.bool_]


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
            scan = _Scan(file, pid, test)
            end = os.fstat(file.fileno()).st_size
            for place, rows, packet_bytes in _chunks(file, end):
                if cancelled is not None and cancelled():
                    raise MediaCancelled(f"Reading the frames of {os.fspath(path)} was cancelled.")
                if progress is not None:
                    progress(min(1.0, place / end))
                scan.take(place, rows, packet_bytes)
            return scan.table()
    except (UnfitStream, OSError, ValueError, IndexError, MemoryError):
        return None


def _chunks(file: BinaryIO, end: int) -> Iterator[tuple[int, Bytes, int]]:
    """Pieces of the file as (place of the first transport packet, one row per packet, size of a packet).

    The rows are overwritten by the next piece.
    """
    size, lead = _layout(file)
    # One buffer for all pieces, small enough to stay in the processor's cache.
    buffer = np.empty(max(1, _CHUNK_BYTES // size) * size, dtype=np.uint8)
    place = lead
    while place + PACKET_BYTES <= end:
        file.seek(place)
        got = file.readinto(buffer.data) or 0  # type: ignore[attr-defined]
        # The last transport packet counts without what would follow it.
        rows = (got + size - PACKET_BYTES) // size
        if rows == 0:
            return
        yield place, buffer[: rows * size].reshape(rows, size), size
        place += rows * size


def _layout(file: BinaryIO) -> tuple[int, int]:
    file.seek(0)
    data = file.read(_PROBED_PACKETS * _LAYOUTS[-1][0])
    for size, lead in _LAYOUTS:
        syncs = data[lead::size][:_PROBED_PACKETS]
        if len(syncs) > 1 and not syncs.strip(bytes([_SYNC])):
            return size, lead
    raise UnfitStream


class _Scan:
    """Gathers the pictures of one stream piece by piece. Raises UnfitStream for whatever is not plain."""

    def __init__(self, file: BinaryIO, pid: int, test: PictureTest) -> None:
        self._file, self._pid, self._test = file, pid, test
        self._last_count = -1
        self._found = 0
        # First packets of pictures, where a picture's PES head begins in each, and where each is in the file:
        # kept until they are worth judging together.
        self._waiting: list[tuple[Bytes, Numbers, Numbers]] = []
        self._waiting_count = 0
        self._packet_bytes = PACKET_BYTES
        self._pts: list[Numbers] = []
        self._dts: list[Numbers] = []
        self._keys: list[Flags] = []

    def take(self, place: int, rows: Bytes, packet_bytes: int) -> None:
        """Look at the transport packets that lie from `place` on, one a row."""
        self._packet_bytes = packet_bytes
        # The four bytes of every head as one number: 47, then error, start, priority and identifier, then
        # scrambling, kind of content and count (ISO/IEC 13818-1, 2.4.3.2).
        heads = np.ndarray(len(rows), ">u4", rows, strides=rows.strides[:1]).astype(np.uint32)
        if (heads >> 24 != _SYNC).any():
            raise UnfitStream
        mine = np.flatnonzero(heads >> 8 & 0x1FFF == self._pid)
        if not len(mine):
            return
        heads = heads[mine]
        # Errors noted on the way, scrambling, or no content of any kind.
        if (heads & 0x8000C0).any() or (heads & 0x30 == 0).any():
            raise UnfitStream
        adapted = np.flatnonzero(heads & 0x20)
        lengths = rows[mine[adapted], 4].astype(np.int64)
        begin = np.full(len(mine), 4, dtype=np.int64)
        begin[adapted] = 5 + lengths
        if (begin > PACKET_BYTES).any():
            raise UnfitStream
        has_payload = heads & 0x10 != 0
        jumps = np.zeros(len(mine), dtype=np.bool_)
        jumps[adapted] = (lengths > 0) & (rows[mine[adapted], 5] >= 0x80)
        self._check_counts((heads & 0xF).astype(np.int64), has_payload, jumps)
        starts = np.flatnonzero((heads & 0x400000 != 0) & has_payload & (begin < PACKET_BYTES))
        if not len(starts):
            return
        self._found += len(starts)
        if self._found > _MOST_PICTURES:
            raise UnfitStream
        chosen = mine[starts]
        self._waiting.append((rows[chosen, :PACKET_BYTES], begin[starts], place + chosen * packet_bytes))
        self._waiting_count += len(starts)
        if self._waiting_count >= _JUDGED_TOGETHER:
            self._judge()

    def table(self) -> PacketTable:
        """All pictures, in the order they are stored."""
        self._judge()
        if not self._pts:
            raise UnfitStream
        return _table(np.concatenate(self._pts), np.concatenate(self._dts), np.concatenate(self._keys))

    def _judge(self) -> None:
        if not self._waiting:
            return
        packets, begin, places = (np.concatenate(part) for part in zip(*self._waiting, strict=True))
        self._waiting.clear()
        self._waiting_count = 0
        pts, dts, bodies = _times(packets, begin)
        keys = self._test.judge(packets, bodies)
        for number in np.flatnonzero(keys < 0).tolist():
            place, body = int(places[number]), int(bodies[number])
            more = partial(first_bytes, self._file, place, self._packet_bytes, self._pid, body)
            keys[number] = self._test.look(more)
        self._pts.append(pts)
        self._dts.append(dts)
        self._keys.append(keys != 0)

    def _check_counts(self, counts: Numbers, has_payload: Flags, jumps: Flags) -> None:
        """Raise UnfitStream unless the stream's packets follow each other without loss; `jumps` may."""
        last, self._last_count = self._last_count, int(counts[-1])
        if last >= 0 and not jumps[0] and int(counts[0]) != (last + int(has_payload[0])) & 0xF:
            raise UnfitStream
        if ((counts[1:] != (counts[:-1] + has_payload[1:]) & 0xF) & ~jumps[1:]).any():
            raise UnfitStream


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


def _table(pts: Numbers, dts: Numbers, keys: Flags) -> PacketTable:
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
        keys,
        np.full(count, -1, dtype=np.int64),
    )
