"""What ELAN's files say, as ELAN itself would show it, and whatever is wrong with them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncstudio.interchange.elan.eaf import FORMATS
from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.label_document import DocumentLane, DocumentMedium, DocumentSegment, LabelDocument
from syncstudio.interchange.label_format import ReadOptions, WriteOptions
from syncstudio.interchange.label_formats import format_of

(EAF,) = FORMATS
MS = 1_000_000
SAMPLE = os.environ.get("SYNCSTUDIO_EAF_SAMPLE", "")

OLD = """<?xml version="1.0" encoding="UTF-8"?>
<ANNOTATION_DOCUMENT AUTHOR="Eve" DATE="2012-01-01T00:00:00+01:00" FORMAT="2.7" VERSION="2.7">
<HEADER MEDIA_FILE="" TIME_UNITS="milliseconds">
<MEDIA_DESCRIPTOR MEDIA_URL="file:///c:/films/a%20b.mpg" MIME_TYPE="video/mpeg" RELATIVE_MEDIA_URL="./a%20b.mpg"/>
<MEDIA_DESCRIPTOR MEDIA_URL="file:///c:/films/s.wav" MIME_TYPE="audio/x-wav" TIME_ORIGIN="1500"/>
<LINKED_FILE_DESCRIPTOR LINK_URL="file:///c:/g.csv" MIME_TYPE="text/plain" TIME_ORIGIN="-250" ASSOCIATED_WITH="s.wav"/>
<PROPERTY NAME="URN">urn:x</PROPERTY>
</HEADER>
<TIME_ORDER>
<TIME_SLOT TIME_SLOT_ID="ts1" TIME_VALUE="1000"/>
<TIME_SLOT TIME_SLOT_ID="ts2"/>
<TIME_SLOT TIME_SLOT_ID="ts3"/>
<TIME_SLOT TIME_SLOT_ID="ts4" TIME_VALUE="2000"/>
</TIME_ORDER>
<TIER TIER_ID="talk" LINGUISTIC_TYPE_REF="free" PARTICIPANT="Ann" ANNOTATOR="Dee" DEFAULT_LOCALE="en">
<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a1" TIME_SLOT_REF1="ts1" TIME_SLOT_REF2="ts4">
<ANNOTATION_VALUE>a b &amp; c</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
</TIER>
<TIER TIER_ID="words" LINGUISTIC_TYPE_REF="time" PARENT_REF="talk">
<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a2" TIME_SLOT_REF1="ts1" TIME_SLOT_REF2="ts2">
<ANNOTATION_VALUE>a</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a3" TIME_SLOT_REF1="ts2" TIME_SLOT_REF2="ts3">
<ANNOTATION_VALUE>b</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a4" TIME_SLOT_REF1="ts3" TIME_SLOT_REF2="ts4">
<ANNOTATION_VALUE>c</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
</TIER>
<TIER TIER_ID="parts" LINGUISTIC_TYPE_REF="symbolic" PARENT_REF="talk">
<ANNOTATION><REF_ANNOTATION ANNOTATION_ID="a6" ANNOTATION_REF="a1" PREVIOUS_ANNOTATION="a5">
<ANNOTATION_VALUE>second</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION>
<ANNOTATION><REF_ANNOTATION ANNOTATION_ID="a5" ANNOTATION_REF="a1">
<ANNOTATION_VALUE>first</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION>
</TIER>
<TIER TIER_ID="pos" LINGUISTIC_TYPE_REF="one" PARENT_REF="parts">
<ANNOTATION><REF_ANNOTATION ANNOTATION_ID="a7" ANNOTATION_REF="a6">
<ANNOTATION_VALUE>noun</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION>
</TIER>
<LINGUISTIC_TYPE LINGUISTIC_TYPE_ID="free" TIME_ALIGNABLE="true"/>
<LINGUISTIC_TYPE LINGUISTIC_TYPE_ID="time" TIME_ALIGNABLE="true" CONSTRAINTS="Time_Subdivision"/>
<LINGUISTIC_TYPE LINGUISTIC_TYPE_ID="symbolic" TIME_ALIGNABLE="false" CONSTRAINTS="Symbolic_Subdivision"/>
<LINGUISTIC_TYPE LINGUISTIC_TYPE_ID="one" CONSTRAINTS="Symbolic_Association" CONTROLLED_VOCABULARY_REF="POS"/>
<LOCALE LANGUAGE_CODE="en" COUNTRY_CODE="GB"/>
<CONTROLLED_VOCABULARY CV_ID="POS" DESCRIPTION="parts of speech">
<CV_ENTRY DESCRIPTION="a name">noun</CV_ENTRY><CV_ENTRY DESCRIPTION="">verb</CV_ENTRY>
</CONTROLLED_VOCABULARY>
</ANNOTATION_DOCUMENT>
"""


def read(folder: Path, content: str | bytes) -> LabelDocument:
    path = folder / "talk.eaf"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    assert EAF.read
    return EAF.read(path, ReadOptions())


def write(document: LabelDocument, **options: Path) -> str:
    assert EAF.write
    return EAF.write(document, WriteOptions(**options)).content.decode()  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("eaf")


def spans(lane: DocumentLane) -> list[tuple[int, int]]:
    return [(each.start_ns // MS, each.end_ns // MS) for each in lane.segments]


def test_times_that_the_file_does_not_say_are_worked_out_as_elan_does(folder: Path) -> None:
    talk, words, parts, pos = read(folder, OLD).lanes
    assert spans(talk) == [(1000, 2000)]
    assert spans(words) == [(1000, 1333), (1333, 1666), (1666, 2000)]
    assert [(each.text, each.parent_key) for each in parts.segments] == [("first", "a1"), ("second", "a1")]
    assert spans(parts) == [(1000, 1500), (1500, 2000)]
    assert spans(pos) == [(1500, 2000)]
    assert (pos.relation, pos.parent, words.relation) == ("same-span", "parts", "inside")
    assert [each.parent_key for each in words.segments] == ["a1"] * 3


def test_people_languages_vocabularies_and_facts_are_read(folder: Path) -> None:
    document = read(folder, OLD)
    talk, _, _, pos = document.lanes
    assert (talk.kind, talk.person, talk.language) == ("transcript", "Ann", "en-GB")
    assert (talk.segments[0].text, talk.segments[0].author, talk.segments[0].key) == ("a b & c", "Dee", "a1")
    assert (pos.segments[0].label, pos.segments[0].text, pos.vocabulary) == ("noun", "", ("noun", "verb"))
    assert document.labels[0].description == "a name"
    assert dict(document.facts) == {"Author": "Eve", "Date": "2012-01-01T00:00:00+01:00", "URN": "urn:x"}
    assert document.format == "ELAN EAF 2.7"
    assert "2 time slots have no value; spread evenly between their neighbours, as in ELAN" in document.notes


def test_an_origin_is_an_offset_of_the_other_sign_both_ways(folder: Path) -> None:
    film, sound, series = read(folder, OLD).media
    assert (film.name, film.kind, film.offset_ns, film.path) == ("a b.mpg", "video", 0, "./a%20b.mpg")
    assert "./a b.mpg" in film.also
    # ELAN: media = t + origin. At t = 0 the sound is at 1.5 s, so its zero lies 1.5 s before the timeline's.
    assert (sound.kind, sound.offset_ns) == ("sound", -1500 * MS)
    assert (series.kind, series.offset_ns) == ("series", 250 * MS)
    written = write(LabelDocument(media=(sound, series)))
    assert 'MIME_TYPE="audio/x-wav" TIME_ORIGIN="1500"' in written
    assert 'MIME_TYPE="text/plain" TIME_ORIGIN="-250"' in written
    assert [each.offset_ns for each in read(folder, written).media] == [-1500 * MS, 250 * MS]


def test_what_is_rounded_of_an_offset_is_said(folder: Path) -> None:
    assert EAF.write
    written = EAF.write(LabelDocument(media=(DocumentMedium("a.wav", offset_ns=1_400_000),)), WriteOptions())
    assert written.notes == ("offsets of recordings rounded to 1 ms, at most 0.4 ms off",)


def test_lanes_of_a_recording_and_times_before_zero_lie_right_in_elan(folder: Path) -> None:
    lane = DocumentLane("L", medium="a.wav", segments=(DocumentSegment(0, 500 * MS, "x"),))
    document = LabelDocument((lane,), media=(DocumentMedium("a.wav", offset_ns=-1_250 * MS),))
    written = write(document)
    # Everything lies 2 s later in ELAN: the label at 750 ms, where the recording is at 0: origin -750.
    assert 'TIME_VALUE="750"' in written
    assert 'TIME_ORIGIN="-750"' in written
    back = read(folder, written)
    assert spans(back.lanes[0]) == [(-1250, -750)]
    assert back.media[0].offset_ns == -1_250 * MS


def test_paths_are_relative_to_the_file_too(folder: Path) -> None:
    medium = DocumentMedium("a.mp4", str(folder / "media" / "a.mp4"), "video")
    written = write(LabelDocument(media=(medium,)), document_path=folder / "talks" / "t.eaf")
    assert 'RELATIVE_MEDIA_URL="../media/a.mp4"' in written
    assert f'MEDIA_URL="file://{folder}/media/a.mp4"' in written


def test_entries_in_several_languages_are_one_label(folder: Path) -> None:
    said = OLD.replace(
        '<CV_ENTRY DESCRIPTION="a name">noun</CV_ENTRY><CV_ENTRY DESCRIPTION="">verb</CV_ENTRY>',
        '<CV_ENTRY_ML CVE_ID="c1"><CVE_VALUE LANG_REF="eng">thing</CVE_VALUE><CVE_VALUE LANG_REF="nld">noun'
        "</CVE_VALUE></CV_ENTRY_ML>",
    )
    document = read(folder, said)
    assert document.lanes[3].segments[0].label == "thing"
    assert "vocabulary “POS”: its names in eng are used, those in nld are left out" in document.notes


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'TIME_SLOT_REF2="ts4"',
            'TIME_SLOT_REF2="ts9"',
            "line 16: annotation “a1” refers to time slot “ts9”",
        ),
        ('PARENT_REF="talk"', 'PARENT_REF="gone"', "the parent “gone” of tier “words” is not there"),
        (
            'ANNOTATION_REF="a6"',
            'ANNOTATION_REF="a99"',
            "annotation “a7” hangs from “a99”, which has no place",
        ),
        ('ANNOTATION_ID="a3"', 'ANNOTATION_ID="a2"', "1 annotations have an id that another has"),
        ('TIER_ID="words"', 'TIER_ID="talk"', "line 19: there is another tier called “talk”"),
        ('TIME_VALUE="1000"', 'TIME_VALUE="1e400"', "line 10: a time slot says “1e400”"),
        ('TIME_VALUE="1000"', 'TIME_VALUE="3000"', "line 16: annotation “a1” ends before it starts"),
        ('TIER_ID="talk"', 'TIER_ID="talk" PARENT_REF="parts"', "goes round in a ring"),
        ('TIME_ORIGIN="1500"', 'TIME_ORIGIN="soon"', "s.wav: its TIME_ORIGIN “soon” is no number of ms"),
        ("milliseconds", "PAL-frames", "its times are said to be PAL-frames"),
    ],
)
def test_what_is_wrong_is_repaired_or_left_out_with_its_line(
    folder: Path, old: str, new: str, said: str
) -> None:
    document = read(folder, OLD.replace(old, new))
    assert any(said in each for each in document.notes), document.notes
    assert len(document.lanes) == 4
    write(document)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (OLD[:900], r"talk.eaf, line \d+, column \d+: this is not sound XML"),
        ("<TextGrid/>", "line 1: this is not a file of ELAN's"),
        (
            OLD.replace("<ANNOTATION_DOCUMENT", '<!DOCTYPE x [<!ENTITY a "b">]><ANNOTATION_DOCUMENT', 1),
            "line 2",
        ),
        ("", "no element found"),
    ],
)
def test_what_is_no_eaf_is_refused_in_a_sentence(folder: Path, content: str, said: str) -> None:
    with pytest.raises(InterchangeError, match=said):
        read(folder, content)


def test_times_that_elan_cannot_hold_are_refused_in_a_sentence() -> None:
    lane = DocumentLane("L", segments=(DocumentSegment(0, 10**17),))
    with pytest.raises(InterchangeError, match="ELAN cannot hold times after 49 days"):
        write(LabelDocument((lane,)))


def test_a_damaged_record_of_ours_changes_nothing(folder: Path) -> None:
    for record in (
        "{",
        "[]",
        '{"lanes":[[1]],"tiers":{}}',
        '{"lanes":[],"tiers":{"talk":[5,"lane",""]}}',
        "[" * 9999,
    ):
        said = OLD.replace("</HEADER>", f'<PROPERTY NAME="SyncStudio">{record}</PROPERTY></HEADER>')
        assert read(folder, said).lanes == read(folder, OLD).lanes


def test_many_tiers_in_one_another_and_many_children_take_no_long_time(folder: Path) -> None:
    tiers = "".join(
        f'<TIER TIER_ID="t{n}" LINGUISTIC_TYPE_REF="x" PARENT_REF="t{n + 1}"><ANNOTATION><REF_ANNOTATION '
        f'ANNOTATION_ID="b{n}" ANNOTATION_REF="b{n + 1}"><ANNOTATION_VALUE/></REF_ANNOTATION></ANNOTATION></TIER>'
        for n in range(3000)
    )
    document = read(folder, OLD.replace("<LINGUISTIC", tiers + "<LINGUISTIC", 1))
    assert len(document.lanes) == 3004
    assert "3,000 annotations in all are left out" in document.notes


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damaged_bytes_are_read_or_refused(folder: Path, data: st.DataObject) -> None:
    said = bytearray(OLD.encode())
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, len(said) - 1))
        said[at : at + data.draw(st.integers(0, 3))] = data.draw(
            st.binary(max_size=3) | st.sampled_from([b"a1", b"9"])
        )
    try:
        document = read(folder, bytes(said[: data.draw(st.sampled_from([len(said), 2000]))]))
    except InterchangeError as error:
        told = str(error)
        if "\n" in told:
            raise AssertionError(told) from error
        return
    write(document)


def test_pympi_reads_the_same_from_what_is_written(folder: Path) -> None:
    pympi = pytest.importorskip("pympi")
    path = folder / "for_pympi.eaf"
    path.write_text(write(read(folder, OLD)))
    eaf = pympi.Elan.Eaf(str(path))
    assert eaf.get_annotation_data_for_tier("talk") == [(1000, 2000, "a b & c")]
    assert [each[:3] for each in eaf.get_annotation_data_for_tier("words")] == [
        (1000, 1333, "a"),
        (1333, 1666, "b"),
        (1666, 2000, "c"),
    ]
    assert eaf.get_parameters_for_tier("words")["PARENT_REF"] == "talk"
    assert [each["TIME_ORIGIN"] for each in eaf.media_descriptors if "TIME_ORIGIN" in each] == ["1500"]


def test_eaf_is_told_by_its_content(folder: Path) -> None:
    path = folder / "talk.xml"
    path.write_text(OLD)
    found = format_of(path)
    assert found is not None
    assert found.id == "eaf"


@pytest.mark.skipif(not SAMPLE, reason="SYNCSTUDIO_EAF_SAMPLE names no file")
def test_elans_own_sample_comes_back_as_it_was(folder: Path) -> None:
    document = read(folder, Path(SAMPLE).read_bytes())
    again = read(folder, write(document))
    assert (again.lanes, again.labels, again.media, again.facts) == (
        document.lanes,
        document.labels,
        document.media,
        document.facts,
    )
