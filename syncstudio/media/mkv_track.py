"""What a Matroska or WebM file says of one of its tracks before the pictures begin."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from fractions import Fraction

from syncstudio.media import ebml

_STANDARD_SCALE_NS = 1_000_000
_NS = 1_000_000_000

# FFmpeg makes a stream of each of these: video, sound, subtitles, metadata.
_STREAM_TYPES = {1, 2, 17, 33}
_VIDEO = 1

# A track's number takes one byte in a block up to this.
_MOST_SHORT_NUMBER = 126

# RFC 9559's codec mapping. Left out is what FFmpeg changes on the way, or parses in ways not known here.
_CODECS = {
    "V_MPEG4/ISO/AVC": "h264",
    "V_MPEGH/ISO/HEVC": "hevc",
    "V_VP8": "vp8",
    "V_VP9": "vp9",
    "V_AV1": "av1",
    "V_MPEG1": "mpeg1video",
    "V_MPEG2": "mpeg2video",
    "V_MJPEG": "mjpeg",
}

# Codec private data of H.264 is laid out as in MP4 when it begins with this version (ISO/IEC 14496-15, 5.3.3.1).
_AVCC_VERSION, _AVCC_LENGTH_BYTE = 1, 4


class UnfitFile(Exception):
    """The file is not of the plain kind read here; demuxing finds the frames instead."""


@dataclass(frozen=True, slots=True)
class MkvTrack:
    """One video track. `mark` is the byte by which blocks say they are of it, `marks` those of all tracks;
    `delay_ticks` is taken off every time; `length_bytes` come before each of H.264's NAL units."""

    codec: str
    mark: int
    marks: frozenset[int]
    delay_ticks: int
    duration_ticks: int
    length_bytes: int


def read_track(info: bytes, tracks: bytes, stream_index: int, time_base: Fraction) -> MkvTrack:
    """The track behind FFmpeg's stream `stream_index`, from the payloads of Info and Tracks.

    Raises UnfitFile when it is no video of a codec known here, is compressed or encrypted, or when the file's
    ticks are not `time_base`.
    """
    scale = ebml.number(_fields(info).get(ebml.TIMESTAMP_SCALE, b"")) or _STANDARD_SCALE_NS
    if Fraction(scale, _NS) != time_base:
        raise UnfitFile
    entries = [_fields(entry) for kind, entry in ebml.elements(tracks) if kind == ebml.TRACK_ENTRY]
    numbers = [ebml.number(entry[ebml.TRACK_NUMBER]) for entry in entries]
    if len(set(numbers)) != len(numbers) or not all(1 <= one <= _MOST_SHORT_NUMBER for one in numbers):
        raise UnfitFile
    streams = [entry for entry in entries if ebml.number(entry[ebml.TRACK_TYPE]) in _STREAM_TYPES]
    if not 0 <= stream_index < len(streams):
        raise UnfitFile
    entry = streams[stream_index]
    codec = _CODECS.get(entry[ebml.CODEC_ID].rstrip(b"\0").decode("ascii", "replace"))
    if codec is None or ebml.number(entry[ebml.TRACK_TYPE]) != _VIDEO or ebml.CONTENT_ENCODINGS in entry:
        raise UnfitFile
    if _real(entry.get(ebml.TRACK_SCALE, b"")) != 1.0:
        raise UnfitFile
    delay = Fraction(ebml.number(entry.get(ebml.CODEC_DELAY, b"")), scale)
    return MkvTrack(
        codec,
        0x80 | ebml.number(entry[ebml.TRACK_NUMBER]),
        frozenset(0x80 | one for one in numbers),
        # To the nearest tick, halves up, as FFmpeg rounds.
        (2 * delay.numerator + delay.denominator) // (2 * delay.denominator),
        ebml.number(entry.get(ebml.DEFAULT_DURATION, b"")) // scale,
        _length_bytes(codec, entry.get(ebml.CODEC_PRIVATE, b"")),
    )


def _fields(payload: bytes) -> dict[int, bytes]:
    """The last of each kind of element in a payload."""
    return dict(ebml.elements(payload))


def _length_bytes(codec: str, private: bytes) -> int:
    if codec != "h264":
        return 0
    if len(private) <= _AVCC_LENGTH_BYTE or private[0] != _AVCC_VERSION:
        raise UnfitFile
    return (private[_AVCC_LENGTH_BYTE] & 3) + 1


def _real(payload: bytes) -> float:
    if not payload:
        return 1.0
    return float(struct.unpack(">f" if len(payload) == 4 else ">d", payload)[0])
