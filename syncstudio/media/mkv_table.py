"""Reads the frame times of a Matroska or WebM file from the heads of its blocks, passing over the pictures.

Every block says its track, its time within its cluster and how long it is, so that the next can be found
(RFC 9559, 5.1.3 and 10). Whatever is not plain (laces, encryption, damage, unknown elements) is left to
FFmpeg: the answer is then None. The file is read in pieces, never mapped: a disk that is taken away must
not take the program with it.
"""

from __future__ import annotations

import os
import struct
from array import array
from dataclasses import dataclass, field
from fractions import Fraction
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from syncstudio.media import ebml
from syncstudio.media.errors import MediaCancelled
from syncstudio.media.mkv_keys import HEAD_BYTES, LEAD_BYTES, hidden_pictures, key_pictures
from syncstudio.media.mkv_track import MkvTrack, UnfitFile, read_track
from syncstudio.media.packet_table import MISSING, Cancelled, PacketTable, Progress

# Bounds on what damage can cost. Five million pictures are 46 hours at 30 a second.
_MOST_BLOCKS = 5_000_000
_MOST_CLUSTERS = 1_000_000
_MOST_OTHER_ELEMENTS = 2_000_000
_LONGEST_DESCRIPTION = 1 << 22
_LONGEST_BLOCK = 1 << 28
_LATEST_TICK = 1 << 61
_LONGEST_REST = 1 << 26

# Many small blocks are read together; large ones are passed over one at a time.
_WINDOW_BYTES, _NARROW_BYTES = 1 << 16, 1 << 10
_LARGE_BLOCK = 1 << 13
_CHECK_EVERY_BYTES = 1 << 22
_CHECK_EVERY_WINDOWS = 256

# The longest beginning of a block that is looked at in one go: identifier, size, and what is kept of it.
_MARGIN = ebml.LONGEST_HEAD + HEAD_BYTES

# Elements between clusters that say nothing of the frames, and those in clusters and groups.
_BESIDE = {ebml.CUES, ebml.SEEK_HEAD, ebml.TAGS, ebml.CHAPTERS, ebml.ATTACHMENTS, ebml.VOID, ebml.CHECKSUM}
_FOUND_AGAIN = (*_BESIDE - {ebml.VOID, ebml.CHECKSUM}, ebml.CLUSTER, ebml.INFO, ebml.TRACKS)
_INSIDE = {ebml.POSITION, ebml.PREVIOUS_SIZE, ebml.SILENT, ebml.VOID, ebml.CHECKSUM}
_IN_GROUP = {0xA4, 0xFA, 0x75A1, 0x75A2, ebml.VOID, ebml.CHECKSUM}

Ticks = NDArray[np.int64]


@dataclass(slots=True)
class _Blocks:
    """What was gathered: one row per block of the track, one per cluster, one per group of the track."""

    heads: bytearray = field(default_factory=bytearray)
    sizes: array[int] = field(default_factory=lambda: array("q"))
    places: array[int] = field(default_factory=lambda: array("q"))
    cluster_times: array[int] = field(default_factory=lambda: array("q"))
    cluster_starts: array[int] = field(default_factory=lambda: array("q"))
    grouped: array[int] = field(default_factory=lambda: array("q"))
    group_durations: array[int] = field(default_factory=lambda: array("q"))
    group_keys: array[int] = field(default_factory=lambda: array("b"))


@dataclass(frozen=True, slots=True)
class MkvTable:
    """The packets of a track, and whether the file has an index of its key frames (RFC 9559, 5.1.5)."""

    packets: PacketTable
    has_cues: bool


def read_mkv_table(
    path: str | os.PathLike[str],
    stream_index: int,
    time_base: Fraction,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> MkvTable | None:
    """The packets of FFmpeg's stream `stream_index` as its demuxer gives them, or None when the file is not
    plain enough to say without it.

    Decoding times are MISSING (the file has none). `progress` hears of the fraction read. Raises
    MediaCancelled.
    """
    try:
        with open(path, "rb", buffering=0) as file:
            walk = _Walk(file, path, stream_index, time_base, progress, cancelled)
            walk.run()
            return MkvTable(_table(file, walk), walk.has_cues)
    except (UnfitFile, OSError, ValueError, KeyError, IndexError, OverflowError, MemoryError, struct.error):
        return None


class _Walk:
    """Goes from element to element. Everything is kept in `blocks`; `track` is None until it was described, `has_cues`
    tells of an index of key frames."""

    def __init__(
        self,
        file: BinaryIO,
        path: str | os.PathLike[str],
        stream_index: int,
        time_base: Fraction,
        progress: Progress | None,
        cancelled: Cancelled | None,
    ) -> None:
        self._file, self._path = file, path
        self._end = os.fstat(file.fileno()).st_size
        self._stream_index, self._time_base = stream_index, time_base
        self._progress, self._cancelled = progress, cancelled
        self._windows = self._others = self._step = 0
        self._asked_at = -_CHECK_EVERY_BYTES
        self.blocks = _Blocks()
        self.track: MkvTrack | None = None
        self.has_cues = False

    def run(self) -> None:
        """Read everything; UnfitFile when the file is not plain."""
        kind, size, place = ebml.element_head(self._read(0, 64), 0)
        if kind != ebml.EBML or not 0 <= size <= 1 << 16:
            raise UnfitFile
        kind, size, place = self._head(place + size)
        if kind != ebml.SEGMENT:
            raise UnfitFile
        if size != ebml.UNKNOWN_SIZE and place + size < self._end:
            raise UnfitFile
        described: dict[int, bytes] = {}
        while place < self._end:
            self._count_other()
            kind, size, body = self._head(place)
            after = body + size
            if kind == ebml.CLUSTER:
                if self.track is None:
                    self.track = read_track(
                        described[ebml.INFO], described[ebml.TRACKS], self._stream_index, self._time_base
                    )
                place = self._cluster(self.track, body, None if size == ebml.UNKNOWN_SIZE else after)
            elif size == ebml.UNKNOWN_SIZE:
                raise UnfitFile
            elif kind in (ebml.INFO, ebml.TRACKS):
                if kind in described or size > _LONGEST_DESCRIPTION or after > self._end or self.track:
                    raise UnfitFile
                described[kind] = self._read(body, size)
                place = after
            elif kind in _BESIDE:
                if after > self._end:
                    self._check_broken_off(place)
                self.has_cues = self.has_cues or (kind == ebml.CUES and after <= self._end)
                place = after
            else:
                raise UnfitFile

    def _cluster(self, track: MkvTrack, place: int, end: int | None) -> int:
        """Read one cluster and answer where it ends (`end`, or the next element of its own level)."""
        blocks, mark, marks = self.blocks, track.mark, track.marks
        limit = self._end if end is None else min(end, self._end)
        time = -1
        group_end = pending = -1
        duration, is_key = 0, 1
        if len(blocks.cluster_times) > _MOST_CLUSTERS:
            raise UnfitFile
        while place < limit:
            base, room = place, limit - place
            window, last = self._window(base, limit)
            at = count = 0
            while at <= last and at < room:
                count += 1
                first = window[at]
                # The common case, spelled out: a block whose size takes one to three bytes.
                size = window[at + 1]
                if first == 0xA3 and size >= 0x20:
                    if size >= 0x80:
                        size, body, most = size & 0x7F, at + 2, 0x7F
                    elif size >= 0x40:
                        size, body, most = (size & 0x3F) << 8 | window[at + 2], at + 3, 0x3FFF
                    else:
                        size = (size & 0x1F) << 16 | window[at + 2] << 8 | window[at + 3]
                        body, most = at + 4, 0x1FFFFF
                    if size == most:
                        raise UnfitFile
                    kind = first
                elif 0x10 <= first < 0x20:
                    if end is not None:
                        raise UnfitFile
                    self._close_group(group_end, pending, duration, is_key)
                    self._note_step(at, count)
                    return base + at
                else:
                    kind, size, body = ebml.element_head(window, at)
                    if size == ebml.UNKNOWN_SIZE:
                        raise UnfitFile
                after = body + size
                if after > room and kind != ebml.BLOCK_GROUP:
                    if limit < self._end or (end is None and group_end > base + at) or group_end > self._end:
                        raise UnfitFile
                    self._check_broken_off(base + at)
                    self._close_group(group_end, pending, duration, is_key)
                    return self._end
                in_group = base + at < group_end
                if kind == ebml.SIMPLE_BLOCK or (kind == ebml.BLOCK and in_group):
                    if window[body] == mark:
                        if time < 0 or not LEAD_BYTES < size <= _LONGEST_BLOCK:
                            raise UnfitFile
                        if kind == ebml.BLOCK:
                            if pending >= 0:
                                raise UnfitFile
                            pending = len(blocks.sizes)
                        blocks.heads += window[body : body + HEAD_BYTES]
                        blocks.sizes.append(size)
                        blocks.places.append(base + body)
                    elif window[body] not in marks:
                        raise UnfitFile
                    elif kind == ebml.BLOCK:
                        pending = -2
                elif kind == ebml.TIMESTAMP and not in_group:
                    time = self._begin(time, window[body:after])
                elif kind == ebml.BLOCK_GROUP and not in_group:
                    self._close_group(group_end, pending, duration, is_key)
                    group_end, pending, duration, is_key = base + after, -1, 0, 1
                    if after > room:
                        raise UnfitFile
                    after = body
                elif in_group and kind == ebml.BLOCK_DURATION:
                    duration = ebml.number(window[body:after])
                elif in_group and kind == ebml.REFERENCE_BLOCK:
                    is_key = 0
                elif kind not in (_IN_GROUP if in_group else _INSIDE):
                    raise UnfitFile
                else:
                    self._count_other()
                if in_group and base + after > group_end:
                    raise UnfitFile
                at = after
            place = base + at
            self._note_step(at, count)
            if len(blocks.sizes) > _MOST_BLOCKS:
                raise UnfitFile
        self._close_group(group_end, pending, duration, is_key)
        return place if end is None or end <= self._end else self._end

    def _begin(self, time: int, payload: bytes) -> int:
        value = ebml.number(payload)
        if time >= 0 or value > _LATEST_TICK:
            raise UnfitFile
        self.blocks.cluster_times.append(value)
        self.blocks.cluster_starts.append(len(self.blocks.sizes))
        return value

    def _close_group(self, group_end: int, pending: int, duration: int, is_key: int) -> None:
        """Note what a group said of its block (`pending`: the block's number; -2: it is another track's)."""
        if group_end < 0 or pending == -2:
            return
        if pending < 0 or duration > _LATEST_TICK:
            raise UnfitFile
        self.blocks.grouped.append(pending)
        self.blocks.group_durations.append(duration)
        self.blocks.group_keys.append(is_key)

    def _window(self, place: int, limit: int) -> tuple[bytes, int]:
        """Bytes of the file from `place` on, and the last place in them where an element before `limit` may
        begin."""
        self._windows += 1
        if place - self._asked_at >= _CHECK_EVERY_BYTES or self._windows % _CHECK_EVERY_WINDOWS == 0:
            self._check(place)
        wanted = _NARROW_BYTES if self._step > _LARGE_BLOCK else _WINDOW_BYTES
        data = self._read(place, min(wanted, limit - place + _MARGIN))
        if place + len(data) >= self._end:
            return data + bytes(_MARGIN), len(data) - 1
        if len(data) < _MARGIN:
            # The file became shorter while it was read.
            raise UnfitFile
        return data, len(data) - _MARGIN

    def _note_step(self, covered: int, count: int) -> None:
        self._step = covered // max(count, 1)

    def _check(self, place: int) -> None:
        if self._cancelled is not None and self._cancelled():
            raise MediaCancelled(f"Reading the frames of {os.fspath(self._path)} was cancelled.")
        if self._progress is not None:
            self._progress(min(1.0, place / max(self._end, 1)))
        if self._step < _CHECK_EVERY_BYTES // 32 and hasattr(os, "posix_fadvise"):
            # Going by small steps, the disk is quicker when it knows that all of it is wanted.
            os.posix_fadvise(self._file.fileno(), place, 2 * _CHECK_EVERY_BYTES, os.POSIX_FADV_WILLNEED)
        self._asked_at = place

    def _check_broken_off(self, place: int) -> None:
        """The element at `place` goes on past the end: raise UnfitFile unless the file was cut short there.

        FFmpeg looks for the next element between clusters, which a wrong size would have us pass over.
        """
        if self._end - place > _LONGEST_REST:
            raise UnfitFile
        rest = self._read(place + 1, self._end - place)
        if any(kind.to_bytes(4, "big") in rest for kind in _FOUND_AGAIN):
            raise UnfitFile

    def _head(self, place: int) -> tuple[int, int, int]:
        kind, size, body = ebml.element_head(self._read(place, ebml.LONGEST_HEAD), 0)
        return kind, size, place + body

    def _read(self, place: int, size: int) -> bytes:
        self._file.seek(place)
        return self._file.read(size)

    def _count_other(self) -> None:
        self._others += 1
        if self._others > _MOST_OTHER_ELEMENTS:
            raise UnfitFile


def _table(file: BinaryIO, walk: _Walk) -> PacketTable:
    blocks, track = walk.blocks, walk.track
    count = len(blocks.sizes)
    if track is None or count == 0:
        raise UnfitFile
    heads = np.frombuffer(blocks.heads, np.uint8).reshape(count, HEAD_BYTES)
    sizes = np.frombuffer(blocks.sizes, np.int64)
    starts = np.frombuffer(blocks.cluster_starts, np.int64)
    flags = heads[:, 3]
    if (flags & 0x06).any():
        raise UnfitFile
    clusters = np.repeat(np.frombuffer(blocks.cluster_times, np.int64), np.diff(starts, append=count))
    within = heads[:, 1:3].copy().view(">i2")[:, 0].astype(np.int64)
    if (clusters + within < 0).any():
        raise UnfitFile
    durations = np.full(count, track.duration_ticks, dtype=np.int64)
    flagged = flags & 0x80 != 0
    if len(blocks.grouped):
        grouped = np.frombuffer(blocks.grouped, np.int64)
        own = np.frombuffer(blocks.group_durations, np.int64)
        durations[grouped[own > 0]] = own[own > 0]
        flagged[grouped] = np.frombuffer(blocks.group_keys, np.int8) != 0
    keys = key_pictures(file, track, heads, sizes, np.frombuffer(blocks.places, np.int64), flagged)
    shown = ~hidden_pictures(track, heads)
    pts = clusters + within - track.delay_ticks
    number = int(shown.sum())
    return PacketTable(
        pts[shown],
        np.full(number, MISSING),
        durations[shown],
        keys[shown],
        np.full(number, -1, dtype=np.int64),
    )
