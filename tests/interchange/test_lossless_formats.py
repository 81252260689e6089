"""JSON Lines and Parquet hold all that a document holds; Whisper's JSON what Whisper says; bad files say where."""

from __future__ import annotations

import json
from dataclasses import replace

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.label_document import (
    DocumentComment,
    DocumentKeyframe,
    DocumentLabel,
    DocumentLane,
    DocumentMedium,
    DocumentRegion,
    DocumentSegment,
    LabelDocument,
)
from syncstudio.interchange.label_format import ReadOptions, WriteOptions
from syncstudio.interchange.label_formats import format_named, format_of, read_labels
from syncstudio.interchange.tables import parquet as parquet_format
from syncstudio.interchange.utterance import TimedWord
from syncstudio.timebase.piece import Anchor, Piece

S = 1_000_000_000

_TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=8)
_NS = st.integers(-(10**18), 10**18)
_SURE = st.none() | st.floats(0, 1)
_WORD = st.builds(
    TimedWord,
    _TEXT,
    st.none() | _NS,
    st.none() | _NS,
    _SURE,
    st.booleans(),
    st.sampled_from(["", "rough", "aligned", "set"]),
)
_POINT = st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
_REGION = st.builds(
    DocumentRegion,
    st.sampled_from(["box", "point", "polygon"]),
    st.lists(
        st.builds(
            DocumentKeyframe,
            _NS,
            st.lists(_POINT, max_size=3).map(tuple),
            st.booleans(),
            st.booleans(),
        ),
        max_size=2,
    ).map(tuple),
    _TEXT,
)
_PAIRS = st.lists(st.tuples(_TEXT, _TEXT), max_size=2).map(tuple)
_SEGMENT = st.builds(
    lambda start, length, *rest: DocumentSegment(start, start + length, *rest),
    _NS,
    st.integers(0, 10**12),
    _TEXT,
    _TEXT,
    _TEXT,
    st.lists(_WORD, max_size=2).map(tuple),
    _PAIRS,
    _TEXT,
    _TEXT,
    _SURE,
    _TEXT,
    _TEXT,
    _PAIRS,
    st.none() | _REGION,
)
_LANE = st.builds(
    DocumentLane,
    _TEXT,
    st.sampled_from(["segments", "events", "transcript", "regions"]),
    st.lists(_SEGMENT, max_size=3).map(tuple),
    _TEXT,
    st.sampled_from(["", "inside", "same-span"]),
    _TEXT,
    st.lists(_TEXT, max_size=2).map(tuple),
    _TEXT,
    _TEXT,
    _TEXT,
    st.integers(0, 9),
)
_MEDIUM = st.builds(
    DocumentMedium,
    _TEXT,
    _TEXT,
    st.sampled_from(["", "video", "sound", "series"]),
    st.none() | _NS,
    st.lists(_TEXT, max_size=2).map(tuple),
    st.none() | st.floats(-1e5, 1e5),
    st.none() | _NS,
    _TEXT,
    st.integers(0, 9999),
    st.integers(0, 9999),
    st.sampled_from([(), (Piece((Anchor(1, 2), Anchor(5, 7)), None, 9),)]),
)
_DOCUMENT = st.builds(
    LabelDocument,
    st.lists(_LANE, max_size=3).map(tuple),
    st.lists(st.builds(DocumentLabel, _TEXT, _TEXT, _TEXT, _TEXT, _TEXT), max_size=2).map(tuple),
    st.lists(_MEDIUM, max_size=2).map(tuple),
    st.lists(st.builds(DocumentComment, _NS, _TEXT, _TEXT), max_size=2).map(tuple),
    language=_TEXT,
    name=_TEXT,
    facts=_PAIRS,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("lossless")


@pytest.mark.parametrize("format_id", ["jsonl", "parquet"])
@settings(max_examples=30, deadline=None)
@given(document=_DOCUMENT)
def test_nothing_is_lost(folder, format_id, document):
    written = format_named(format_id).write(document, WriteOptions())
    path = folder / f"all.{format_id}"
    path.write_bytes(written.content)
    assert format_of(path).id == format_id
    found = read_labels(path)
    assert replace(found, format="", encoding="") == document
    assert format_named(format_id).write(found, WriteOptions()).content == written.content


_SPOKEN = st.text(st.characters(exclude_categories=("Cs", "Cc", "Z")), min_size=1, max_size=6)
_HEARD = st.builds(
    lambda start, length, text, words, speaker: DocumentSegment(
        start, start + length, text, "", speaker, words
    ),
    st.integers(0, 10**15),
    st.integers(0, 10**12),
    _SPOKEN,
    st.lists(
        st.builds(
            lambda text, start, length, sure: TimedWord(f"x{text}", start, start + length, sure),
            _SPOKEN,
            st.integers(0, 10**15),
            st.integers(0, 10**10),
            _SURE,
        ),
        max_size=3,
    ).map(tuple),
    st.sampled_from(["Ann", "Bob"]),
)


@pytest.mark.parametrize("format_id", ["whisper", "whisperx"])
@settings(max_examples=30, deadline=None)
@given(heard=st.lists(_HEARD, min_size=1, max_size=4, unique_by=lambda each: (each.start_ns, each.end_ns)))
def test_whispers_json_comes_back(folder, format_id, heard):
    heard = sorted(heard, key=lambda each: (each.start_ns, each.end_ns))
    document = LabelDocument((DocumentLane("talk", "transcript", tuple(heard)),), language="en")
    written = format_named(format_id).write(document, WriteOptions())
    json.loads(written.content)
    path = folder / f"{format_id}.json"
    path.write_bytes(written.content)
    assert format_of(path).id == format_id
    found = read_labels(path)
    spoken = [replace(each, speaker="") for each in heard] if format_id == "whisper" else heard
    assert [replace(each, key="") for each in found.lanes[0].segments] == spoken
    assert found.language == "en"
    assert format_named(format_id).write(found, WriteOptions()).content == written.content


@pytest.fixture
def read(tmp_path):
    def of(content: str | bytes, name: str, **options) -> LabelDocument:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_labels(path, ReadOptions(**options))

    return of


def test_json_lines_of_other_programs(read):
    found = read(
        '{"begin": 0.1, "stop": 0.30000000000000004, "transcript": "hi", "mood": {"a": 1}}\n'
        '{"begin": 2, "stop": 3, "transcript": "you"}\nnonsense\n\n{"begin": 4, "stop": 3}\n',
        "a.jsonl",
    )
    assert [(each.start_ns, each.end_ns, each.text) for _, each in found.segments()] == [
        (S // 10, 3 * S // 10, "hi"),
        (2 * S, 3 * S, "you"),
    ]
    assert found.lanes[0].segments[0].attributes == (("mood", '{"a": 1}'),)
    assert found.notes == (
        "line 3: is not one sound object of JSON; left out.",
        "line 5: ends before it starts; left out.",
    )


def test_broken_lines_of_our_own_are_named(read):
    head = '{"schema":"syncstudio.labels/1","lanes":[{"name":"A","kind":"segments"}]}\n'
    found = read(
        head
        + '{"lane":"A","start_ns":1,"end_ns":2}\n{"lane":"B","start_ns":1,"end_ns":2}\n'
        + '{"lane":"A","start_ns":1.5,"end_ns":2}\n{"lane":"A","start_ns":3,"end_ns":2}\n[1]\n{"lane"\n',
        "a.jsonl",
    )
    assert len(found.lanes[0].segments) == 1
    assert [note.split(":")[0] for note in found.notes] == [f"line {line}" for line in range(3, 8)]
    with pytest.raises(InterchangeError, match="describes its lanes in a way that cannot be read"):
        read('{"schema":"syncstudio.labels/1","lanes":[{"name":"A","kind":"odd"}]}\n', "b.jsonl")


def test_parquet_of_other_programs(tmp_path):
    table = pa.table(
        {
            "start": pa.array([0.1, 1.5]),
            "duration": pa.array([200, 300], pa.duration("ms")),
            "label": ["=x", None],
            "tier": ["A", "B"],
        }
    )
    path = tmp_path / "other.parquet"
    parquet.write_table(table, path)
    found = read_labels(path)
    assert [(lane.name, each.start_ns, each.end_ns, each.label) for lane, each in found.segments()] == [
        ("A", S // 10, 3 * S // 10, "=x"),
        ("B", 3 * S // 2, 9 * S // 5, ""),
    ]


def test_parquet_that_is_damaged_or_swells_is_refused(tmp_path, monkeypatch):
    lane = DocumentLane("A", "transcript", tuple(DocumentSegment(at, at, "x" * 99) for at in range(2000)))
    content = format_named("parquet").write(LabelDocument((lane,)), WriteOptions()).content
    path = tmp_path / "a.parquet"
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(InterchangeError, match="damaged, or no Parquet file"):
        read_labels(path)
    path.write_bytes(content)
    monkeypatch.setattr(parquet_format, "MOST_LABELS", 1000)
    with pytest.raises(InterchangeError, match="holds 2,000 rows"):
        read_labels(path)
    monkeypatch.undo()
    # What a file says of itself may be a lie: what comes out of it is counted too.
    monkeypatch.setattr(parquet_format, "_opened", parquet.ParquetFile)
    monkeypatch.setattr(parquet_format, "_MOST_BYTES", 10_000)
    with pytest.raises(InterchangeError, match="unpacks to more than"):
        read_labels(path, format_id="parquet")


def test_json_that_is_not_sound_says_where(read):
    with pytest.raises(InterchangeError, match="line 2, column 13: this is not sound JSON"):
        read('{"segments": [\n{"start": 1 "end": 2}]}', "a.json")
