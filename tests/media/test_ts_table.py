"""The packet heads of transport streams give the same packets as FFmpeg does, or no answer."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import pytest

from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.media.index_source import index_from_file
from syncstudio.media.local import open_container
from syncstudio.media.packet_table import MISSING, PacketTable, read_packets
from syncstudio.media.ts_table import read_ts_table
from tests.media.clips.writing import X264, write_video

SIZE = (64, 64)
FRAMES = 40
BASE = Fraction(1, 90000)
PID = 0x100
TURN = 1 << 33
OPEN_GOP = {"x264-params": "open-gop=1:keyint=10:min-keyint=10:scenecut=0:bframes=3:b-adapt=0"}
HEVC = {"preset": "ultrafast", "x265-params": "log-level=none:bframes=3:keyint=12"}
SIZED = {"x264-params": "nal-hrd=vbr:vbv-maxrate=900:vbv-bufsize=900"}
BLURAY = {"mpegts_m2ts_mode": "1"}

# Encoder, its options, the container's, and the tick and spacing of the first picture.
KINDS: dict[str, tuple[str, dict[str, str], dict[str, str], int, int]] = {
    "h264": ("libx264", X264, {}, 0, 3600),
    "h264_open": ("libx264", X264 | OPEN_GOP, {}, 0, 3600),
    "h264_refresh": ("libx264", X264 | {"bf": "0", "x264-params": "intra-refresh=1:keyint=10"}, {}, 0, 3600),
    "h264_messages": ("libx264", X264 | SIZED, {}, 0, 3600),
    "h264_slices": ("libx264", X264 | {"x264-params": "slices=4"}, {}, 0, 3600),
    "nine_hours": ("libx264", X264, {}, 9 * 3600 * 90000, 3003),
    "turns_over": ("libx264", X264, {}, TURN - 100 * 90000, 900000),
    "turns_over_at_once": ("libx264", X264, {}, TURN - 20 * 3003, 3003),
    "bluray": ("libx264", X264, BLURAY, 0, 3600),
    "hevc": ("libx265", HEVC, {}, 0, 3600),
    "hevc_open": ("libx265", {**HEVC, "x265-params": HEVC["x265-params"] + ":open-gop=1"}, {}, 0, 3600),
    "mpeg2": ("mpeg2video", {"bf": "2"}, {}, 0, 3600),
    "mpeg2_interlaced": ("mpeg2video", {"bf": "2", "flags": "+ildct+ilme"}, {}, 0, 3600),
    "mpeg1": ("mpeg1video", {"bf": "2"}, {}, 0, 3600),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ts")


def write(path: Path, kind: str) -> None:
    codec, options, container_options, start, step = KINDS[kind]
    # MPEG-1 and MPEG-2 can only be encoded at rates that they have names for.
    free = not codec.startswith("mpeg")
    write_video(
        path,
        codec=codec,
        options=options,
        container_options=container_options,
        ticks=(lambda number: start + number * step) if free else None,
        time_base=BASE if free else None,
        frames=FRAMES,
        size=SIZE,
        gop=10,
        form="mpegts",
    )


@pytest.fixture(scope="module")
def plain(folder: Path) -> Path:
    path = folder / "plain.ts"
    write(path, "h264")
    return path


def same(table: PacketTable | None, path: Path, *, keys: bool = True, stream: int = 0) -> None:
    assert table is not None
    truth = read_packets(path, stream)
    assert table.pts.tolist() == truth.pts.tolist()
    assert table.dts.tolist() == truth.dts.tolist()
    if keys:
        assert table.keys.tolist() == truth.keys.tolist()


@pytest.mark.parametrize("kind", KINDS)
def test_same_packets_as_ffmpeg(kind: str, folder: Path) -> None:
    path = folder / f"{kind}.ts"
    write(path, kind)
    with open_container(path) as file:
        stream = file.streams.video[0]
        codec, pid = stream.codec_context.codec.canonical_name, stream.id
    same(read_ts_table(path, pid, codec, BASE), path)
    assert index_from_file(path, 0).source == "tables"


def opens(path: Path) -> bool:
    """Whether FFmpeg finds the video at all."""
    try:
        with open_container(path) as file:
            return file.streams.video[0].id == PID
    except (MediaError, IndexError):
        return False


def packets_of(path: Path) -> list[bytes]:
    data = path.read_bytes()
    return [data[place : place + 188] for place in range(0, len(data), 188)]


def pid_of(packet: bytes) -> int:
    return (packet[1] & 0x1F) << 8 | packet[2]


def changed(path: Path, packets: list[bytes]) -> Path:
    target = path.with_name("changed.ts")
    target.write_bytes(b"".join(packets))
    return target


def test_packets_with_error_correction(plain: Path) -> None:
    path = changed(plain, [packet + bytes(range(16)) for packet in packets_of(plain)])
    same(read_ts_table(path, PID, "h264", BASE), path)
    path.write_bytes(path.read_bytes()[:-16])
    same(read_ts_table(path, PID, "h264", BASE), path)


def test_pictures_of_no_said_length(plain: Path) -> None:
    packets = packets_of(plain)
    for place, packet in enumerate(packets):
        at = packet.find(b"\0\0\1\xe0")
        if pid_of(packet) == PID and at >= 0:
            packets[place] = packet[: at + 4] + b"\0\0" + packet[at + 6 :]
    path = changed(plain, packets)
    same(read_ts_table(path, PID, "h264", BASE), path)


def test_each_of_two_programs(folder: Path) -> None:
    path = folder / "programs.ts"
    with av.open(str(path), "w", format="mpegts") as output:
        streams = []
        for rate in (25, 10):
            stream = output.add_stream("libx264", rate=rate, options=dict(X264))
            stream.width, stream.height = SIZE
            stream.pix_fmt = "yuv420p"
            streams.append(stream)
        for _ in range(20):
            for stream in streams:
                output.mux(stream.encode(av.VideoFrame(*SIZE, "yuv420p")))
        for stream in streams:
            output.mux(stream.encode(None))
    for number in (0, 1):
        same(read_ts_table(path, PID + number, "h264", BASE), path, stream=number)
    assert read_ts_table(path, PID + 2, "h264", BASE) is None


def test_pieces_read_one_after_the_other(plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for size in (188 * 3, 188 * 7, 188 * 100):
        monkeypatch.setattr("syncstudio.media.ts_table._CHUNK_BYTES", size)
        same(read_ts_table(plain, PID, "h264", BASE), plain)


def _scrambled(packet: bytes) -> bytes:
    return packet[:3] + bytes([packet[3] | 0x80]) + packet[4:]


def _erroneous(packet: bytes) -> bytes:
    return packet[:1] + bytes([packet[1] | 0x80]) + packet[2:]


def _out_of_step(packet: bytes) -> bytes:
    return b"\0" + packet[1:]


def _without_times(packet: bytes) -> bytes:
    at = packet.find(b"\0\0\1\xe0")
    return packet[: at + 7] + b"\0" + packet[at + 8 :] if at >= 0 else packet


@pytest.mark.parametrize("spoil", [_scrambled, _erroneous, _out_of_step, _without_times])
def test_not_plain_is_left_to_ffmpeg(spoil: Callable[[bytes], bytes], plain: Path) -> None:
    packets = packets_of(plain)
    last = max(place for place, one in enumerate(packets) if pid_of(one) == PID and one[1] & 0x40)
    packets[last] = spoil(packets[last])
    assert read_ts_table(changed(plain, packets), PID, "h264", BASE) is None


def test_lost_and_joined_packets_are_left_to_ffmpeg(plain: Path) -> None:
    packets = packets_of(plain)
    middle = [place for place, one in enumerate(packets) if pid_of(one) == PID][20]
    assert read_ts_table(changed(plain, packets[:middle] + packets[middle + 1 :]), PID, "h264", BASE) is None
    assert read_ts_table(changed(plain, packets[middle:] + packets), PID, "h264", BASE) is None


def test_fields_are_left_to_ffmpeg(folder: Path) -> None:
    path = folder / "fields.ts"
    write_video(path, options=X264 | {"x264-params": "tff=1"}, frames=20, size=SIZE)
    assert read_ts_table(path, PID, "h264", BASE) is None
    assert len(index_from_file(path, 0)) == 20


def test_other_codecs_and_ticks_are_left_to_ffmpeg(plain: Path) -> None:
    assert read_ts_table(plain, PID, "vc1", BASE) is None
    assert read_ts_table(plain, PID, "h264", Fraction(1, 1000)) is None
    assert read_ts_table(plain, PID, "hevc", BASE) is None
    assert read_ts_table(plain.with_name("missing.ts"), PID, "h264", BASE) is None


def test_two_pictures_in_one_packet_are_noticed(plain: Path) -> None:
    """One PES packet that holds the next picture too: its times are never said."""
    packets = packets_of(plain)
    starts = [place for place, one in enumerate(packets) if pid_of(one) == PID and one[1] & 0x40]
    place = starts[25]
    packet = packets[place]
    begin = 5 + packet[4] if packet[3] & 0x20 else 4
    header = 9 + packet[begin + 8]
    body = packet[begin + header :]
    stuffing = header + begin - 4
    lengthened = bytes([packet[1] & 0xBF, packet[2], 0x30 | packet[3] & 0xF, stuffing - 1]) + b"\0"
    packets[place] = b"\x47" + lengthened + b"\xff" * (stuffing - 2) + body
    assert len(packets[place]) == 188
    for later in (place - 1, place):
        at = packets[later].find(b"\0\0\1\xe0")
        if at >= 0:
            packets[later] = packets[later][: at + 4] + b"\0\0" + packets[later][at + 6 :]
    path = changed(plain, packets)
    index = index_from_file(path, 0)
    assert index.source != "tables"
    assert len(index) == FRAMES


def test_file_cut_anywhere(plain: Path) -> None:
    whole, path = plain.read_bytes(), plain.with_name("cut.ts")
    chance, answered = random.Random(5), 0
    for _ in range(80):
        path.write_bytes(whole[: chance.randrange(1, len(whole))])
        found = read_ts_table(path, PID, "h264", BASE)
        if found is not None and opens(path):
            answered += 1
            same(found, path)
    assert answered > 40


def test_damage_anywhere(plain: Path) -> None:
    """Times are right or not answered. Damage inside a picture can look like another picture to FFmpeg's
    parser, which then gives it no time; and keys may differ."""
    whole, path = plain.read_bytes(), plain.with_name("damaged.ts")
    chance, answered = random.Random(6), 0
    for _ in range(150):
        damaged = bytearray(whole)
        for _ in range(chance.choice((1, 1, 3, 20))):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        path.write_bytes(damaged)
        found = read_ts_table(path, PID, "h264", BASE)
        if found is not None and opens(path):
            answered += 1
            stamps = read_packets(path, 0).pts
            assert found.pts.tolist() == stamps[stamps != MISSING].tolist()
    assert answered > 50


def test_noise_and_nothing(tmp_path: Path) -> None:
    path, chance = tmp_path / "noise.ts", random.Random(7)
    for data in (b"", b"\x47" * 20_000, bytes(20_000), chance.randbytes(20_000), b"\x47"):
        path.write_bytes(data)
        assert read_ts_table(path, PID, "h264", BASE) is None


def test_cancelled_and_heard(plain: Path) -> None:
    heard: list[float] = []
    assert read_ts_table(plain, PID, "h264", BASE, heard.append) is not None
    assert heard
    assert all(0 <= one <= 1 for one in heard)
    with pytest.raises(MediaCancelled):
        read_ts_table(plain, PID, "h264", BASE, None, lambda: True)
