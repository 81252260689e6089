"""The flash and cut curve in a project: one row under its video, on its clock, there again when reopened."""

from __future__ import annotations

import av
import numpy as np
import pytest

from syncstudio.session.errors import SessionError
from syncstudio.session.session import Session

FLASH = 37


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("SYNCSTUDIO_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture
def flash(tmp_path):
    """A video that begins 0.3 s after its sound, with one white frame."""
    path = tmp_path / "flash.mkv"
    with av.open(str(path), "w") as out:
        video = out.add_stream("libx264", rate=30, options={"bf": "2", "g": "12"})
        video.width, video.height, video.pix_fmt = 160, 96, "yuv420p"
        sound = out.add_stream("pcm_s16le", rate=8000, layout="mono")
        samples = av.AudioFrame.from_ndarray(np.zeros((1, 24_000), np.int16), format="s16", layout="mono")
        samples.sample_rate, samples.pts = 8000, 0
        out.mux(sound.encode(samples))
        for number in range(60):
            level = 255 if number == FLASH else 40
            frame = av.VideoFrame.from_ndarray(np.full((96, 160, 3), level, np.uint8), format="rgb24")
            frame.pts = number + 9
            out.mux(video.encode(frame))
        out.mux(video.encode())
    return path


@pytest.fixture
def session(make_session, flash):
    return make_session(flash)


def video_of(session):
    return next(track for track in session.project.tracks() if track.kind == "video")


def shown(session, video):
    curve_id = session.show_picture_curve(video.id)
    assert session.jobs.wait(30)
    assert session.track_trouble(curve_id) is None
    return curve_id


def luma_at(session, curve_id, master_ns):
    source_ns = session.clock_map(curve_id).source_from_master(master_ns)
    return session.series(curve_id).value_at(source_ns, 0)


def test_it_lies_right_under_its_video_in_one_step(session):
    video = video_of(session)
    before = [track.id for track in session.project.tracks()]
    curve_id = shown(session, video)
    after = [track.id for track in session.project.tracks()]
    assert after == [before[0], curve_id, *before[1:]]
    assert session.project.track(curve_id).name == "flash flash and cuts"
    assert session.picture_curve(video.id) == session.picture_curve(curve_id) == curve_id
    assert session.show_picture_curve(video.id) == curve_id
    assert session.undo() == "Show flash and cut curve"
    assert [track.id for track in session.project.tracks()] == before
    assert session.picture_curve(video.id) is None
    session.redo()
    assert session.jobs.wait(30)
    assert session.series(curve_id) is not None


@pytest.mark.parametrize(("offset_ns", "drift_ppm"), [(0, 0), (1_234_567_891, 0), (-777, 137)])
def test_every_frame_reads_its_own_row(session, offset_ns, drift_ppm):
    video = video_of(session)
    session.set_alignment(video.id, offset_ns, drift_ppm)
    curve_id = shown(session, video)
    lumas = [luma_at(session, curve_id, session.frame_start(video.id, number)) for number in range(60)]
    assert int(np.argmax(lumas)) == FLASH
    assert lumas[FLASH] == pytest.approx(100, abs=2)
    rows = [float(value) for value in session.series(curve_id).values[:, 0]]
    assert lumas == rows
    assert session.track_extent(curve_id).start_ns == pytest.approx(
        session.track_extent(video.id).start_ns, abs=1
    )
    assert session.track_extent(curve_id).end_ns == pytest.approx(
        session.track_extent(video.id).end_ns, abs=1_100_000
    )


def test_it_moves_with_its_video_whatever_that_is_linked_with(session):
    video = video_of(session)
    curve_id = shown(session, video)
    sound = next(track for track in session.project.tracks() if track.kind == "sound")
    assert set(session.moved_with(curve_id)) == {video.id, curve_id, sound.id}
    session.set_linked(curve_id, False)
    assert not session.project.track(video.id).linked
    assert set(session.moved_with(video.id)) == set(session.moved_with(curve_id)) == {video.id, curve_id}
    assert session.moved_with(sound.id) == (sound.id,)
    session.nudge_offset(curve_id, 5_000_000)
    assert session.clock_map(video.id).offset_ns == session.clock_map(curve_id).offset_ns == 5_000_000
    assert session.clock_map(sound.id).offset_ns == 0
    session.set_linked(video.id, True)
    assert session.project.track(curve_id).linked


def test_pieces_of_the_video_are_the_curves_too(session):
    from syncstudio.timebase.piece import Anchor, Piece

    video = video_of(session)
    cut = session.frame_index(video.id).pts_of(30)
    pieces = (Piece((Anchor(0, 0),), None, cut), Piece((Anchor(0, 4_000_000_000),), cut, None))
    with session.project.edit("Cut") as edit:
        edit.set_pieces(video.id, pieces, "typed", None)
    curve_id = shown(session, video)
    for number in (29, 30, FLASH):
        row = float(session.series(curve_id).values[number, 0])
        assert luma_at(session, curve_id, session.frame_start(video.id, number)) == row


def test_it_is_there_again_when_the_project_is_opened_again(session, tmp_path):
    curve_id = shown(session, video_of(session))
    session.save_copy(tmp_path / "kept.syncstudio")
    again = Session.open(tmp_path / "kept.syncstudio")
    try:
        assert again.jobs.wait(30)
        assert int(np.argmax(again.series(curve_id).values[:, 0])) == FLASH
        assert again.facts_text(curve_id).endswith(" Hz · luma change · %")
    finally:
        again.close()


def test_hiding_it_is_one_step_and_ends_its_job(session):
    video = video_of(session)
    curve_id = session.show_picture_curve(video.id)
    session.focus_track_id = curve_id
    session.hide_picture_curve(curve_id)
    assert session.picture_curve(video.id) is None
    assert session.focus_track_id is None
    assert session.jobs.wait(30)
    session.hide_picture_curve(video.id)
    assert session.undo() == "Hide flash and cut curve"
    assert session.picture_curve(video.id) == curve_id


def test_only_videos_have_one_and_no_time_column_is_asked_of_it(session, table):
    assert session.add_media([table]) == []
    tracks = session.project.tracks()
    for track in tracks:
        if track.kind != "video":
            with pytest.raises(SessionError, match="no pictures"):
                session.show_picture_curve(track.id)
    curve_id = shown(session, video_of(session))
    with pytest.raises(SessionError, match="no table"):
        session.time_column(curve_id)
    with pytest.raises(SessionError, match="no table"):
        session.set_time_column(curve_id, session.time_column(tracks[-1].id))


def test_it_goes_with_its_recording_and_comes_back(session, flash):
    video = video_of(session)
    curve_id = shown(session, video)
    session.read_again(curve_id)
    assert session.jobs.wait(30)
    assert session.series(curve_id) is not None
    moved = flash.rename(flash.with_name("moved.mkv"))
    session.relink(video.source_id, moved)
    assert session.jobs.wait(30)
    assert session.series(curve_id) is not None
    session.remove_source(video.source_id)
    assert session.project.tracks() == []
    session.undo()
    assert session.jobs.wait(30)
    assert int(np.argmax(session.series(curve_id).values[:, 0])) == FLASH


def test_it_stays_with_its_video_when_an_equal_copy_has_later_stamps(session, flash):
    video = video_of(session)
    curve_id = shown(session, video)
    later = flash.with_name("later.mkv")
    with av.open(str(flash)) as file, av.open(str(later), "w") as out:
        streams = [out.add_stream_from_template(stream) for stream in file.streams]
        for packet in file.demux():
            if packet.size:
                packet.pts += 5_000
                packet.dts = None if packet.dts is None else packet.dts + 5_000
                packet.stream = streams[packet.stream.index]
                out.mux(packet)
    session.relink(video.source_id, later, force=True)
    assert session.jobs.wait(30)
    lumas = [luma_at(session, curve_id, session.frame_start(video.id, number)) for number in range(60)]
    assert int(np.argmax(lumas)) == FLASH
    session.undo()
    assert session.jobs.wait(30)
    assert luma_at(session, curve_id, session.frame_start(video.id, FLASH)) == max(lumas)
