"""Who speaks by the microphones, in a session: proposed, then lanes on each recording's own clock; one step of undo."""

import wave

import numpy as np
import pytest

from syncstudio.session.errors import SessionError
from tests.sync.speech.turn_cases import conversation
from tests.sync.transcript_cases import RATE

S = 1_000_000_000


@pytest.fixture(scope="module")
def talk():
    return conversation(3, 16.0)


def write(path, samples):
    with wave.open(str(path), "wb") as out:
        out.setnchannels(samples.shape[1])
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(np.rint(np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return path


def found(session, microphones):
    session.jobs.wait(20)
    session.find_turns(microphones)
    assert session.jobs.wait(20)
    return session.turn_proposal


def spoken(session, lane_id, steps, by_ns=0):
    out = np.zeros(steps, bool)
    for segment in session.project.segments(lane_id):
        out[max(segment.start_ns - by_ns, 0) // 10_000_000 : max(segment.end_ns - by_ns, 0) // 10_000_000] = (
            True
        )
    return out


def agreement(one, two):
    return np.count_nonzero(one == two) / len(one)


def test_two_channels_become_two_lanes_on_the_recordings_own_clock(make_session, tmp_path, talk):
    session = make_session(write(tmp_path / "table.wav", talk.sound))
    track = session.project.tracks()[0]
    session.set_alignment(track.id, 3 * S)
    left, right = session.microphones()
    proposal = found(session, [right, left])
    assert proposal.told
    assert not proposal.on_master
    assert [speaker.microphone for speaker in proposal.speakers] == [left, right]
    assert -20 < proposal.speakers[0].crossings[0].level_db < -5
    assert session.project.lanes() == []
    lanes = session.accept_turns({left: "Anna", right: "Ben"})
    assert session.turn_proposal is None
    assert session.project.can_undo == "Lanes of speakers from microphones"
    for place, lane_id in enumerate(lanes):
        lane = session.project.lane(lane_id)
        assert (lane.track_id, lane.wave_track_id, lane.wave_channel) == (track.id, track.id, place)
        assert session.project.person(lane.person_id).name == lane.name == ("Anna", "Ben")[place]
        assert agreement(spoken(session, lane_id, 1600), talk.truth[place]) > 0.93
        assert all(0 < segment.confidence <= 1 for segment in session.project.segments(lane_id))
    session.undo()
    assert session.project.lanes() == [] == session.people()
    with pytest.raises(SessionError, match="Nothing was found yet"):
        session.accept_turns()


def test_two_recorders_are_compared_where_they_lie_on_the_master_timeline(make_session, tmp_path, talk):
    paths = [
        write(tmp_path / f"{who}.wav", talk.sound[:, [place]]) for place, who in enumerate(("anna", "ben"))
    ]
    session = make_session(*paths)
    one, two = session.project.tracks()
    session.set_alignment(one.id, 2 * S)
    session.set_alignment(two.id, 2 * S)
    microphones = session.microphones()
    assert [each.name for each in microphones] == ["anna", "ben"]
    proposal = found(session, microphones)
    assert proposal.on_master
    lanes = session.accept_turns({microphones[1]: ""})
    assert [session.project.lane(each).name for each in lanes] == ["anna"]
    assert agreement(spoken(session, lanes[0], 1600), talk.truth[0]) > 0.93


def test_what_cannot_be_told_is_one_sentence(make_session, tmp_path, talk):
    twice = np.repeat(talk.sound[:, :1], 2, axis=1)
    session = make_session(write(tmp_path / "twice.wav", twice))
    proposal = found(session, session.microphones())
    assert not proposal.told
    assert proposal.sentence.startswith("Cannot tell: ")
    assert "carry the same sound" in proposal.sentence
    with pytest.raises(SessionError, match="Choose the microphones"):
        session.find_turns([])
    with pytest.raises(SessionError):
        session.accept_turns()
