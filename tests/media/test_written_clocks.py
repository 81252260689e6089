"""What files say of when they were made, with how finely they say it."""

import struct
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from syncstudio.media.errors import MediaError
from syncstudio.media.written_clocks import written_clocks
from tests.session.conftest import write_wav

NS = 1_000_000_000
RECORDINGS = Path(__file__).parents[1] / "data" / "recordings"


def ns(*when):
    return round(datetime(*when, tzinfo=UTC).timestamp()) * NS


def film(path, tags=None, stream_tags=None, rate=Fraction(25), first=0):
    """A short film with tags, its first picture at `first` ticks of a frame."""
    with av.open(str(path), "w") as out:
        out.metadata.update(tags or {})
        stream = out.add_stream("libx264" if path.suffix != ".mxf" else "mpeg2video", rate=rate)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.metadata.update(stream_tags or {})
        for number in range(8):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), number * 20, np.uint8), format="rgb24")
            frame.pts = first + number
            frame.time_base = 1 / rate
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
    return path


def broadcast_wave(path, samples_since_midnight, date=b"2024-05-06"):
    data = write_wav(path).read_bytes()
    body = bytearray(602)
    body[320 : 320 + len(date)], body[330:338] = date, b"10:00:00"
    struct.pack_into("<Q", body, 338, samples_since_midnight)
    chunk = b"bext" + struct.pack("<I", len(body)) + bytes(body)
    path.write_bytes(
        data[:4] + struct.pack("<I", len(data) - 8 + len(chunk)) + data[8:12] + chunk + data[12:]
    )
    return path


@pytest.mark.parametrize("name", ["take.mov", "take.mxf"])
def test_timecode_tracks(tmp_path, name):
    path = film(tmp_path / name, {"timecode": "10:20:30:12"}, {"timecode": "10:20:30:12"})
    (clock,) = [clock for clock in written_clocks(path) if clock.kind == "timecode"]
    assert clock.time_of_day_ns == (10 * 3600 + 20 * 60 + 30) * NS + 12 * 40_000_000
    assert clock.resolution_ns == 40_000_000
    assert clock.epoch_ns is None
    assert not clock.zone_known
    assert "10:20:30:12" in clock.says


def test_dropped_numbers_are_counted(tmp_path):
    rate = Fraction(30000, 1001)
    path = film(tmp_path / "take.mov", None, {"timecode": "01:00:00;02"}, rate)
    clock = written_clocks(path)[0]
    assert clock.time_of_day_ns == int((107_892 + 2) / rate * NS)


def test_a_tapes_beginning_is_no_time_of_day(tmp_path):
    path = film(tmp_path / "take.mov", None, {"timecode": "01:00:00:00"})
    assert [clock for clock in written_clocks(path) if clock.kind == "timecode"] == []


def test_a_broadcast_waves_origin_is_exact_to_the_sample(tmp_path):
    path = broadcast_wave(tmp_path / "take.wav", 8000 * 36_000 + 4000)
    (clock,) = written_clocks(path)
    assert clock.kind == "broadcast-wave"
    assert clock.time_of_day_ns == 36_000 * NS + NS // 2
    assert clock.epoch_ns == ns(2024, 5, 6, 10, 0, 0) + NS // 2
    assert clock.resolution_ns == 125_000
    assert not clock.zone_known


def test_a_broadcast_wave_without_a_date_still_tells_the_time(tmp_path):
    (clock,) = written_clocks(broadcast_wave(tmp_path / "take.wav", 8000 * 36_000, b""))
    assert clock.epoch_ns is None
    assert clock.time_of_day_ns == 36_000 * NS


def test_a_creation_time_is_weak(tmp_path):
    path = film(tmp_path / "film.mp4", {"creation_time": "2024-05-06T07:08:09Z"})
    (clock,) = written_clocks(path)
    assert clock.kind == "created"
    assert clock.epoch_ns == ns(2024, 5, 6, 7, 8, 9)
    assert clock.resolution_ns == NS + 8 * 40_000_000


def test_tables_with_dates(tmp_path):
    path = tmp_path / "imu.csv"
    path.write_text("time,x\n" + "\n".join(f"2024-05-06T07:08:{k:02d}.500Z,{k}.5" for k in range(30)))
    (clock,) = written_clocks(path)
    assert clock.kind == "table"
    assert clock.epoch_ns == ns(2024, 5, 6, 7, 8, 0) + NS // 2
    assert clock.zone_known
    assert clock.resolution_ns == 1_000_000
    path = tmp_path / "unzoned.csv"
    path.write_text("time,x\n" + "\n".join(f"2024-05-06 07:08:{k:02d},{k}.5" for k in range(30)))
    assert not written_clocks(path)[0].zone_known


@pytest.mark.parametrize(
    ("name", "per_s", "resolution_ns"),
    [
        ("unix_time_s", 1, NS),
        ("unix_time_ms", 1000, 1_000_000),
        ("unix_us", 10**6, 1_000_000),
        ("t_ns", NS, 1_000_000),
    ],
)
def test_tables_with_stamps_since_1970(tmp_path, name, per_s, resolution_ns):
    path = tmp_path / "imu.csv"
    first = 1_777_629_604 * per_s
    rows = "\n".join(f"{first + k * max(1, per_s // 100)},{k % 7}.5" for k in range(100))
    path.write_text(f"{name},acc\n{rows}\n")
    (clock,) = written_clocks(path)
    assert (clock.kind, clock.epoch_ns, clock.zone_known) == ("table", 1_777_629_604 * NS, True)
    assert clock.resolution_ns == resolution_ns


def test_a_logs_stamps():
    clocks = written_clocks(RECORDINGS / "clock_resets.xdf")
    assert all(clock.kind == "stamps" for clock in clocks)


def test_files_without_clocks_say_nothing(tmp_path):
    plain = tmp_path / "imu.csv"
    plain.write_text("time_ms,x\n" + "\n".join(f"{k * 10},{k}.5" for k in range(30)))
    assert written_clocks(plain) == ()
    assert written_clocks(write_wav(tmp_path / "plain.wav")) == ()
    assert written_clocks(film(tmp_path / "plain.mp4")) == ()
    assert written_clocks(film(tmp_path / "unset.mp4", {"creation_time": "1970-01-01T00:00:00Z"})) == ()


@pytest.mark.parametrize("text", ["99:99:99:99", "noon", "", "10:20:30:40"])
def test_broken_timecodes_are_no_clocks(tmp_path, text):
    from syncstudio.media.probe import probe
    from syncstudio.media.written_clocks import _timecodes

    facts = probe(film(tmp_path / "take.mp4"))
    assert list(_timecodes(facts, {"timecode": text}, {})) == []


def test_what_is_no_recording_is_said(tmp_path):
    path = tmp_path / "notes.mp4"
    path.write_text("only words\n" * 30)
    with pytest.raises(MediaError):
        written_clocks(path)
