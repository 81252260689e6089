"""Tells from the first bytes of a compressed picture whether it decodes on its own, as FFmpeg's parsers tell.

Containers have a flag for that too, but FFmpeg does not believe it for most codecs, and recorders set it at
random. What is looked at: the kind of the first slice and recovery points (H.264, ITU-T H.264 7.3.1 and D.1.8),
the kind of the slice (HEVC, ITU-T H.265 7.4.2.2), the picture header (MPEG-2, ISO/IEC 13818-2 6.2.3; VP8, RFC
6386 9.1; VP9, bitstream specification 6.2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

# Answers whether a picture is a key, or None when more of its bytes must be seen.
KeyTest = Callable[[bytes], bool | None]

_START = b"\0\0\1"
_ESCAPED, _PLAIN = b"\0\0\3", b"\0\0"

_H264_SLICE, _H264_IDR, _H264_SEI = 1, 5, 6
_RECOVERY_POINT = 6

# Kinds of HEVC slices: up to 31; 16 to 21 are pictures to begin at.
_HEVC_MOST_SLICE, _HEVC_FIRST_KEY, _HEVC_LAST_KEY = 31, 16, 21

# NAL units that can begin a picture, besides a slice that says it is the first.
_H264_OPENERS = {6, 7, 8, 9, 14, 15}
_HEVC_OPENERS = {32, 33, 34, 35, 39}

_MPEG_OPENERS = {0x00, 0xB3, 0xB8}
_MPEG_EXTENSION, _MPEG_CODING_EXTENSION, _MPEG_WHOLE_FRAME, _MPEG_I = 0xB5, 8, 3, 1


def h264_key(units: Iterator[tuple[bytes, bool]]) -> bool | None:
    """`units` are NAL units in order, each with whether it is whole."""
    recovery = False
    for unit, whole in units:
        if not unit:
            return None
        kind = unit[0] & 31
        if kind == _H264_IDR:
            return True
        if kind == _H264_SLICE:
            return recovery
        if not whole:
            return None
        if kind == _H264_SEI:
            recovery = recovery or _says_recovery(unit)
    return None


def _says_recovery(unit: bytes) -> bool:
    data = unit[1:].replace(_ESCAPED, _PLAIN)
    place = 0
    while len(data) - place > 2 and data[place : place + 2] != _PLAIN:
        kind = size = 0
        while place < len(data) and data[place] == 0xFF:
            kind, place = kind + 255, place + 1
        if place >= len(data):
            return False
        kind, place = kind + data[place], place + 1
        while place < len(data) and data[place] == 0xFF:
            size, place = size + 255, place + 1
        if place >= len(data):
            return False
        size, place = size + data[place], place + 1
        if place + size > len(data):
            return False
        if kind == _RECOVERY_POINT:
            return True
        place += size
    return False


def hevc_key(units: Iterator[tuple[bytes, bool]]) -> bool | None:
    """`units` as for H.264; layers above the first are looked through."""
    for unit, _ in units:
        if len(unit) < 2:
            return None
        kind, layer = (unit[0] >> 1) & 63, (unit[0] & 1) << 5 | unit[1] >> 3
        if layer == 0 and kind <= _HEVC_MOST_SLICE:
            return _HEVC_FIRST_KEY <= kind <= _HEVC_LAST_KEY
    return None


def sized_units(data: bytes, length_bytes: int) -> Iterator[tuple[bytes, bool]]:
    """NAL units that each follow their length, as in MP4 and Matroska."""
    place = 0
    while place + length_bytes < len(data):
        size = int.from_bytes(data[place : place + length_bytes], "big")
        place += length_bytes
        yield data[place : place + size], place + size <= len(data)
        place += size


def marked_units(data: bytes) -> Iterator[tuple[bytes, bool]]:
    """NAL units between start codes, as in transport streams."""
    place = data.find(_START)
    while place >= 0:
        place += 3
        after = data.find(_START, place)
        yield data[place : after if after >= 0 else len(data)], after >= 0
        place = after


def mpeg_key(data: bytes) -> bool | None:
    """MPEG-1 and MPEG-2: whether the first picture in `data` is an I picture."""
    place = data.find(b"\0\0\1\0")
    if place < 0 or place + 6 > len(data):
        return None
    return (data[place + 5] >> 3) & 7 == _MPEG_I


def mpeg_is_field(data: bytes) -> bool | None:
    """Whether the first picture is one field alone (MPEG-2); None when that is farther on."""
    place = data.find(b"\0\0\1\0")
    place = data.find(_START, place + 4) if place >= 0 else -1
    if place < 0 or place + 7 > len(data):
        return None
    if data[place + 3] != _MPEG_EXTENSION or data[place + 4] >> 4 != _MPEG_CODING_EXTENSION:
        return False
    return data[place + 6] & 3 != _MPEG_WHOLE_FRAME


def begins_picture(codec: str, data: bytes) -> bool:
    """Whether `data` begins with the first bytes of a picture, behind a start code at most four bytes long."""
    place = data.find(_START)
    if not 0 <= place <= 1 or any(data[:place]) or len(data) < place + 6:
        return False
    first = data[place + 3]
    if codec == "h264":
        kind = first & 31
        return kind in _H264_OPENERS or (kind in (_H264_SLICE, _H264_IDR) and data[place + 4] & 0x80 != 0)
    if codec == "hevc":
        kind = (first >> 1) & 63
        return kind in _HEVC_OPENERS or (kind <= _HEVC_MOST_SLICE and data[place + 5] & 0x80 != 0)
    return first in _MPEG_OPENERS
