"""A document written as EAF and read again is the same document, for everything that the format claims to hold."""

from __future__ import annotations

import os
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncstudio.interchange.elan.eaf import FORMATS
from syncstudio.interchange.label_document import (
    DocumentComment,
    DocumentLabel,
    DocumentLane,
    DocumentMedium,
    DocumentSegment,
    LabelDocument,
)
from syncstudio.interchange.label_format import ReadOptions, WriteOptions
from syncstudio.interchange.utterance import TimedWord

(EAF,) = FORMATS
MS = 1_000_000
SCHEMA = os.environ.get("SYNCSTUDIO_EAF_SCHEMA", "")

texts = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"),
    max_size=8,
) | st.sampled_from(["a\nb", " x ", "&amp;<>\"'", "ع 漢字 👩‍👩‍👧", "\r", "\t"])
names = st.sampled_from(["Gaze", "Hands@P1", "talk: words", "Ä", "Remarks", "Labels"])
label_names = st.sampled_from(["left", "right", "up & <down>"])


@st.composite
def words(draw: st.DrawFn, start: int, end: int) -> tuple[TimedWord, ...]:
    said = draw(st.lists(texts, max_size=min(3, end - start)))
    if not said:
        return ()
    timed = draw(st.booleans())
    edges = sorted(
        draw(st.lists(st.integers(start, end), min_size=2 * len(said), max_size=2 * len(said), unique=True))
        if timed and end - start >= 2 * len(said)
        else []
    )
    return tuple(
        TimedWord(
            text,
            edges[2 * place] * MS if edges else None,
            edges[2 * place + 1] * MS if edges else None,
            draw(st.none() | st.sampled_from([0.0, 0.25, 1.0])),
            draw(st.booleans()),
            draw(st.sampled_from(["", "rough", "aligned", "set"])),
        )
        for place, text in enumerate(said)
    )


@st.composite
def segments(draw: st.DrawFn, kind: str, authors: st.SearchStrategy[str]) -> DocumentSegment:
    start = draw(st.integers(-2_000, 6_000))
    length = 0 if kind == "events" else draw(st.integers(1, 900))
    attributes = draw(st.dictionaries(st.sampled_from(["side", "hand"]), texts, max_size=2))
    return DocumentSegment(
        start * MS,
        (start + length) * MS,
        draw(texts),
        draw(st.just("") | label_names),
        draw(st.sampled_from(["", "Ann", "Ben"])),
        draw(words(start, start + length)) if kind == "transcript" else (),
        tuple(attributes.items()),
        draw(authors),
        draw(st.sampled_from(["", "submitted", "accepted"])),
        draw(st.none() | st.floats(0, 1)),
        comments=tuple(draw(st.lists(st.tuples(texts, st.sampled_from(["", "Cy"])), max_size=2))),
    )


@st.composite
def lanes(draw: st.DrawFn, name: str) -> DocumentLane:
    kind = draw(st.sampled_from(["segments", "events", "transcript"]))
    some = draw(st.lists(segments(kind, st.sampled_from(["", "Dee"])), max_size=5))
    return DocumentLane(
        name,
        kind,
        tuple(sorted(some, key=repr)),
        vocabulary=draw(st.just(()) | st.just(("left", "right"))),
        person=draw(st.sampled_from(["", "Ann"])),
        language=draw(st.sampled_from(["", "eng", "de-CH"])),
    )


@st.composite
def documents(draw: st.DrawFn) -> LabelDocument:
    lane_names = draw(st.lists(names, max_size=3, unique=True))
    return LabelDocument(
        tuple(draw(lanes(name)) for name in lane_names),
        (
            DocumentLabel("left", description="to the left"),
            DocumentLabel("right"),
            DocumentLabel("up & <down>"),
        ),
        (
            DocumentMedium("a.mp4", "./media/a.mp4", "video", draw(st.integers(-5_000, 5_000)) * MS),
            DocumentMedium("x y.csv", "/data/x y.csv", "series", draw(st.integers(-5_000, 5_000)) * MS),
        ),
        tuple(
            sorted(
                draw(st.lists(st.builds(DocumentComment, st.just(3 * MS), texts, texts), max_size=3)),
                key=lambda each: (each.at_ns, each.text, each.author),
            )
        ),
        language=draw(st.sampled_from(["", "en"])),
        name=draw(texts),
        facts=(("Author", "Eve"), ("Licence", "CC BY"), ("Licence address", "http://x"), ("URN", "urn:1")),
    )


def same(document: LabelDocument) -> LabelDocument:
    """What is compared: everything but ids, and orders that mean nothing."""
    return replace(
        document,
        lanes=tuple(
            replace(
                lane,
                person="",
                segments=tuple(
                    sorted(
                        (
                            replace(
                                each,
                                key="",
                                parent_key="",
                                speaker=each.speaker or lane.person,
                                attributes=tuple(sorted(each.attributes)),
                                comments=tuple(sorted(each.comments, key=lambda said: said[1])),
                            )
                            for each in lane.segments
                        ),
                        key=repr,
                    )
                ),
            )
            for lane in document.lanes
        ),
        media=tuple(replace(each, path="", also=()) for each in document.media),
        format="",
        notes=(),
        encoding="",
    )


def read(content: bytes, folder: Path) -> LabelDocument:
    path = folder / "talk.eaf"
    path.write_bytes(content)
    assert EAF.read
    return EAF.read(path, ReadOptions())


def write(document: LabelDocument) -> bytes:
    assert EAF.write
    return EAF.write(document, WriteOptions()).content


def is_valid(content: bytes) -> bool:
    from lxml import etree

    schema = etree.XMLSchema(etree.parse(SCHEMA))
    schema.assertValid(etree.fromstring(content))
    return True


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("eaf")


@settings(max_examples=25, deadline=None)
@given(documents())
def test_what_is_written_is_read_again(folder: Path, document: LabelDocument) -> None:
    content = write(document)
    back = read(content, folder)
    assert same(back) == same(document)
    assert write(document) == content
    again = read(write(back), folder)
    assert replace(again, notes=()) == replace(back, notes=())
    if SCHEMA:
        assert is_valid(content)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_lanes_in_lanes_come_back_with_their_parents(folder: Path, data: st.DataObject) -> None:
    edges = sorted(data.draw(st.lists(st.integers(0, 3_000), min_size=2, max_size=8, unique=True)))
    parents = [
        DocumentSegment(one * MS, two * MS, key=f"a{one + 1}")
        for one, two in zip(edges[::2], edges[1::2], strict=False)
    ]
    inside, whole = [], []
    for each in parents:
        one, two = each.start_ns // MS, each.end_ns // MS
        cuts = sorted(data.draw(st.sets(st.integers(one, two), max_size=5)) | {one, two})
        inside += [DocumentSegment(a * MS, b * MS, "w") for a, b in pairwise(cuts)]
        if data.draw(st.booleans()):
            whole.append(DocumentSegment(each.start_ns, each.end_ns, "n"))
    if data.draw(st.booleans()) and inside:
        inside.pop()
    document = LabelDocument(
        (
            DocumentLane("pos", "segments", tuple(whole), "talk", "same-span"),
            DocumentLane("words", "segments", tuple(inside), "talk", "inside"),
            DocumentLane("of words", "segments", tuple(inside), "words", "same-span"),
            DocumentLane("talk", "transcript", tuple(parents)),
        )
    )
    content = write(document)
    back = read(content, folder)
    assert same(back) == same(document)
    keys = {each.key: each for each in back.lanes[3].segments}
    for lane in back.lanes[:2]:
        for each in lane.segments:
            parent = keys[each.parent_key]
            assert parent.start_ns <= each.start_ns
            assert each.end_ns <= parent.end_ns
    assert replace(read(write(back), folder), notes=()) == replace(back, notes=())
    if SCHEMA:
        assert is_valid(content)
