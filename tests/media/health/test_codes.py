"""Every code is found where it belongs, with its figures, and nowhere else."""

from __future__ import annotations

import struct
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import pytest

from syncstudio.media.health.check import check_health
from tests.media.clips.clip import Clip
from tests.media.health.made import codes, one, remux, write, write_sound

BASE = Fraction(1, 90_000)


def test_variable_rate_is_told_with_its_durations(tmp_path: Path) -> None:
    steps = [3000, 3600, 9000, 3000, 1501]
    ticks = [0]
    for number in range(99):
        ticks.append(ticks[-1] + steps[number % 5])
    path = write(tmp_path / "variable.mp4", ticks=ticks.__getitem__, base=BASE, rate=Fraction(30), sound=None)
    report = check_health(path)
    assert codes(report) == {"variable-frame-rate"}
    found = one(report, "variable-frame-rate")
    assert (found.severity, found.stream) == ("warning", 0)
    assert "1501 to 9000 ticks" in found.message
    (picture,) = report.streams
    assert picture.variable_rate
    assert dict(picture.histogram) == {1501: 19, 3000: 40, 3600: 20, 9000: 20}
    assert picture.rate_ppm is None


def test_whole_millisecond_stamps_are_no_variable_rate(tmp_path: Path) -> None:
    """29.97 in Matroska comes 33 or 34 ms apart, and keeps that when it is copied to another container."""
    mkv = write(tmp_path / "even.mkv", rate=Fraction(30000, 1001), sound=None)
    mp4 = remux(mkv, tmp_path / "even.mp4", lambda packet: packet)
    for path in (mkv, mp4):
        (picture,) = check_health(path).streams
        assert not picture.variable_rate
        assert len(picture.histogram) > 1
        assert picture.nominal_rate == Fraction(30000, 1001)


def test_a_picture_that_begins_late(tmp_path: Path) -> None:
    path = write(tmp_path / "late.mp4", ticks=lambda n: 12 + n, sound_seconds=Fraction(448, 100))
    found = one(check_health(path), "late-start")
    assert (found.severity, found.stream, found.until_s) == ("info", 0, Fraction(12, 25))
    assert "480 ms" in found.message


def test_a_sound_that_begins_very_late_is_a_warning(tmp_path: Path) -> None:
    path = write(tmp_path / "late.mkv", sound_start=Fraction(2), sound_seconds=Fraction(2))
    report = check_health(path)
    assert codes(report) == {"late-start"}
    assert abs(float(one(report, "late-start").until_s or 0) - 2) < 0.03


def test_priming_is_told_in_samples(tmp_path: Path) -> None:
    report = check_health(write_sound(tmp_path / "sound.m4a", "aac", rate=16_000))
    assert codes(report, "info") == {"priming"}
    assert "1,024 samples" in one(report, "priming").message
    assert report.streams[0].shift_s == Fraction(1024, 16_000)


def test_pictures_stored_out_of_order_and_their_edit_list(tmp_path: Path) -> None:
    report = check_health(write(tmp_path / "order.mp4", b_frames=2, sound=None))
    found = one(report, "edit-list")
    assert found.severity == "info"
    assert "another order than it is shown" in found.message
    assert report.streams[0].shift_s == Fraction(2, 25)


def test_frames_missing_from_the_middle(tmp_path: Path) -> None:
    path = write(tmp_path / "holes.mkv", count=200, skip=[60, 61, 62, 150])
    report = check_health(path)
    assert codes(report) == {"timestamp-gap"}
    picture = report.streams[0]
    assert [round(float(gap.length_s), 3) for gap in picture.gaps] == [0.12, 0.04]
    assert float(picture.gaps[0].at_s) == pytest.approx(60 / 25 + float(picture.start_s), abs=0.002)
    assert "3 frames missing" in report.findings[0].message
    assert not picture.variable_rate


def test_sound_missing_from_the_middle(tmp_path: Path) -> None:
    source = write(tmp_path / "whole.mp4")
    seen = {"sound": 0}

    def lost(packet: av.Packet) -> av.Packet | None:
        if packet.stream.type == "audio":
            seen["sound"] += 1
        return None if packet.stream.type == "audio" and 40 <= seen["sound"] < 50 else packet

    for suffix in ("mkv", "ts", "mp4"):
        seen["sound"] = 0
        report = check_health(remux(source, tmp_path / f"lost.{suffix}", lost))
        found = one(report, "timestamp-gap")
        assert found.stream == 1
        assert found.until_s is not None
        assert found.at_s is not None
        assert float(found.until_s - found.at_s) == pytest.approx(10 * 1024 / 48_000, abs=0.002)


def test_stamps_that_run_back(tmp_path: Path) -> None:
    path = write(tmp_path / "whole.ts", count=200, sound=None)
    back = _ts_shifted(path, tmp_path / "back.ts", after=100, by=-2 * 90_000)
    report = check_health(back)
    assert "timestamp-backwards" in codes(report, "error")
    assert report.streams[0].backwards >= 1


def test_a_clock_that_starts_over(tmp_path: Path) -> None:
    path = write(
        tmp_path / "whole.ts", count=500, sound=None, ticks=lambda n: 90_000 * 1000 + 3600 * n, base=BASE
    )
    reset = _ts_shifted(path, tmp_path / "reset.ts", after=250, by=-500 * 90_000)
    report = check_health(reset)
    assert "clock-reset" in codes(report, "error")


def test_two_frames_with_one_time(tmp_path: Path) -> None:
    source = write(tmp_path / "whole.mkv", sound=None)
    data = bytearray(source.read_bytes())
    # A simple block: 0xA3, size, track 1, time in the cluster (16 bits), flags.
    places = [place for place in range(len(data) - 8) if _is_block(data, place)]
    first, second = places[40], places[41]
    size = 1 if data[first + 1] & 0x80 else 2
    other = 1 if data[second + 1] & 0x80 else 2
    data[second + other + 2 : second + other + 4] = data[first + size + 2 : first + size + 4]
    (tmp_path / "double.mkv").write_bytes(data)
    report = check_health(tmp_path / "double.mkv")
    assert "duplicate-timestamp" in codes(report)
    assert report.streams[0].repeats == 1
    assert report.streams[0].count == 100


@pytest.mark.parametrize("form", ["h264", "avi"])
def test_pictures_without_times(tmp_path: Path, form: str) -> None:
    path = write(tmp_path / f"raw.{form}", form=form, b_frames=2, sound=None)
    report = check_health(path)
    assert codes(report) == {"missing-timestamp"}
    assert report.streams[0].count == 100


def test_sound_shorter_than_the_picture(tmp_path: Path) -> None:
    report = check_health(write(tmp_path / "short.mp4", sound_seconds=Fraction(3)))
    assert codes(report) == {"duration-mismatch"}
    assert "1.000 s before" in one(report, "duration-mismatch").message


def test_a_sound_clock_that_drifts(tmp_path: Path) -> None:
    source = write(tmp_path / "whole.mp4", count=750, sound_seconds=Fraction(30))

    def faster(packet: av.Packet) -> av.Packet:
        if packet.stream.type == "audio" and packet.pts is not None:
            packet.pts = packet.dts = packet.pts + packet.pts // 500
        return packet

    report = check_health(remux(source, tmp_path / "drift.mkv", faster))
    found = one(report, "rate-mismatch")
    assert found.stream == 1
    assert report.streams[1].rate_ppm is not None
    assert float(report.streams[1].rate_ppm) == pytest.approx(-1e6 * 0.002 / 1.002, abs=20)


def test_a_picture_rate_that_is_not_what_it_is_called(tmp_path: Path) -> None:
    base = Fraction(1, 1_000_000)
    path = write(tmp_path / "fast.mp4", count=900, ticks=lambda n: n * 39_960, base=base, sound=None)
    report = check_health(path)
    assert codes(report) == {"rate-mismatch"}
    assert float(report.streams[0].rate_ppm or 0) == pytest.approx(1001, abs=1)


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "avi", "wav", "flac", "ts", "mp3", "opus"])
def test_a_file_that_breaks_off(tmp_path: Path, suffix: str) -> None:
    sounds = {"wav": "pcm_s16le", "flac": "flac", "mp3": "libmp3lame", "opus": "libopus"}
    whole = tmp_path / f"whole.{suffix}"
    if suffix in sounds:
        write_sound(whole, sounds[suffix])
    else:
        codec, sound = ("mjpeg", "pcm_s16le") if suffix == "avi" else ("libx264", "aac")
        options = {"movflags": "faststart"} if suffix == "mp4" else {}
        write(whole, codec=codec, sound=sound, options=options)
    assert not codes(check_health(whole)) & {"truncated"}
    cut = tmp_path / f"cut.{suffix}"
    data = whole.read_bytes()
    cut.write_bytes(data[: len(data) * 6 // 10 + 1])
    found = one(check_health(cut), "truncated")
    assert found.severity == ("warning" if suffix in ("ts", "opus") else "error")
    assert found.at_s is not None


@pytest.mark.parametrize(
    "kind",
    ["mkv_ffv1", "mp4_fragmented", "transport_stream", "avi_mpeg4", "flash_video", "gif", "apng", "ivf_vp9"],
)
def test_wherever_it_breaks_off(kind: str, clip_of: Callable[[str], Clip], tmp_path: Path) -> None:
    whole = clip_of(kind).path
    assert not codes(check_health(whole)) & {"truncated", "undecodable"}
    data = whole.read_bytes()
    for percent in (30, 50, 75, 95):
        cut = tmp_path / f"cut{percent}_{whole.name}"
        cut.write_bytes(data[: len(data) * percent // 100 + 1])
        assert codes(check_health(cut)) & {"truncated", "undecodable"}, percent


@pytest.mark.parametrize(
    ("suffix", "codec"), [("aiff", "pcm_s16be"), ("caf", "pcm_s16le"), ("mka", "libopus")]
)
def test_wherever_a_sound_breaks_off(suffix: str, codec: str, tmp_path: Path) -> None:
    whole = write_sound(tmp_path / f"whole.{suffix}", codec)
    assert not codes(check_health(whole)) & {"truncated", "undecodable"}
    data = whole.read_bytes()
    for percent in (30, 50, 75, 95):
        cut = tmp_path / f"cut{percent}.{suffix}"
        cut.write_bytes(data[: len(data) * percent // 100 + 1])
        assert codes(check_health(cut)) & {"truncated", "undecodable"}, percent


def test_a_picture_that_cannot_be_decoded(tmp_path: Path) -> None:
    path = write(tmp_path / "whole.mp4", sound=None)
    data = bytearray(path.read_bytes())
    place = data.index(b"mdat") + 4
    (size,) = struct.unpack_from(">I", data, place - 8)
    data[place : place - 8 + size] = bytes((value * 151 + 7) & 0xFF for value in range(size - 8))
    path.write_bytes(data)
    assert "undecodable" in codes(check_health(path), "error")


def test_damaged_packets_of_a_transport_stream(tmp_path: Path) -> None:
    path = write(tmp_path / "whole.ts", count=200, sound=None)
    data = bytearray(path.read_bytes())
    middle = len(data) // 188 // 2
    del data[188 * middle : 188 * (middle + 3)]
    path.write_bytes(data)
    report = check_health(path)
    assert "undecodable" in codes(report)
    assert one(report, "undecodable").at_s is not None


def test_a_file_that_does_not_say_its_length(tmp_path: Path) -> None:
    options = {"live": "1"}
    report = check_health(write(tmp_path / "live.mkv", options=options))
    assert codes(report) == {"no-duration"}
    assert report.streams[0].duration_s == pytest.approx(4, abs=0.01)


def test_a_turned_picture(tmp_path: Path) -> None:
    report = check_health(write(tmp_path / "turned.mov", rotation=-90, sound=None))
    assert codes(report, "info") == {"rotated"}
    assert "90° clockwise" in one(report, "rotated").message


def _is_block(data: bytearray, place: int) -> bool:
    if data[place] != 0xA3:
        return False
    size = 1 if data[place + 1] & 0x80 else 2 if data[place + 1] & 0x40 else 0
    return bool(size) and data[place + 1 + size] == 0x81 and data[place + 4 + size] in (0x00, 0x80)


def _ts_shifted(source: Path, target: Path, after: int, by: int) -> Path:
    """A transport stream whose PES stamps from picture `after` on are moved `by` ticks."""
    data = bytearray(source.read_bytes())
    pictures = 0
    for start in range(0, len(data), 188):
        pid = (data[start + 1] & 0x1F) << 8 | data[start + 2]
        if pid != 0x100 or not data[start + 1] & 0x40:
            continue
        place = start + 4 + (data[start + 4] + 1 if data[start + 3] & 0x20 else 0)
        if data[place : place + 3] != b"\0\0\1":
            continue
        pictures += 1
        if pictures <= after:
            continue
        flags = data[place + 7] >> 6
        for number in range({2: 1, 3: 2}.get(flags, 0)):
            _move_stamp(data, place + 9 + 5 * number, by)
    target.write_bytes(data)
    return target


def _move_stamp(data: bytearray, place: int, by: int) -> None:
    a, b, c, d, e = data[place : place + 5]
    stamp = (a >> 1 & 7) << 30 | b << 22 | c >> 1 << 15 | d << 7 | e >> 1
    stamp = (stamp + by) % (1 << 33)
    data[place] = a & 0xF0 | (stamp >> 30 & 7) << 1 | 1
    data[place + 1] = stamp >> 22 & 0xFF
    data[place + 2] = (stamp >> 15 & 0x7F) << 1 | 1
    data[place + 3] = stamp >> 7 & 0xFF
    data[place + 4] = (stamp & 0x7F) << 1 | 1
