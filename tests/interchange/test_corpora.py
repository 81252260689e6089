"""CHAT and Transcriber: speakers, tiers, words and overlaps, both ways."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.label_document import DocumentLane, DocumentMedium, DocumentSegment, LabelDocument
from syncstudio.interchange.label_format import ReadOptions, WriteOptions
from syncstudio.interchange.label_formats import format_named, format_of, read_labels
from syncstudio.interchange.utterance import TimedWord

MS = 1_000_000
S = 1_000_000_000

_TEXT = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=6)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("corpora")


@pytest.fixture
def read(tmp_path):
    def of(text: str | bytes, name: str, **options) -> LabelDocument:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return read_labels(path, ReadOptions(**options))

    return of


CHAT = """@UTF8
@Begin
@Languages:\teng
@Participants:\tCHI Ross_Mac Target_Child, MOT Mother
@ID:\teng|x|CHI|2;06.||||Target_Child|||
@Media:\tboys, audio
@Situation:\tat home
*CHI:\tI want
\tit . \x151500_2750\x15
%wor:\tI \x151500_1600\x15 want it \x152000_2750\x15 .
%mor:\tpro|I v|want
*MOT:\tno time here .
*MOT:\tback \x155000_4000\x15
*MOT:\tlater . \x15%snd:"boys"_9000_9500\x15
nonsense
@End
"""


def test_chat(read):
    found = read(CHAT, "a.cha")
    assert [(lane.name, lane.person, lane.parent, lane.relation) for lane in found.lanes] == [
        ("CHI", "Ross Mac", "", ""),
        ("%mor@CHI", "", "CHI", "same-span"),
        ("MOT", "", "", ""),
    ]
    assert [
        (lane.name, each.start_ns // MS, each.end_ns // MS, each.text) for lane, each in found.segments()
    ] == [
        ("CHI", 1500, 2750, "I want it ."),
        ("%mor@CHI", 1500, 2750, "pro|I v|want"),
        ("MOT", 2750, 5875, "no time here ."),
        ("MOT", 5875, 9000, "back"),
        ("MOT", 9000, 9500, "later ."),
    ]
    assert found.lanes[0].segments[0].words == (
        TimedWord("I", 1500 * MS, 1600 * MS),
        TimedWord("want"),
        TimedWord("it", 2000 * MS, 2750 * MS),
    )
    assert found.lanes[1].segments[0].parent_key == found.lanes[0].segments[0].key
    assert (found.language, found.media) == ("eng", (DocumentMedium("boys", "boys", "sound", 0),))
    assert found.facts == (("Situation", "at home"),)
    assert found.notes == (
        "line 13: ends before it starts; read without its times.",
        "line 15: is no line of CHAT (“nonsense”); left out.",
        "2 utterances have no times (lines from 12 on); they were spread between those that have.",
    )


_UTTERANCE = st.builds(
    lambda start, length, text, words: DocumentSegment(
        start * MS,
        (start + length) * MS,
        text,
        words=tuple(TimedWord(word, (start + 1) * MS, (start + 2) * MS) for word in words),
    ),
    st.integers(0, 10**8),
    st.integers(0, 10**5),
    _TEXT,
    st.lists(_TEXT, max_size=2),
)
_UTTERANCES = st.lists(
    _UTTERANCE, min_size=1, max_size=4, unique_by=lambda each: (each.start_ns, each.end_ns)
).map(lambda found: tuple(sorted(found, key=lambda each: (each.start_ns, each.end_ns))))


@settings(max_examples=25, deadline=None)
@given(_UTTERANCES, _UTTERANCES, _TEXT)
def test_chat_comes_back(folder, one, two, remark):
    child = DocumentSegment(one[0].start_ns, one[0].end_ns, remark)
    document = LabelDocument(
        (
            DocumentLane("CHI", "transcript", one, person="Ross", language="eng"),
            DocumentLane("%com@CHI", "transcript", (child,), parent="CHI", relation="same-span"),
            DocumentLane("MOT", "transcript", two, language="eng"),
        ),
        language="eng",
    )
    written = format_named("chat").write(document, WriteOptions())
    assert not written.notes
    path = folder / "a.cha"
    path.write_bytes(written.content)
    assert format_of(path).id == "chat"
    found = read_labels(path)
    lanes = [
        replace(lane, segments=tuple(replace(each, key="", parent_key="") for each in lane.segments))
        for lane in found.lanes
    ]
    assert sorted(lanes, key=lambda lane: lane.name) == sorted(document.lanes, key=lambda lane: lane.name)
    assert format_named("chat").write(found, WriteOptions()).content.count(b"\n") == written.content.count(
        b"\n"
    )


def test_speakers_without_a_code_get_one_and_it_is_said():
    lanes = (
        DocumentLane("Speaker one", "transcript", (DocumentSegment(0, S + 1, "a\nb"),)),
        DocumentLane("Speaker two", "transcript", (DocumentSegment(-S, S, "c"),)),
    )
    chat = format_named("chat")
    written = chat.write(LabelDocument(lanes), WriteOptions())
    assert b"*SPE:\ta b" in written.content
    assert b"*SPE2:\tc" in written.content
    assert written.notes == (
        "Times rounded to 1 ms, at most 0.5 ms off.",
        "Times before zero became zero: CHAT has none.",
        "Line breaks and runs of blanks became one blank.",
    )
    assert "“Speaker one” becomes *SPE" in chat.extra_losses(LabelDocument(lanes), WriteOptions())[0]


TRS = """<?xml version="1.0" encoding="ISO-8859-1"?>
<!DOCTYPE Trans SYSTEM "trans-14.dtd">
<Trans scribe="jo" audio_filename="news" version="3" version_date="030101" xml:lang="fr">
<Topics><Topic id="to1" desc="météo"/></Topics>
<Speakers><Speaker id="spk1" name="Ann"/><Speaker id="spk2" name="Bob"/></Speakers>
<Episode>
<Section type="report" topic="to1" startTime="0" endTime="9.5">
<Turn startTime="0" endTime="1.25"><Sync time="0"/>
</Turn>
<Turn speaker="spk1" startTime="1.25" endTime="5">
<Sync time="1.25"/>
bonjour <Event desc="rire" type="noise" extent="instantaneous"/> à tous
<Sync time="3"/>
voilà
</Turn>
<Turn speaker="spk1 spk2" startTime="5" endTime="9.5">
<Sync time="5"/>
<Who nb="1"/>
oui
<Who nb="2"/>
non
<Sync time="x"/>
</Turn>
</Section>
</Episode>
</Trans>
"""


def test_transcriber(read):
    found = read(TRS.encode("latin-1"), "a.trs")
    assert [
        (lane.name, each.start_ns / S, each.end_ns / S, each.text or each.label)
        for lane, each in found.segments()
    ] == [
        ("Ann", 1.25, 3, "bonjour à tous"),
        ("Ann", 3, 5, "voilà"),
        ("Ann", 5, 9.5, "oui"),
        ("Bob", 5, 9.5, "non"),
        ("Topics", 0, 9.5, "météo"),
        ("Events", 1.25, 1.25, "rire"),
    ]
    assert found.notes == ("line 22: has no sound time (“x”); passed over.",)
    assert (found.language, found.media[0].path) == ("fr", "news")


def test_an_entity_in_a_transcript_is_refused(read):
    bomb = TRS.replace('"trans-14.dtd">', '"trans-14.dtd" [<!ENTITY a "b">]>').replace("voil", "&a;")
    with pytest.raises(InterchangeError, match=r"a\.trs, line 2"):
        read(bomb.encode("latin-1"), "a.trs")


_SAID = st.builds(
    lambda start, length, text: DocumentSegment(start, start + length, text),
    st.integers(0, 30),
    st.integers(0, 12),
    _TEXT,
)


def _apart(found: list[DocumentSegment]) -> tuple[DocumentSegment, ...]:
    """Those of one speaker that do not overlap: nobody says two things at once."""
    kept: list[DocumentSegment] = []
    for each in sorted(found, key=lambda each: (each.start_ns, each.end_ns)):
        if not kept or (each.start_ns >= kept[-1].end_ns and each != kept[-1]):
            kept.append(each)
    return tuple(kept)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.lists(_SAID, min_size=1, max_size=4).map(_apart), min_size=1, max_size=3), st.integers(0, 40)
)
def test_overlaps_come_back_from_transcriber(folder, voices, at):
    lanes = [
        DocumentLane(f"P{number}", "transcript", segments, person=f"P{number}", language="en")
        for number, segments in enumerate(voices)
    ]
    lanes.append(
        DocumentLane(
            "Topics", "segments", (DocumentSegment(3, 9, label="x"), DocumentSegment(9, 14, label="y"))
        )
    )
    event = DocumentSegment(at, at, label="door", attributes=(("type", "noise"), ("extent", "begin")))
    lanes.append(DocumentLane("Events", "events", (event,)))
    document = LabelDocument(tuple(lanes), language="en")
    written = format_named("trs").write(document, WriteOptions())
    path = folder / "a.trs"
    path.write_bytes(written.content)
    found = read_labels(path)
    assert found.lanes == document.lanes
    assert format_named("trs").write(found, WriteOptions()).content == written.content
