"""When a recording began is told from what its file says, and how exactly."""

from __future__ import annotations

import struct
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

from syncstudio.media.health.check import check_health
from syncstudio.media.health.packet_pass import PacketPass
from syncstudio.media.health.recorded_at import recorded_at
from syncstudio.media.probe import probe
from tests.media.health.made import write, write_sound

NS = 1_000_000_000


def ns(*when: int) -> int:
    return round(datetime(*when, tzinfo=UTC).timestamp()) * NS


def test_a_creation_time(tmp_path: Path) -> None:
    path = write(tmp_path / "film.mp4", count=10, tags={"creation_time": "2024-05-06T07:08:09Z"})
    report = check_health(path)
    assert report.epoch_ns == ns(2024, 5, 6, 7, 8, 9)
    assert report.epoch_says.startswith("creation_time 2024-05-06")


def test_clocks_never_set_say_nothing(tmp_path: Path) -> None:
    path = write(tmp_path / "film.mp4", count=10, tags={"creation_time": "1970-01-01T00:00:00Z"})
    assert check_health(path).epoch_ns is None
    assert check_health(write(tmp_path / "plain.mkv", count=10)).epoch_ns is None


def test_a_broadcast_wave_counts_samples_from_midnight(tmp_path: Path) -> None:
    data = write_sound(tmp_path / "plain.wav", "pcm_s16le", 1).read_bytes()
    reference = 48_000 * 3600 * 10 + 24_000
    body = bytearray(602)
    body[320:330], body[330:338] = b"2024-05-06", b"10:00:00"
    struct.pack_into("<Q", body, 338, reference)
    chunk = b"bext" + struct.pack("<I", len(body)) + bytes(body)
    path = tmp_path / "bwf.wav"
    path.write_bytes(
        data[:4] + struct.pack("<I", len(data) - 8 + len(chunk)) + data[8:12] + chunk + data[12:]
    )
    report = check_health(path)
    assert report.epoch_ns == ns(2024, 5, 6, 10, 0, 0) + NS // 2
    assert f"sample {reference} of the day" in report.epoch_says


def test_a_timecode_of_the_day_is_finer_than_the_date(tmp_path: Path) -> None:
    """Timecodes have no zone: whole hours against the clock are taken off, and frames count."""
    facts = probe(write(tmp_path / "film.mp4", count=10, rate=Fraction(25)))
    tags = {"creation_time": "2024-05-06T07:08:12Z"}
    read = PacketPass({}, tags=tags, stream_tags={0: {"timecode": "09:08:09:05"}})
    when, says = recorded_at(facts, read)
    assert when == ns(2024, 5, 6, 7, 8, 9) + NS // 5
    assert "timecode 09:08:09:05" in says
    other = PacketPass({}, tags=tags, stream_tags={0: {"timecode": "01:30:00:00"}})
    assert recorded_at(facts, other) == (ns(2024, 5, 6, 7, 8, 12), "creation_time 2024-05-06T07:08:12Z")
