"""What a format is said to lose is lost, and nothing else: written, read again and compared, for every format."""

from __future__ import annotations

import random
from dataclasses import fields, replace
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.label_document import (
    DocumentComment,
    DocumentLabel,
    DocumentLane,
    DocumentMedium,
    DocumentSegment,
    LabelDocument,
    LaneKind,
)
from syncstudio.interchange.label_format import LabelFormat, ReadOptions, WriteOptions
from syncstudio.interchange.label_formats import label_formats
from syncstudio.interchange.label_losses import losses, refuse_nothing
from syncstudio.interchange.utterance import TimedWord

S = 1_000_000_000
BOTH_WAYS = [each for each in label_formats() if each.read is not None and each.write is not None]
_TIMED = (TimedWord("one", S, S + S // 2), TimedWord("two", S + S // 2, 2 * S))


def _document(kind: LaneKind, lane: DocumentLane, **first: object) -> LabelDocument:
    length = 0 if kind == "events" else S
    one = replace(DocumentSegment(S, S + length, "one two"), **first)  # type: ignore[arg-type]
    two = DocumentSegment(4 * S, 4 * S + length, "three")
    return LabelDocument((replace(lane, kind=kind, segments=(one, two)),))


ANN = DocumentLane("ANN")
T: LaneKind = "transcript"
FEATURES: dict[str, LabelDocument] = {
    "plain": _document(T, ANN),
    "label only": _document(T, ANN, text="", label="walk"),
    "both": _document(T, ANN, label="walk"),
    "words": _document(T, ANN, words=_TIMED),
    "words without times": _document(T, ANN, words=(TimedWord("one"), TimedWord("two"))),
    "one word with times": _document(T, ANN, words=(_TIMED[0], TimedWord("two"))),
    "another text than its words": _document(T, ANN, text="One, two!", words=_TIMED),
    "confident words": _document(T, ANN, words=tuple(replace(each, confidence=0.5) for each in _TIMED)),
    "unsure words": _document(T, ANN, words=tuple(replace(each, unsure=True) for each in _TIMED)),
    "rough words": _document(T, ANN, words=tuple(replace(each, timing="rough") for each in _TIMED)),
    "speaker": _document(T, ANN, speaker="Ben"),
    "attributes": _document(T, ANN, attributes=(("mood", "calm"),)),
    "author": _document(T, ANN, author="ann"),
    "status": _document(T, ANN, status="accepted"),
    "confidence": _document(T, ANN, confidence=0.5),
    "key": _document(T, ANN, key="k7"),
    "comments": _document(T, ANN, comments=(("ben", "why?"),)),
    "line break": _document(T, ANN, text="one\ntwo"),
    "any letters": _document(T, ANN, text="日本 \U0001f600 =1 & <x> “q”"),
    "before zero": _document(T, ANN, start_ns=-S),
    "a nanosecond": _document(T, ANN, start_ns=S + 1),
    "overlap": _document(T, ANN, end_ns=5 * S),
    "language": _document(T, replace(ANN, language="en")),
    "vocabulary": _document(T, replace(ANN, vocabulary=("walk", "run"))),
    "person": _document(T, replace(ANN, person="Anna")),
    "channel": _document(T, replace(ANN, channel=2)),
    "colour": _document(T, replace(ANN, color="#ff0000")),
    "segments": _document("segments", ANN),
    "events": _document("events", ANN),
    "a recording": replace(_document(T, ANN), media=(DocumentMedium("a.wav", "a.wav", "sound", 0),)),
    "a place": replace(_document(T, ANN), comments=(DocumentComment(2 * S, "here", "ann"),)),
    "palette": replace(
        _document(T, ANN, label="one"), labels=(DocumentLabel("one", "#ff0000", "what it is"),)
    ),
    "no length": _document(T, ANN, end_ns=S),
    "runs of blanks": _document(T, ANN, text="one  two"),
    "blank ends": _document(T, ANN, text=" one two "),
    "blanks that hold together": _document(T, ANN, text="one\u00a0two !"),
    "tab": _document(T, ANN, text="one\ttwo"),
    "no text": _document(T, ANN, text=""),
    "a few nanoseconds": _document(T, ANN, end_ns=S + 5),
    "like a speaker": _document(T, ANN, text="Ben: hello there"),
    "like a number": _document(T, ANN, text="12"),
    "odd speaker": _document(T, ANN, speaker="Dr. B. <x>: 2"),
    "odd name": _document(T, ANN, label="a, b:c"),
    "two lanes": LabelDocument(
        (
            DocumentLane("ANN", T, (DocumentSegment(S, 2 * S, "one"),)),
            DocumentLane("Ben", T, (DocumentSegment(3 * S, 4 * S, "two"),)),
        )
    ),
}


def _facts(document: LabelDocument, asked: LabelDocument) -> set[tuple[object, ...]]:
    """All that a document says of what was asked; what a program adds of itself is no loss."""
    of = dict.fromkeys(lane.name for lane in asked.lanes)
    alone = len(of) == 1
    facts: set[tuple[object, ...]] = set()
    for lane in document.lanes:
        name = "" if alone else lane.name
        facts |= {
            (name, what, getattr(lane, what))
            for what in ("kind", "person", "vocabulary", "language", "color", "channel")
            if getattr(lane, what)
        }
        for each in lane.segments:
            span = (name, each.start_ns, each.end_ns)
            facts.add(span)
            facts |= {
                (*span, what, getattr(each, what))
                for what in (
                    "text",
                    "label",
                    "speaker",
                    "words",
                    "attributes",
                    "author",
                    "status",
                    "comments",
                    "key",
                )
                if getattr(each, what)
            }
            if each.confidence is not None:
                facts.add((*span, "confidence", round(each.confidence, 6)))
    facts |= {("comment", each) for each in document.comments}
    facts |= {("recording", each.name) for each in document.media}
    facts |= {("entry", each.name, each.color, each.description) for each in document.labels if asked.labels}
    return facts


def _tried(
    made: LabelFormat, document: LabelDocument, folder: Path
) -> tuple[set[tuple[object, ...]], tuple[str, ...]]:
    """(what is gone of a document that was written and read again, what was said to be)."""
    assert made.write is not None
    assert made.read is not None
    path = folder / f"file{made.suffixes[0]}"
    options = WriteOptions(frame_rate="25", document_path=path)
    said = losses(document, made, options)
    written = made.write(document, options)
    path.write_bytes(written.content)
    for name, content in written.beside:
        (path.parent / name).write_bytes(content)
    back = made.read(path, ReadOptions(frame_rate="25"))
    return _facts(document, document) - _facts(back, document), said


# What stays: a format, and what of it is not told as precisely as it is lost.
KNOWN = {
    # A lane comes back for each author; the lane's own colour and a vocabulary without palette do not.
    "label-studio": frozenset({"author", "vocabulary", "colour"}),
    # Lanes without a recording are written as recordings of their own, and so come back.
    "nemo": frozenset({"two lanes"}),
    "lhotse": frozenset({"two lanes"}),
}


@pytest.mark.parametrize("made", BOTH_WAYS, ids=lambda made: made.id)
def test_what_is_lost_is_said_and_what_is_said_is_lost(made: LabelFormat, tmp_path: Path) -> None:
    if made.holds.kinds == {"regions"}:
        pytest.skip("boxes have tests of their own")
    wrong = []
    for name, document in FEATURES.items():
        kind = document.lanes[0].kind
        if kind not in made.holds.kinds | {each for each, _ in made.holds.kinds_back}:
            assert losses(document, made, WriteOptions())
            continue
        gone, said = _tried(made, document, tmp_path)
        if bool(gone) != bool(said) and name not in KNOWN.get(made.id, frozenset()):
            wrong.append((name, said, sorted(map(str, gone))))
    assert not wrong, "\n".join(map(str, wrong))


def _laid_over(under: Any, over: Any, plain: Any) -> Any:
    """A record with what two others changed of a plain one."""
    return replace(
        under,
        **{
            field.name: getattr(over, field.name)
            for field in fields(over)
            if getattr(over, field.name) != getattr(plain, field.name)
        },
    )


def _together(one: LabelDocument, two: LabelDocument) -> LabelDocument | None:
    """A document with two features; None where they cannot be had at once."""
    plain = FEATURES["plain"]
    if not len(one.lanes) == len(two.lanes) == 1 or {one.lanes[0].kind, two.lanes[0].kind} != {T}:
        return None
    (lane,), (other,), (bare,) = one.lanes, two.lanes, plain.lanes
    made = [
        _laid_over(under, over, was)
        for under, over, was in zip(lane.segments, other.segments, bare.segments, strict=True)
    ]
    if any(each.end_ns < each.start_ns for each in made):
        return None
    lane = replace(_laid_over(lane, replace(other, segments=bare.segments), bare), segments=tuple(made))
    return replace(_laid_over(one, replace(two, lanes=plain.lanes), plain), lanes=(lane,))


@pytest.mark.parametrize("made", BOTH_WAYS, ids=lambda made: made.id)
def test_no_two_things_together_are_lost_in_silence(made: LabelFormat, tmp_path: Path) -> None:
    if "transcript" not in made.holds.kinds | {each for each, _ in made.holds.kinds_back}:
        pytest.skip("boxes have tests of their own")
    asked = [name for name in FEATURES if name not in KNOWN.get(made.id, frozenset())]
    pairs = random.Random(made.id).sample(list(combinations(asked, 2)), 40)
    for first, second in pairs:
        document = _together(FEATURES[first], FEATURES[second])
        if document is None:
            continue
        gone, said = _tried(made, document, tmp_path)
        assert said or not gone, (first, second, gone)


@pytest.mark.parametrize("format_id", ["srt", "vtt", "ass", "rttm", "ctm", "mot"])
def test_a_file_that_would_be_empty_is_refused(format_id: str) -> None:
    made = next(each for each in BOTH_WAYS if each.id == format_id)
    with pytest.raises(InterchangeError, match="choose lanes of"):
        refuse_nothing(FEATURES["events"], made)
    refuse_nothing(LabelDocument(), made)
