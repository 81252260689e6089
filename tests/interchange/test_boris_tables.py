"""BORIS's tables of events: aggregated and tabular, written and read, harmless in a spreadsheet."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncstudio.interchange.boris.boris import FORMATS
from syncstudio.interchange.boris.boris_tables import kind_of
from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.label_document import (
    DocumentLabel,
    DocumentLane,
    DocumentMedium,
    DocumentSegment,
    LabelDocument,
)
from syncstudio.interchange.label_format import LabelFormat, ReadOptions, WriteOptions
from syncstudio.interchange.label_formats import format_of

_, AGGREGATED, EVENTS = FORMATS
MS = 1_000_000
BOTH = pytest.mark.parametrize("table", [AGGREGATED, EVENTS], ids=["aggregated", "events"])
DIALECTS = pytest.mark.parametrize("dialect", ["tsv", "csv"])

# As BORIS 9 writes it, with made up names.
TABULAR = (
    "Observation id\tObservation date\tDescription\tObservation duration\tObservation type\tSource\tTime offset (s)\t"
    "Media duration (s)\tFPS\tweather\tSubject\tBehavior\tBehavioral category\tModifier #1\tBehavior type\tTime\t"
    "Media file name\tImage index\tImage file path\tComment\n"
    "yard\t2024-05-01 10:00:00\t\t9.000\tMedia file(s)\tplayer #1:a.mp4;b.mp4|player #2:c.wav\t2.5\t"
    "100.000;50.000|20.000\t25.000;25.000|0.000\tsun\tAnn\twalk\tmoving\tfast\tSTART\t1.000\ta.mp4\t25\tNA\tgo\n"
    "yard\t2024-05-01 10:00:00\t\t9.000\tMedia file(s)\tplayer #1:a.mp4;b.mp4|player #2:c.wav\t2.5\t"
    "100.000;50.000|20.000\t25.000;25.000|0.000\tsun\tNo focal subject\tpeck\t\t\tPOINT\t1.500\ta.mp4\tNA\tNA\t\n"
    "yard\t2024-05-01 10:00:00\t\t9.000\tMedia file(s)\tplayer #1:a.mp4;b.mp4|player #2:c.wav\t2.5\t"
    "100.000;50.000|20.000\t25.000;25.000|0.000\tsun\tAnn\twalk\tmoving\tfast\tSTOP\t4.250\ta.mp4\t106\tNA\tstop\n"
)

# As BORIS 7 wrote it: what is known of the observation first, then the events.
OLD = (
    "Observation id\tyard\n\nMedia file(s)\n\nPlayer #1\ta.mp4\n\n\n"
    "Time\tMedia file path\tTotal length\tFPS\tSubject\tBehavior\tBehavioral category\tComment\tStatus\n"
    "1.000\ta.mp4\t100.0\t25\tAnn\twalk\tmoving\t\tSTART\n"
    "3.000\ta.mp4\t100.0\t25\tAnn\twalk\tmoving\t\tSTOP\n"
)


def read(table: LabelFormat, path: Path, content: bytes, part: str = "") -> LabelDocument:
    path.write_bytes(content)
    assert table.read
    return table.read(path, ReadOptions(part=part))


def write(table: LabelFormat, document: LabelDocument, dialect: str = "tsv") -> bytes:
    assert table.write
    return table.write(document, WriteOptions(dialect=dialect)).content


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("boris") / "table.tsv"


def test_a_table_of_events_is_paired(path: Path) -> None:
    document = read(EVENTS, path, TABULAR.encode())
    walk, peck = document.lanes
    (segment,) = walk.segments
    assert (walk.person, segment.label, segment.start_ns, segment.end_ns) == (
        "Ann",
        "walk",
        1_000 * MS,
        4_250 * MS,
    )
    assert segment.attributes == (("Modifier 1", "fast"), ("frame index", "25"), ("frame index stop", "106"))
    assert (segment.text, segment.comments) == ("go", (("stop", ""),))
    assert (peck.kind, peck.segments[0].start_ns) == ("events", 1_500 * MS)
    assert [(each.name, each.offset_ns) for each in document.media] == [
        ("a.mp4", 2_500 * MS),
        ("b.mp4", 102_500 * MS),
        ("c.wav", None),
    ]
    assert dict(document.facts)["Variable weather"] == "sun"
    assert DocumentLabel("walk", parent="moving") in document.labels


def test_tables_of_older_versions_are_read(path: Path) -> None:
    document = read(EVENTS, path, OLD.encode())
    assert [(each.label, each.end_ns) for _, each in document.segments()] == [("walk", 3_000 * MS)]


def test_boris_tables_are_told_from_others(path: Path) -> None:
    for content, wanted in (
        (TABULAR, "boris-events"),
        (OLD, "boris-events"),
        ("start,end,label\n1,2,a\n", "csv"),
    ):
        path.write_text(content)
        found = format_of(path)
        assert found is not None
        assert found.id == wanted
    assert kind_of(b"Behavior\tTime\n1\t2") == ""


@BOTH
@DIALECTS
def test_formulas_are_made_harmless_and_come_back(table: LabelFormat, dialect: str, path: Path) -> None:
    lane = DocumentLane("=Ann", segments=(DocumentSegment(0, MS, "=1+1", "@walk", "=Ann"),), person="=Ann")
    content = write(table, LabelDocument((lane,), (DocumentLabel("@walk"),), name="-x"), dialect)
    cells = content.decode().replace("\t", ",").split(",")
    assert not [each for each in cells if each[:1] in ("=", "@", "+") or each.startswith("-x")]
    (back,) = read(table, path, content).lanes
    assert replace(back.segments[0], attributes=()) == lane.segments[0]
    assert back.name == "=Ann"


@BOTH
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"a\tb\n1\t2\n", "is no table of events of BORIS's"),
        (b"\x00\x01\x02", "not a text file"),
    ],
)
def test_what_is_no_table_is_refused(table: LabelFormat, content: bytes, said: str, path: Path) -> None:
    with pytest.raises(InterchangeError, match=said):
        read(table, path, content)


def test_rows_that_cannot_be_used_are_said_with_their_line(path: Path) -> None:
    document = read(EVENTS, path, TABULAR.replace("4.250", "soon").encode())
    assert "line 4: it has no time or no behaviour; left out" in document.notes
    assert any("has no stop" in each for each in document.notes)
    with pytest.raises(InterchangeError, match="has no observation “x”; it has “yard”"):
        read(EVENTS, path, TABULAR.encode(), "x")


texts = st.text("aé漢😀'\"=+-@,;| ", max_size=5)


@st.composite
def documents(draw: st.DrawFn) -> LabelDocument:
    lanes = []
    for person in ("Ann", "Ben"):
        at, segments = draw(st.integers(-3_000, 3_000)), []
        for _ in range(draw(st.integers(1, 4))):
            end = at + draw(st.integers(1, 500))
            segments.append(
                DocumentSegment(at * MS, end * MS, draw(texts), draw(st.sampled_from(["w", "=r"])), person)
            )
            at = end + draw(st.integers(0, 50))
        lanes.append(DocumentLane(person, segments=tuple(segments), person=person))
    medium = DocumentMedium(
        "a.mp4", "a.mp4", "video", draw(st.integers(-(10**4), 10**4)) * MS, duration_ns=9_000 * MS
    )
    return LabelDocument(tuple(lanes), (), (medium,), name=draw(st.sampled_from(["yard", "=x"])))


@settings(max_examples=20, deadline=None)
@given(documents(), st.sampled_from([AGGREGATED, EVENTS]), st.sampled_from(["tsv", "csv"]))
def test_what_is_written_is_read_again(
    path: Path, document: LabelDocument, table: LabelFormat, dialect: str
) -> None:
    content = write(table, document, dialect)
    back = read(table, path, content)
    assert back.media == document.media
    assert back.name == document.name
    # Rows are in order of time, so lanes may come in another.
    for lane, there in zip(document.lanes, sorted(back.lanes, key=lambda each: each.name), strict=True):
        assert there.segments == lane.segments
        assert (there.name, there.person) == (lane.name, lane.person)
    assert write(table, replace(back, notes=()), dialect) == write(table, read(table, path, content), dialect)


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_damaged_tables_are_read_or_refused(path: Path, data: st.DataObject) -> None:
    said = bytearray(TABULAR.encode())
    for _ in range(data.draw(st.integers(0, 4))):
        said[data.draw(st.integers(0, len(said) - 1))] = data.draw(st.integers(0, 255))
    try:
        read(EVENTS, path, bytes(said[: data.draw(st.integers(1, len(said)))]))
    except InterchangeError:
        return
