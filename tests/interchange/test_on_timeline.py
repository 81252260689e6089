"""Lanes on recordings' own clocks, put on one timeline."""

from __future__ import annotations

from fractions import Fraction

from syncstudio.interchange.label_document import DocumentLane, DocumentMedium, DocumentSegment, LabelDocument
from syncstudio.interchange.on_timeline import on_timeline
from syncstudio.interchange.utterance import TimedWord
from syncstudio.timebase.clockmap import piece_from_offset

S = 1_000_000_000


def moved(medium: DocumentMedium, segment: DocumentSegment) -> DocumentSegment:
    lane = DocumentLane("L", medium="cam", segments=(segment,))
    (there,) = on_timeline(LabelDocument((lane,), media=(medium,))).lanes
    assert there.medium == ""
    return there.segments[0]


def test_offset_and_drift_are_added_and_rounded_once() -> None:
    word = TimedWord("a", 2 * S, None)
    there = moved(DocumentMedium("cam", offset_ns=-S), DocumentSegment(2 * S, 3 * S, words=(word,)))
    assert (there.start_ns, there.end_ns) == (S, 2 * S)
    assert there.words == (TimedWord("a", S, None),)
    there = moved(DocumentMedium("cam", offset_ns=5, drift_ppm=50.0), DocumentSegment(1_000 * S, 1_000 * S))
    assert there.start_ns == there.end_ns == 1_000 * S + 50_000_000 + 5


def test_pieces_go_before_offsets() -> None:
    pieces = (piece_from_offset(7 * S, Fraction(0)),)
    there = moved(DocumentMedium("cam", offset_ns=1, pieces=pieces), DocumentSegment(0, S))
    assert (there.start_ns, there.end_ns) == (7 * S, 8 * S)


def test_a_recording_that_is_not_named_moves_nothing() -> None:
    lane = DocumentLane("L", medium="gone", segments=(DocumentSegment(1, 2),))
    assert on_timeline(LabelDocument((lane,))).lanes[0].segments == (DocumentSegment(1, 2),)
