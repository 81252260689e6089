"""Which streams of a file are tracks is chosen anew at any time, and undone at one step."""

import numpy as np
import pytest

from syncstudio.project.records import Segment
from syncstudio.session.errors import SessionError
from syncstudio.session.media import sensor_tracks

S = 1_000_000_000


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("SYNCSTUDIO_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(sensor_tracks, "MOST_TRACKS", 3)


@pytest.fixture
def rig(tmp_path):
    """A file of five streams, three of which come in at first."""
    path = tmp_path / "rig.npz"
    arrays = {f"v{n:02d}": np.arange(10 + n, dtype="f4") for n in range(5)}
    np.savez(path, fs=np.float64(10), **arrays)
    return path


def names(session):
    return [track.name for track in session.project.tracks()]


def test_streams_are_chosen_and_taken_back_at_one_step(make_session, rig):
    session = make_session(rig)
    before = names(session)
    assert len(before) == 3
    (source,) = session.project.sources()
    choices = session.stream_choices(source.id)
    assert [choice.chosen for choice in choices] == [True] * 3 + [False] * 2
    first = session.project.tracks()[0]
    session.nudge_offset(first.id, 3 * S)
    lane = session.add_lane("Steps", first.id)
    with session.project.edit("Label") as edit:
        edit.insert(Segment(lane_id=lane, start_ns=0, end_ns=S, text="a"))
    assert session.stream_choices(source.id)[0].labels == 1
    session.choose_streams(source.id, ["v01", "v04"])
    assert names(session) == ["rig v01", "rig v04"]
    old, new = session.project.tracks()
    assert session.project.pieces(new.id) == session.project.pieces(old.id) != ()
    session.undo()
    assert names(session) == before
    assert session.stream_choices(source.id)[0].labels == 1
    session.redo()
    assert names(session) == ["rig v01", "rig v04"]


def test_what_cannot_be_chosen_is_said(make_session, rig):
    session = make_session(rig)
    (source,) = session.project.sources()
    with pytest.raises(SessionError, match="one stream at least"):
        session.choose_streams(source.id, [])
    rig.unlink()
    with pytest.raises(SessionError, match="could not be read"):
        session.stream_choices(source.id)
