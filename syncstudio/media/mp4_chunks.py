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

from syncstudio.media.mp4_boxes import boxes, whole

_MOST_SAMPLES = 50_000_000
_LARGEST_TABLE_BYTES = 1 << 28
_SAMPLE_TABLES = (b"mdia", b"minf", b"stbl")


def chunk_starts(path: str | os.PathLike[str], stream_index: int, count: int) -> NDArray[np.int64] | None:
    """The first sample of each chunk of a track of `count` samples, counted as they are stored; None where the file is
    of another kind, or its header does not say so plainly."""
    try:
        with open(path, "rb") as file:
            starts, samples = _starts(file, stream_index)
    except (OSError, struct.error, ValueError, LookupError):
        return None
    return starts if samples == count else None


def _starts(file: BinaryIO, stream_index: int) -> tuple[NDArray[np.int64], int]:
    inside = _only(file, *whole(file), b"moov")
    tracks = [(place, stop) for kind, place, stop in boxes(file, *inside) if kind == b"trak"]
    inside = tracks[stream_index]
    for kind in _SAMPLE_TABLES:
        inside = _only(file, *inside, kind)
    tables = {kind: (place, stop) for kind, place, stop in boxes(file, *inside)}
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
    yield from boxes(file, place, end)
    raise LookupError


def _bytes(file: BinaryIO, box: tuple[int, int], most: int = _LARGEST_TABLE_BYTES) -> bytes:
    place, stop = box
    file.seek(place)
    return file.read(min(stop - place, most))
