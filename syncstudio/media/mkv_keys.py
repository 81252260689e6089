"""Tells which pictures of a Matroska or WebM track FFmpeg takes for key frames, from the first bytes of each."""

from __future__ import annotations

from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.mkv_track import MkvTrack, UnfitFile
from syncstudio.media.picture_start import KeyTest, h264_key, mpeg_key, sized_units

# A block begins with its track, two bytes of time and one of flags; so much of it is kept.
LEAD_BYTES = 4
HEAD_BYTES = 52

# FFmpeg's packets smaller than this are placeholders, whatever they claim (as in packet_table.py).
_PLACEHOLDER_BYTES = 8

# What a picture may have in front of its first slice: more is no video.
_LOOK_AGAIN = (4096, 1 << 20)

_H264_SLICE, _H264_IDR, _H264_DELIMITER = 1, 5, 9

Flags = NDArray[np.bool_]
Heads = NDArray[np.uint8]


def key_pictures(
    file: BinaryIO,
    track: MkvTrack,
    heads: Heads,
    sizes: NDArray[np.int64],
    places: NDArray[np.int64],
    flagged: Flags,
) -> Flags:
    """One flag per block. `heads` holds the first HEAD_BYTES of each, `flagged` what the container says, which
    FFmpeg believes of some codecs only. Raises UnfitFile when a picture cannot be told."""
    first = heads[:, LEAD_BYTES]
    keys: Flags
    if track.codec == "mjpeg":
        keys = np.ones(len(heads), dtype=np.bool_)
    elif track.codec == "vp8":
        keys = first & 1 == 0
    elif track.codec == "vp9":
        rare = first & 0x30 == 0x30
        keys = np.where(rare, first & 0x06, first & 0x0C) == 0
    elif track.codec == "h264":
        keys = _h264_keys(file, track.length_bytes, heads, sizes, places)
    elif track.codec in ("mpeg1video", "mpeg2video"):
        keys = _looked_at(file, mpeg_key, np.arange(len(heads)), heads, sizes, places)
    else:
        keys = flagged
    keys = keys & (sizes - LEAD_BYTES > _PLACEHOLDER_BYTES)
    return keys


def hidden_pictures(track: MkvTrack, heads: Heads) -> Flags:
    """Packets that only prepare later pictures: VP8's alternate reference frames (RFC 6386, 9.1)."""
    if track.codec != "vp8":
        return np.zeros(len(heads), dtype=np.bool_)
    hidden: Flags = heads[:, LEAD_BYTES] & 0x10 == 0
    return hidden


def _h264_keys(
    file: BinaryIO, length_bytes: int, heads: Heads, sizes: NDArray[np.int64], places: NDArray[np.int64]
) -> Flags:
    # The kind of the first unit; behind a delimiter, which takes two bytes, that of the second.
    at = LEAD_BYTES + length_bytes
    kinds = heads[:, at] & 31
    delimited = (kinds == _H264_DELIMITER) & (heads[:, at - 1] == 2)
    second = at + 2 + length_bytes
    kinds = np.where(delimited, heads[:, second] & 31, kinds)
    ends = np.where(delimited, second + _unit_sizes(heads, second, length_bytes), 0)
    ends = np.maximum(ends, at + _unit_sizes(heads, at, length_bytes))
    # FFmpeg looks at no unit that claims to be longer than its packet.
    if (ends > sizes).any():
        raise UnfitFile
    keys: Flags = kinds == _H264_IDR
    short = sizes <= second
    open_ones = np.flatnonzero(~((kinds == _H264_SLICE) | keys) | short)
    test: KeyTest = lambda data: h264_key(sized_units(data, length_bytes))  # noqa: E731
    keys[open_ones] = _looked_at(file, test, open_ones, heads, sizes, places)
    return keys


def _unit_sizes(heads: Heads, at: int, length_bytes: int) -> NDArray[np.int64]:
    """The sizes of the units at column `at` of each head."""
    found = np.zeros(len(heads), dtype=np.int64)
    for column in range(at - length_bytes, at):
        found = found << 8 | heads[:, column]
    return found


def _looked_at(
    file: BinaryIO,
    test: KeyTest,
    rows: NDArray[np.int64],
    heads: Heads,
    sizes: NDArray[np.int64],
    places: NDArray[np.int64],
) -> Flags:
    """Test pictures one by one, reading more of the file where what was kept does not tell."""
    keys = np.zeros(len(rows), dtype=np.bool_)
    for place, row in enumerate(rows.tolist()):
        size = int(sizes[row]) - LEAD_BYTES
        answer = test(heads[row, LEAD_BYTES:].tobytes()[:size])
        for most in _LOOK_AGAIN:
            if answer is not None:
                break
            file.seek(int(places[row]) + LEAD_BYTES)
            answer = test(file.read(min(size, most)))
        if answer is None:
            raise UnfitFile
        keys[place] = answer
    return keys
