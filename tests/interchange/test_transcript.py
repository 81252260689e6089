"""Transcripts of every known kind, told by content, with what is broken left out and said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.label_formats import format_of, read_labels
from syncstudio.interchange.utterance import Utterance

MS = 1_000_000
S = 1_000_000_000


class Transcript(NamedTuple):
    """What a test asks of a file."""

    utterances: tuple[Utterance, ...]
    notes: tuple[str, ...]
    format: str
    language: str


def read_transcript(path: Path) -> Transcript:
    """A file's utterances as the reader of its format tells them."""
    document = read_labels(path)
    said = sorted((segment for _, segment in document.segments()), key=lambda one: one.start_ns)
    utterances = (Utterance(u.start_ns, u.end_ns, u.text, u.speaker, u.words, u.key) for u in said)
    return Transcript(tuple(utterances), document.notes, document.format, document.language)


@pytest.fixture
def read(tmp_path: Path):  # type: ignore[no-untyped-def]
    def from_text(text: str | bytes, name: str = "talk.txt") -> Transcript:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return read_transcript(path)

    return from_text


SRT = """1
00:00:01,000 --> 00:00:02,500
Hello <i>there</i>,
old friend.

2
01:02:03,004 --> 01:02:04,000
Second &amp; last.
"""


def test_srt(read):
    found = read(SRT)
    assert found.format == "SRT"
    assert [(u.start_ns, u.end_ns, u.text, u.id) for u in found.utterances] == [
        (1000 * MS, 2500 * MS, "Hello there,\nold friend.", "1"),
        (3723004 * MS, 3724000 * MS, "Second & last.", "2"),
    ]
    assert found.notes == ()


@pytest.mark.parametrize("ending", ["\r\n", "\r", "\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_endings_and_marks_change_nothing(read, ending, mark):
    assert read(mark + SRT.replace("\n", ending).encode()).utterances == read(SRT).utterances


def test_encodings(read):
    text = "1\n00:01,0 --> 00:02,0\nCafé “déjà”\n"
    for encoding in ("utf-8", "cp1252", "utf-16"):
        assert read(text.encode(encoding)).utterances[0].text == "Café “déjà”"


def test_hours_are_optional_and_decimals_of_any_length(read):
    found = read("00:01,5 --> 00:02\na\n\n1:00:00.000000001 --> 1:00:01\nb\n")
    assert [(u.start_ns, u.end_ns) for u in found.utterances] == [
        (1500 * MS, 2 * S),
        (3600 * S + 1, 3601 * S),
    ]


def test_a_broken_cue_is_left_out_and_named_by_its_line(read):
    found = read(
        "1\n00:00:01,000 --> 00:00:02,000\none\n\n2\n00:00:xx,000 --> 00:00:03,000\ntwo\n\n"
        "3\n00:00:05,000 --> 00:00:04,000\nthree\n\n4\n00:00:06,000 --> 00:00:07,000\nfour\n"
    )
    assert [u.text for u in found.utterances] == ["one", "four"]
    assert found.notes == ("2 cues could not be read and were left out (line 5, 9).",)


def test_a_blank_line_inside_a_cue_does_not_lose_its_text(read):
    found = read("1\n00:01,0 --> 00:02,0\none\n\nmore\n\n2\n00:03,0 --> 00:04,0\ntwo\n")
    assert [u.text for u in found.utterances] == ["one\nmore", "two"]
    assert found.notes == ()


def test_cues_without_a_blank_line_between_them(read):
    found = read("1\n00:01,0 --> 00:02,0\none\n2\n00:03,0 --> 00:04,0\ntwo\n00:05,0 --> 00:06,0\nthree\n")
    assert [u.text for u in found.utterances] == ["one", "two", "three"]


def test_text_that_looks_like_markup_is_kept(read):
    assert read("00:01,0 --> 00:02,0\nif a < b and c > d\n").utterances[0].text == "if a < b and c > d"


def test_speakers_of_srt(read):
    found = read(
        "00:01,0 --> 00:02,0\nMARY: Hi.\n\n00:02,0 --> 00:03,0\n[Dr Who] Hello.\n\n"
        "00:03,0 --> 00:04,0\nNote: this is text.\n"
    )
    assert [(u.speaker, u.text) for u in found.utterances] == [
        ("MARY", "Hi."),
        ("Dr Who", "Hello."),
        ("", "Note: this is text."),
    ]


def test_overlapping_cues_are_kept_and_sorted(read):
    found = read("00:05,0 --> 00:09,0\nb\n\n00:01,0 --> 00:07,0\na\n")
    assert [u.text for u in found.utterances] == ["a", "b"]


VTT = """WEBVTT - a talk
Language: en

STYLE
::cue { color: red }

NOTE a comment
over two lines

intro
00:01.000 --> 00:04.000 align:start position:10%
<v Mary Ann>Hello <00:00:02.000>big <00:00:03.000>world</v>

00:04.000 --> 00:06.000
<v.loud Bob>Hi!</v> <v Mary Ann><c.yellow>You</c> too</v>
"""


def test_vtt_voices_names_and_words(read):
    found = read(VTT)
    assert (found.format, found.language, found.notes) == (
        "WebVTT",
        "en",
        ("1 STYLE block was left out (line 4).",),
    )
    first, second, third = found.utterances
    assert (first.id, first.speaker, first.text) == ("intro", "Mary Ann", "Hello big world")
    assert [(w.text, w.start_ns, w.end_ns) for w in first.words] == [
        ("Hello", 1 * S, 2 * S),
        ("big", 2 * S, 3 * S),
        ("world", 3 * S, 4 * S),
    ]
    assert (second.speaker, second.text, third.speaker, third.text) == ("Bob", "Hi!", "Mary Ann", "You too")
    assert second.words == ()


def test_only_the_known_words_of_a_stamp_get_times(read):
    words = read("WEBVTT\n\n00:01.000 --> 00:04.000\none two <00:03.000>three\n").utterances[0].words
    assert [(w.text, w.start_ns, w.end_ns) for w in words] == [
        ("one", 1 * S, None),
        ("two", None, 3 * S),
        ("three", 3 * S, 4 * S),
    ]


def test_whisper_segments_with_words(read):
    document = {
        "text": " Hello world.",
        "language": "en",
        "segments": [
            {
                "id": 0,
                "start": 0.1,
                "end": 1.2,
                "text": " Hello world.",
                "words": [
                    {"word": " Hello", "start": 0.1, "end": 0.62, "probability": 0.9},
                    {"word": " world.", "start": 0.62, "end": 1.2, "probability": 0.5},
                ],
            },
            {"id": 1, "start": None, "end": 3.0, "text": "no start"},
        ],
    }
    found = read(json.dumps(document), "x.srt")
    assert (found.format, found.language) == ("Whisper JSON", "en")
    (utterance,) = found.utterances
    assert (utterance.start_ns, utterance.end_ns, utterance.text) == (100 * MS, 1200 * MS, "Hello world.")
    assert [(w.text, w.start_ns, w.confidence) for w in utterance.words] == [
        ("Hello", 100 * MS, 0.9),
        ("world.", 620 * MS, 0.5),
    ]
    assert found.notes == ("1 segment without times was left out.",)


def test_whisperx_speakers_and_words_listed_for_the_whole_file(read):
    document = {
        "segments": [
            {"start": 5, "end": 6, "text": "two", "speaker": "SPEAKER_01"},
            {"start": 1, "end": 2.5, "text": "one and", "speaker": "SPEAKER_00"},
        ],
        "word_segments": [
            {"word": "one", "start": 1, "end": 1.5, "score": 0.7},
            {"word": "and"},
            {"word": "two", "start": 5, "end": 6},
        ],
    }
    one, two = read(json.dumps(document)).utterances
    assert (one.speaker, two.speaker) == ("SPEAKER_00", "SPEAKER_01")
    assert [w.text for w in one.words] == ["one", "and"]
    assert one.words[1].start_ns is None
    assert [w.text for w in two.words] == ["two"]


def test_whisper_cpp_offsets(read):
    document = {
        "result": {"language": "de"},
        "transcription": [
            {
                "offsets": {"from": 0, "to": 1500},
                "text": " Hallo",
                "tokens": [
                    {"text": "[_BEG_]", "offsets": {"from": 0, "to": 0}},
                    {"text": " Hallo", "offsets": {"from": 10, "to": 1400}, "p": 0.8},
                ],
            }
        ],
    }
    found = read(json.dumps(document))
    assert found.language == "de"
    assert (found.utterances[0].end_ns, found.utterances[0].words[0].start_ns) == (1500 * MS, 10 * MS)
    assert len(found.utterances[0].words) == 1


def test_word_times_are_exact_in_nanoseconds(read):
    found = read('[{"start": 12345.123456789, "end": 12346, "text": "x"}]')
    assert found.utterances[0].start_ns == 12345123456789
    assert read('[{"start": 0.1, "end": 0.3, "text": "x"}]').utterances[0].end_ns == 300 * MS


@pytest.mark.parametrize("number", ['"1e999999999"', "1e999999999", "1e400", "NaN", "9" * 30])
def test_numbers_beyond_all_time_are_no_times(read, number):
    found = read(f'[{{"start": {number}, "end": 2, "text": "x"}}, {{"start": 1, "end": 2, "text": "y"}}]')
    assert [utterance.text for utterance in found.utterances] == ["y"]
    found = read(
        f'{{"transcription": [{{"offsets": {{"from": {"9" * 30}, "to": 1}}, "text": "x"}}, '
        '{"offsets": {"from": 0, "to": 1}, "text": "y"}]}'
    )
    assert [utterance.text for utterance in found.utterances] == ["y"]


def test_hours_beyond_all_time_are_no_cue(read):
    for hours in ("9" * 12, "9" * 5000):
        found = read(f"1\n00:01,0 --> 00:02,0\none\n\n2\n{hours}:00:01,0 --> {hours}:00:02,0\ntwo\n")
        assert all(u.end_ns < 2**63 for u in found.utterances)
        assert found.utterances[0].start_ns == S


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"  \n ", "is empty"),
        (b"just some text\n", "none of the files of labels"),
        (b"\x00\x01\x02binary", "none of the files of labels"),
        (b'{"segments": [', "line 1, column 15: this is not sound JSON"),
        (b'{"frames": []}', "none of the files of labels"),
        (b'{"segments": []}', "without a single readable segment"),
        (b"1\n00:00:05,000 --> 00:00:04,000\nx\n", "not a single cue that can be read"),
    ],
)
def test_bad_files_are_refused_in_a_sentence(read, content, says):
    with pytest.raises(InterchangeError, match=says) as caught:
        read(content)
    assert "\n" not in str(caught.value)


def test_missing_files_and_folders(tmp_path):
    with pytest.raises(InterchangeError, match="There is no file"):
        read_transcript(tmp_path / "none.srt")
    with pytest.raises(InterchangeError, match="folder"):
        read_transcript(tmp_path)


def test_the_format_is_told_by_the_content(tmp_path):
    for name, text, expected in [
        ("a.txt", SRT, "srt"),
        ("b.txt", VTT, "vtt"),
        ("c.json", '{"segments": []}', "whisper"),
        ("e.json", '{"frames": 1}', None),
    ]:
        (tmp_path / name).write_text(text)
        found = format_of(tmp_path / name)
        assert (None if found is None else found.id) == expected
