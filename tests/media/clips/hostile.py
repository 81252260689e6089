"""Files that claim what cannot be: sizes, counts, time bases and stamps no recording has."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.media.clips.clip import FEW, SMALL
from tests.media.clips.stills import still
from tests.media.clips.writing import X264, write_video

HUGE = (1 << 63) - 1

Written = Iterator[tuple[str, bytes]]


def hostile_files(folder: Path) -> list[Path]:
    """Write them all, and answer where they are."""
    plain = {
        name: _plain(folder, name) for name in ("a.mp4", "b.mkv", "c.avi", "d.ivf", "e.gif", "f.flv", "g.y4m")
    }
    fragmented = _plain(folder, "frag.mp4", {"movflags": "frag_keyframe+empty_moov"})
    written = []
    for group in (
        _of_mp4(plain["a.mp4"], fragmented),
        _of_matroska(plain["b.mkv"]),
        _of_small_containers(plain),
        _of_stills(folder),
        _without_frames(plain),
    ):
        for name, data in group:
            path = folder / name
            path.write_bytes(data)
            written.append(path)
    return written


def _plain(folder: Path, name: str, options: dict[str, str] | None = None) -> bytes:
    path = folder / f"plain_{name}"
    kinds = {
        ".gif": ("gif", "rgb8", {}),
        ".ivf": ("libvpx", "yuv420p", {"deadline": "realtime", "cpu-used": "8"}),
        ".y4m": ("rawvideo", "yuv420p", {}),
    }
    codec, pixel_format, settings = kinds.get(path.suffix, ("libx264", "yuv420p", X264))
    form = "yuv4mpegpipe" if path.suffix == ".y4m" else None
    write_video(
        path,
        codec=codec,
        pixel_format=pixel_format,
        options=settings,
        container_options=options,
        form=form,
        frames=FEW // 2,
        size=SMALL,
    )
    data = path.read_bytes()
    path.unlink()
    return data


def _patched(data: bytes, mark: bytes, skip: int, form: str, *values: int) -> bytes:
    """`data` with values written `skip` bytes after the end of the first `mark`."""
    out = bytearray(data)
    struct.pack_into(form, out, data.index(mark) + len(mark) + skip, *values)
    return bytes(out)


def _of_mp4(plain: bytes, fragmented: bytes) -> Written:
    yield "samples_claimed.mp4", _patched(plain, b"stsz", 4, ">II", 1, 0xFFFFFFFF)
    yield "sizes_claimed.mp4", _patched(plain, b"stsz", 8, ">I", 0xFFFFFFFF)
    yield "times_claimed.mp4", _patched(plain, b"stts", 8, ">II", 0xFFFFFFFF, 1)
    yield (
        "both_claimed.mp4",
        _patched(_patched(plain, b"stts", 8, ">II", 0xFFFFFFFF, 1), b"stsz", 4, ">II", 1, 0xFFFFFFFF),
    )
    yield "delays_claimed.mp4", _patched(plain, b"ctts", 4, ">III", 0x0FFFFFFF, 0xFFFFFFFF, 0x7FFFFFFF)
    yield "chunks_claimed.mp4", _patched(plain, b"stsc", 4, ">I", 0xFFFFFFFF)
    yield "huge_steps.mp4", _patched(plain, b"stts", 12, ">I", 0x7FFFFFFF)
    yield "no_steps.mp4", _patched(plain, b"stts", 12, ">I", 0)
    yield "huge_picture.mp4", _patched(plain, b"avc1", 24, ">HH", 65535, 65535)
    for scale in (0, 1, 10**9, 0xFFFFFFFF):
        yield f"scale_{scale}.mp4", _patched(plain, b"mdhd", 12, ">I", scale)
    yield "movie_scale_0.mp4", _patched(plain, b"mvhd", 12, ">I", 0)
    yield "far_edit.mp4", _patched(plain, b"elst", 8, ">Ii", 0xFFFFFFFF, 0x7FFFFFFF)
    yield "negative_edit.mp4", _patched(plain, b"elst", 8, ">Ii", 1, -0x80000000)
    yield "frozen_edit.mp4", _patched(plain, b"elst", 16, ">I", 0)
    for late in (HUGE, HUGE - 1, 1 << 62, -(1 << 63)):
        yield f"fragment_{late & (1 << 64) - 1:x}.mp4", _fragment_at(fragmented, late)
    movie = plain[plain.index(b"moov") - 4 :]
    tracks = struct.pack(">I4s", 8, b"trak") * 100_000
    grown = struct.pack(">I", struct.unpack_from(">I", movie)[0] + len(tracks)) + movie[4:]
    yield "many_tracks.mp4", plain[: -len(movie)] + grown + tracks
    deep = b"".join(struct.pack(">I4s", 8 * (5000 - level), b"moov") for level in range(5000))
    yield "deep.mp4", plain[: -len(movie)] + deep


def _fragment_at(data: bytes, late: int) -> bytes:
    """Every fragment's decoding time moved to the edge of 64 bits."""
    place = data.find(b"tfdt")
    while place >= 0:
        data = data[: place + 8] + struct.pack(">q", late) + data[place + 16 :]
        place = data.find(b"tfdt", place + 1)
    return data


def _element(code: str, body: bytes) -> bytes:
    return bytes.fromhex(code) + struct.pack(">Q", 1 << 56 | len(body)) + body


def _number(code: str, value: int) -> bytes:
    return _element(code, value.to_bytes(8, "big"))


def _of_matroska(plain: bytes) -> Written:
    head = _element("1a45dfa3", _element("4282", b"matroska"))
    video = _element("e0", _number("b0", 64) + _number("ba", 48))
    track = _number("d7", 1) + _number("73c5", 1) + _number("83", 1) + _element("86", b"V_MJPEG") + video
    many = b"".join(
        _element(
            "ae",
            _number("d7", n) + _number("73c5", n) + _number("83", 1) + _element("86", b"V_MJPEG") + video,
        )
        for n in range(1, 100_001)
    )
    yield "many_tracks.mkv", head + _element("18538067", _element("1654ae6b", many))
    block = b"\x81\x00\x00\x80" + b"\xff\xd8\xff\xd9" * 8
    for name, scale, place in (
        ("no_scale", 0, 5),
        ("small_scale", 1, 5),
        ("huge_scale", HUGE, 5),
        ("far", 10**6, HUGE),
        ("farther", 10**6, (1 << 64) - 1),
        ("edge", 1, HUGE - 1000),
    ):
        info = _element("1549a966", _number("2ad7b1", scale))
        clusters = b"".join(
            _element("1f43b675", _number("e7", place - step) + _element("a3", block)) for step in (5, 4, 0)
        )
        body = info + _element("1654ae6b", _element("ae", track)) + clusters
        yield f"{name}.mkv", head + _element("18538067", body)
    yield "huge_picture.mkv", plain.replace(b"\xb0\x81\xc0\xba\x81\x70", b"\xb0\x81\xff\xba\x81\xff")
    nested = b""
    for _ in range(60):
        nested = _element("ae", nested)
    yield "nested.mkv", head + _element("18538067", _element("1654ae6b", nested))


def _of_small_containers(plain: dict[str, bytes]) -> Written:
    avi = plain["c.avi"]
    for scale, rate in ((0, 25), (1, 0), (0xFFFFFFFF, 1), (1, 0xFFFFFFFF)):
        yield f"rate_{scale}_{rate}.avi", _patched(avi, b"strh", 4 + 20, "<II", scale, rate)
    yield "streams_claimed.avi", _patched(avi, b"avih", 4 + 24, "<I", 100_000)
    yield "huge_picture.avi", _patched(avi, b"strf", 4 + 4, "<ii", 65535, 65535)
    ivf = plain["d.ivf"]
    for rate, scale in ((0, 0), (1, 1), (10**9, 1), (0xFFFFFFFF, 0xFFFFFFFF)):
        yield f"rate_{rate}_{scale}.ivf", ivf[:16] + struct.pack("<II", rate, scale) + ivf[24:]
    yield "huge_picture.ivf", ivf[:12] + struct.pack("<HH", 65535, 65535) + ivf[16:]
    yield "far.ivf", ivf[:36] + struct.pack("<Q", HUGE) + ivf[44:]
    yield "huge_picture.gif", plain["e.gif"][:6] + struct.pack("<HH", 65535, 65535) + plain["e.gif"][10:]
    flv = plain["f.flv"]
    yield "far.flv", _patched(flv, b"duration", 1, ">d", 1e300)
    y4m = plain["g.y4m"]
    for name, old, new in (
        ("no_rate", b"F25:1", b"F0:0"),
        ("huge_rate", b"F25:1", b"F2147483647:1"),
        ("huge_picture", b"W192 H112", b"W65535 H65535"),
    ):
        yield f"{name}.y4m", y4m.replace(old, new)


def _of_stills(folder: Path) -> Written:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    for side in (65535, 0x7FFFFFFF):
        head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0))
        data = chunk(b"IDAT", zlib.compress(bytes(1000)))
        yield f"claims_{side}x.png", b"\x89PNG\r\n\x1a\n" + head + data + chunk(b"IEND", b"")
    kinds: tuple[tuple[str, Callable[[bytes], bytes]], ...] = (
        ("claims.jpg", lambda data: _patched(data, b"\xff\xc0", 3, ">HH", 65500, 65500)),
        ("claims.bmp", lambda data: data[:18] + struct.pack("<ii", 65535, 65535) + data[26:]),
        ("claims.webp", lambda data: data[:26] + struct.pack("<HH", 16383, 16383) + data[30:]),
    )
    for name, change in kinds:
        still(folder / name, 1)
        yield name, change((folder / name).read_bytes())


def _without_frames(plain: dict[str, bytes]) -> Written:
    """Headers and nothing after them."""
    mkv = plain["b.mkv"]
    yield "none.mkv", mkv[: mkv.index(bytes.fromhex("1f43b675"))]
    yield "none.gif", plain["e.gif"][:13] + b";"
    yield "none.ivf", plain["d.ivf"][:32]
    yield "none.y4m", plain["g.y4m"][: plain["g.y4m"].index(b"\n") + 1]
    yield "none.flv", plain["f.flv"][:13]
    mp4 = plain["a.mp4"]
    for table in (b"stsz", b"stts", b"stsc", b"stco", b"ctts", b"stss"):
        mp4 = _patched(mp4, table, 8 if table == b"stsz" else 4, ">I", 0)
    yield "none.mp4", mp4
