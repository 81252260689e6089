"""A device decodes a track only when asked for and proven, and is left at once when not wanted."""

import threading
import time

import pytest

from syncstudio.session.media.picture_options import PictureOptions

ON = PictureOptions(hardware=True)


def video_of(session):
    return next(track for track in session.project.tracks() if track.kind == "video").id


@pytest.fixture
def answer(monkeypatch):
    """What the proof says; its questions are kept beside it."""
    told = {"device": "cuda", "asked": []}

    def proven(path, stream, index, cancelled, devices):
        told["asked"].append((path.name, stream, len(index), devices))
        return told["device"]

    monkeypatch.setattr("syncstudio.media.hardware.offered_devices", lambda: ("cuda",))
    monkeypatch.setattr("syncstudio.media.hardware.proven_device", proven)
    return told


def test_off_until_asked_for(make_session, clip, answer):
    session = make_session(clip)
    assert session.device_of(video_of(session)) is None
    assert answer["asked"] == []


def test_a_proven_device_goes_to_readers_that_are_open_and_to_later_ones(make_session, clip, answer):
    session = make_session(clip)
    track = video_of(session)
    came = threading.Event()
    before = session.frames(track, lambda answer: came.set())
    before.request(3, 1)
    assert came.wait(20)
    session.picture_options = ON
    assert session.jobs.wait(20)
    assert answer["asked"] == [("camera.mp4", 0, 60, ("cuda",))]
    after = session.frames(track, lambda answer: None)
    assert before.device == after.device == session.device_of(track) == "cuda"
    # There is no such device here: the processor goes on, and the frame comes.
    came.clear()
    before.request(50, 2)
    assert came.wait(20)
    session.picture_options = PictureOptions()
    assert before.device is after.device is session.device_of(track) is None
    before.close()
    after.close()


def test_what_is_not_proven_is_left_to_the_processor(make_session, clip, answer):
    answer["device"] = None
    session = make_session(clip)
    session.picture_options = ON
    assert session.jobs.wait(20)
    reader = session.frames(video_of(session), lambda answer: None)
    assert reader.device is None
    reader.close()


def test_recordings_that_come_later_are_tried_too(make_session, clip, answer):
    session = make_session()
    session.picture_options = ON
    session.add_media([clip])
    assert session.jobs.wait(20)
    assert session.device_of(video_of(session)) == "cuda"


def test_a_proof_that_comes_too_late_is_not_used(make_session, clip, monkeypatch, answer):
    go_on, asked = threading.Event(), threading.Event()

    def slow(path, stream, index, cancelled, devices):
        asked.set()
        go_on.wait(20)
        return "cuda"

    monkeypatch.setattr("syncstudio.media.hardware.proven_device", slow)
    session = make_session(clip)
    session.picture_options = ON
    assert asked.wait(20)
    session.picture_options = PictureOptions()
    go_on.set()
    assert session.jobs.wait(20)
    time.sleep(0.05)
    assert session.device_of(video_of(session)) is None


def test_a_track_read_again_is_tried_again(make_session, clip, answer):
    session = make_session(clip)
    session.picture_options = ON
    assert session.jobs.wait(20)
    session.read_again(video_of(session))
    assert session.jobs.wait(20)
    assert len(answer["asked"]) == 2
    assert session.device_of(video_of(session)) == "cuda"
