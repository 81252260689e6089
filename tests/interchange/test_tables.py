"""Tables of labels: columns told by name or value or chosen, bad rows named, and everything back as it was written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.label_document import DocumentLane, DocumentMedium, DocumentSegment, LabelDocument
from syncstudio.interchange.label_format import ReadOptions, WriteOptions
from syncstudio.interchange.label_formats import format_named, format_of, read_labels
from syncstudio.interchange.tables import table_rows
from syncstudio.interchange.tables.columns import columns_of
from syncstudio.interchange.tables.harmless import harmless, unharmed
from syncstudio.interchange.tables.table_columns import TABLE_COLUMNS
from syncstudio.interchange.tables.table_guess import describe_table
from syncstudio.interchange.tables.table_reader import guessed_kind
from syncstudio.interchange.utterance import TimedWord

MS = 1_000_000
S = 1_000_000_000

_TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12) | st.sampled_from(
    ["=1+1", "'=x", "''@", "-3", "+", 'he said "no"', "a\tb", "a,b;c\nd", "\ttab", "''"]
)
_TIMES = st.integers(-(10**15), 10**15)
_WORDS = st.lists(
    st.builds(
        lambda text, start, length, sure: TimedWord(
            text or "x", start, None if start is None else start + length, sure
        ),
        _TEXT,
        st.none() | _TIMES,
        st.integers(0, 10**9),
        st.none() | st.floats(0, 1),
    ),
    max_size=3,
).map(tuple)


@st.composite
def _segments(draw: st.DrawFn) -> DocumentSegment:
    start = draw(_TIMES)
    return DocumentSegment(
        start,
        start + draw(st.integers(0, 10**12)),
        draw(_TEXT),
        draw(_TEXT),
        draw(_TEXT),
        draw(_WORDS),
        tuple(
            sorted(
                draw(
                    st.dictionaries(
                        st.sampled_from(["mood", "text", "=x", " start", "a b"]),
                        _TEXT.filter(bool),
                        max_size=2,
                    )
                ).items()
            )
        ),
        confidence=draw(st.none() | st.floats(0, 1)),
        key=draw(_TEXT),
        comments=tuple(draw(st.lists(st.tuples(_TEXT, _TEXT), max_size=2))),
    )


_DOCUMENTS = st.lists(
    st.tuples(
        st.text("ab=,'\t", min_size=1, max_size=4),
        st.sampled_from(["segments", "events", "transcript"]),
        st.lists(_segments(), min_size=1, max_size=4),
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda each: each[0],
).map(lambda lanes: LabelDocument(tuple(DocumentLane(n, k, tuple(s)) for n, k, s in lanes)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("tables")


def _back(folder: Path, document: LabelDocument, format_id: str, dialect: str = "", encoding: str = "utf-8"):
    written = format_named(format_id).write(document, WriteOptions(dialect=dialect, encoding=encoding))
    path = folder / f"back.{format_id}"
    path.write_bytes(written.content)
    return read_labels(path, format_id=format_id)


def _sorted_attributes(document: LabelDocument) -> list:
    return [
        (
            lane.name,
            lane.kind,
            [replace(each, attributes=tuple(sorted(each.attributes))) for each in lane.segments],
        )
        for lane in document.lanes
    ]


@pytest.mark.parametrize(("format_id", "dialect"), [("csv", ""), ("csv", "semicolon"), ("tsv", "")])
@settings(max_examples=15, deadline=None)
@given(document=_DOCUMENTS)
def test_what_is_written_is_read_again(folder, format_id, dialect, document):
    found = _back(folder, document, format_id, dialect)
    assert _sorted_attributes(found) == _sorted_attributes(document)
    again = format_named(format_id).write(found, WriteOptions(dialect=dialect)).content
    assert again == (folder / f"back.{format_id}").read_bytes()


@given(text=st.text("'=+-@\t\r\nax", max_size=6))
def test_no_cell_is_a_formula_and_all_come_back(text):
    cell = harmless(text)
    assert cell[:1] not in ("=", "+", "-", "@", "\t", "\r", "\n")
    assert unharmed(cell) == text


@pytest.fixture
def read(tmp_path):
    def of(text: str | bytes, name: str = "talk.csv", **options) -> LabelDocument:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return read_labels(path, ReadOptions(**options))

    return of


def _spans(document: LabelDocument) -> list:
    return [
        (lane.name, each.start_ns // MS, each.end_ns // MS, each.text or each.label)
        for lane, each in document.segments()
    ]


def test_tables_of_other_tools(read):
    elan = (
        "Begin Time - hh:mm:ss.ms\tBegin Time - ss.msec\tEnd Time - hh:mm:ss.ms\tK-Spch\tW-Spch\n"
        '00:00:00.780\t0.78\t00:00:01.340\tso you "go\t\n00:00:01.0\t1.0\t00:00:02.0\t\thi\n'
    )
    assert _spans(read(elan, "a.tsv")) == [("K-Spch", 780, 1340, 'so you "go'), ("W-Spch", 1000, 2000, "hi")]
    bare = "K\t\t00:00:00.780\t00:00:01.340\t00:00:00.560\tso you go\n"
    bare += "W\t\t00:00:02.780\t00:00:03.340\t00:00:00.560\tyes\n"
    assert _spans(read(bare, "b.tsv")) == [("K", 780, 1340, "so you go"), ("W", 2780, 3340, "yes")]
    assert _spans(read("tmin\ttier\ttext\ttmax\n0.1\tMary\thi\t0.2\n", "c.tsv")) == [("Mary", 100, 200, "hi")]
    datavyu = "t.ordinal,t.onset,t.offset,t.code01,h.ordinal,h.onset,h.offset,h.code01\n"
    datavyu += "1,100,2000,l,1,50,90,r\n2,3,4,m,,,,\n"
    assert _spans(read(datavyu)) == [("t", 100, 2000, "l"), ("t", 3, 4, "m"), ("h", 50, 90, "r")]
    cvat = (
        "id\tfilename\tstart\tstop\tlabel\tsource\tscore\ttranscript\n"
        "1\ta.wav\t00:00:00.000\t00:00:02.450\tspeech\tmanual\t0.5\tHello, world.\n"
    )
    found = read(cvat, "d.tsv")
    segment = found.lanes[0].segments[0]
    assert (segment.label, segment.text, segment.confidence, segment.key) == (
        "speech",
        "Hello, world.",
        0.5,
        "1",
    )
    assert (found.lanes[0].medium, found.media[0].name) == ("a.wav", "a.wav")


def test_milliseconds_are_told_by_their_length_and_commas_by_their_semicolons(read):
    assert _spans(read("onset,offset,code\n1500,4000,run\n5000,9000,rest\n")) == [
        ("talk", 1500, 4000, "run"),
        ("talk", 5000, 9000, "rest"),
    ]
    assert _spans(read("0,5;1,5;foo\n1,25;2;bar\n")) == [
        ("talk", 500, 1500, "foo"),
        ("talk", 1250, 2000, "bar"),
    ]
    assert _spans(read("sep=;\nFrom;To;What\n00:01;00:02;a\n")) == [("talk", 1000, 2000, "a")]


def test_columns_are_chosen_by_name_or_number(read):
    text = "when,x,y,what\n10,7,20,a\n30,8,40,b\n"
    chosen = (("when", "start:frames"), ("3", "end:frames"), ("what", "label"), ("x", "attribute:count"))
    found = read(text, columns=chosen, frame_rate="25")
    assert _spans(found) == [("talk", 400, 800, "a"), ("talk", 1200, 1600, "b")]
    assert found.lanes[0].segments[0].attributes == (("count", "7"),)
    with pytest.raises(InterchangeError, match="counts frames: choose the video"):
        read(text, columns=chosen)
    with pytest.raises(InterchangeError, match="no column “who”"):
        read(text, columns=(("who", "start"),))
    with pytest.raises(InterchangeError, match="nothing that a column can be"):
        read(text, columns=(("when", "begin"),))
    with pytest.raises(InterchangeError, match="00:00:01:05” counts frames"):
        read("start,end,text\n00:00:01:05,00:00:02:00,a\n")
    assert _spans(read("start,end,text\n00:00:01:05,00:00:02:00,a\n", frame_rate="25")) == [
        ("talk", 1200, 2000, "a")
    ]


def test_bad_rows_are_named_by_their_line(read):
    found = read('start,end,text\n1,2,"open\n3,4,b\n5,x,c\n6,5,d\n7,,e\n8,9,f,g\n,1,h\n')
    assert _spans(found) == [
        ("talk", 1000, 2000, '"open'),
        ("talk", 3000, 4000, "b"),
        ("talk", 7000, 7000, "e"),
        ("talk", 8000, 9000, "f,g"),
    ]
    assert found.notes == (
        "line 4: has no time (“x”) where its end belongs; left out.",
        "line 5: ends before it starts; left out.",
        "line 6: has no end; read as an event.",
        "line 7: has 4 cells where 3 belong; the last ones were taken as text.",
        "line 8: has no start; left out.",
    )
    with pytest.raises(InterchangeError, match="holds no row that is a label"):
        read("start,end,text\nx,y,z\n")
    many = read("start,end,text\n1,2,a\n" + "2,1,b\n" * 1000)
    assert len(many.notes) == 11
    assert many.notes[-1] == "990 more lines: ends before it starts; left out."


def test_encodings_and_marks(read):
    text = "start;end;text\r\n1,5;2;Café déjà vu, naïve façade\r\n"
    for encoding in ("utf-8-sig", "utf-16"):
        assert _spans(read(text.encode(encoding))) == [("talk", 1500, 2000, "Café déjà vu, naïve façade")]
    found = read(text.encode("cp1252"), encoding="cp1252")
    assert (_spans(found)[0][3], found.encoding) == ("Café déjà vu, naïve façade", "cp1252")


def test_too_many_lines_are_refused_before_they_are_read(read, monkeypatch):
    monkeypatch.setattr(table_rows, "MOST_LABELS", 3)
    with pytest.raises(InterchangeError, match="has 5 lines, more than the 3 that can be read"):
        read("start,end,text\n1,2,a\n1,2,a\n1,2,a\n1,2,a\n")


def test_a_table_that_is_none_is_not_taken_for_one(tmp_path):
    path = tmp_path / "series.csv"
    path.write_text("ax,ay,az\nfoo,bar,baz\n")
    assert format_of(path) is None or format_of(path).id not in ("csv", "tsv")
    path.write_bytes(b"\0\1\2" * 999)
    assert format_of(path) is None


def test_the_preview_says_columns_units_and_rows(tmp_path):
    path = tmp_path / "a.tsv"
    path.write_text("start_ms\tstop (ms)\tlabel\textra\n1\t2\tx\ty\n")
    guess = describe_table(path)
    assert [(each.name, each.role, each.unit) for each in guess.columns] == [
        ("start_ms", "start", "ms"),
        ("stop (ms)", "end", "ms"),
        ("label", "label", ""),
        ("extra", "attribute", ""),
    ]
    assert (guess.rows, guess.has_header, guess.delimiter) == ((("1", "2", "x", "y"),), True, "\t")


def test_every_column_can_be_written():
    medium = DocumentMedium("a.wav", offset_ns=S, drift_ppm=1000.0)
    lane = DocumentLane("L", "segments", (DocumentSegment(S, 2 * S + 1, "t", "l"),), medium="a.wav")
    document = LabelDocument((lane,), media=(medium,))
    columns = tuple(name for name, _ in TABLE_COLUMNS)
    written = format_named("csv").write(document, WriteOptions(columns=columns, frame_rate="25"))
    header, row = (line.split(",") for line in written.content.decode().splitlines())
    cells = dict(zip(header, row, strict=True))
    assert cells["start"] == "00:00:01.000"
    assert cells["end"] == "00:00:02.000000001"
    assert cells["master_start_s"] == "2.001"
    assert cells["source_end_ns"] == "2000000001"
    assert (cells["start_frame"], cells["end_frame"]) == ("25", "50")
    assert cells["recording"] == "a.wav"
    with pytest.raises(InterchangeError, match="no column “begin”"):
        format_named("csv").write(document, WriteOptions(columns=("begin",)))
    with pytest.raises(InterchangeError, match="need the frame rate"):
        format_named("csv").write(document, WriteOptions(columns=("start_frame",)))


def test_cvats_own_header_is_written(folder):
    lane = DocumentLane("L", "segments", (DocumentSegment(0, S, label="speech", confidence=0.5, key="7"),))
    document = LabelDocument((lane,), media=(DocumentMedium("a.wav"),))
    written = format_named("tsv").write(document, WriteOptions(dialect="cvat")).content.decode()
    assert written == (
        "id\tfilename\tstart\tstop\tlabel\ttranscript\tsource\tscore\n"
        "7\ta.wav\t00:00:00.000\t00:00:01.000\tspeech\t\t\t0.5\n"
    )


def test_units_in_names():
    named = ["Start (s)", "Stop (s)", "onset_ms", "Behavior", "Subject", "words", "Start frame"]
    assert [(each.role, each.unit) for each in columns_of(named)] == [
        ("start", "s"),
        ("end", "s"),
        ("", ""),
        ("label", ""),
        ("speaker", ""),
        ("words", ""),
        ("", ""),
    ]


def test_a_lane_of_which_nothing_says_the_kind():
    assert guessed_kind([DocumentSegment(1, 1, label="x")]) == "events"
    assert guessed_kind([DocumentSegment(1, 2, label="x")]) == "segments"
    assert guessed_kind([DocumentSegment(1, 2, "x")]) == "transcript"


def test_label_studios_table(read):
    found = read(
        'audio,id,label,transcription\n/a.wav,1,"[{""start"": 0.5, ""end"": 1.25, ""labels"": [""Speech"", ""Loud""]}, '
        '{""start"": 2, ""end"": 1}]","[""hi"", ""you""]"\n'
        '/b.wav,2,"[{""start"": 3, ""end"": 4, ""labels"": []}]",plain\n'
    )
    assert [(lane.name, lane.medium, each.label, each.text) for lane, each in found.segments()] == [
        ("label", "/a.wav", "Speech", "hi"),
        ("label", "/b.wav", "", ""),
    ]
    assert found.notes == ("line 2: has a result in “label” without sound times; left out.",)
