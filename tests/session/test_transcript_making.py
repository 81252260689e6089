"""A lane of labels becomes a transcript that is measured against the sound, in one step of undo."""

from __future__ import annotations

import shutil

import pytest

from syncstudio.interchange.label_formats import read_labels
from syncstudio.interchange.spoken import spoken_spans
from syncstudio.session.errors import SessionError
from syncstudio.session.exchange.import_plan import ImportOptions
from syncstudio.session.session import Session
from syncstudio.timebase.span import Span
from tests.interchange.textgrids import short_textgrid
from tests.sync.transcript_cases import DATA, read_words

S = 1_000_000_000
LATE_S = 1.25


@pytest.fixture
def session():
    made = Session.draft()
    yield made
    made.close()


@pytest.fixture
def spoken(session, tmp_path):
    """A recording of speech, and its words as plain labels on its clock, late by so much; the lane's id."""
    sound = tmp_path / "talk.wav"
    shutil.copy(DATA / "acoustic_corpus.wav", sound)
    assert session.add_media([sound]) == []
    words = [(start + LATE_S, end + LATE_S, text) for start, end, text in read_words()]
    labels = tmp_path / "labels.TextGrid"
    labels.write_text(short_textgrid({"words": words}))
    (track,) = session.project.tracks()
    done = session.import_file(labels, ImportOptions(track_id=track.id))
    return done.lane_ids[0]


def test_words_that_are_labels_are_measured_as_a_transcript(session, spoken, tmp_path):
    (sound,) = session.project.tracks()
    assert session.project.lane(spoken).kind == "segments"
    before = session.project.segments(spoken)
    track_id = session.use_as_transcript(spoken, tmp_path / "said.TextGrid")
    track = session.project.track(track_id)
    assert (track.kind, track.alignment) == ("transcript", "none")
    made = next(lane for lane in session.project.lanes() if lane.track_id == track_id)
    assert made.kind == "transcript"
    assert len(session.project.segments(made.id)) < len(before) / 2
    assert session.project.segments(spoken) == before
    session.measure_pair(sound.id, track_id)
    assert session.jobs.wait(60)
    (row,) = session.project.measurements()
    assert row.method == "transcript"
    assert row.status == "measured"
    assert abs(row.offset_ns / S + LATE_S) < 0.03
    session.undo()
    session.undo()
    assert [one.id for one in session.project.tracks()] == [sound.id]
    assert [one.id for one in session.project.lanes()] == [spoken]


def test_its_file_can_be_measured_alone_and_is_not_written_over(session, spoken, tmp_path):
    path = tmp_path / "said.TextGrid"
    session.use_as_transcript(spoken, path)
    spans, by_words = spoken_spans(read_labels(path), "said")
    assert by_words
    assert [start for start, _ in spans] == [round((word[0] + LATE_S) * S) for word in read_words()]
    with pytest.raises(SessionError, match="file of this project"):
        session.use_as_transcript(spoken, path, overwrite=True)
    other = tmp_path / "other.TextGrid"
    other.write_text("mine")
    with pytest.raises(SessionError, match="is there already"):
        session.use_as_transcript(spoken, other)
    assert other.read_text() == "mine"
    with pytest.raises(SessionError, match="nowhere does not exist"):
        session.use_as_transcript(spoken, tmp_path / "nowhere" / "said.TextGrid")
    assert len(session.project.tracks()) == 2


def test_labels_without_text_and_those_of_an_aligned_recording_stay_where_they_lie(session, spoken, tmp_path):
    (sound,) = session.project.tracks()
    session.set_alignment(sound.id, 2 * S, 0)
    lane = session.add_lane("Speech", sound.id)
    session.add_segment(lane, Span(3 * S, 4 * S))
    track_id = session.use_as_transcript(lane, tmp_path / "speech.TextGrid")
    made = next(one for one in session.project.lanes() if one.track_id == track_id)
    (said,) = session.utterances(made.id)
    assert (said.master.start_ns, said.master.end_ns) == (3 * S, 4 * S)


def test_what_is_said_before_the_timeline_begins_comes_along(session, spoken, tmp_path):
    (sound,) = session.project.tracks()
    session.set_alignment(sound.id, -5 * S, 0)
    before = session.project.segments(spoken)
    path = tmp_path / "early.TextGrid"
    track_id = session.use_as_transcript(spoken, path)
    made = next(one for one in session.project.lanes() if one.track_id == track_id)
    said = session.utterances(made.id)
    assert said[0].master.start_ns == before[0].start_ns - 5 * S < 0
    assert [word.master.start_ns for one in said for word in one.words] == [
        one.start_ns - 5 * S for one in before
    ]
    assert spoken_spans(read_labels(path), "early")[0][0][0] == 0


def test_what_says_nothing_is_refused_in_a_sentence(session, spoken, tmp_path):
    empty = session.add_lane("Empty")
    events = session.add_lane("Claps", kind="events")
    for lane, why in ((empty, "says nothing that lasts"), (events, "holds nothing that lasts")):
        with pytest.raises(SessionError, match=why):
            session.use_as_transcript(lane, tmp_path / "x.TextGrid")
    track_id = session.use_as_transcript(spoken, tmp_path / "said.TextGrid")
    made = next(one for one in session.project.lanes() if one.track_id == track_id)
    with pytest.raises(SessionError, match="clock of its own already"):
        session.use_as_transcript(made.id, tmp_path / "y.TextGrid")
    assert not (tmp_path / "x.TextGrid").exists()
    assert not (tmp_path / "y.TextGrid").exists()
