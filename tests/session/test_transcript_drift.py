"""How a transcript keeps to the voice is seen behind the window, and seen again after an edit."""

import threading
import wave

import numpy as np
import pytest

from syncstudio.project.records import Segment
from syncstudio.session.errors import SessionError
from syncstudio.session.notices import DriftChanged
from syncstudio.session.session import Session
from tests.sync.transcript_cases import RATE, noisy, sentences, spoken

S = 1_000_000_000
LATE_S = 0.4
FROM_S = 150


@pytest.fixture(scope="module")
def speech(tmp_path_factory):
    """Four minutes of speech as a file, and its sentences."""
    rng = np.random.default_rng(4)
    clean, words = spoken(rng, 240, 0.65)
    path = tmp_path_factory.mktemp("speech") / "talk.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(noisy(rng, clean, 25).tobytes())
    return path, sentences(words, 0.3)


@pytest.fixture
def session(speech, tmp_path):
    session = Session.create(tmp_path / "p.syncstudio")
    session.add_file(speech[0])
    session.drift_settle_s = 0.01
    assert session.jobs.wait(30)
    yield session
    session.close()


def write(session, cues, late=lambda at: 0.0):
    sound = next(track for track in session.project.tracks() if track.kind == "sound")
    lane_id = session.add_lane("Ann", sound.id, "transcript")
    with session.project.edit("Write") as edit:
        ids = [
            edit.insert(Segment(0, lane_id, round((a + late(a)) * S), round((b + late(a)) * S), text="so"))
            for a, b in cues
        ]
    return lane_id, ids


def test_a_step_is_told_with_its_place_and_gone_when_it_is_put_right(session, speech):
    lane_id, _ = write(session, speech[1], lambda at: LATE_S if at > FROM_S else 0.0)
    told = []
    session.notices.subscribe(
        lambda notice: told.append(notice) if isinstance(notice, DriftChanged) else None
    )
    assert session.drift_reports() == []  # nobody asked yet
    session.watch_drift()
    assert session.jobs.wait(30)
    assert told
    (report,) = session.drift_reports()
    assert report.state == "known"
    assert report.said.lane_ids == (lane_id,)
    (off,) = report.off
    assert abs(off.late_ns - LATE_S * S) < 0.05 * S
    assert not off.grows
    assert not off.whole
    assert abs(off.master.start_ns - FROM_S * S) < 15 * S
    assert [cell.late_ns is None for cell in report.cells] == [False] * 4
    # Only the minutes that an edit touches are told anew.
    known = dict(session._drift_known[next(iter(session._drift_known))])
    late = [each for each in session.project.segments(lane_id) if each.start_ns > FROM_S * S + LATE_S * S]
    with session.project.edit("Put right") as edit:
        edit.shift_segments([each.id for each in late], round(-LATE_S * S))
    assert session.jobs.wait(30)
    (report,) = session.drift_reports()
    assert report.off == ()
    assert all(abs(cell.late_ns) < cell.half_ns + 30_000_000 for cell in report.cells)
    fresh = set(next(iter(session._drift_known.values()))) - set(known)
    assert {next(iter(session._drift_known.values()))[key].minute for key in fresh} == {2, 3}


def test_a_transcript_on_its_sounds_own_clock_has_nothing_to_measure(session, speech):
    write(session, speech[1])
    session.watch_drift()
    assert session.jobs.wait(30)
    (report,) = session.drift_reports()
    assert report.off == ()
    with pytest.raises(SessionError, match="shift them"):
        session.measure_drift(report.said)


def test_a_session_closes_while_it_looks_and_an_edit_has_just_been_made(wav, tmp_path):
    """What hears that the look was cancelled wants the next one, which is cancelled in the same breath."""
    session = Session.create(tmp_path / "q.syncstudio")
    session.add_file(wav)
    assert session.jobs.wait(30)
    looking, go_on = threading.Event(), threading.Event()

    def look(handle, settle_s):
        looking.set()
        go_on.wait(5)

    session._look_for_drift = look
    write(session, [(0.1, 0.9)])
    session.watch_drift()
    assert looking.wait(5)
    session._drift_stale = True  # an edit while it looks
    closing = threading.Thread(target=session.close, daemon=True)
    closing.start()
    while not session.jobs._closing:
        pass
    go_on.set()
    closing.join(5)
    assert not closing.is_alive()
