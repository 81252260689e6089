"""Words laid over the voice, an aligner's words put onto utterances, and an aligner that is asked."""

import itertools
import json
import os
import stat
import sys
import wave

import numpy as np
import pytest

from syncstudio.interchange.label_document import DocumentLane, DocumentSegment, LabelDocument
from syncstudio.interchange.utterance import TimedWord
from syncstudio.project.records import Segment, Word
from syncstudio.session.errors import SessionError
from syncstudio.session.session import Session
from syncstudio.session.transcripts.aligner_output import timed_words, words_onto
from syncstudio.session.transcripts.mfa_run import read_mfa
from syncstudio.session.transcripts.plain_script import script_of

S = 1_000_000_000
RATE = 16_000


def talk(spans, length_s):
    """A voice-like buzz over these spans."""
    t = np.arange(round(length_s * RATE)) / RATE
    buzz = sum(np.sin(2 * np.pi * 130 * k * t) / k for k in range(1, 20)) * (
        0.6 + 0.4 * np.sin(2 * np.pi * 4 * t)
    )
    on = np.zeros(len(t))
    for start, end in spans:
        on[round(start * RATE) : round(end * RATE)] = 1
    noise = np.random.default_rng(1).normal(0, 0.002, len(t))
    return (buzz * on * 0.15 + noise).astype(np.float32)


@pytest.fixture
def session(tmp_path):
    path = tmp_path / "talk.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        samples = talk([(1, 2), (3, 5), (6.5, 7)], 9)
        file.writeframes((samples * 32000).astype("<i2").tobytes())
    session = Session.create(tmp_path / "p.syncstudio")
    session.add_file(path)
    assert session.jobs.wait(20)
    yield session
    session.close()


def said(session, *rows):
    sound = next(track for track in session.project.tracks() if track.kind == "sound")
    lane_id = session.add_lane("Ann", sound.id, "transcript")
    with session.project.edit("Write") as edit:
        ids = [edit.insert(Segment(0, lane_id, a * S, b * S, text=text)) for a, b, text in rows]
    return lane_id, ids


def test_words_lie_where_the_voice_is(session):
    lane_id, (segment_id,) = said(session, (0, 9, "One, two three four, five."))
    session.align_words([lane_id])
    assert session.jobs.wait(20)
    words = session.project.words(segment_id)
    assert [word.text for word in words] == ["One,", "two", "three", "four,", "five."]
    assert {word.timing for word in words} == {"rough"}
    assert abs(words[0].start_ns - S) < 0.2 * S
    assert abs(words[-1].end_ns - 7 * S) < 0.2 * S
    for one, two in itertools.pairwise(words):
        assert one.start_ns < one.end_ns <= two.start_ns
    # One step takes all of it back.
    assert session.undo() == "Align words roughly"
    assert session.project.words(segment_id) == []


def test_what_was_timed_otherwise_stays(session):
    lane_id, (segment_id,) = said(session, (0, 9, "a b c"))
    with session.project.edit("Words") as edit:
        edit.insert(Word(0, segment_id, 0, S, 2 * S, "a", timing="set"))
        edit.insert(Word(0, segment_id, 1, None, None, "b"))
        edit.insert(Word(0, segment_id, 2, 6 * S, 7 * S, "c", timing="aligned"))
    session.align_words([lane_id])
    assert session.jobs.wait(20)
    words = session.project.words(segment_id)
    assert (words[0].start_ns, words[0].end_ns, words[0].timing) == (S, 2 * S, "set")
    assert words[2].timing == "aligned"
    assert words[1].timing == "rough"
    assert 2 * S <= words[1].start_ns < words[1].end_ns <= 6 * S


def test_a_text_without_times_becomes_lanes_of_its_speakers(session, tmp_path):
    text = tmp_path / "talk.txt"
    text.write_text("Ann: Hello there.\nBob: One two three four.\nAnn: Bye.\n", encoding="utf-8")
    sound = next(track for track in session.project.tracks() if track.kind == "sound")
    session.align_script(text, sound.id)
    assert session.jobs.wait(20)
    found = session.utterances()
    assert [(each.speaker, each.segment.text) for each in found] == [
        ("Ann", "Hello there."),
        ("Bob", "One two three four."),
        ("Ann", "Bye."),
    ]
    for each, (start, end) in zip(found, [(1, 2), (3, 5), (6.5, 7)], strict=True):
        assert abs(each.master.start_ns / S - start) < 0.3
        assert abs(each.master.end_ns / S - end) < 0.3
    assert session.undo().startswith("Lay talk")
    assert session.utterances() == []


def test_nothing_to_align_is_said(session):
    with pytest.raises(SessionError, match="no transcript"):
        session.align_words()


def test_scripts_are_read_in_any_form():
    assert [each.text for each in script_of("\nOne.\r\n\r\nTwo: not a name\n")] == ["One.", "Two: not a name"]
    long = "This is a sentence with some words. " * 6
    assert len(script_of(long)) == 6
    assert [each.words for each in script_of("我们走。")] == [("我", "们", "走。")]
    assert script_of("...\n\n  ") == []


def test_words_are_found_although_the_texts_differ():
    segment = Segment(1, 1, 0, 10 * S, text="Well, I think (really) that's it!")
    heard = ["well", "i", "think", "thats", "it"]
    timed = [(n * S, n * S + S // 2, text, 0.5) for n, text in enumerate(heard)]
    words, count = words_onto([], segment, timed)
    by_text = {word.text: word for word in words}
    assert count >= 4
    assert by_text["Well,"].start_ns == 0
    assert by_text["think"].start_ns == 2 * S
    assert by_text["it!"].start_ns == 4 * S
    assert by_text["(really)"].timing == "rough"
    assert 2.5 * S <= by_text["(really)"].start_ns <= by_text["(really)"].end_ns <= 4 * S
    assert words_onto([], segment, [(20 * S, 21 * S, "well", None)]) == ([], 0)


def test_what_is_not_found_again_keeps_what_it_had():
    segment = Segment(1, 1, 0, 10 * S, text="one two three")
    had = [
        Word(7, 1, 0, S, 2 * S, "one", timing="set"),
        Word(8, 1, 1, 3 * S, 4 * S, "two", timing="aligned"),
        Word(9, 1, 2, 5 * S, 6 * S, "three", timing="rough"),
    ]
    words, count = words_onto(had, segment, [(0, S, "one", None), (7 * S, 8 * S, "three", None)])
    assert count == 1
    assert [(word.id, word.start_ns, word.timing) for word in words] == [
        (7, S, "set"),
        (8, 3 * S, "aligned"),
        (9, 7 * S, "aligned"),
    ]


def test_words_of_a_document_are_its_utterances_or_its_tier_of_words():
    whisper = LabelDocument(
        (DocumentLane("t", segments=(DocumentSegment(0, S, words=(TimedWord("a", 0, 5),)),)),)
    )
    tiers = LabelDocument(
        (
            DocumentLane("ann - words", segments=(DocumentSegment(0, S, "a"), DocumentSegment(S, S, ""))),
            DocumentLane("ann - phones", segments=(DocumentSegment(0, S, "AH"),)),
        )
    )
    assert [word.text for word in timed_words(whisper)] == ["a"]
    assert [word.text for word in timed_words(tiers)] == ["a"]


FAKE = """#!{python}
import json, pathlib, sys, time, wave
assert sys.argv[1] == "align", sys.argv
corpus, dictionary, model, out = sys.argv[2:6]
assert sys.argv[sys.argv.index("--output_format") + 1] == "json"
if dictionary == "wrong":
    print("ERROR    Could not find a model named wrong", file=sys.stderr)
    raise SystemExit(1)
if dictionary == "slow":
    time.sleep(60)
files = sorted(pathlib.Path(corpus).rglob("*.wav"))
for place, path in enumerate(files):
    with wave.open(str(path)) as sound:
        length = sound.getnframes() / sound.getframerate()
    words = path.with_suffix(".lab").read_text(encoding="utf-8").lower().split()
    each = (length - 0.3) / len(words)
    entries = [[0.0, 0.15, ""]]
    for n, word in enumerate(words):
        entries.append([round(0.15 + n * each, 4), round(0.15 + (n + 1) * each, 4), word.strip(".,")])
    target = pathlib.Path(out) / path.parent.name / (path.stem + ".json")
    target.parent.mkdir(parents=True, exist_ok=True)
    tiers = {{"words": {{"type": "interval", "entries": entries}}, "phones": {{"type": "interval", "entries": []}}}}
    target.write_text(json.dumps({{"start": 0, "end": length, "tiers": tiers}}), encoding="utf-8")
    print(f"\\r {{100 * (place + 1) // len(files)}}%|###   | {{place}}/{{len(files)}}", end="", file=sys.stderr)
"""


@pytest.fixture
def mfa(tmp_path, monkeypatch):
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "mfa"
    program.write_text(FAKE.format(python=sys.executable))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


@pytest.mark.skipif(os.name != "posix", reason="the stand-in is a script")
def test_the_forced_aligner_is_run_and_read(session, mfa):
    from syncstudio.session.transcripts.mfa_run import MfaModels

    lane_id, (first, second) = said(session, (1, 2, "One, two."), (3, 5, "Three four five."))
    session.align_with_mfa([lane_id])
    assert session.jobs.wait(30)
    words = session.project.words(first)
    assert [word.text for word in words] == ["One,", "two."]
    assert {word.timing for word in words} == {"aligned"}
    assert abs(words[0].start_ns - S) < 5_000_000
    assert abs(words[1].start_ns - 1.5 * S) < 5_000_000
    assert len(session.project.words(second)) == 3
    assert session.undo() == "Align words with MFA"
    failed = []
    session.notices.subscribe(lambda notice: failed.append(notice))
    session.align_with_mfa([lane_id], models=MfaModels("wrong", "wrong"))
    assert session.jobs.wait(30)
    messages = [n.job.message for n in failed if hasattr(n, "job") and n.job.state == "failed"]
    assert "Could not find a model named wrong" in messages[0]
    job = session.align_with_mfa([lane_id], models=MfaModels("slow"))
    session.jobs.cancel(job.id)
    assert session.jobs.wait(10)
    assert session.project.words(first) == []


def test_without_the_aligner_one_sentence_says_how_to_get_it(session, monkeypatch):
    lane_id, _ = said(session, (1, 2, "One"))
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SessionError, match="conda"):
        session.align_with_mfa([lane_id])


def test_what_the_aligner_writes_is_read(tmp_path):
    csv = tmp_path / "u.csv"
    csv.write_text(
        "Begin,End,Label,Type,Speaker\n0.0,0.1,hello,words,a\n0.1,0.2,<eps>,words,a\n0.0,0.1,HH,phones,a\n"
    )
    assert read_mfa(csv) == [TimedWord("hello", 0, S // 10)]
    grid = tmp_path / "u.TextGrid"
    grid.write_text(
        'File type = "ooTextFile"\nObject class = "TextGrid"\n\n0\n1\n<exists>\n1\n"IntervalTier"\n"words"\n0\n1\n2\n'
        '0\n0.5\n"hi"\n0.5\n1\n""\n'
    )
    assert [(word.text, word.end_ns) for word in read_mfa(grid)] == [("hi", S // 2)]
    document = tmp_path / "u.json"
    document.write_text(
        json.dumps({"tiers": {"ann - words": {"entries": [[0.1, 0.35, "hi"], [0.35, 1, ""]]}}})
    )
    assert read_mfa(document) == [TimedWord("hi", S // 10, 350_000_000)]
