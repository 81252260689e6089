"""Sensors beside a camera's picture, lab recordings and robots' logs come in as tracks, and stay."""

import json
import shutil
import time
from pathlib import Path

import numpy as np
import pytest

from syncstudio.media.cache import cache_folder
from syncstudio.session.errors import SessionError
from syncstudio.session.media.curve_track import is_table
from syncstudio.session.media.sensor_tracks import MOST_TRACKS, is_sensor
from syncstudio.session.notices import Said
from syncstudio.session.session import Session
from tests.media.gpmf_writer import device, nest, numbers, write_mp4
from tests.media.mcap_files import Log, json_log
from tests.media.nmea_writer import moment
from tests.media.rosbag_files import ros2_bag
from tests.media.test_dji import MAVIC, subtitles, video_with
from tests.media.test_gpx import HEAD, point

RECORDINGS = Path(__file__).parents[1] / "data" / "recordings"
S = 1_000_000_000


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("SYNCSTUDIO_CACHE_DIR", str(tmp_path / "cache"))


def tracks(session):
    return {track.name: track for track in session.project.tracks()}


def camera(path, rate=200):
    """A camera with a gyroscope at 200 Hz that counts its samples, and a thermometer."""
    payloads = []
    for second in range(4):
        rows = rate * second + np.arange(rate)[:, None] * [1, 1, 1]
        gyro = nest(
            "STRM", numbers("TSMP", "L", [rate * (second + 1)], ">u4"), numbers("GYRO", "s", rows, ">i2")
        )
        payloads.append(device(gyro, nest("STRM", numbers("TMPC", "f", [20.0 + second], ">f4"))))
    return write_mp4(path, payloads)


def test_a_cameras_sensors_lie_beside_its_picture(make_session):
    session = make_session(RECORDINGS / "karma.mp4")
    named = tracks(session)
    assert list(named)[:4] == ["karma", "karma sound", "karma accelerometer", "karma gyroscope"]
    gyro = named["karma gyroscope"]
    assert {track.source_id for track in named.values()} == {gyro.source_id}
    assert all(track.linked for track in named.values())
    assert is_sensor(gyro)
    assert not is_table(gyro)
    series = session.series(gyro.id)
    assert list(series.names) == ["x", "y", "z"]
    assert "397.54 Hz" in session.facts_text(gyro.id)
    assert "rad/s" in session.facts_text(gyro.id)
    recorded, shown = session.recorded(gyro.id), session.recorded(named["karma"].id)
    assert abs(recorded.start_ns - shown.start_ns) < 20_000_000
    assert abs(recorded.end_ns - shown.end_ns) < 50_000_000
    assert [track.collapsed for track in named.values()][2:].count(False) == 6


def test_moving_the_picture_moves_its_sensors(make_session, tmp_path):
    session = make_session(camera(tmp_path / "camera.mp4"))
    named = tracks(session)
    session.preview_shift(named["camera"].id, 3 * S)
    session.commit_preview()
    gyro = named["camera gyroscope"].id
    at = session.clock_map(gyro).nearest_master(S)
    assert at == 4 * S
    assert session.series(gyro).value_at(S, 0) == 200


def test_sensors_survive_reopening_and_a_cleared_cache(make_session, tmp_path):
    session = make_session(camera(tmp_path / "camera.mp4"))
    path = tmp_path / "kept.syncstudio"
    session.save_as(path)
    before = session.series(tracks(session)["camera gyroscope"].id).times_ns.tolist()
    session.close()
    shutil.rmtree(cache_folder())
    again = Session.open(path)
    try:
        assert again.jobs.wait(30)
        series = again.series(tracks(again)["camera gyroscope"].id)
        assert series.times_ns.tolist() == before
    finally:
        again.close()


def test_relinking_finds_the_streams_again(make_session, tmp_path):
    session = make_session(camera(tmp_path / "camera.mp4"))
    source = session.project.sources()[0]
    moved = tmp_path / "moved.mp4"
    shutil.copy(tmp_path / "camera.mp4", moved)
    session.relink(source.id, moved)
    assert session.jobs.wait(30)
    assert session.series(tracks(session)["camera gyroscope"].id).rows == 800
    plain = write_mp4(tmp_path / "plain.mp4", [b"nothing!"])
    with pytest.raises(
        SessionError, match=r"plain\.mp4 has no sensor stream where “camera gyroscope” has it"
    ):
        session.relink(source.id, plain, force=True)


def test_another_file_in_its_place_is_not_believed(make_session, tmp_path):
    path = json_log(tmp_path / "a.mcap", [(n * S, {"v": n}) for n in range(9)])
    session = make_session(path)
    (track,) = session.project.tracks()
    json_log(path, [(n * S, {"v": -n}) for n in range(12)])
    session.read_again(track.id)
    assert session.jobs.wait(30)
    assert "no longer the file that was added" in session.track_trouble(track.id)


def test_a_lab_recording_brings_its_streams_and_markers(make_session):
    session = make_session(RECORDINGS / "clock_resets.xdf")
    named = tracks(session)
    assert list(named) == ["clock_resets MyMarkerStream", "clock_resets BioSemi"]
    assert len(session.series(named["clock_resets BioSemi"].id).names) == 8
    (lane,) = session.project.lanes()
    assert (lane.kind, lane.track_id) == ("events", named["clock_resets MyMarkerStream"].id)
    events = session.project.segments(lane.id)
    assert len(events) == 175
    assert [event.text for event in events[:2]] == ["XXX", "Test"]
    session.undo()
    assert session.project.tracks() == []
    assert session.project.lanes() == []


def test_health_covers_every_stream(make_session):
    session = make_session(RECORDINGS / "clock_resets.xdf", RECORDINGS / "karma.mp4")
    assert session.jobs.wait(60)
    named = tracks(session)
    # Health checks begin when the reading ends, so more may follow.
    for _ in range(100):
        if all(session.health(track.id) is not None for track in named.values()):
            break
        time.sleep(0.1)
        session.jobs.wait(60)
    found = session.health(named["clock_resets BioSemi"].id)
    assert "clock-reset" in {finding.code for finding in found.findings}
    assert float(found.stream.nominal_rate) == 100
    gyro = session.health(named["karma gyroscope"].id)
    assert gyro.findings == ()
    assert float(gyro.stream.measured_rate) == pytest.approx(397.54, abs=0.05)


def test_a_log_brings_so_many_topics_and_says_what_is_left_out(make_session, tmp_path):
    log = Log(tmp_path / "drive.mcap")
    for number in range(MOST_TRACKS + 12):
        log.topic(f"/topic/{number}", "json")
        for at in range(3):
            log.put(f"/topic/{number}", at * S, json.dumps({"v": at}).encode())
    session = make_session()
    heard = []
    session.notices.subscribe(
        lambda notice: heard.append(notice.message) if isinstance(notice, Said) else None
    )
    assert session.add_media([log.done()]) == []
    assert len(session.project.tracks()) == MOST_TRACKS
    assert heard == [
        "drive.mcap: 12 more streams stay in the file: choose others with “Streams of this file…”."
    ]
    assert session.jobs.wait(30)


def test_what_cannot_be_read_is_one_sentence(make_session, tmp_path):
    for name in ("empty.xdf", "empty.mcap"):
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "bad.xdf").write_bytes(b"words only")
    (tmp_path / "bad.mcap").write_bytes(b"words only")
    text = Log(tmp_path / "text.mcap")
    text.topic("/say", "json")
    text.put("/say", 1, b'{"when": "2024-05-01T12:00:00Z"}')
    text.done()
    names = ("empty.xdf", "empty.mcap", "bad.xdf", "bad.mcap", "text.mcap")
    session = make_session(*(tmp_path / name for name in names))
    assert len(session.first_troubles) == 5
    for name, trouble in zip(names, session.first_troubles, strict=True):
        assert name in trouble
        assert "\n" not in trouble
    assert session.project.tracks() == []


def test_what_a_drone_wrote_beside_its_video_comes_in_with_it(make_session, tmp_path):
    video = video_with(tmp_path / "DJI_0001.MP4", ["film"] * 25)
    beside = subtitles(tmp_path / "DJI_0001.SRT", MAVIC, count=25, step_ms=40)
    session = make_session(beside, video)
    named = tracks(session)
    assert list(named) == ["DJI_0001", "DJI_0001 drone"]
    drone = named["DJI_0001 drone"]
    assert drone.source_id == named["DJI_0001"].source_id
    series = session.series(drone.id)
    assert series.names[:2] == ("latitude", "longitude")
    (trouble,) = session.add_media([beside])
    assert trouble == "DJI_0001.SRT is already in this project: it came in with DJI_0001.MP4."


def test_the_folder_of_a_bag_is_one_recording(make_session, tmp_path):
    session = make_session(ros2_bag(tmp_path / "drive"))
    assert list(tracks(session)) == ["drive /imu", "drive /fix", "drive /mode"]
    assert session.series(tracks(session)["drive /imu"].id).rows == 200
    (trouble,) = session.add_media([tmp_path / "drive"])
    assert "already in this project" in trouble


def test_a_receiver_and_another_lie_by_their_clocks(make_session, tmp_path):
    walk = tmp_path / "walk.nmea"
    walk.write_text("".join(moment(36000 + n) for n in range(20)))
    points = "".join(point(n - 7190) for n in range(20))
    run = tmp_path / "run.gpx"
    run.write_text(f"{HEAD}<trk><name>run</name><trkseg>{points}</trkseg></trk></gpx>")
    session = make_session()
    assert session.add_media([walk, run]) == []
    first, second = (track for track in session.project.tracks())
    apart = [session.clock_map(track.id).nearest_master(0) for track in (first, second)]
    assert apart[1] - apart[0] == 10 * S
    assert (second.alignment, second.uncertainty_ns) == ("from-file", 510_000_000)


def test_jitter_of_stamps_is_a_choice_that_is_kept_and_undone(make_session):
    session = make_session(RECORDINGS / "clock_resets.xdf")
    signal = tracks(session)["clock_resets BioSemi"]
    assert session.takes_jitter_out(signal.id) is True
    evened = session.series(signal.id).times(0, 500).tolist()
    session.take_jitter_out(signal.id, False)
    assert session.takes_jitter_out(signal.id) is False
    assert session.jobs.wait(30)
    stamped = session.series(signal.id).times(0, 500).tolist()
    assert stamped != evened
    session.undo()
    assert session.takes_jitter_out(signal.id) is True
    assert session.jobs.wait(30)
    assert session.series(signal.id).times(0, 500).tolist() == evened


def test_what_has_no_jitter_says_so(make_session, tmp_path):
    session = make_session(json_log(tmp_path / "a.mcap", [(n * S, {"x": n}) for n in range(5)]))
    (track,) = session.project.tracks()
    assert session.takes_jitter_out(track.id) is None
    with pytest.raises(SessionError, match="no jitter to choose about"):
        session.take_jitter_out(track.id, False)
