"""RTTM, CTM and Audacity's labels as formats: what they hold comes back, what is broken is named by its line."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.label_document import DocumentLane, DocumentSegment, LabelDocument
from syncstudio.interchange.label_format import ReadOptions, WriteOptions
from syncstudio.interchange.label_formats import format_named, format_of
from syncstudio.interchange.utterance import TimedWord

S = 1_000_000_000


def read(folder, content, format_id, suffix="", **options):
    path = folder / f"talk.{suffix or format_id}"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return format_named(format_id).read(path, ReadOptions(**options))


def write(document, format_id):
    return format_named(format_id).write(document, WriteOptions())


def spans(lane):
    return [(one.start_ns, one.end_ns, one.text) for one in lane.segments]


def test_rttm_gives_a_lane_for_each_speaker_of_each_recording_and_writes_it_back(tmp_path):
    text = (
        "SPEAKER a 1 0.500000000 1.250000001 <NA> <NA> ann 0.912345 <NA>\n"
        "SPEAKER a 1 1.000000000 1.000000000 <NA> <NA> ben <NA> <NA>\n"
        "SPEAKER b.x 2 0.000000000 1.000000000 <NA> <NA> ann 0.5000 <NA>\n"
    )
    document = read(tmp_path, text, "rttm")
    assert [(one.name, one.person, one.medium, one.channel) for one in document.lanes] == [
        ("ann", "ann", "a", 1), ("ben", "ben", "a", 1), ("ann", "ann", "b.x", 2)
    ]  # fmt: skip
    assert document.lanes[0].segments[0].confidence == 0.912345
    assert write(document, "rttm").content.decode() == text
    assert format_named("rttm").parts(tmp_path / "talk.rttm") == ("a", "b.x")
    assert [one.name for one in read(tmp_path, text, "rttm", part="b.x").lanes] == ["ann"]


def test_rttm_says_what_it_cannot_hold():
    lane = DocumentLane(
        "x",
        segments=(
            DocumentSegment(-2 * S, -S),
            DocumentSegment(-S, S, speaker="Mary Ann"),
            DocumentSegment(S, S),
        ),
        medium="Talk one.wav",
    )
    written = write(LabelDocument((lane,)), "rttm")
    assert written.content == b"SPEAKER Talk_one 1 0.000000000 1.000000000 <NA> <NA> Mary_Ann <NA> <NA>\n"
    said = " ".join(written.notes)
    assert all(each in said for each in ("underscores", "without length", "cut there", "before zero"))


CTM = """;; by hand
a 1 0.10 0.25 Hello 0.9
a 1 0.35 0.3 there <NA>
a 1 * * <ALT_BEGIN>
a 1 1.0 0.2 so
a 1 * * <ALT>
a 1 1.0 0.2 sew
a 1 * * <ALT_END>
a 1 1.700000001 0.1 late 7
a B 0.5 0.5 other
a 1 x 0.1 bad
a 1 2
"""


def test_ctm_words_become_utterances_at_pauses(tmp_path):
    document = read(tmp_path, CTM, "ctm")
    first, other = document.lanes
    assert [(one.name, one.channel, one.medium) for one in document.lanes] == [
        ("a 1", 1, "a"),
        ("a B", 2, "a"),
    ]
    assert spans(first) == [
        (S // 10, S * 12 // 10, "Hello there so"),
        (1_700_000_001, 1_800_000_001, "late"),
    ]
    assert first.segments[0].words[0] == TimedWord("Hello", S // 10, S * 35 // 100, 0.9)
    assert spans(other) == [(S // 2, S, "other")]
    notes = " ".join(document.notes)
    assert "Line 7: 1 word is an alternative" in notes
    assert "Line 9: 1 confidence" in notes
    assert "Line 11: 1 line has no start" in notes
    assert "Line 12: 1 line has fewer" in notes
    assert "3 utterances" in notes
    assert format_of(tmp_path / "talk.ctm").id == "ctm"


def test_ctm_spreads_words_without_times_and_says_so(tmp_path):
    words = (TimedWord("a", 0, S), TimedWord("bb"), TimedWord("c", 3 * S, 4 * S, 0.25))
    lane = DocumentLane(
        "x",
        "transcript",
        (DocumentSegment(0, 4 * S, "a bb c", words=words), DocumentSegment(5 * S, 8 * S, "aa b")),
    )
    written = write(LabelDocument((lane, lane), name="talk"), "ctm")
    assert written.content.decode().splitlines()[:5] == [
        "talk 1 0.00 1.00 a",
        "talk 1 1.00 2.00 bb",
        "talk 1 3.00 1.00 c 0.25",
        "talk 1 5.00 2.00 aa",
        "talk 1 7.00 1.00 b",
    ]
    assert "share their time" in written.notes[0]
    assert "channels" in written.notes[1]
    again = read(tmp_path, written.content, "ctm")
    assert spans(again.lanes[0]) == [(0, 4 * S, "a bb c"), (5 * S, 8 * S, "aa b")]
    assert write(again, "ctm").content == written.content


def test_audacity_points_regions_bands_and_broken_lines(tmp_path):
    content = "1.5\t1.5\tclick\n2,25\t3,5\twords here\n\\\t100.0\t2000.0\n4.0\t3.75\tback\nhello\n5.000000001\t6.0\n"
    document = read(tmp_path, content, "audacity", "txt")
    (lane,) = document.lanes
    assert spans(lane) == [
        (S * 3 // 2, S * 3 // 2, "click"),
        (S * 9 // 4, S * 7 // 2, "words here"),
        (S * 15 // 4, 4 * S, "back"),
        (5 * S + 1, 6 * S, ""),
    ]
    assert document.notes == (
        "Line 3: 1 frequency range was left out.",
        "Line 4: 1 label ends before it starts; its times were exchanged.",
        "Line 5: 1 line is no label (start, end and text, parted by tabs); left out.",
    )
    assert read(tmp_path, "1.5\t1.5\tclick\n", "audacity", "txt").lanes[0].kind == "events"
    assert format_of(tmp_path / "talk.txt").id == "audacity"
    (tmp_path / "talk.txt").write_text("1.5\t2.5\t3.5\n")
    assert format_of(tmp_path / "talk.txt") is None or format_of(tmp_path / "talk.txt").id != "audacity"


@pytest.mark.parametrize("format_id", ["rttm", "ctm", "audacity"])
@pytest.mark.parametrize(
    "content", [b"", b"hello\n", b"\0\1\2\3" * 99, b"a 1 1e999999 1 x\n", "é\t\n".encode("utf-16")]
)
def test_what_holds_nothing_is_refused_in_one_sentence(tmp_path, format_id, content):
    with pytest.raises(InterchangeError) as refused:
        read(tmp_path, content, format_id)
    assert "talk." in str(refused.value)
    assert "\n" not in str(refused.value)


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]), min_size=1, max_size=6)
TIMES = st.tuples(st.integers(0, 10**15), st.integers(1, 10**12))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(TIMES, WORDS), min_size=1, max_size=8))
def test_what_is_written_is_read_as_it_was(tmp_path_factory, said):
    folder = tmp_path_factory.getbasetemp()
    ordered = sorted((start, start + length, text) for (start, length), text in said)
    labels = LabelDocument(
        (DocumentLane("talk", "segments", tuple(DocumentSegment(*each) for each in ordered)),)
    )
    assert spans(read(folder, write(labels, "audacity").content, "audacity", "txt").lanes[0]) == ordered

    names = [f"n{number % 3}" for number in range(len(ordered))]
    speech = [
        DocumentSegment(start, end, speaker=name)
        for (start, end, _), name in zip(ordered, names, strict=True)
    ]
    again = read(
        folder, write(LabelDocument((DocumentLane("x", segments=tuple(speech)),)), "rttm").content, "rttm"
    )
    found = sorted((one.start_ns, one.end_ns, one.speaker) for lane in again.lanes for one in lane.segments)
    assert found == sorted((one.start_ns, one.end_ns, one.speaker) for one in speech)

    words = tuple(TimedWord(text, start, end) for start, end, text in ordered)
    whole = DocumentSegment(
        ordered[0][0], max(each[1] for each in ordered), " ".join(one.text for one in words), words=words
    )
    again = read(
        folder, write(LabelDocument((DocumentLane("x", "transcript", (whole,)),)), "ctm").content, "ctm"
    )
    assert [word for one in again.lanes[0].segments for word in one.words] == list(words)
