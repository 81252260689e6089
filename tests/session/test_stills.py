"""Frames taken out of a video are exact, and what cannot be taken is said."""

import threading

from syncstudio.session.notices import Said
from tests.session.conftest import write_clip


def test_a_frame_is_handed_over_on_a_thread_behind(make_session, tmp_path):
    session = make_session(write_clip(tmp_path / "camera.mp4"))
    video = next(track.id for track in session.project.tracks() if track.kind == "video")
    came = []
    session.take_frame(video, 31, lambda answer: came.append((answer, threading.current_thread())))
    assert session.jobs.wait(20)
    ((answer, thread),) = came
    assert (answer.number, answer.exact, answer.image.shape) == (31, True, (96, 160, 4))
    assert thread is not threading.main_thread()
    came.clear()
    session.take_frame(video, 31, lambda again: came.append(again), ready=answer)
    assert session.jobs.wait(20)
    assert came == [answer]


def test_what_cannot_be_taken_is_said(make_session, tmp_path):
    session = make_session(write_clip(tmp_path / "camera.mp4"))
    video = next(track.id for track in session.project.tracks() if track.kind == "video")
    said = []
    session.notices.subscribe(lambda notice: said.append(notice) if isinstance(notice, Said) else None)
    session.take_frame(video, 900, lambda answer: None)
    session.write_frame(video, 3, tmp_path / "nowhere" / "frame.png")
    assert session.jobs.wait(20)
    assert sorted(notice.severity for notice in said) == ["error", "error"]
    assert any("no frame 900" in notice.message for notice in said)
    assert any("could not be written" in notice.message for notice in said)
    session.write_frame(video, 3, tmp_path / "frame.png")
    assert session.jobs.wait(20)
    assert said[-1].severity == "info"
    assert (tmp_path / "frame.png").read_bytes().startswith(b"\x89PNG")
