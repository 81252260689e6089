"""Where the chunks of an MP4 or MOV track begin: runs of samples that lie together in the file.

libVLC 3 looks for a place by its chunk: it decodes from the key frame before the first sample of the chunk, however
near a later key frame lies (seen with 3.0.24). Boxes and fields: ISO/IEC 14496-12, 8.7.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

_MOST_SAMPLES = 50_000_000
_MOST_BOXES = 4096
_LARGEST_TABLE_BYTES = 1 << 28
_SAMPLE_TABLES = (b"mdia", b"minf", b"stbl")


def chunk_starts(path: str | os.PathLike[str], stream_index: int, count: int) -> NDArray[np.int64] | None:
    """The first sample of each chunk of a track of `count` samples, counted as they are stored; None where the file is
    of another kind, or its header does not say so plainly."""
    try:
        with open(path, "rb") as file:
            end = file.seek(0, os.SEEK_END)
            starts, samples = _starts(file, end, stream_index)
    except (OSError, struct.error, ValueError, LookupError):
        return None
    return starts if samples == count else None


def _starts(file: BinaryIO, end: int, stream_index: int) -> tuple[NDArray[np.int64], int]:
    inside = _only(file, 0, end, b"moov")
    tracks = [(place, stop) for kind, place, stop in _boxes(file, *inside) if kind == b"trak"]
    inside = tracks[stream_index]
    for kind in _SAMPLE_TABLES:
        inside = _only(file, *inside, kind)
    tables = {kind: (place, stop) for kind, place, stop in _boxes(file, *inside)}
    chunks = b"stco" if b"stco" in tables else b"co64"
    (chunk_count,) = struct.unpack(">I", _bytes(file, tables[chunks], 8)[4:])
    table = _bytes(file, tables[b"stsc"])
    (entries,) = struct.unpack_from(">I", table, 4)
    runs = np.frombuffer(table, ">u4", 3 * entries, 8).reshape(-1, 3).astype(np.int64)
    lengths = np.diff(np.append(runs[:, 0], chunk_count + 1))
    if not 0 < chunk_count <= _MOST_SAMPLES or (lengths <= 0).any() or int(lengths.sum()) != chunk_count:
        raise ValueError
    held = np.repeat(runs[:, 1], lengths)
    return np.cumsum(held) - held, int(held.sum())


def _only(file: BinaryIO, place: int, end: int, wanted: bytes) -> tuple[int, int]:
    return next((start, stop) for kind, start, stop in _found(file, place, end) if kind == wanted)


def _found(file: BinaryIO, place: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    yield from _boxes(file, place, end)
    raise LookupError


def _boxes(file: BinaryIO, place: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """The kind, begin and end of what each box between two places holds."""
    for _ in range(_MOST_BOXES):
        if place + 8 > end:
            return
        file.seek(place)
        head = file.read(16)
        size, kind = struct.unpack_from(">I4s", head)
        skip = 8
        if size == 1:
            size, skip = struct.unpack_from(">Q", head, 8)[0], 16
        elif size == 0:
            size = end - place
        if size < skip or place + size > end:
            return
        yield kind, place + skip, place + size
        place += size


def _bytes(file: BinaryIO, box: tuple[int, int], most: int = _LARGEST_TABLE_BYTES) -> bytes:
    place, stop = box
    file.seek(place)
    return file.read(min(stop - place, most))
