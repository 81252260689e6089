"""Reads the frame times of an MP4 or MOV file straight from its header, without touching the pictures.

The sample tables give every packet's decoding time (`stts`), its picture's delay (`ctts`) and the key
frames (`stss`); the edit list (`elst`) says which span of them is presented and when. Boxes and fields:
ISO/IEC 14496-12, 8.6. Presented times follow FFmpeg: the first presented picture comes at the end of the
empty edits, whatever the edit's own start.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.mp4_boxes import boxes, whole
from syncstudio.media.packet_table import PacketTable

# A header of a day-long recording is some 50 MB; what claims more is damaged.
_LARGEST_HEADER_BYTES = 1 << 29
_MOST_SAMPLES = 50_000_000

Ticks = NDArray[np.int64]


class _Unfit(Exception):
    """The header is not of the plain kind read here; demuxing finds the frames instead."""


@dataclass(frozen=True, slots=True)
class _Edit:
    duration: int
    media_time: int


def read_mp4_table(path: str | os.PathLike[str], track_id: int, time_base: Fraction) -> PacketTable | None:
    """The presented packets of the track with this id, or None when the header does not give them plainly.

    None is answered for fragmented files, several edits, changed speeds, compressed or damaged headers, and
    when the track's time scale is not `time_base`.
    """
    try:
        return _read(path, track_id, time_base)
    except (_Unfit, OSError, struct.error, ValueError, LookupError, OverflowError):
        return None


def _read(path: str | os.PathLike[str], track_id: int, time_base: Fraction) -> PacketTable:
    moov = _movie_header(path)
    movie = dict(_boxes(moov))
    if b"mvex" in movie or b"cmov" in movie or b"mvhd" not in movie:
        raise _Unfit
    track = _track(moov, track_id)
    media = dict(_boxes(track[b"mdia"]))
    scale = _time_scale(media[b"mdhd"])
    if Fraction(1, scale) != time_base:
        raise _Unfit
    tables = dict(_boxes(dict(_boxes(media[b"minf"]))[b"stbl"]))
    durations = _runs(tables[b"stts"], signed=False)
    count = len(durations)
    if count == 0 or count != _sample_count(tables):
        raise _Unfit
    dts = np.cumsum(durations) - durations
    pts = dts.copy()
    if b"ctts" in tables:
        delays = _runs(tables[b"ctts"], signed=True)
        if len(delays) != count:
            raise _Unfit
        pts += delays
    keys = np.ones(count, dtype=np.bool_)
    if b"stss" in tables:
        keys = np.zeros(count, dtype=np.bool_)
        keys[_numbers(tables[b"stss"]) - 1] = True
    shown, shift = slice(0, count), 0
    inside = np.ones(count, dtype=np.bool_)
    edits = _edits(track, scale, _time_scale(movie[b"mvhd"]))
    if edits:
        shown, inside, shift = _apply_edit(edits, pts, dts, keys)
    return PacketTable(
        pts[shown][inside] + shift,
        dts[shown][inside] + shift,
        durations[shown][inside],
        keys[shown][inside],
        np.full(int(inside.sum()), -1, dtype=np.int64),
    )


def _apply_edit(
    edits: list[_Edit], pts: Ticks, dts: Ticks, keys: NDArray[np.bool_]
) -> tuple[slice, NDArray[np.bool_], int]:
    """Where the one real edit lies in the packets, which of those it presents, and what to add to their
    times."""
    empty = sum(edit.duration for edit in edits[:-1])
    edit = edits[-1]
    if edit.media_time < 0 or edit.duration <= 0 or any(other.media_time != -1 for other in edits[:-1]):
        raise _Unfit
    end = edit.media_time + edit.duration
    starts = np.flatnonzero(keys & (pts <= edit.media_time))
    first = int(starts[-1]) if len(starts) else 0
    last = len(pts)
    later_keys = np.flatnonzero(keys & (pts >= end))
    if len(later_keys) > 1:
        # Pictures shown before the first key frame after the end may be stored behind it, but not behind
        # the second.
        last = int(later_keys[later_keys > first][1]) if (later_keys > first).sum() > 1 else last
    shown = slice(first, last)
    inside = (pts[shown] >= edit.media_time) & (pts[shown] < end)
    if not inside.any():
        raise _Unfit
    return shown, inside, empty - int(pts[shown][inside].min())


def _movie_header(path: str | os.PathLike[str]) -> bytes:
    with open(path, "rb") as file:
        for kind, start, stop in boxes(file, *whole(file)):
            if kind == b"moof" or (kind == b"moov" and stop - start > _LARGEST_HEADER_BYTES):
                raise _Unfit
            if kind == b"moov":
                file.seek(start)
                return file.read(stop - start)
    raise _Unfit


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = 0
    while place + 8 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, place)
        skip = 8
        if size == 1:
            size, skip = struct.unpack_from(">Q", data, place + 8)[0], 16
        elif size == 0:
            size = len(data) - place
        if size < skip or place + size > len(data):
            # QuickTime ends some boxes with four zero bytes; anything else is damage.
            if size == 0 or data[place:].strip(b"\0") == b"":
                return
            raise _Unfit
        yield kind, data[place + skip : place + size]
        place += size


def _track(moov: bytes, track_id: int) -> dict[bytes, bytes]:
    for kind, data in _boxes(moov):
        if kind != b"trak":
            continue
        boxes = dict(_boxes(data))
        header = boxes[b"tkhd"]
        (found,) = struct.unpack_from(">I", header, 20 if header[0] == 1 else 12)
        if found == track_id:
            return boxes
    raise _Unfit


def _time_scale(header: bytes) -> int:
    (scale,) = struct.unpack_from(">I", header, 20 if header[0] == 1 else 12)
    if scale == 0:
        raise _Unfit
    return int(scale)


def _runs(table: bytes, signed: bool) -> Ticks:
    """Spell out a run-length table (count, value) into one value per sample."""
    (entries,) = struct.unpack_from(">I", table, 4)
    pairs = np.frombuffer(table, ">u4", 2 * entries, 8).reshape(-1, 2)
    counts = pairs[:, 0].astype(np.int64)
    if int(counts.sum()) > _MOST_SAMPLES:
        raise _Unfit
    values = (pairs[:, 1].astype(np.uint32).view(np.int32) if signed else pairs[:, 1]).astype(np.int64)
    if not signed and len(values) and int(values.max()) >= 1 << 31:
        raise _Unfit
    return np.repeat(values, counts)


def _numbers(table: bytes) -> Ticks:
    (entries,) = struct.unpack_from(">I", table, 4)
    return np.frombuffer(table, ">u4", entries, 8).astype(np.int64)


def _sample_count(tables: dict[bytes, bytes]) -> int:
    if b"stsz" in tables:
        same, count = struct.unpack_from(">II", tables[b"stsz"], 4)
        # An empty sample is no picture: demuxing tells what becomes of its time.
        if not same and not np.frombuffer(tables[b"stsz"], ">u4", count, 12).all():
            raise _Unfit
        return int(count)
    if b"stz2" in tables:
        return int(struct.unpack_from(">I", tables[b"stz2"], 8)[0])
    raise _Unfit


def _edits(track: dict[bytes, bytes], scale: int, movie_scale: int) -> list[_Edit]:
    """The edit list in the track's own ticks."""
    if b"edts" not in track:
        return []
    table = dict(_boxes(track[b"edts"])).get(b"elst")
    if table is None:
        return []
    (entries,) = struct.unpack_from(">I", table, 4)
    shape = ">QqI" if table[0] == 1 else ">IiI"
    edits = []
    for entry in range(entries):
        duration, media_time, speed = struct.unpack_from(shape, table, 8 + entry * struct.calcsize(shape))
        if speed != 1 << 16:
            raise _Unfit
        # Rounded to the nearest tick, halves up, as FFmpeg does.
        edits.append(_Edit((2 * duration * scale + movie_scale) // (2 * movie_scale), media_time))
    return edits
