"""RTTM: speech of several people at once, exact times, and one sentence with its line for what is broken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.speech.rttm import SpeakerSpan, looks_like_rttm, read_rttm, write_rttm

S = 1_000_000_000
LINES = """;; made by hand
SPKR-INFO meeting 1 <NA> <NA> <NA> unknown anna <NA> <NA>
SPEAKER meeting 1 0.5 1.25 <NA> <NA> anna 0.9 <NA>
SPEAKER meeting 1 1.000000001 2 <NA> <NA> ben <NA> <NA>
SPEAKER other 2 0 1 <NA> <NA> cleo
"""


def read(tmp_path, text):
    path = tmp_path / "talk.rttm"
    path.write_text(text, encoding="utf-8")
    return read_rttm(path)


def test_speech_is_read_to_the_nanosecond_overlaps_and_several_recordings_kept(tmp_path):
    found = read(tmp_path, LINES)
    assert found.files == ("meeting", "other")
    assert found.of("meeting") == (
        SpeakerSpan("meeting", "1", S // 2, S * 7 // 4, "anna", 0.9),
        SpeakerSpan("meeting", "1", S + 1, 3 * S + 1, "ben"),
    )
    assert found.of("other")[0].channel == "2"
    assert found.notes == ("Only SPEAKER lines are read; left out: 1 SPKR-INFO.",)
    assert looks_like_rttm(tmp_path / "talk.rttm")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("SPEAKER a 1 x 1 <NA> <NA> anna <NA>", "onset"),
        ("SPEAKER a 1 -1 1 <NA> <NA> anna <NA>", "onset"),
        ("SPEAKER a 1 1e999999999 1 <NA> <NA> anna <NA>", "onset"),
        ("SPEAKER a 1 1 1e999999 <NA> <NA> anna <NA>", "duration"),
        ("SPEAKER a 1 1 0 <NA> <NA> anna <NA>", "duration"),
        ("SPEAKER a 1 1 nan <NA> <NA> anna <NA>", "duration"),
        ("SPEAKER a 1 1 1 <NA> <NA> <NA> <NA>", "no speaker"),
        ("SPEAKER a 1 1 1 <NA> <NA> anna 7", "confidence"),
        ("SPEAKER a 1 1", "4 fields"),
        ("PARLEUR a 1 1 1 <NA> <NA> anna <NA>", "no type"),
    ],
)
def test_a_broken_line_is_named_and_left_out_or_refused_when_nothing_else_is_there(tmp_path, line, why):
    found = read(tmp_path, LINES + line + "\n")
    assert len(found.spans) == 3
    assert any(note.startswith("line 6 ") and why in note for note in found.notes)
    with pytest.raises(InterchangeError, match="line 1 "):
        read(tmp_path, line)


def test_many_broken_lines_are_counted(tmp_path):
    found = read(tmp_path, LINES + "SPEAKER a\n" * 9)
    assert sum("line " in note for note in found.notes) == 5
    assert "4 more lines could not be read and were left out." in found.notes


def test_names_longer_than_anybodys_are_cut(tmp_path):
    (span,) = read(tmp_path, f"SPEAKER {'f' * 10**6} 1 1 1 <NA> <NA> {'x' * 10**6} <NA>").spans
    assert (span.speaker, len(span.file)) == ("x" * 199 + "…", 255)


def test_a_refusal_reads_as_a_sentence_whatever_was_wrong_with_the_line(tmp_path):
    with pytest.raises(InterchangeError, match="no type of RTTM; choose"):
        read(tmp_path, "PARLEUR a 1 1 1 <NA> <NA> anna <NA>")


def test_what_is_no_rttm_is_said(tmp_path):
    for content in (b"", b"\0\1\2", b"1\n00:00:01,000 --> 00:00:02,000\nHello\n"):
        (tmp_path / "x").write_bytes(content)
        assert not looks_like_rttm(tmp_path / "x")
        with pytest.raises(InterchangeError):
            read_rttm(tmp_path / "x")
    assert not looks_like_rttm(tmp_path / "nothing there")
    with pytest.raises(InterchangeError, match="could not be read"):
        read_rttm(tmp_path / "nothing there")


@given(
    st.lists(
        st.tuples(st.integers(0, 10**15), st.integers(1, 10**13), st.sampled_from(("anna", "ben"))),
        min_size=1,
        max_size=8,
    )
)
def test_what_is_written_is_read_again_to_the_nanosecond(tmp_path_factory, rows):
    spans = sorted(
        (SpeakerSpan("m", "1", at, at + length, who, 0.5) for at, length, who in rows),
        key=lambda span: (span.start_ns, span.end_ns),
    )
    path = tmp_path_factory.mktemp("rttm") / "a.rttm"
    write_rttm(path, spans)
    assert list(read_rttm(path).spans) == spans
