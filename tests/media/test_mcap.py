"""Robots' logs: topics in every common form become series, on the clock that is to be believed."""

from __future__ import annotations

import importlib
import json
from pathlib import Path

import numpy as np
import pytest
from mcap.writer import CompressionType

from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.media.health.check import check_health
from syncstudio.media.series.mcap_batch import read_batch
from syncstudio.media.series.mcap_binary import cdr_decoder, ros1_decoder
from syncstudio.media.series.mcap_decoders import decoder_for
from syncstudio.media.series.mcap_log import MCAP, read_mcap
from syncstudio.media.series.mcap_schema import SchemaError, idl_types, ros_types
from syncstudio.media.series.series import Series
from syncstudio.media.series.text_book import TextBook
from tests.media.mcap_files import IMU_IDL, IMU_ROS1, IMU_ROS2, Log, imu_ros1, imu_ros2, json_log

S = 1_000_000_000
EPOCH = 1_700_000_000 * S


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNCSTUDIO_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture
def read():  # type: ignore[no-untyped-def]
    opened: list[Series] = []

    def topic(path: Path, key: str) -> Series:
        opened.append(MCAP.series(path, key))
        return opened[-1]

    yield topic
    for series in opened:
        series.close()


def rows(count: int = 100):  # type: ignore[no-untyped-def]
    return [
        (EPOCH + n * S // 100, {"x": n, "pose": {"y": n / 2}, "on": n % 2 == 0, "name": "a"})
        for n in range(count)
    ]


@pytest.mark.parametrize("compression", list(CompressionType))
def test_json_topics_become_series(tmp_path: Path, compression: CompressionType, read) -> None:  # type: ignore[no-untyped-def]
    path = json_log(tmp_path / "a.mcap", rows(), compression)
    series = read(path, "/data")
    assert series.names == ("x", "pose.y", "on", "name")
    assert series.kinds == ("number", "number", "state", "state")
    assert (series.texts(2), series.texts(3)) == (["false", "true"], ["a"])
    assert [series.column(column, 3, 4)[0] for column in range(4)] == [3, 1.5, 0, 0]
    assert series.times_ns[-1] == 990_000_000
    listing = MCAP.listing(path)
    assert listing.epoch_ns == EPOCH
    assert listing.streams[0].rate_hz == pytest.approx(100)
    assert listing.notes == ()


def test_logs_without_chunks_are_read(tmp_path: Path) -> None:
    path = tmp_path / "flat.mcap"
    with path.open("wb") as file:
        from mcap.writer import Writer

        writer = Writer(file, use_chunking=False)
        writer.start()
        channel = writer.register_channel("/data", "json", 0)
        for at_ns, row in rows(20):
            writer.add_message(channel, at_ns, json.dumps(row).encode(), at_ns)
        writer.finish()
    assert MCAP.listing(path).streams[0].rows == 20


def test_ros1_messages_are_read(tmp_path: Path, read) -> None:  # type: ignore[no-untyped-def]
    log = Log(tmp_path / "ros1.mcap")
    log.topic("/imu", "ros1", "sensor_msgs/Imu", "ros1msg", IMU_ROS1.encode())
    for n in range(60):
        at = EPOCH + n * 10_000_000
        log.put("/imu", at + 5_000_000 + n % 3 * 1_000_000, imu_ros1(at, n, frame="i" * (n % 5)))
    series = read(log.done(), "/imu")
    assert series.names[:7] == (
        "angular_velocity.x",
        "angular_velocity.y",
        "angular_velocity.z",
        "counts[0]",
        "counts[1]",
        "moving",
        "note",
    )
    assert series.names[-1] == "header.frame_id"
    assert series.units[:4] == ("rad/s", "rad/s", "rad/s", "")
    assert series.texts(series.channel("header.frame_id")) == ["", "i", "ii", "iii", "iiii"]
    assert series.values[9, :3].tolist() == [9, -9, 18]
    # The stamps in the headers, and not the jittering instants of logging.
    assert np.diff(series.times_ns).tolist() == [10_000_000] * 59
    assert "sensed" in series.says


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("widest", [8, 4])
@pytest.mark.parametrize("idl", [False, True])
def test_ros2_messages_are_read(order: str, widest: int, idl: bool) -> None:
    form = ("ros2idl", IMU_IDL) if idl else ("ros2msg", IMU_ROS2)
    decode = decoder_for("cdr", "sample_msgs/msg/Imu", form[0], form[1].encode())
    for frame in ("", "a", "abc", "abcd", "abcdefg"):
        values = decode(imu_ros2(EPOCH + 250, 1.25, order, widest, frame))
        assert values["header.stamp.nanosec"] == 250
        assert [values[f"angular_velocity.{axis}"] for axis in "xyz"] == [1.25, -1.25, 2.5]
        assert [values[f"covariance[{n}]"] for n in range(3)] == [0, 1, 2]
        assert (values["counts[0]"], values["counts[1]"], values["flag"]) == (4, 5, 3)
        assert values["temperature"] == 20.5
        assert (values["parts[1].kind"], values["parts[1].weight"]) == (1, 1.5)


def test_ros2_topics_become_series(tmp_path: Path, read) -> None:  # type: ignore[no-untyped-def]
    log = Log(tmp_path / "ros2.mcap", CompressionType.LZ4)
    log.topic("/imu", "cdr", "sample_msgs/msg/Imu", "ros2msg", IMU_ROS2.encode())
    for n in range(2000):
        log.put("/imu", EPOCH + n * 1_000_000, imu_ros2(EPOCH + n * 1_000_000, n))
    series = read(log.done(), "/imu")
    assert series.rows == 2000
    assert series.values[1999, series.channel("angular_velocity.z")] == 3998


def test_protobuf_messages_are_read(tmp_path: Path, read) -> None:  # type: ignore[no-untyped-def]
    pytest.importorskip("google.protobuf")
    descriptor_pb2 = importlib.import_module("google.protobuf.descriptor_pb2")
    factory = importlib.import_module("google.protobuf.message_factory")
    pool_of = importlib.import_module("google.protobuf.descriptor_pool")
    file = descriptor_pb2.FileDescriptorProto(name="a.proto", package="robot", syntax="proto3")
    stamp = file.message_type.add(name="Stamp")
    stamp.field.add(name="seconds", number=1, type=3, label=1)
    stamp.field.add(name="nanos", number=2, type=5, label=1)
    whole = file.message_type.add(name="Wheel")
    whole.field.add(name="timestamp", number=1, type=11, type_name=".robot.Stamp", label=1)
    whole.field.add(name="speed", number=2, type=1, label=1)
    whole.field.add(name="teeth", number=3, type=13, label=3)
    whole.field.add(name="label", number=4, type=9, label=1)
    gear = file.enum_type.add(name="Gear")
    for number, name in enumerate(("PARK", "DRIVE", "REVERSE")):
        gear.value.add(name=name, number=number)
    whole.field.add(name="gear", number=5, type=14, type_name=".robot.Gear", label=1)
    files = descriptor_pb2.FileDescriptorSet(file=[file])
    pool = pool_of.DescriptorPool()
    pool.Add(file)
    message_class = factory.GetMessageClass(pool.FindMessageTypeByName("robot.Wheel"))
    log = Log(tmp_path / "proto.mcap")
    log.topic("/wheel", "protobuf", "robot.Wheel", "protobuf", files.SerializeToString())
    for n in range(30):
        message = message_class(speed=n / 4, teeth=[n, n + 1], label="left", gear=n // 11)
        message.timestamp.seconds, message.timestamp.nanos = EPOCH // S, n * 20_000_000
        log.put("/wheel", EPOCH + n * 20_000_000 + 777_000, message.SerializeToString())
    series = read(log.done(), "/wheel")
    assert series.names == ("speed", "teeth[0]", "teeth[1]", "label", "gear")
    assert series.values[8, :3].tolist() == [2, 8, 9]
    assert series.texts(4) == ["PARK", "DRIVE", "REVERSE"]
    assert series.column(4, 10, 12).tolist() == [0, 1]
    assert series.times_ns[8] == 160_000_000


def test_publishing_is_believed_before_logging(tmp_path: Path, read) -> None:  # type: ignore[no-untyped-def]
    log = Log(tmp_path / "published.mcap")
    log.topic("/a", "json")
    for n in range(50):
        log.put("/a", EPOCH + n * S + n % 7 * 1_000_000, b'{"v": 1}', EPOCH + n * S)
    series = read(log.done(), "/a")
    assert set(np.diff(series.times_ns).tolist()) == {S}
    assert "published" in series.says


def test_stamps_of_a_simulation_are_laid_on_the_logs_clock(tmp_path: Path, read) -> None:  # type: ignore[no-untyped-def]
    log = Log(tmp_path / "simulated.mcap")
    log.topic("/a", "json")
    log.topic("/b", "json")
    for n in range(50):
        stamp = {"stamp": {"sec": n + 1, "nsec": 0}, "v": n}
        log.put("/a", EPOCH + n * S + n % 7 * 1_000_000, json.dumps(stamp).encode())
        log.put("/b", EPOCH + n * S, b'{"v": 1}')
    path = log.done()
    assert set(np.diff(read(path, "/a").times_ns).tolist()) == {S}
    assert abs(int(read(path, "/a").times_ns[5]) - int(read(path, "/b").times_ns[5])) < 10_000_000
    assert "on a clock" in MCAP.listing(path).notes[0]


def test_stamps_that_stand_still_are_not_believed(tmp_path: Path, read) -> None:  # type: ignore[no-untyped-def]
    message = json.dumps({"stamp": {"sec": EPOCH // S, "nsec": 0}, "v": 1})
    log = Log(tmp_path / "still.mcap")
    log.topic("/a", "json")
    for n in range(50):
        log.put("/a", EPOCH + n * S, message.encode())
    assert "logged" in read(log.done(), "/a").says


def test_what_is_no_series_is_named(tmp_path: Path) -> None:
    log = Log(tmp_path / "mixed.mcap")
    log.topic("/camera", "cdr", "sensor_msgs/msg/Image", "ros2msg", b"uint8[] data\n")
    log.topic("/cloud", "json", "foxglove.PointCloud", "jsonschema", b"{}")
    log.topic("/odd", "flatbuffer", "Odd", "flatbuffer", b"")
    log.topic("/dates", "json")
    log.topic("/bare", "cdr", "a_msgs/msg/Bare", "ros2msg", b"b_msgs/Missing part\n")
    log.topic("/good", "json")
    for n in range(3):
        for topic in ("/camera", "/cloud", "/odd", "/dates", "/bare"):
            log.put(topic, EPOCH + n, b'{"when": "2024-05-01T12:00:00Z"}')
        log.put("/good", EPOCH + n, b'{"v": 1}')
    listing = MCAP.listing(log.done())
    assert [stream.name for stream in listing.streams] == ["/good"]
    notes = " ".join(listing.notes)
    assert "/camera, /cloud, for pictures, clouds of points and maps are no series" in notes
    assert "/odd, for messages in flatbuffer are not read" in notes
    assert "a series: /dates" in notes
    assert "does not say what b_msgs/Missing is" in notes


def test_lists_that_grow_keep_their_first_columns(tmp_path: Path, read) -> None:  # type: ignore[no-untyped-def]
    series = read(
        json_log(tmp_path / "lists.mcap", [(n, {"v": [1.0] * (n % 3)}) for n in range(200)]), "/data"
    )
    assert series.names == ("v[0]", "v[1]")
    assert np.isnan(series.values[1, 1])
    wide = json_log(tmp_path / "wide.mcap", [(n, {str(k): k for k in range(200)}) for n in range(5)])
    (stream,) = MCAP.listing(wide).streams
    assert len(stream.columns) == 64
    assert "136 more columns" in stream.notes[0]


def test_a_log_cut_off_anywhere_is_read_to_there(tmp_path: Path) -> None:
    whole = json_log(tmp_path / "whole.mcap", rows(1000)).read_bytes()
    path = tmp_path / "cut.mcap"
    counts = []
    for length in range(0, len(whole), max(1, len(whole) // 50)):
        path.write_bytes(whole[:length])
        try:
            listing = MCAP.listing(path)
        except MediaError:
            continue
        counts.append(listing.streams[0].rows)
    assert counts == sorted(counts)
    assert counts[-1] == 1000
    path.write_bytes(whole[: len(whole) // 3])
    assert "cut off" in MCAP.listing(path).notes[0]
    assert "truncated" in {found.code for found in check_health(path).findings}


@pytest.mark.parametrize("packing", list(CompressionType))
def test_a_log_cut_off_within_its_only_chunk_gives_the_messages_before_that(
    tmp_path: Path, packing: CompressionType
) -> None:
    log = Log(tmp_path / "one.mcap", packing, 1 << 24)
    log.topic("/j", "json")
    chance = np.random.default_rng(5)
    for n in range(6000):
        log.put("/j", EPOCH + n * 1_000_000, b'{"v": %d, "w": %d}' % (n, chance.integers(0, 1 << 60)))
    whole = log.done().read_bytes()
    path = tmp_path / "cut.mcap"
    path.write_bytes(whole[: len(whole) // 2])
    read = read_mcap(path)
    try:
        rows = read.streams[0].stream.rows
        assert 500 < rows < 6000
        assert read.streams[0].times_ns.tolist() == [n * 1_000_000 for n in range(rows)]
        assert "cut off" in read.cut_off
    finally:
        read.close()


def test_random_damage_never_breaks_the_reader(tmp_path: Path) -> None:
    log = Log(tmp_path / "imu.mcap", CompressionType.NONE)
    log.topic("/imu", "ros1", "sensor_msgs/Imu", "ros1msg", IMU_ROS1.encode())
    log.topic("/j", "json")
    for n in range(20):
        log.put("/imu", EPOCH + n, imu_ros1(EPOCH + n, n))
        log.put("/j", EPOCH + n, b'{"v": [1, 2, {"w": 3}]}')
    whole = log.done().read_bytes()
    chance = np.random.default_rng(9)
    path = tmp_path / "broken.mcap"
    for _ in range(50):
        data = bytearray(whole)
        for place in chance.integers(8, len(data), 5):
            data[place] = chance.integers(0, 256)
        path.write_bytes(data)
        try:
            read_mcap(path).close()
        except MediaError:
            continue


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x89MCAP0\r\n",
        b"nothing of the kind" * 9,
        b"\x89MCAP0\r\n\x01" + b"\xff" * 40,
        b"\x89MCAP0\r\n" + bytes(90),
    ],
)
def test_what_is_no_log_is_said_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.mcap"
    path.write_bytes(content)
    with pytest.raises(MediaError, match=r"bad\.mcap"):
        MCAP.listing(path)


def test_messages_that_break_their_promise_are_counted(tmp_path: Path) -> None:
    log = Log(tmp_path / "liar.mcap")
    log.topic("/imu", "ros1", "sensor_msgs/Imu", "ros1msg", IMU_ROS1.encode())
    log.topic("/deep", "json")
    for n in range(9):
        log.put("/imu", EPOCH + n, imu_ros1(EPOCH + n, 1.0)[: 30 if n == 4 else None])
    log.put("/deep", EPOCH, b"[" * 100_000)
    log.put("/deep", EPOCH, b'{"v": 1e999, "w": 1' + b"0" * 400 + b"}")
    listing = MCAP.listing(log.done())
    assert [stream.rows for stream in listing.streams] == [8, 1]
    assert "2 messages are not what the topic promises" in listing.notes[0]


def test_definitions_that_cannot_be_read_are_refused() -> None:
    endless = "a_msgs/Node child\n" + "=" * 80 + "\nMSG: a_msgs/Node\na_msgs/Node child\n"
    for ros2, decoder in ((False, ros1_decoder), (True, cdr_decoder)):
        with pytest.raises(SchemaError, match="holds itself"):
            decoder(*ros_types("a_msgs/Root", endless, ros2))
    for text in ("", "struct A {", "module a { struct A { long x[N]; }; };"):
        with pytest.raises(SchemaError):
            idl_types("a/A", text)


def test_lists_of_lists_without_end_are_refused() -> None:
    depth = 14
    text = "a_msgs/L0[36] next\n"
    for level in range(depth):
        inner = f"a_msgs/L{level + 1}[36] next\n" if level + 1 < depth else "string s\n"
        text += "=" * 80 + f"\nMSG: a_msgs/L{level}\n{inner}"
    with pytest.raises(SchemaError, match="too many fields"):
        cdr_decoder(*ros_types("a_msgs/Root", text, ros2=True))


def test_messages_read_together_are_as_read_one_by_one() -> None:
    chance = np.random.default_rng(2)
    messages = [
        imu_ros1(EPOCH + n, chance.normal(), tuple(range(chance.integers(0, 4))), "i" * chance.integers(0, 3))
        for n in range(300)
    ]
    messages[7] = messages[7][:40]
    messages[9] = b""
    decode = ros1_decoder(*ros_types("sensor_msgs/Imu", IMU_ROS1, ros2=False))
    names = ["header.stamp.nsec", "angular_velocity.y", "covariance[8]", "counts[2]", "moving", "nothing"]
    frames = {"header.frame_id": TextBook()}
    together, good = read_batch(decode, messages, [*names, *frames], frames)
    texts = together[:, -1].tolist()
    together = together[:, :-1]
    assert np.flatnonzero(~good).tolist() == [7, 9]
    for row in np.flatnonzero(good):
        one = decode(messages[row])
        assert frames["header.frame_id"].texts[int(texts[row])] == one["header.frame_id"]
        assert together[row].tolist() == pytest.approx(
            [float(one.get(name, np.nan)) for name in names], nan_ok=True
        )


def test_too_many_topics_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("syncstudio.media.series.topic_reading._MOST_TOPICS", 20)
    log = Log(tmp_path / "many.mcap")
    for n in range(30):
        log.topic(f"/t{n}", "json")
        log.put(f"/t{n}", EPOCH, b'{"v": 1}')
    listing = MCAP.listing(log.done())
    assert len(listing.streams) == 20
    assert "10 more topics are left out" in " ".join(listing.notes)


def test_reading_can_be_cancelled(tmp_path: Path) -> None:
    path = json_log(tmp_path / "a.mcap", rows(10))
    with pytest.raises(MediaCancelled):
        MCAP.series(path, "/data", cancelled=lambda: True)
    with pytest.raises(MediaError, match="has no stream /nothing; it has: /data"):
        MCAP.series(path, "/nothing")
