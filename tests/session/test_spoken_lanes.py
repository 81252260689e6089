"""When a transcript track says that somebody speaks: its finest lanes, each once."""

from __future__ import annotations

from pathlib import Path

import pytest

from syncstudio.session.exchange.import_plan import LaneClock
from syncstudio.session.session import Session
from syncstudio.survey.transcript_speech import speech_of
from tests.interchange.textgrids import short_textgrid

WORDS = [(1.0, 1.3, "so"), (1.3, 1.6, "we"), (2.5, 2.8, "went"), (4.0, 4.5, "home")]
PHRASES = [(0.8, 3.2, "so we went on"), (3.9, 5.5, "home at last then")]


@pytest.fixture
def session():
    made = Session.draft()
    yield made
    made.close()


def brought_in(session: Session, path: Path) -> list[tuple[float, float]]:
    """Every tier as a transcript of its own; when it says that somebody speaks, in seconds."""
    plan = session.plan_import(path)
    for lane in plan.lanes:
        lane.target, lane.clock = "new", LaneClock("own")
    session.import_labels(plan)
    (track,) = [one for one in session.project.tracks() if one.kind == "transcript"]
    speech = speech_of(session.project, track)
    assert speech is not None
    spans = zip(speech.starts_ns.tolist(), speech.ends_ns.tolist(), strict=True)
    return [(start / 1e9, end / 1e9) for start, end in spans]


def test_a_file_of_words_and_sentences_is_laid_by_its_words_alone(session, tmp_path):
    path = tmp_path / "talk.TextGrid"
    path.write_text(short_textgrid({"utterances": PHRASES, "words": WORDS}))
    assert brought_in(session, path) == [word[:2] for word in WORDS]


def test_what_is_about_words_does_not_come_in_as_speech(session, tmp_path):
    path = tmp_path / "talk.TextGrid"
    about = [(1.0, 1.6, "DET"), (2.0, 5.0, "VERB"), (5.0, 9.0, "NOUN")]
    path.write_text(short_textgrid({"words-pos": about, "utterances": PHRASES}))
    assert brought_in(session, path) == [phrase[:2] for phrase in PHRASES]
    assert [lane.kind for lane in session.project.lanes()] == ["segments", "transcript"]


def test_no_transcript_says_nothing(session, tmp_path):
    lane = session.add_lane("Talk", kind="transcript")
    assert session.project.lane(lane).track_id is None
    path = tmp_path / "talk.TextGrid"
    path.write_text(short_textgrid({"words": WORDS}))
    brought_in(session, path)
    (track,) = session.project.tracks()
    session.delete_lane(session.project.lanes()[-1].id)
    assert speech_of(session.project, track) is None
