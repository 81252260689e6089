"""Tells a recording that breaks off from one that ends: what its header promises against what is there."""

from __future__ import annotations

import struct
from fractions import Fraction
from typing import BinaryIO

from syncstudio.media.health.finding import Finding, Severity
from syncstudio.media.health.packet_pass import PacketPass
from syncstudio.media.health.report import StreamHealth
from syncstudio.media.health.words import length_text
from syncstudio.media.packet_table import MISSING
from syncstudio.media.probe import FileFacts

_TS_PACKETS = (188, 192, 204)

# Raw streams have no header that could promise a length.
_WITHOUT_LENGTH = {
    "h264", "hevc", "vvc", "mpegvideo", "m4v", "vc1", "obu", "mjpeg", "aac", "ac3", "eac3", "dts", "mp3", "mpegts",
    "mpeg", "truehd", "mlp", "amr", "dv", "gif", "apng",
}  # fmt: skip

# Headers whose length was written when the recording ended; others are FFmpeg's own guess.
_SAYS_LENGTH = {"mov", "mp4", "matroska", "webm", "flac", "avi", "flv", "wav", "w64"}

# A header's length may count the last frame differently, or round.
_SHORT_S = Fraction(1, 2)

_OGG_TAIL_BYTES = 1 << 17

# What an animation closes with (GIF89a, 27; W3C PNG, 11.2.5); some programs leave a few bytes after it.
_LAST_BYTES = {"gif": b";", "apng": b"IEND"}
_TAIL_BYTES = 64


def end_findings(facts: FileFacts, streams: list[StreamHealth], read: PacketPass) -> list[Finding]:
    """Whether the file breaks off, and whether it says how long it is."""
    ends = [s.start_s + s.duration_s for s in streams if s.duration_s and s.kind in ("video", "sound")]
    end_s = max(ends, default=None)
    found = []
    broken = _broken(facts, read)
    if broken is not None:
        what, severity = broken
        at = f" at {length_text(end_s)}" if end_s else ""
        found.append(
            Finding(
                "truncated", severity, None, end_s,
                f"The file breaks off{at}: {what}; what is there keeps its times, but anything after it is "
                f"lost, so "
                f"copy the file again, or label only up to there.",
            )
        )  # fmt: skip
    elif not read.has_length and facts.format not in _WITHOUT_LENGTH:
        long = f" ({length_text(end_s)} were counted)" if end_s else ""
        found.append(
            Finding(
                "no-duration", "warning", None, None,
                f"The file does not say how long it is{long}, as recordings from browsers and ones never "
                f"finished do not: labels "
                f"are true, but other players cannot seek in it well; write it anew without encoding, with  "
                f"ffmpeg -i IN -c copy OUT.",
            )
        )  # fmt: skip
    return found


def _broken(facts: FileFacts, read: PacketPass) -> tuple[str, Severity] | None:
    """Why the file is known to break off, and how bad that is; None when it seems whole."""
    if read.broke:
        return f"reading stopped there ({read.broke})", "error"
    try:
        with open(facts.path, "rb") as file:
            told = _by_bytes(facts.format, file, facts.size)
    except (OSError, struct.error):
        told = None
    if told is not None:
        return told
    if facts.format in _SAYS_LENGTH:
        return _by_length(facts, read)
    return None


def _by_length(facts: FileFacts, read: PacketPass) -> tuple[str, Severity] | None:
    """Whether packets end before the length that the header gives."""
    ends = [
        int((packets.pts + packets.durations)[packets.pts != MISSING].max()) * facts.stream(index).time_base
        for index, packets in read.streams.items()
        if facts.stream(index).kind in ("video", "sound") and (packets.pts != MISSING).any()
    ]
    if facts.duration_s is None or not ends:
        return None
    short = facts.duration_s + facts.zero_s - max(ends)
    if short <= max(_SHORT_S, facts.duration_s / 200):
        return None
    return f"its header promises {length_text(short)} more", "error"


def _by_bytes(form: str, file: BinaryIO, size: int) -> tuple[str, Severity] | None:
    if form in ("matroska", "webm"):
        return _promised(_matroska_end(file), size)
    if form in ("wav", "avi", "w64"):
        return _promised(_riff_end(file), size)
    if form in ("mov", "mp4"):
        return _promised(_movie_end(file, size), size)
    if form == "ogg":
        return None if _ogg_ended(file, size) else ("the last page is not marked as the last", "warning")
    if form == "mpegts":
        return _transport_rest(file, size)
    if form == "mp3":
        return _promised(_mp3_end(file), size)
    if form == "aiff":
        return _promised(_aiff_end(file), size)
    if form in _LAST_BYTES:
        return (
            None if _ends_with(file, size, _LAST_BYTES[form]) else ("the mark of its end is missing", "error")
        )
    return None


def _promised(end: int | None, size: int) -> tuple[str, Severity] | None:
    if end is None or end <= size:
        return None
    return f"it should have {end - size:,} more bytes than its {size:,}", "error"


def _matroska_end(file: BinaryIO) -> int | None:
    """Where the segment ends by its own header (RFC 8794); None where it does not say."""
    head = file.read(1 << 12)
    place = 0
    for _ in range(8):
        if place + 12 > len(head):
            return None
        kind = head[place : place + 4]
        length, value = _ebml_size(head, place + 4)
        content = place + 4 + length
        if kind == b"\x18\x53\x80\x67":
            return None if value is None else content + value
        if value is None:
            return None
        place = content + value
    return None


def _ebml_size(data: bytes, place: int) -> tuple[int, int | None]:
    first = data[place]
    length = 9 - first.bit_length() if first else 9
    if length > 8:
        return 1, None
    value = int.from_bytes(data[place : place + length], "big") - (1 << (7 * length))
    return length, None if value == (1 << (7 * length)) - 1 else value


def _riff_end(file: BinaryIO) -> int | None:
    """Where the sound or pictures end by the headers; None for lengths left open by a recorder."""
    head = file.read(12)
    if head[:4] != b"RIFF":
        return None
    (whole,) = struct.unpack_from("<I", head, 4)
    if head[8:12] != b"WAVE":
        return None if whole in (0, 0xFFFFFFFF) else 8 + whole
    place = 12
    for _ in range(64):
        file.seek(place)
        chunk = file.read(8)
        if len(chunk) < 8:
            return None
        kind, length = struct.unpack("<4sI", chunk)
        if kind == b"data":
            return None if length in (0, 0xFFFFFFFF) else place + 8 + length
        place += 8 + length + length % 2
    return None


def _aiff_end(file: BinaryIO) -> int | None:
    head = file.read(8)
    return 8 + int(struct.unpack_from(">I", head, 4)[0]) if head[:4] == b"FORM" else None


def _ends_with(file: BinaryIO, size: int, mark: bytes) -> bool:
    file.seek(max(0, size - _TAIL_BYTES))
    tail = file.read().rstrip(b"\0")
    return tail.endswith(mark) if len(mark) == 1 else mark in tail


def _movie_end(file: BinaryIO, size: int) -> int | None:
    place = 0
    length: int
    for _ in range(100_000):
        file.seek(place)
        head = file.read(16)
        if len(head) < 8:
            return place if len(head) == 0 else None
        length, kind = struct.unpack_from(">I4s", head)
        if length == 1 and len(head) == 16:
            length = int(struct.unpack_from(">Q", head, 8)[0])
        elif length == 0:
            return size
        if length < 8 or not kind.isascii():
            return None
        place += length
        if place >= size:
            return place
    return None


def _ogg_ended(file: BinaryIO, size: int) -> bool:
    file.seek(max(0, size - _OGG_TAIL_BYTES))
    tail = file.read()
    place = tail.rfind(b"OggS")
    # The header type's bit 4 marks a stream's last page (RFC 3533).
    return place >= 0 and place + 6 <= len(tail) and bool(tail[place + 5] & 4)


def _transport_rest(file: BinaryIO, size: int) -> tuple[str, Severity] | None:
    head = file.read(204 * 4)
    for length in _TS_PACKETS:
        if (len(head) > 2 * length and head[::length][:3].count(0x47) == 3) or _is_stamped(head, length):
            rest = size % length
            last = "byte is" if rest == 1 else f"{rest} bytes are"
            return (f"its last {last} a part of a packet", "warning") if rest else None
    return None


def _is_stamped(head: bytes, length: int) -> bool:
    # Blu-ray's packets have four bytes of time before the sync byte.
    return length == 192 and head[4::length][:3].count(0x47) == 3


def _mp3_end(file: BinaryIO) -> int | None:
    """Where the frames end by the Xing header's count of bytes; None without one."""
    head = file.read(10)
    start = 0
    if head[:3] == b"ID3":
        a, b, c, d = head[6:10]
        start = 10 + (a << 21 | b << 14 | c << 7 | d)
    file.seek(start)
    frame = file.read(256)
    for word in (b"Xing", b"Info"):
        place = frame.find(word)
        if place > 0 and len(frame) >= place + 16:
            (flags,) = struct.unpack_from(">I", frame, place + 4)
            if flags & 2:
                skip = 8 + (4 if flags & 1 else 0)
                return start + int(struct.unpack_from(">I", frame, place + skip)[0])
    return None
