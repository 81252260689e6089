"""Writes GPMF payloads, and MP4 files that carry them beside a picture."""

from __future__ import annotations

import struct
from fractions import Fraction
from pathlib import Path

import av
import numpy as np


def klv(key: str, kind: str, size: int, repeat: int, data: bytes) -> bytes:
    head = struct.pack(">4sBBH", key.encode(), ord(kind) if kind else 0, size, repeat)
    return head + data + b"\0" * (-len(data) % 4)


def nest(key: str, *items: bytes) -> bytes:
    data = b"".join(items)
    return klv(key, "", 1, len(data), data) if len(data) < 65536 else klv(key, "", 4, len(data) // 4, data)


def text(key: str, value: str, size: int = 0) -> bytes:
    data = value.encode("latin-1")
    size = size or len(data)
    return klv(key, "c", size, len(data) // size, data)


def numbers(key: str, kind: str, values: np.ndarray | list, format: str) -> bytes:
    rows = np.atleast_2d(np.asarray(values))
    data = rows.astype(format).tobytes()
    return klv(key, kind, len(data) // max(len(rows), 1), len(rows), data)


def device(*streams: bytes, name: str = "Camera", number: int = 1) -> bytes:
    return nest("DEVC", numbers("DVID", "L", [number], ">u4"), text("DVNM", name), *streams)


def write_mp4(
    path: Path, payloads: list[bytes], payload_s: Fraction = Fraction(1), frames: int | None = None
) -> Path:
    """An MP4 of a small picture at 25 a second, with one telemetry packet for each `payload_s`."""
    with av.open(str(path), "w") as container:
        video = container.add_stream("mpeg4", rate=25)
        video.width = video.height = 32
        video.pix_fmt = "yuv420p"
        plain = path.with_suffix(".raw.mp4")
        count = frames if frames is not None else int(len(payloads) * payload_s * 25)
        for number in range(count):
            frame = av.VideoFrame.from_ndarray(np.full((32, 32, 3), number % 256, np.uint8))
            frame.pts, frame.time_base = number, Fraction(1, 25)
            container.mux(video.encode(frame))
        container.mux(video.encode())
        del plain
    _add_track(path, payloads, payload_s)
    return path


def _add_track(path: Path, payloads: list[bytes], payload_s: Fraction) -> None:
    """Append a `gpmd` track by hand: FFmpeg's muxer writes none."""
    data = path.read_bytes()
    at = data.rindex(b"moov") - 4
    moov, rest = data[at:], data[:at]
    assert struct.unpack(">I", moov[:4])[0] == len(moov)
    media = b"".join(payloads)
    mdat = struct.pack(">I4s", 8 + len(media), b"mdat") + media
    places, place = [], len(rest) + 8
    for payload in payloads:
        places.append(place)
        place += len(payload)
    scale = 1000
    step = int(payload_s * scale)
    track = _track(9, scale, step, [len(payload) for payload in payloads], places)
    moov = struct.pack(">I", len(moov) + len(track)) + moov[4:] + track
    path.write_bytes(rest + mdat + moov)


def _box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def _full(kind: bytes, *parts: bytes) -> bytes:
    return _box(kind, b"\0\0\0\0", *parts)


def _track(number: int, scale: int, step: int, sizes: list[int], places: list[int]) -> bytes:
    length = step * len(sizes)
    unity = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    head = _full(b"tkhd", struct.pack(">5I", 0, 0, number, 0, length), bytes(16), unity, bytes(8))
    media_head = _full(b"mdhd", struct.pack(">4IHH", 0, 0, scale, length, 0x55C4, 0))
    handler = _full(b"hdlr", bytes(4), b"meta", bytes(12), b"GoPro MET\0")
    entry = _box(b"gpmd", bytes(6), b"\0\1", bytes(4))
    tables = _box(
        b"stbl",
        _full(b"stsd", struct.pack(">I", 1), entry),
        _full(b"stts", struct.pack(">3I", 1, len(sizes), step)),
        _full(b"stsc", struct.pack(">4I", 1, 1, 1, 1)),
        _full(b"stsz", struct.pack(">2I", 0, len(sizes)), struct.pack(f">{len(sizes)}I", *sizes)),
        _full(b"stco", struct.pack(">I", len(places)), struct.pack(f">{len(places)}I", *places)),
    )
    source = _box(b"dinf", _full(b"dref", struct.pack(">I", 1), _box(b"url ", b"\0\0\0\1")))
    info = _box(b"minf", _box(b"gmhd", _full(b"gmin", bytes(16))), source, tables)
    return _box(b"trak", head, _box(b"mdia", media_head, handler, info))
