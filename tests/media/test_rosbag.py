"""ROS bags of both kinds become series, whatever they are packed in and wherever they end."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import numpy as np
import pytest

from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.media.recording_folder import name_of_recording, recording_file
from syncstudio.media.sensors import sensor_listing
from syncstudio.media.series.rosbag.rosbag_log import ROSBAG, read_rosbag
from syncstudio.media.series.series import Series
from syncstudio.media.series.series_formats import format_of
from tests.media.rosbag_files import EPOCH, S, ros1_bag, ros2_bag


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNCSTUDIO_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture(scope="module")
def bags(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bags")
    for packing in ("", "BZ2", "LZ4"):
        ros1_bag(folder / f"ros1{packing}.bag", packing)
    ros2_bag(folder / "humble")
    ros2_bag(folder / "jazzy", version=9)
    ros2_bag(folder / "mcap", "MCAP", version=9)
    ros2_bag(folder / "files", mode="FILE")
    ros2_bag(folder / "messages", mode="MESSAGE")
    return folder


KINDS = ("ros1.bag", "ros1BZ2.bag", "ros1LZ4.bag", "humble", "jazzy", "mcap", "files", "messages")


@pytest.mark.parametrize("kind", KINDS)
def test_bags_become_series(bags: Path, kind: str) -> None:
    path = recording_file(bags / kind) or bags / kind
    found = format_of(path)
    assert found is not None
    assert found.name == "rosbag"
    listing = sensor_listing(path)
    assert [(stream.name, stream.rows) for stream in listing.streams] == [
        ("/imu", 200),
        ("/fix", 10),
        ("/mode", 10),
    ]
    assert (listing.epoch_ns, listing.notes) == (EPOCH, ())
    imu, fix, mode = (ROSBAG.series(path, key) for key in ("/imu", "/fix", "/mode"))
    try:
        rate = imu.channel("angular_velocity.x")
        assert imu.column(rate, 0, 200).tolist() == list(range(200))
        assert (imu.units[rate], imu.units[imu.channel("linear_acceleration.z")]) == ("rad/s", "m/s²")
        # When it was sensed, not when it was logged.
        assert np.diff(imu.times(0, 200)).tolist() == [10_000_000] * 199
        assert listing.streams[0].rate_hz == pytest.approx(100)
        assert fix.units[fix.channel("latitude")] == "°"
        status = fix.channel("status.status")
        assert fix.kinds[status] == "state"
        assert fix.texts(status) == ["STATUS_NO_FIX", "STATUS_FIX"]
        assert fix.column(status, 4, 6).tolist() == [0, 1]
        assert (mode.kinds, mode.texts(0)) == (("state",), ["idle", "drive"])
        assert mode.column(0, 2, 4).tolist() == [0, 1]
    finally:
        for series in (imu, fix, mode):
            series.close()


def test_values_are_those_of_the_formats_own_library(bags: Path) -> None:
    from rosbags.highlevel import AnyReader

    with AnyReader([bags / "ros1LZ4.bag"]) as reader:
        messages = [
            reader.deserialize(raw, connection.msgtype)
            for connection, _, raw in reader.messages()
            if connection.topic == "/fix"
        ]
    series: Series = ROSBAG.series(bags / "ros1LZ4.bag", "/fix")
    try:
        latitudes = series.column(series.channel("latitude"), 0, series.rows)
        assert latitudes.tolist() == [message.latitude for message in messages]
        stamps = [message.header.stamp.sec * S + message.header.stamp.nanosec for message in messages]
        assert (series.times(0, series.rows) + EPOCH).tolist() == stamps
    finally:
        series.close()


def test_a_database_alone_is_a_bag_and_other_databases_are_none(bags: Path, tmp_path: Path) -> None:
    alone = shutil.copy(bags / "jazzy" / "jazzy.db3", tmp_path / "lost.sqlite")
    assert format_of(alone) is not None
    assert [stream.rows for stream in sensor_listing(alone).streams] == [200, 10, 10]
    other = tmp_path / "project.syncstudio"
    with closing(sqlite3.connect(other)) as database:
        database.execute("CREATE TABLE messages (id)")
        database.commit()
    assert format_of(other) is None


def test_a_folder_is_opened_by_its_metadata_or_its_only_part(bags: Path, tmp_path: Path) -> None:
    assert recording_file(bags / "humble") == bags / "humble" / "metadata.yaml"
    assert name_of_recording(bags / "humble" / "metadata.yaml") == "humble"
    assert recording_file(bags) is None
    assert recording_file(bags / "ros1.bag") is None
    shutil.copytree(bags / "humble", tmp_path / "unfinished")
    (tmp_path / "unfinished" / "metadata.yaml").unlink()
    assert recording_file(tmp_path / "unfinished") == tmp_path / "unfinished" / "humble.db3"
    (tmp_path / "unfinished" / "metadata.yaml").write_text("other: things\n")
    assert recording_file(tmp_path / "unfinished") is None


def test_parts_are_one_log_and_missing_ones_are_named(bags: Path, tmp_path: Path) -> None:
    folder = tmp_path / "split"
    folder.mkdir()
    for number in range(2):
        path = folder / f"split_{number}.db3"
        shutil.copy(bags / "jazzy" / "jazzy.db3", path)
        with closing(sqlite3.connect(path)) as database:
            database.execute("UPDATE messages SET timestamp = timestamp + ?", (number * 100,))
            database.commit()
    text = (bags / "jazzy" / "metadata.yaml").read_text()
    (folder / "metadata.yaml").write_text(
        text.replace("- jazzy.db3", "- split_0.db3\n  - split_1.db3\n  - ../split_2.db3")
    )
    listing = sensor_listing(folder / "metadata.yaml")
    assert [stream.rows for stream in listing.streams] == [400, 20, 20]
    assert "missing: split_2.db3" in " ".join(listing.notes)


def test_a_bag_cut_off_anywhere_is_read_to_there(bags: Path, tmp_path: Path) -> None:
    path = tmp_path / "cut.bag"
    for name in ("ros1.bag", "humble/humble.db3"):
        data = (bags / name).read_bytes()
        for part in range(1, 12):
            path.write_bytes(data[: len(data) * part // 12])
            try:
                read = read_rosbag(path)
            except MediaError:
                continue
            try:
                assert read.cut_off or read.damaged or name.startswith("ros1")
                assert read.streams[0].times_ns[0] == 0
            finally:
                read.close()


def test_a_bag_cut_off_within_a_part_gives_the_messages_before_that(bags: Path, tmp_path: Path) -> None:
    data = (bags / "ros1.bag").read_bytes()
    path = tmp_path / "cut.bag"
    path.write_bytes(data[: len(data) // 2])
    read = read_rosbag(path)
    try:
        imu = next(stream for stream in read.streams if stream.stream.name == "/imu")
        assert 50 <= imu.stream.rows < 200
        assert np.diff(imu.times_ns).tolist() == [10_000_000] * (imu.stream.rows - 1)
        assert "cut off" in read.cut_off
        assert read.damaged == ""
    finally:
        read.close()


@pytest.mark.parametrize("name", ["ros1BZ2.bag", "ros1.bag", "jazzy/jazzy.db3"])
def test_random_damage_never_breaks_the_reader(bags: Path, tmp_path: Path, name: str) -> None:
    chance = random.Random(8)
    whole = (bags / name).read_bytes()
    path = tmp_path / "broken.bag"
    for _ in range(25):
        data = bytearray(whole)
        for _ in range(chance.randrange(1, 30)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        path.write_bytes(data)
        with suppress(MediaError):
            read_rosbag(path).close()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.bag", b"#ROSBAG V1.2\n"),
        ("a.bag", b"#ROSBAG V2.0\n" + b"\xff" * 64),
        ("a.bag", b"nothing of the kind"),
        ("a.db3", b"SQLite format 3\0" + b"\0" * 200),
        ("metadata.yaml", b"rosbag2_bagfile_information:\n  version: 5\n"),
        (
            "metadata.yaml",
            b"rosbag2_bagfile_information:\n  relative_file_paths:\n    - " + b"a" * 5000 + b"\n    - b\0c\n",
        ),
    ],
)
def test_what_is_no_bag_is_said_in_a_sentence(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(MediaError, match=str(path)):
        read_rosbag(path)


def test_reading_can_be_cancelled(bags: Path) -> None:
    with pytest.raises(MediaCancelled):
        read_rosbag(bags / "ros1.bag", cancelled=lambda: True)
