"""Judges the pictures of a transport stream by their first bytes: keys or not, and whether FFmpeg's parser
would leave them as they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.picture_start import (
    begins_picture,
    h264_key,
    hevc_key,
    marked_units,
    mpeg_is_field,
    mpeg_key,
)

CODECS = ("h264", "hevc", "mpeg2video", "mpeg1video")

# So much of a picture is looked at in one go; the answer then mostly stands.
_HEAD_BYTES = 16

# What a picture may have in front of its first slice: more is no video. Between two packets of a stream there
# may be this many of others.
_LOOK_AGAIN = (150, 4096, 1 << 19)
_MOST_PACKETS_BETWEEN = 4096

_H264_SLICE, _H264_IDR, _H264_DELIMITER = 1, 5, 9

# Profiles of H.264 whose parameter sets say more before the sizes (ITU-T H.264, 7.3.2.1.1).
_LONG_PROFILES = {100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135}

More = Callable[[int], bytes]


class UnfitStream(Exception):
    """The stream is not of the plain kind read here; demuxing finds the frames instead."""


class PictureTest:
    """Answers for the pictures of one stream. Raises UnfitStream for codecs not known, and wherever a packet
    does not begin with a picture or a picture may be one field of two."""

    def __init__(self, codec: str) -> None:
        if codec not in CODECS:
            raise UnfitStream
        self._codec = codec
        self._frames_only = codec != "h264"
        self._opener: bool | None = None

    def judge(self, packets: NDArray[np.uint8], bodies: NDArray[np.int64]) -> NDArray[np.int8]:
        """1 for a key, 0 for none, -1 for pictures to be looked at: one per row of `packets` (the transport
        packet a picture begins in, at `bodies`)."""
        answers = np.full(len(packets), -1, dtype=np.int8)
        if self._codec != "h264":
            return answers
        width = packets.shape[1]
        head = packets[
            np.arange(len(packets))[:, None], np.minimum(bodies[:, None] + np.arange(_HEAD_BYTES), width - 1)
        ]
        # The usual beginning: 00 00 00 01, a delimiter of two bytes, 00 00 (00) 01, a slice.
        usual = (
            (head[:, 0] | head[:, 1] | head[:, 2] == 0)
            & (head[:, 3] == 1)
            & (head[:, 4] & 31 == _H264_DELIMITER)
        )
        usual &= (head[:, 6] | head[:, 7] == 0) & (bodies + _HEAD_BYTES <= width)
        four = (head[:, 8] == 0) & (head[:, 9] == 1)
        three = head[:, 8] == 1
        kinds = np.where(four, head[:, 10], head[:, 9]) & 31
        usual &= four | three
        if self._opener is False:
            usual[:] = False
        answers[usual & (kinds == _H264_SLICE)] = 0
        answers[usual & (kinds == _H264_IDR)] = 1
        if not self._frames_only and len(answers):
            # Nothing is known before the first parameter set was seen.
            answers[0] = -1
        return answers

    def look(self, more: More) -> bool:
        """Look at one picture closely; `more(n)` gives its first n bytes, or fewer where it ends."""
        for most in _LOOK_AGAIN:
            data = more(most)
            answer = self._answer(data)
            if answer is not None:
                return answer
            if len(data) < most:
                break
        raise UnfitStream

    def _answer(self, data: bytes) -> bool | None:
        if not begins_picture(self._codec, data):
            raise UnfitStream
        if self._codec == "h264":
            # Delimiters come before all pictures or none; else FFmpeg's parser sees more pictures than these.
            delimited = data[data.index(1) + 1] & 31 == _H264_DELIMITER
            if delimited is not (delimited if self._opener is None else self._opener):
                raise UnfitStream
            self._opener = delimited
            self._look_for_fields(data)
            answer = h264_key(marked_units(data))
            if answer is not None and not self._frames_only:
                raise UnfitStream
            return answer
        if self._codec == "hevc":
            return hevc_key(marked_units(data))
        if self._codec == "mpeg2video":
            fields = mpeg_is_field(data)
            if fields:
                raise UnfitStream
            return None if fields is None else mpeg_key(data)
        return mpeg_key(data)

    def _look_for_fields(self, data: bytes) -> None:
        for unit, whole in marked_units(data):
            if unit and unit[0] & 31 == 7 and whole:
                if not _frames_only(unit[1:]):
                    raise UnfitStream
                self._frames_only = True


def first_bytes(file: BinaryIO, place: int, packet_bytes: int, pid: int, body: int, most: int) -> bytes:
    """The first `most` bytes of the picture that begins at `body` of the transport packet at `place`."""
    found = b""
    first = True
    for _ in range(_MOST_PACKETS_BETWEEN):
        file.seek(place)
        packet = file.read(188)
        place += packet_bytes
        if len(packet) < 188:
            break
        if (packet[1] & 0x1F) << 8 | packet[2] != pid:
            continue
        kind = packet[3] >> 4
        if not first and packet[1] & 0x40:
            break
        if first:
            found, first = packet[body:], False
        elif kind & 1:
            found += packet[5 + packet[4] if kind & 2 else 4 :]
        if len(found) >= most:
            break
    return found[:most]


def _frames_only(parameters: bytes) -> bool:
    """Whether a sequence parameter set of H.264 promises that no picture is a field or made of two."""
    bits = _Bits(parameters.replace(b"\0\0\3", b"\0\0"))
    profile = bits.take(8)
    bits.take(16)
    bits.golomb()
    if profile in _LONG_PROFILES:
        chroma = bits.golomb()
        if chroma == 3:
            bits.take(1)
        bits.golomb()
        bits.golomb()
        bits.take(1)
        if bits.take(1):
            for number in range(12 if chroma == 3 else 8):
                if bits.take(1):
                    bits.scaling_list(16 if number < 6 else 64)
    bits.golomb()
    order = bits.golomb()
    if order == 0:
        bits.golomb()
    elif order == 1:
        bits.take(1)
        bits.golomb()
        bits.golomb()
        for _ in range(min(bits.golomb(), 255)):
            bits.golomb()
    bits.golomb()
    bits.take(1)
    bits.golomb()
    bits.golomb()
    return bits.take(1) == 1


class _Bits:
    """Reads numbers bit by bit; past the end everything is zero."""

    def __init__(self, data: bytes) -> None:
        self._value, self._left = int.from_bytes(data[:512], "big"), 8 * len(data[:512])

    def take(self, count: int) -> int:
        self._left -= count
        if self._left < 0:
            return 0
        return self._value >> self._left & (1 << count) - 1

    def golomb(self) -> int:
        zeros = 0
        while zeros < 32 and self._left > 0 and not self.take(1):
            zeros += 1
        return (1 << zeros) - 1 + self.take(zeros)

    def scaling_list(self, size: int) -> None:
        last = following = 8
        for _ in range(size):
            if following:
                coded = self.golomb()
                step = (coded + 1) // 2 if coded & 1 else -(coded // 2)
                following = (last + step) % 256
            last = following or last
