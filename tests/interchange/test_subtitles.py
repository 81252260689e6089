"""SRT, WebVTT and ASS both ways: what is written comes back the same, and other programs read it so."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.label_document import (
    DocumentComment,
    DocumentLane,
    DocumentSegment,
    LabelDocument,
)
from syncstudio.interchange.label_format import ReadOptions, WriteOptions
from syncstudio.interchange.label_formats import format_named, format_of
from syncstudio.interchange.utterance import TimedWord

S = 1_000_000_000
MS = 1_000_000
IDS = ("srt", "vtt", "ass")


def read(folder, content, format_id, **options):
    path = folder / f"talk.{format_id}"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return format_named(format_id).read(path, ReadOptions(**options))


def write(document, format_id, **options):
    return format_named(format_id).write(document, WriteOptions(**options))


def one_lane(*segments):
    return LabelDocument((DocumentLane("talk", "transcript", segments),))


def told(document):
    return [(one.start_ns, one.end_ns, one.speaker, one.text) for one in document.lanes[0].segments]


TALK = one_lane(
    DocumentSegment(0, 2 * S, "Hello there,\nold friend.", speaker="Mary Ann"),
    DocumentSegment(S, 3 * S, "Both & “Ünder” 1 < 2", speaker="BEN"),
    DocumentSegment(400_000 * S, 400_001 * S, "Late", speaker="Mary Ann"),
)
# Other libraries end at 99 hours.
SOON = one_lane(*TALK.lanes[0].segments[:2])
HARD = [
    "a --> b", "00:01.000 --> 00:02.000", "<b>bold</b> <v Ann>", "&amp; &lt &copy", "{\\an8}up", "{note}", "C:\\new\\N",
    "one\n\nthree", "\nx", "x\n", "", "MARY: said", "[Mary] said", "- MARY: no", "NOTE x", "1\n2", "<00:00:01.000>x",
    "STYLE", "a -> b", "=1+1", "\u2060x", "-\u2060>", "{\u2060", "שלום", "👩‍👩‍👧 e\u0301", "WEBVTT", "\\{x\\}",
]  # fmt: skip


@pytest.mark.parametrize("format_id", IDS)
@pytest.mark.parametrize("speaker", ["", "ANN", "Ann B.", "Łukasz 2", "SPEAKER_01", "d'Or"])
def test_text_that_would_break_the_format_comes_back_unharmed(tmp_path, format_id, speaker):
    segments = [DocumentSegment(n * S, n * S + S, text, speaker=speaker) for n, text in enumerate(HARD)]
    written = write(one_lane(*segments), format_id)
    again = read(tmp_path, written.content, format_id)
    assert told(again) == [(one.start_ns, one.end_ns, one.speaker, one.text) for one in segments]
    assert again.notes == written.notes == ()
    assert write(again, format_id).content == written.content
    assert format_of(tmp_path / f"talk.{format_id}").id == format_id


TEXTS = (
    st.text(st.sampled_from("aÜ<>&-{}\\:[]\n1N.v/;#b,=\u2060ש"), max_size=12)
    .map(lambda text: "\n".join(" ".join(line.split()) for line in text.split("\n")))
)  # fmt: skip
NAMES = st.sampled_from(["", "ANN", "Mary Ann", "Łukasz"])


@pytest.mark.parametrize(("format_id", "tick_ns"), [("srt", MS), ("vtt", MS), ("ass", 10 * MS)])
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_what_is_written_is_read_as_it_was(tmp_path_factory, format_id, tick_ns, data):
    cue = st.tuples(st.integers(0, 10**8), st.integers(1, 10**6), TEXTS, NAMES)
    cues = data.draw(st.lists(cue, min_size=1, max_size=6))
    cues.sort(key=lambda each: (each[0], each[0] + each[1]))
    segments = [
        DocumentSegment(start * tick_ns, (start + length) * tick_ns, text, speaker=name)
        for start, length, text, name in cues
    ]
    written = write(one_lane(*segments), format_id)
    again = read(tmp_path_factory.getbasetemp(), written.content, format_id)
    assert told(again) == told(one_lane(*segments))
    assert not again.notes


@pytest.mark.parametrize(("format_id", "tick_ns"), [("vtt", MS), ("ass", 10 * MS)])
def test_words_keep_their_times_and_pauses(tmp_path, format_id, tick_ns):
    words = tuple(
        TimedWord(text, start * tick_ns, end * tick_ns)
        for text, start, end in (
            ("So,", 100, 120),
            ("C:\\x", 120, 140),
            ("<then>", 150, 170),
            ("שלום", 170, 190),
        )
    )
    segment = DocumentSegment(
        100 * tick_ns, 200 * tick_ns, "So, C:\\x\n<then> שלום", speaker="Ann", words=words
    )
    whole = DocumentSegment(
        300 * tick_ns, 310 * tick_ns, "yes", words=(TimedWord("yes", 300 * tick_ns, 310 * tick_ns),)
    )
    again = read(tmp_path, write(one_lane(segment, whole), format_id).content, format_id)
    assert told(again) == told(one_lane(segment, whole))
    assert again.lanes[0].segments[0].words == words
    assert again.lanes[0].segments[1].words == whole.words


def test_vtt_keeps_names_settings_comments_and_the_language(tmp_path):
    segments = (
        DocumentSegment(S, 2 * S, "a", key="intro-1", attributes=(("settings", "align:start line:0"),)),
        DocumentSegment(3 * S, 4 * S, "b", key="7", comments=(("Ann", "why?\n\n--> so"),)),
    )
    document = LabelDocument(
        (DocumentLane("talk", "transcript", segments, language="de"),),
        comments=(DocumentComment(1500 * MS, "here", "Ben"), DocumentComment(9 * S, "end")),
    )
    again = read(tmp_path, write(document, "vtt").content, "vtt")
    assert [one.key for one in again.lanes[0].segments] == ["intro-1", "7"]
    assert again.lanes[0].segments[0].attributes == segments[0].attributes
    assert again.comments == (
        DocumentComment(1500 * MS, "here", "Ben"),
        DocumentComment(3 * S, "why?\n\n--> so", "Ann"),
        DocumentComment(9 * S, "end"),
    )
    assert again.language == "de"


def test_vtt_of_others_notes_become_comments_and_looks_are_named(tmp_path):
    found = read(
        tmp_path,
        "WEBVTT - talk\n\nSTYLE\n::cue { color: red }\n\nNOTE about\nthe first\n\nid\n00:01.000 --> 00:02.000\n"
        "<v.loud Mary>Hi <c.x>all</c>\n\nREGION\nid:a\n\nNOTE\nlast\n",
        "vtt",
    )
    assert told(found) == [(S, 2 * S, "Mary", "Hi all")]
    assert found.comments == (DocumentComment(S, "about\nthe first"), DocumentComment(2 * S, "last"))
    assert found.notes == ("1 STYLE block was left out (line 3).", "1 REGION block was left out (line 13).")


ASS = """[Script Info]
Title: Song
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname
Style: Default,Arial
Style: Loud,Arial

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:01.00,0:00:03.00,Loud,Mary,0,0,0,,{\\k50}la{\\k50}la {\\kf100\\b1}lo, yes
Comment: 0,0:00:01.50,0:00:01.50,Default,Ben,0,0,0,,look
Dialogue: 0,0:00:05.00,0:00:04.00,Default,,0,0,0,,back
Dialogue: 0,0:00:06.00,,Default,,0,0,0,,{\\an8}open\\Nend
Dialogue: 0,0:00:07.50,0:00:08.00,Default,,0,0,0,,{\\p1}m 0 0 l 1 1{\\p0}
Dialogue: 0,x,0:00:08.00,Default,,0,0,0,,x
Dialogue: 0,0:00:08.00
Dialogue: 0,150:00:08.00,150:00:09.00,Default,,0,0,0,,late
"""


def test_ass_of_others(tmp_path):
    found = read(tmp_path, ASS, "ass")
    first = found.lanes[0].segments[0]
    assert told(found) == [
        (S, 3 * S, "Mary", "lala lo, yes"),
        (6 * S, 540_008 * S, "", "open\nend"),
        (540_008 * S, 540_009 * S, "", "late"),
    ]
    assert first.attributes == (("style", "Loud"),)
    assert first.words[0] == TimedWord("lala", S, 2 * S)
    assert (first.words[1].start_ns, first.words[2].end_ns) == (2 * S, 3 * S)
    assert found.comments == (DocumentComment(1500 * MS, "look", "Ben"),)
    notes = " ".join(found.notes)
    for said in ("Line 14: 1 line ends before", "Line 15: 1 line has no end", "Line 16: 1 line is a drawing",
                 "Line 17", "Line 18", "Loud", "1 override code"):  # fmt: skip
        assert said.removesuffix("code") in notes
    assert found.name == "Song"


def test_missing_ends_and_times_before_zero_are_mended_and_said(tmp_path):
    found = read(
        tmp_path,
        "1\n-00:00:01,000 --> 00:00:01,000\na\n\n2\n00:00:02,000 -->\nb\n\n3\n00:05 --> 00:06\nc\n",
        "srt",
    )
    assert told(found) == [(-S, S, "", "a"), (2 * S, 5 * S, "", "b"), (5 * S, 6 * S, "", "c")]
    assert found.notes == (
        "1 cue had no end and was ended where the next begins (line 6).",
        "1 cue began before zero and was kept there (line 2).",
    )


@pytest.mark.parametrize("format_id", IDS)
def test_what_no_subtitle_can_hold_is_said(format_id):
    document = one_lane(
        DocumentSegment(-2 * S, -S, "gone"), DocumentSegment(-S, S + 1, "cut"), DocumentSegment(S, S, "x")
    )
    written = write(document, format_id)
    assert b"gone" not in written.content
    said = " ".join(written.notes)
    assert "rounded" in said
    assert "cut there" in said
    assert "left out" in said
    assert "lasts 1" in said


def test_several_lanes_say_which_by_the_voice(tmp_path):
    lanes = (
        DocumentLane("Guest", "transcript", (DocumentSegment(S, 2 * S, "b"),)),
        DocumentLane("x", "transcript", (DocumentSegment(0, S, "a"),), person="Ann"),
    )
    for format_id in IDS:
        again = read(tmp_path, write(LabelDocument(lanes), format_id).content, format_id)
        assert [each[2:] for each in told(again)] == [("Ann", "a"), ("Guest", "b")]


@pytest.mark.parametrize("format_id", IDS)
@pytest.mark.parametrize(
    "content", [b"", b"hello\n", b"\0\1\2\3" * 99, b"WEBVTT\n\n", b"[Script Info]\n[Events]\nDialogue: 0\n"]
)
def test_what_holds_no_cue_is_refused_in_one_sentence(tmp_path, format_id, content):
    with pytest.raises(InterchangeError) as refused:
        read(tmp_path, content, format_id)
    assert "talk." in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings_of_ass(tmp_path, encoding):
    text = ASS.replace("back", "x").replace("late", "Café “déjà vu” à la carte").replace("\n", "\r\n")
    assert told(read(tmp_path, text.encode(encoding), "ass"))[-1][3] == "Café “déjà vu” à la carte"


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="FFmpeg is not installed")
def test_ffmpeg_reads_what_is_written(tmp_path):
    inputs, outputs = [], []
    for number, format_id in enumerate(IDS):
        path = tmp_path / f"a.{format_id}"
        path.write_bytes(write(TALK, format_id).content)
        inputs += ["-i", str(path)]
        outputs += ["-map", str(number), str(tmp_path / f"{format_id}.srt")]
    subprocess.run(["ffmpeg", "-v", "error", *inputs, *outputs], capture_output=True, check=True)
    for format_id in IDS:
        out = (tmp_path / f"{format_id}.srt").read_text(encoding="utf-8")
        assert [line for line in out.split("\n") if "-->" in line] == [
            "00:00:00,000 --> 00:00:02,000",
            "00:00:01,000 --> 00:00:03,000",
            "111:06:40,000 --> 111:06:41,000",
        ]
        for text in ("Hello there,\nold friend.", "Both & “Ünder” 1 < 2", "Late"):
            assert text in out, (format_id, out)


def test_other_libraries_read_the_same(tmp_path):
    pysubs2, webvtt = pytest.importorskip("pysubs2"), pytest.importorskip("webvtt")
    for format_id in IDS:
        path = tmp_path / f"a.{format_id}"
        path.write_bytes(write(SOON, format_id).content)
        theirs = pysubs2.load(str(path))
        assert [(one.start * MS, one.end * MS) for one in theirs] == [each[:2] for each in told(SOON)]
        if format_id == "ass":
            assert [one.name for one in theirs] == ["Mary Ann", "BEN"]
            assert theirs[0].plaintext == "Hello there,\nold friend."
    found = webvtt.read(str(tmp_path / "a.vtt"))
    assert [one.voice for one in found] == ["Mary Ann", "BEN"]
    assert found[0].text == "Hello there,\nold friend."


def test_hostile_files_stay_linear(tmp_path):
    joined = read(tmp_path, "1\n00:01 --> 00:02\na\n\n" + "x\n\n" * 5_000, "srt")
    assert joined.lanes[0].segments[0].text.count("\n") == 5_000
    stamps = "".join(f"<00:{n // 60:02d}:{n % 60:02d}.{k:03d}>w " for n in range(60) for k in range(100))
    words = read(tmp_path, f"WEBVTT\n\n00:00.000 --> 01:00.000\n{stamps}\n", "vtt").lanes[0].segments[0].words
    assert len(words) == 6_000
    line = "Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,," + "{" * 100_000
    assert read(tmp_path, f"[Events]\n{line}\n", "ass").lanes[0].segments[0].text == "{" * 100_000
