"""Measured lines through the reference's clock map: exactly composed, in pieces, steps counted once."""

from __future__ import annotations

from fractions import Fraction

from syncstudio.session.measuring.measured_pieces import pieces_of, stretches
from syncstudio.sync.measurement import MeasuredPiece
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.piece import Anchor, Piece
from syncstudio.timebase.streamclock import StreamClock
from tests.session.measuring_rig import MS, S, answer

CLOCK = StreamClock(Fraction(1, 48_000))


def through(answered, reference, clock=CLOCK):
    return ClockMap(clock, pieces_of(stretches(answered, reference), clock))


def test_offset_and_drift_are_composed_exactly():
    reference = ClockMap.from_offset(CLOCK, 3 * S + 17, Fraction(37))
    found = through(answer(1_234_567_891, 24.1), reference)
    line = answer(1_234_567_891, 24.1).pieces[0].anchors_ns
    rate = Fraction(line[1][1] - line[0][1], line[1][0] - line[0][0])
    for source_ns in (0, 1, 999_999_937, 7200 * S + 13):
        exact = reference.pieces[0].master_exact(line[0][1] + source_ns * rate)
        assert abs(found.pieces[0].master_exact(source_ns) - exact) <= 1


def test_an_offset_against_a_plain_reference_stays_one_anchor():
    found = through(answer(-5 * MS), ClockMap.from_offset(CLOCK, 2 * S))
    assert found.pieces == (Piece((Anchor(0, 2 * S - 5 * MS),)),)


def test_a_reference_in_pieces_cuts_the_measured_track():
    at = 10 * 48_000
    reference = ClockMap(
        CLOCK,
        (Piece((Anchor(0, 0),), None, at), Piece((Anchor(10 * S, 13 * S), Anchor(20 * S, 23 * S + 500)), at)),
    )
    found = through(answer(2 * S), reference)
    assert len(found.pieces) == 2
    for source_ns in (0, 3 * S, 8 * S - 30_000, 8 * S, 9 * S + 1, 300 * S):
        master = reference.master_from_source(2 * S + source_ns)
        assert abs(found.master_from_source(source_ns) - master) <= 1


def test_measured_pieces_keep_their_steps():
    pieces = (
        MeasuredPiece(((0, 1 * S), (10 * S, 11 * S + 240)), None, 12 * S),
        MeasuredPiece(((12 * S, 15 * S), (20 * S, 23 * S)), 12 * S, None),
    )
    reference = ClockMap.from_offset(CLOCK, 100 * S)
    found = through(answer(1 * S, 24, pieces=pieces), reference)
    assert [(piece.from_tick, piece.to_tick) for piece in found.pieces] == [(None, 576_000), (576_000, None)]
    assert found.master_from_source(5 * S) == 106 * S + 120
    assert found.master_from_source(13 * S) == 116 * S


def test_a_restart_of_the_reference_is_not_counted_twice():
    """The reference was off for 5 s: the other's two pieces say where, and each stays with the part it was seen in."""
    at = 10 * 48_000
    reference = ClockMap(CLOCK, (Piece((Anchor(0, 0),), None, at), Piece((Anchor(10 * S, 15 * S),), at)))
    pieces = (
        MeasuredPiece(((0, 0), (9 * S, 9 * S)), None, 14 * S),
        MeasuredPiece(((16 * S, 11 * S), (20 * S, 15 * S)), 14 * S, None),
    )
    found = through(answer(0, pieces=pieces), reference)
    assert [found.master_from_source(at_s * S) for at_s in (1, 9, 12, 14, 18)] == [
        1 * S,
        9 * S,
        12 * S,
        14 * S,
        18 * S,
    ]
