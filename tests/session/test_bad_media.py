"""One bad recording leaves the rest of a project alone."""

from __future__ import annotations

import struct

from syncstudio.session.notices import Said
from syncstudio.session.session import Session
from tests.session.conftest import write_clip


def test_a_recording_whose_pictures_cannot_be_found_leaves_the_others_working(make_session, clip, tmp_path):
    bad = write_clip(tmp_path / "bad.mp4")
    data = bytearray(bad.read_bytes())
    place = data.index(b"stsz") + 4
    # One byte a sample, 4,294,967,295 of them.
    struct.pack_into(">II", data, place + 4, 1, 0xFFFFFFFF)
    bad.write_bytes(data)
    session = make_session(bad, clip)
    tracks = {track.name: track for track in session.project.tracks() if track.kind == "video"}
    good = tracks[clip.stem]
    assert len(session.frame_index(good.id)) == 60
    session.transport.seek(session.frame_start(good.id, 10))
    assert session.frame_at(good.id, session.transport.position_ns()) == 10
    session.focus_track_id = good.id
    session.step_frames(1)
    assert session.frame_at(good.id, session.transport.position_ns()) == 11
    bad_track = tracks["bad"]
    assert session.frame_index(bad_track.id) is None
    assert session.frame_at(bad_track.id, session.transport.position_ns()) is None
    assert "bad.mp4 shows no picture; it is empty or damaged" in session.track_trouble(bad_track.id)


def test_bad_recordings_are_named_and_the_good_one_is_in(make_session, clip, tmp_path):
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(clip.read_bytes()[:3000])
    words = tmp_path / "words.mkv"
    words.write_text("The clap is at 12.4 s.\n", encoding="utf-8")
    session = make_session(cut, words, clip)
    assert len(session.first_troubles) == 2
    for sentence, name in zip(session.first_troubles, ("cut.mp4", "words.mkv"), strict=True):
        assert name in sentence
        assert sentence.endswith(".")
    assert {track.name.split()[0] for track in session.project.tracks()} == {clip.stem}


def test_a_file_that_was_replaced_is_named_and_not_shown_with_the_times_of_the_old_one(tmp_path):
    path = write_clip(tmp_path / "camera.mp4")
    session = Session.draft([path])
    assert session.jobs.wait(30)
    project = session.project.path
    (video, *_) = (track for track in session.project.tracks() if track.kind == "video")
    old = path.read_bytes()
    write_clip(path, frames=40, rate=(25, 1))
    session.close()
    session = Session.open(project)
    try:
        assert session.jobs.wait(30)
        assert session.frame_index(video.id) is None
        assert session.track_trouble(video.id).startswith("camera.mp4 is no longer the file that was added")
        path.write_bytes(old)
        session.read_again(video.id)
        assert session.jobs.wait(30)
        assert len(session.frame_index(video.id)) == 60
        assert session.track_trouble(video.id) is None
    finally:
        session.close()


def test_a_reader_that_fails_as_nobody_expected_is_said_and_can_be_tried_again(
    make_session, clip, monkeypatch
):
    from syncstudio.media import index_store

    def fails(*_given):
        raise SystemError("nobody expected this")

    with monkeypatch.context() as patched:
        patched.setattr(index_store, "build_index", fails)
        session = make_session(clip)
    (video,) = [track for track in session.project.tracks() if track.kind == "video"]
    assert session.track_trouble(video.id) == (
        "camera could not be read; Help › Show the log says what happened."
    )
    session.read_again(video.id)
    assert session.jobs.wait(30)
    assert session.track_trouble(video.id) is None
    assert len(session.frame_index(video.id)) == 60


def test_a_table_that_was_replaced_is_shown_but_not_without_a_word(tmp_path):
    path = tmp_path / "log.csv"
    lines = [f"{n},{n * n}" for n in range(20)]
    path.write_text("\n".join(["time [s],x", *lines]) + "\n")
    session = Session.draft([path])
    assert session.jobs.wait(30)
    project = session.project.path
    session.close()
    path.write_text("\n".join(["time [s],x", *lines[5:]]) + "\n")
    session = Session.open(project)
    heard = []
    try:
        session.notices.subscribe(heard.append)
        (track,) = session.project.tracks()
        session.read_again(track.id)
        assert session.jobs.wait(30)
        said = [notice.message for notice in heard if isinstance(notice, Said)]
        assert any(text.startswith("log.csv is no longer the table that was added") for text in said)
        assert session.series(track.id).value_at(0, 0) == 25
    finally:
        session.close()
