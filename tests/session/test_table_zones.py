"""Tables with dates lie where these put them; a zone that is not written can be named, and is asked for."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from syncstudio.session.errors import SessionError

S = 1_000_000_000
NOON = datetime(2026, 1, 31, 11, 7, 13, tzinfo=UTC)


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("SYNCSTUDIO_CACHE_DIR", str(tmp_path / "cache"))


def log(path, start, form, rows=400):
    text = "".join(f"{(start + timedelta(seconds=k)).strftime(form)},{k % 7}\n" for k in range(rows))
    path.write_text(f"time,v\n{text}")
    return path


def offset_s(session, track_id):
    return session.project.clock_map(track_id).offset_ns / S


def checked(session):
    """Wait until the timing of every file is known and compared."""
    for _ in range(600):
        states = {session.health_state(track.id).state for track in session.project.tracks()}
        if not states & {"waiting", "checking"} and session.jobs.wait(0):
            return
        time.sleep(0.02)
    raise AssertionError(states)


def test_a_table_lies_where_its_stamps_and_their_zone_put_it(make_session, tmp_path):
    """A logger in Sydney, its clock on the wall, beside one that writes UTC: the zone moves it by eleven hours."""
    utc = log(tmp_path / "a.csv", NOON, "%Y-%m-%dT%H:%M:%SZ")
    wall = log(tmp_path / "wall.csv", NOON + timedelta(hours=11, minutes=20), "%Y-%m-%d %H:%M:%S")
    session = make_session(utc, wall)
    first, second = (track.id for track in session.project.tracks())
    assert offset_s(session, second) == 11 * 3600 + 1200
    now = session.time_column(second)
    assert "UTC is assumed" in now.says
    session.set_time_column(second, replace(now, zone="Australia/Sydney"))
    assert offset_s(session, second) == 1200
    assert session.project.track(second).alignment == "from-file"
    assert session.jobs.wait(30)
    assert session.series(second).epoch_ns == int((NOON + timedelta(minutes=20)).timestamp()) * S
    assert session.undo() == "Choose how the table is read"
    assert offset_s(session, second) == 11 * 3600 + 1200
    # What a person placed stays where it is.
    session.set_alignment(second, 5 * S)
    session.set_time_column(second, replace(now, zone="Australia/Sydney"))
    assert offset_s(session, second) == 5
    with pytest.raises(SessionError, match="no time zone"):
        session.set_time_column(second, replace(now, zone="Sidney"))
    assert offset_s(session, first) == 0


def test_hours_that_are_a_zone_are_taken_off_and_choosing_it_changes_nothing(make_session, tmp_path):
    utc = log(tmp_path / "a.csv", NOON, "%Y-%m-%dT%H:%M:%SZ")
    wall = log(tmp_path / "wall.csv", NOON + timedelta(hours=11, seconds=30), "%Y-%m-%d %H:%M:%S")
    session = make_session(utc, wall)
    second = session.project.tracks()[1].id
    assert offset_s(session, second) == 30
    session.set_time_column(second, replace(session.time_column(second), zone="Australia/Sydney"))
    assert offset_s(session, second) == 30


def test_a_clock_that_is_hours_off_from_the_others_is_flagged_with_what_to_do(make_session, tmp_path):
    folders = [tmp_path / name for name in ("camera", "logger")]
    for folder in folders:
        folder.mkdir()
    utc = log(folders[0] / "a.csv", NOON, "%Y-%m-%dT%H:%M:%SZ")
    wall = log(folders[1] / "wall.csv", NOON + timedelta(hours=2, seconds=3), "%Y-%m-%d %H:%M:%S")
    session = make_session(utc, wall)
    second = session.project.tracks()[1].id
    checked(session)
    found = [finding for finding in session.health(second).findings if finding.code == "clock-zone"]
    assert len(found) == 1
    assert "2 hours ahead of that of a.csv" in found[0].message
    assert "shift this one by 2 hours, or choose its zone (Track › Time column…)" in found[0].message
    # The clock whose zone is written is not in doubt.
    assert session.health(session.project.tracks()[0].id).findings == ()
    session.set_time_column(second, replace(session.time_column(second), zone="+02:00"))
    assert session.jobs.wait(30)
    checked(session)
    assert [f.code for f in session.health(second).findings] == []
