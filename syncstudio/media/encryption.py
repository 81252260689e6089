"""Tells whether a recording is encrypted, so that it is called that and not damaged.

FFmpeg passes encrypted pictures on as they are, and decoders then find nonsense in them.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from syncstudio.media.mp4_boxes import boxes, whole

# Sample entries of protected tracks: ISO/IEC 14496-12, 8.12, and what iTunes wrote before it.
_PROTECTED = {b"encv", b"enca", b"drms", b"drmi"}
_WAY = (b"mdia", b"minf", b"stbl", b"stsd")

# Transport packets: ISO/IEC 13818-1, 2.4.3.2. The tables themselves are never scrambled.
_TS_BYTES, _SYNC, _FIRST_STREAM_PID, _PADDING_PID = 188, 0x47, 0x20, 0x1FFF
_TS_LOOK_BYTES = 188 * 8192

# ContentEncryption with its size, one of its elements following (Matroska, 5.1.4.1.31.8); it stands in the
# track's entry, near the beginning.
_EBML, _CONTENT_ENCRYPTION = b"\x1a\x45\xdf\xa3", b"\x50\x35"
_MATROSKA_LOOK_BYTES = 1 << 16
_ENCRYPTION_PARTS = (b"\x47\xe1", b"\x47\xe2", b"\x47\xe7")


def encrypted_streams(path: str | os.PathLike[str]) -> set[int] | None:
    """The numbers of the streams that are encrypted; None says all of them are."""
    try:
        with Path(path).open("rb") as file:
            head = file.read(16)
            if head[4:8] in (b"ftyp", b"moov", b"styp", b"wide", b"free", b"mdat"):
                return set(_protected_tracks(file))
            if head.startswith(_EBML):
                return None if _matroska_encrypts(head + file.read(_MATROSKA_LOOK_BYTES)) else set()
            if head[:1] == bytes([_SYNC]):
                return None if _mostly_scrambled(head + file.read(_TS_LOOK_BYTES)) else set()
    except (OSError, struct.error):
        pass
    return set()


def encrypted_text(path: str | os.PathLike[str]) -> str:
    """The sentence for people about an encrypted recording."""
    return (
        f"{os.fspath(path)} is encrypted (copy-protected), so nothing of it can be shown; "
        "save it unprotected with the program or service it comes from."
    )


def _protected_tracks(file: BinaryIO) -> Iterator[int]:
    movie = next(iter(_inside(file, whole(file), b"moov")), None)
    for number, track in enumerate(_inside(file, movie, b"trak") if movie else ()):
        spans = [track]
        for kind in _WAY:
            spans = _inside(file, spans[0], kind) if spans else []
        # The table: version and flags, count, then entries that are boxes themselves.
        for start, stop in spans[:1]:
            if any(kind in _PROTECTED for kind, *_ in boxes(file, start + 8, stop)):
                yield number


def _inside(file: BinaryIO, span: tuple[int, int], wanted: bytes) -> list[tuple[int, int]]:
    return [(start, end) for kind, start, end in boxes(file, *span) if kind == wanted]


def _matroska_encrypts(data: bytes) -> bool:
    place = data.find(_CONTENT_ENCRYPTION)
    while place >= 0:
        if data[place + 3 : place + 5] in _ENCRYPTION_PARTS:
            return True
        place = data.find(_CONTENT_ENCRYPTION, place + 1)
    return False


def _mostly_scrambled(data: bytes) -> bool:
    places = range(0, len(data) - _TS_BYTES + 1, _TS_BYTES)
    if any(data[place] != _SYNC for place in places):
        return False
    carried = [
        data[place + 3] >> 7
        for place in places
        if _FIRST_STREAM_PID <= ((data[place + 1] & 0x1F) << 8 | data[place + 2]) < _PADDING_PID
    ]
    return sum(carried) * 2 > len(carried)
