"""pyannote's files, and what becomes of damaged files of many formats: one sentence each, never a traceback."""

from __future__ import annotations

import random

import pytest

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.label_document import DocumentLane, DocumentMedium, DocumentSegment, LabelDocument
from syncstudio.interchange.label_format import ReadOptions, WriteOptions
from syncstudio.interchange.label_formats import format_named, format_of, read_labels
from syncstudio.interchange.utterance import TimedWord

S = 1_000_000_000


def _back(tmp_path, document, format_id):
    found = format_named(format_id)
    path = tmp_path / f"talk{found.suffixes[0]}"
    path.write_bytes(found.write(document, WriteOptions()).content)
    assert format_of(path).id == format_id
    return read_labels(path)


def test_who_speaks_when_comes_back(tmp_path):
    turns = (DocumentSegment(1, S + 2, speaker="A b"), DocumentSegment(S, 3 * S, speaker="ç"))
    found = _back(tmp_path, LabelDocument((DocumentLane("talk", "segments", turns),)), "pyannote")
    assert found.lanes == (DocumentLane("talk", "segments", turns),)


def test_annotations_of_pyannote_core(tmp_path):
    path = tmp_path / "a.json"
    path.write_text(
        '{"pyannote": "Annotation", "uri": "m", "content": [{"segment": {"start": 0.1, "end": 2}, "track": "A", '
        '"label": "ann"}, {"segment": {"start": 3, "end": 2}}]}'
    )
    found = read_labels(path)
    assert found.lanes[0].segments == (DocumentSegment(S // 10, 2 * S, speaker="ann"),)
    assert found.notes == ("turn 2: has no sound start and end; left out.",)


def test_uem_and_lab(tmp_path):
    part = (DocumentSegment(0, 5 * S + 1),)
    lane = DocumentLane("Annotated part of m", "segments", part, medium="m", channel=2)
    document = LabelDocument((lane,), media=(DocumentMedium("m", kind="sound"),))
    assert _back(tmp_path, document, "uem").lanes == (lane,)
    segments = (DocumentSegment(0, S, label="speech"), DocumentSegment(S, 2 * S, label="two words"))
    lane = DocumentLane("talk", "segments", segments)
    assert _back(tmp_path, LabelDocument((lane,)), "lab").lanes == (lane,)
    path = tmp_path / "b.lab"
    path.write_text("0 1 x\nnothing\n3 2 y\n")
    assert [note.split(":")[0] for note in read_labels(path).notes] == ["line 2", "line 3"]


_TOKENS = (
    b"null",
    b"NaN",
    b"1e999",
    b"[]",
    b'"x"',
    b"-1",
    b"9" * 40,
    b"\xff",
    b"\n",
    b"\t",
    b'"',
    b",",
    b"0" * 999,
)


@pytest.mark.parametrize(
    "format_id",
    [
        "csv",
        "tsv",
        "jsonl",
        "parquet",
        "whisper",
        "whisperx",
        "nemo",
        "lhotse",
        "pyannote",
        "otio",
        "edl",
        "chat",
        "trs",
    ],
)
def test_damage_is_a_sentence_or_a_note(tmp_path, format_id):
    if format_id == "otio":
        pytest.importorskip("opentimelineio")
    found = format_named(format_id)
    said = tuple(
        DocumentSegment(
            at * S, at * S + 5, "text", "label", "Ann", (TimedWord("text", at, at + 5, 0.5),), (("a", "b"),)
        )
        for at in range(3)
    )
    lanes = (
        DocumentLane("A", "transcript", said),
        DocumentLane("B", "events", (DocumentSegment(5, 5, label="x"),)),
    )
    content = found.write(LabelDocument(lanes), WriteOptions(frame_rate="25")).content
    path = tmp_path / f"damaged{found.suffixes[0]}"
    choose = random.Random(7)
    for _ in range(8):
        damaged = bytearray(content)
        place = choose.randrange(len(damaged))
        damaged[place : place + choose.randrange(4)] = choose.choice(_TOKENS)
        path.write_bytes(damaged[: choose.choice((None, choose.randrange(1, len(damaged))))])
        said = ""
        try:
            read = found.read(path, ReadOptions(frame_rate="25"))
            found.write(read, WriteOptions(frame_rate="25"))
        except InterchangeError as error:
            said = str(error)
        assert "\n" not in said
