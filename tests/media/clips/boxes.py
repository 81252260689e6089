"""Writes edit lists into finished MP4 files, as editors do that cut without encoding."""

from __future__ import annotations

import struct
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path


def patch_edit(path: Path, change: Callable[[int, int], tuple[int, int]]) -> None:
    """Rewrite the one edit of a file: `change(media_time, scale)` answers the new media time and count of frames."""
    data = bytearray(path.read_bytes())
    scale = struct.unpack_from(">I", data, data.index(b"mdhd") + 4 + 12)[0]
    movie_scale = struct.unpack_from(">I", data, data.index(b"mvhd") + 4 + 12)[0]
    place = data.index(b"elst") + 4 + 8
    _, media_time = struct.unpack_from(">Ii", data, place)
    media_time, count = change(media_time, scale)
    struct.pack_into(">Ii", data, place, int(count * Fraction(1001, 30000) * movie_scale), media_time)
    path.write_bytes(data)


def set_edits(path: Path, edits: list[tuple[Fraction, Fraction | None]]) -> None:
    """Replace the one edit of a one-track file whose header stands last by (length, begin or None for empty)."""
    data = path.read_bytes()
    scale = struct.unpack_from(">I", data, data.index(b"mdhd") + 4 + 12)[0]
    movie_scale = struct.unpack_from(">I", data, data.index(b"mvhd") + 4 + 12)[0]
    place = data.index(b"edts") - 4
    (old,) = struct.unpack_from(">I", data, place)
    body = struct.pack(">II", 0, len(edits))
    for length, begin in edits:
        media_time = -1 if begin is None else round(begin * scale)
        body += struct.pack(">IiI", round(length * movie_scale), media_time, 1 << 16)
    new = _box(b"edts", _box(b"elst", body))
    out = bytearray(data[:place] + new + data[place + old :])
    for kind in (b"trak", b"moov"):
        at = data.index(kind) - 4
        (size,) = struct.unpack_from(">I", out, at)
        struct.pack_into(">I", out, at, size + len(new) - old)
    path.write_bytes(out)


def shift_delays(path: Path, by_s: Fraction) -> None:
    """Add to the delay between decoding and showing of every sample, which may make it negative (version 1)."""
    data = bytearray(path.read_bytes())
    scale = struct.unpack_from(">I", data, data.index(b"mdhd") + 4 + 12)[0]
    place = data.index(b"ctts") + 4
    _, entries = struct.unpack_from(">II", data, place)
    struct.pack_into(">I", data, place, 1 << 24)
    for entry in range(entries):
        at = place + 8 + 8 * entry + 4
        (delay,) = struct.unpack_from(">i", data, at)
        struct.pack_into(">i", data, at, delay + round(by_s * scale))
    path.write_bytes(data)


def _box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + kind + body
