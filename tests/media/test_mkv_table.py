"""The heads of Matroska's blocks give the same packets as FFmpeg does, or no answer."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from syncstudio.media import ebml
from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.media.index_source import index_from_file
from syncstudio.media.local import open_container
from syncstudio.media.mkv_table import MkvTable, read_mkv_table
from syncstudio.media.packet_table import PacketTable, read_packets
from tests.media.clips.writing import X264, write_video
from tests.media.mkv_writer import (
    Picture,
    cluster,
    clusters_of,
    element,
    grouped,
    header,
    number,
    pictures_of,
    whole_file,
)

SIZE = (64, 64)
FRAMES = 40
MS = Fraction(1, 1000)
OPEN_GOP = {"x264-params": "open-gop=1:keyint=10:min-keyint=10:scenecut=0:bframes=3:b-adapt=0"}
LIVE = {"live": "1", "cluster_time_limit": "200"}
VPX = {"deadline": "good", "cpu-used": "8", "auto-alt-ref": "1", "lag-in-frames": "16", "b": "200k"}
HEVC = {"preset": "ultrafast", "x265-params": "log-level=none:bframes=3:keyint=12"}

# Encoder, ending, its options and the container's.
KINDS: dict[str, tuple[str, str, dict[str, str], dict[str, str]]] = {
    "h264": ("libx264", "mkv", X264, {}),
    "h264_open": ("libx264", "mkv", X264 | OPEN_GOP, {}),
    "h264_refresh": ("libx264", "mkv", X264 | {"bf": "0", "x264-params": "intra-refresh=1:keyint=10"}, {}),
    "h264_delimited": (
        "libx264",
        "mkv",
        X264 | {"x264-params": "aud=1:nal-hrd=vbr:vbv-maxrate=900:vbv-bufsize=900"},
        {},
    ),
    "h264_live": ("libx264", "mkv", X264, LIVE),
    "hevc": ("libx265", "mkv", HEVC, {}),
    "mpeg2": ("mpeg2video", "mkv", {"bf": "2"}, {}),
    "vp8": ("libvpx", "webm", VPX, {}),
    "vp9": ("libvpx-vp9", "webm", VPX, {}),
    "vp9_live": ("libvpx-vp9", "webm", VPX, LIVE),
    "av1": ("libsvtav1", "mkv", {"preset": "12"}, {}),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mkv")


@pytest.fixture(scope="module")
def h264(folder: Path) -> tuple[list[Picture], bytes, Path]:
    path = folder / "source.mkv"
    write_video(path, options=X264, frames=FRAMES, size=SIZE, gop=10)
    pictures, private, _ = pictures_of(path)
    return pictures, private, path


def same(table: MkvTable | PacketTable | None, path: Path, *, keys: bool = True, stream: int = 0) -> None:
    assert table is not None
    found = table.packets if isinstance(table, MkvTable) else table
    truth = read_packets(path, stream)
    assert found.pts.tolist() == truth.pts.tolist()
    if keys:
        assert found.keys.tolist() == truth.keys.tolist()


@pytest.mark.parametrize("kind", KINDS)
def test_same_packets_as_ffmpeg(kind: str, folder: Path) -> None:
    codec, ending, options, container_options = KINDS[kind]
    path = folder / f"{kind}.{ending}"
    write_video(
        path,
        codec=codec,
        options=options,
        container_options=container_options,
        frames=FRAMES,
        size=SIZE,
        gop=10,
    )
    found = read_mkv_table(path, 0, MS)
    same(found, path)
    assert found is not None
    assert found.has_cues != ("live" in kind)
    assert (found.packets.durations == read_packets(path, 0).durations).all()
    assert index_from_file(path, 0).source == "tables"


def written(folder: Path, h264: tuple[list[Picture], bytes, Path], *parts: bytes, **how: object) -> Path:
    _, private, _ = h264
    unknown = bool(how.pop("unknown", False))
    path = folder / "written.mkv"
    start = header("V_MPEG4/ISO/AVC", private, SIZE, **how)  # type: ignore[arg-type]
    path.write_bytes(whole_file(start, *parts, unknown=unknown))
    return path


def test_sizes_not_said(folder: Path, h264: tuple[list[Picture], bytes, Path]) -> None:
    path = written(folder, h264, clusters_of(h264[0], unknown=True), unknown=True)
    same(read_mkv_table(path, 0, MS), path)


def test_groups_with_durations_and_references(folder: Path, h264: tuple[list[Picture], bytes, Path]) -> None:
    extra = element(0x75A2, b"\x05") + element(ebml.VOID, bytes(20))
    path = written(folder, h264, clusters_of(grouped(h264[0], 17, extra)))
    found = read_mkv_table(path, 0, MS)
    same(found, path)
    assert found is not None
    assert set(found.packets.durations.tolist()) == {17}
    # HEVC's keys are what the group says: no reference.
    hevc = folder / "grouped_source.mkv"
    write_video(hevc, codec="libx265", options=HEVC, frames=20, size=SIZE, gop=10)
    pictures, private, _ = pictures_of(hevc)
    path.write_bytes(whole_file(header("V_MPEGH/ISO/HEVC", private, SIZE), clusters_of(grouped(pictures))))
    same(read_mkv_table(path, 0, MS), path)


def test_voids_checksums_and_odd_sizes(folder: Path, h264: tuple[list[Picture], bytes, Path]) -> None:
    pictures = h264[0]
    before = element(ebml.CHECKSUM, b"abcd") + element(ebml.VOID, bytes(300), wide=8)
    after = number(ebml.PREVIOUS_SIZE, 5) + element(ebml.VOID, b"") + element(ebml.SILENT, number(0x58D7, 3))
    path = written(
        folder,
        h264,
        element(ebml.VOID, bytes(70_000)),
        clusters_of(pictures[:20], before=before, after=after),
        element(ebml.TAGS, b""),
        clusters_of(pictures[20:]),
    )
    found = read_mkv_table(path, 0, MS)
    assert found is not None
    assert found.packets.pts.tolist() == [one.tick for one in pictures]


@pytest.mark.parametrize("scale", [1_000_000, 100_000, 41_708_333])
def test_ticks_of_other_lengths(scale: int, folder: Path, h264: tuple[list[Picture], bytes, Path]) -> None:
    path = written(folder, h264, clusters_of(h264[0]), scale=scale)
    with av.open(str(path)) as file:
        base = file.streams[0].time_base
    assert base is not None
    same(read_mkv_table(path, 0, base), path)
    assert read_mkv_table(path, 0, base / 3) is None


def test_codec_delay_is_taken_off(folder: Path, h264: tuple[list[Picture], bytes, Path]) -> None:
    later = [replace(one, tick=one.tick + 500) for one in h264[0]]
    path = written(folder, h264, clusters_of(later), in_track=number(ebml.CODEC_DELAY, 6_500_000))
    same(read_mkv_table(path, 0, MS), path)


def test_wrong_key_flags_do_not_matter_for_h264(
    folder: Path, h264: tuple[list[Picture], bytes, Path]
) -> None:
    path = written(folder, h264, clusters_of([replace(one, key=not one.key) for one in h264[0]]))
    same(read_mkv_table(path, 0, MS), path)


def test_large_pictures_are_passed_over(folder: Path) -> None:
    path = folder / "large.mkv"
    write_video(
        path,
        codec="mjpeg",
        pixel_format="yuvj420p",
        options={"qmin": "1", "qmax": "1"},
        frames=12,
        size=(1280, 720),
    )
    same(read_mkv_table(path, 0, MS), path)


def test_each_of_two_videos(folder: Path) -> None:
    path = folder / "two.mkv"
    with av.open(str(path), "w") as output:
        streams = []
        for rate in (25, 10):
            stream = output.add_stream("libx264", rate=rate, options=dict(X264))
            stream.width, stream.height = SIZE
            stream.pix_fmt = "yuv420p"
            streams.append(stream)
        sound = output.add_stream("aac", rate=48000)
        for place in range(20):
            for stream in streams:
                output.mux(stream.encode(av.VideoFrame(*SIZE, "yuv420p")))
            tone = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), "fltp", "mono")
            tone.rate, tone.pts = 48000, place * 1024
            output.mux(sound.encode(tone))
        for stream in (*streams, sound):
            output.mux(stream.encode(None))
    for number_of_stream in (0, 1):
        same(read_mkv_table(path, number_of_stream, MS), path, stream=number_of_stream)
    assert read_mkv_table(path, 2, MS) is None
    assert read_mkv_table(path, 3, MS) is None


def test_not_plain_is_left_to_ffmpeg(folder: Path, h264: tuple[list[Picture], bytes, Path]) -> None:
    pictures, private, _ = h264
    plain = clusters_of(pictures)
    laced = [*pictures[:5], replace(pictures[5], lacing=1, data=b"\0" + pictures[5].data), *pictures[6:]]
    stranger = element(ebml.SIMPLE_BLOCK, b"\x85\0\0\x80" + bytes(9))
    compressed = element(ebml.CONTENT_ENCODINGS, element(0x6240, number(0x5031, 0)))
    files = {
        "laced": written(folder, h264, clusters_of(laced)).read_bytes(),
        "unknown track": written(folder, h264, cluster(pictures, after=stranger)).read_bytes(),
        "unknown element": written(folder, h264, cluster(pictures, after=element(0xB7, b"x"))).read_bytes(),
        "encrypted": written(folder, h264, cluster(pictures, after=element(0xAF, b"x"))).read_bytes(),
        "compressed": written(folder, h264, plain, in_track=compressed).read_bytes(),
        "two times": written(folder, h264, cluster(pictures, after=number(ebml.TIMESTAMP, 5))).read_bytes(),
        "scaled track": written(
            folder, h264, plain, in_track=element(ebml.TRACK_SCALE, b"\x40\0\0\0")
        ).read_bytes(),
        "another codec": whole_file(header("V_MS/VFW/FOURCC", private, SIZE), plain),
        "no description": whole_file(plain),
        "two segments": written(folder, h264, plain).read_bytes() * 2,
    }
    for what, data in files.items():
        path = folder / "not_plain.mkv"
        path.write_bytes(data)
        assert read_mkv_table(path, 0, MS) is None, what


@pytest.mark.parametrize("size", [(1 << 56) - 2, (1 << 55) + 1, 1 << 40])
def test_absurd_sizes(size: int, folder: Path, h264: tuple[list[Picture], bytes, Path]) -> None:
    pictures = h264[0]
    claim = bytes([ebml.SIMPLE_BLOCK]) + ((1 << 56) | size).to_bytes(8, "big") + b"\x81\0\0\0"
    path = written(
        folder, h264, cluster(pictures[:20], unknown=True), claim, cluster(pictures[20:]), unknown=True
    )
    found = read_mkv_table(path, 0, MS)
    assert found is None
    assert len(index_from_file(path, 0)) == FRAMES


def test_file_cut_anywhere(folder: Path, h264: tuple[list[Picture], bytes, Path]) -> None:
    whole = h264[2].read_bytes()
    live = written(folder, h264, clusters_of(h264[0], unknown=True), unknown=True).read_bytes()
    path, chance, answered = folder / "cut.mkv", random.Random(5), 0
    for data in (whole, live):
        for _ in range(60):
            path.write_bytes(data[: chance.randrange(1, len(data))])
            found = read_mkv_table(path, 0, MS)
            if found is not None:
                answered += 1
                same(found, path)
    assert answered > 40


def test_damage_anywhere(folder: Path, h264: tuple[list[Picture], bytes, Path]) -> None:
    """Times are right or not answered. Keys may differ where a picture itself is damaged."""
    whole = h264[2].read_bytes()
    live = written(folder, h264, clusters_of(h264[0], unknown=True), unknown=True).read_bytes()
    path, chance, answered = folder / "damaged.mkv", random.Random(6), 0
    for data in (whole, live):
        for _ in range(120):
            damaged = bytearray(data)
            for _ in range(chance.choice((1, 1, 3, 20))):
                damaged[chance.randrange(len(damaged))] = chance.randrange(256)
            path.write_bytes(damaged)
            found = read_mkv_table(path, 0, MS)
            if found is None:
                continue
            try:
                with open_container(path) as file:
                    opens = file.streams.video[0].index == 0
            except (MediaError, IndexError):
                continue
            if opens:
                same(found, path, keys=False)
                answered += 1
    assert answered > 60


def test_noise_and_nothing(tmp_path: Path) -> None:
    path, chance = tmp_path / "noise.mkv", random.Random(7)
    start = whole_file(header("V_VP8", b"", SIZE), unknown=True)
    for tail in (b"", bytes(5000), b"\xa3" * 5000, b"\xec\x80" * 5000, chance.randbytes(5000)):
        for data in (tail, start + tail, start + element(ebml.CLUSTER, tail, unknown=True)):
            path.write_bytes(data)
            assert read_mkv_table(path, 0, MS) is None
    assert read_mkv_table(tmp_path / "missing.mkv", 0, MS) is None


def test_endless_small_elements_are_given_up(
    folder: Path, h264: tuple[list[Picture], bytes, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures = h264[0]
    voids = clusters_of(pictures, after=b"\xec\x80" * 400)
    empty = element(ebml.CLUSTER, number(ebml.TIMESTAMP, 0)) * 400
    for parts in ((voids,), (clusters_of(pictures), empty)):
        path = written(folder, h264, *parts)
        assert read_mkv_table(path, 0, MS) is not None
        monkeypatch.setattr("syncstudio.media.mkv_table._MOST_OTHER_ELEMENTS", 300)
        assert read_mkv_table(path, 0, MS) is None
        monkeypatch.undo()
    monkeypatch.setattr("syncstudio.media.mkv_table._MOST_BLOCKS", 10)
    assert read_mkv_table(h264[2], 0, MS) is None


def test_cancelled_and_heard(folder: Path, h264: tuple[list[Picture], bytes, Path]) -> None:
    heard: list[float] = []
    assert read_mkv_table(h264[2], 0, MS, heard.append) is not None
    assert heard
    assert all(0 <= one <= 1 for one in heard)
    with pytest.raises(MediaCancelled):
        read_mkv_table(h264[2], 0, MS, None, lambda: True)
