"""The timing of tables and curves in a project: read as someone chose, and told once for a video and its curve."""

from __future__ import annotations

import time

import pytest

from syncstudio.media.series.time_column import TimeColumn


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("SYNCSTUDIO_CACHE_DIR", str(tmp_path / "cache"))


def checked(session):
    """Wait until the timing of every file is known."""
    for _ in range(600):
        states = {session.health_state(track.id).state for track in session.project.tracks()}
        if not states & {"waiting", "checking"}:
            return
        time.sleep(0.02)
    raise AssertionError(states)


def test_a_chosen_time_column_is_the_one_that_is_checked(make_session, tmp_path):
    path = tmp_path / "imu.csv"
    path.write_text("time_ms,gps_ms,ax\n" + "".join(f"{k * 10},{(k % 100) * 10},{k}\n" for k in range(200)))
    session = make_session(path)
    track_id = session.project.tracks()[0].id
    checked(session)
    assert session.health(track_id).findings == ()
    session.set_time_column(track_id, TimeColumn("gps_ms", "ms"))
    assert session.jobs.wait(30)
    checked(session)
    assert [finding.code for finding in session.health(track_id).findings] == ["clock-reset"]
    session.undo()
    assert session.jobs.wait(30)
    checked(session)
    assert session.health(track_id).findings == ()


def test_a_curve_has_no_times_of_its_own(make_session, clip):
    session = make_session(clip)
    checked(session)
    video = next(track for track in session.project.tracks() if track.kind == "video")
    curve_id = session.show_picture_curve(video.id)
    assert session.jobs.wait(30)
    checked(session)
    assert session.health(curve_id) is None
    assert session.health_state(curve_id).state == "none"
    assert session.health(video.id) is not None
