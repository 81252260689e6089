from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.piece import Anchor, Piece
from syncstudio.timebase.span import Span
from syncstudio.timebase.streamclock import StreamClock

S = 1_000_000_000
bases = st.sampled_from(
    [Fraction(1, d) for d in (24, 1000, 30000, 44100, 48000, 90000)] + [Fraction(1001, 30000)]
)
offsets = st.integers(-(10**13), 10**13)
drifts = st.fractions(-500, 500, max_denominator=1000)
ticks = st.integers(-(2**40), 2**40)
zeros = st.fractions(-40000, 40000, max_denominator=90000)


@given(ticks, bases, zeros, offsets, drifts)
def test_the_frame_on_show_is_exact_through_drift(tick, base, zero, offset, drift):
    clock_map = ClockMap.from_offset(StreamClock(base, zero), offset, drift)
    master = clock_map.master_from_tick(tick)
    assert clock_map.tick_from_master(master) == tick
    assert clock_map.tick_from_master(master - 1) == tick - 1


@given(st.integers(0, 10**14), offsets, drifts)
def test_drift_is_kept_to_a_millionth_of_a_ppm(source, offset, drift):
    clock_map = ClockMap.from_offset(StreamClock(Fraction(1, S)), offset, drift)
    assert abs(clock_map.drift_ppm - drift) < Fraction(1, 10**6)
    assert clock_map.offset_ns == offset
    exact = source * (1 + drift / 10**6) + offset
    assert abs(clock_map.master_from_source(source) - exact) <= 2 + source // 10**12


def restarted() -> ClockMap:
    # A recorder ran 10 s, stopped for 5 s, and ran on, its file going on without a break.
    first = Piece((Anchor(0, 0),), from_tick=None, to_tick=480_000)
    second = Piece((Anchor(10 * S, 15 * S),), from_tick=480_000)
    return ClockMap(StreamClock(Fraction(1, 48_000)), (first, second))


def test_a_gap_answers_nothing_recorded():
    clock_map = restarted()
    assert clock_map.tick_from_master(9 * S) == 432_000
    assert clock_map.tick_from_master(12 * S) is None
    assert clock_map.source_from_master(12 * S) is None
    assert clock_map.tick_from_master(15 * S) == 480_000
    assert clock_map.master_from_tick(480_000) == 15 * S


def test_an_edge_in_a_gap_stays_with_the_nearer_piece():
    clock_map = restarted()
    assert clock_map.edge_from_master(11 * S) == 10 * S
    assert clock_map.edge_from_master(14 * S) == 10 * S
    assert clock_map.edge_from_master(16 * S) == 11 * S
    assert clock_map.edge_from_master(-S) == -S


def test_a_label_that_ends_with_a_piece_does_not_reach_over_the_gap():
    clock_map = restarted()
    assert clock_map.nearest_master(10 * S) == 15 * S
    assert clock_map.nearest_master_end(10 * S) == 10 * S
    assert clock_map.nearest_master_end(10 * S + 1) == 15 * S + 1


@given(st.integers(1, 10**6), st.sampled_from([Fraction(1, 30000), Fraction(1, 44100)]), drifts)
def test_the_end_of_a_piece_is_its_last_ticks_end(cut, base, drift):
    first = Piece((Anchor(0, 0), Anchor(10**12, 10**12 + int(drift * 10**6))), to_tick=cut)
    clock = StreamClock(base)
    later_ns = 10**15
    clock_map = ClockMap(clock, (first, Piece((Anchor(0, later_ns),), from_tick=cut)))
    edge = clock_map.edge_from_master(int(first.master_exact(clock.exact_ns(cut))) + 1)
    assert clock_map.nearest_master_end(edge) < later_ns


def test_spans_split_at_pieces():
    clock_map = restarted()
    assert clock_map.master_spans(Span(9 * S, 11 * S)) == [Span(9 * S, 10 * S), Span(15 * S, 16 * S)]
    found = clock_map.source_spans(Span(9 * S, 16 * S))
    assert [span for _, span in found] == [Span(9 * S, 10 * S), Span(10 * S, 11 * S)]


def test_where_pieces_overlap_the_later_recorded_one_is_asked():
    first = Piece((Anchor(0, 0),), to_tick=10)
    second = Piece((Anchor(10, 5),), from_tick=10)
    clock_map = ClockMap(StreamClock(Fraction(1, S)), (first, second))
    assert clock_map.tick_from_master(4) == 4
    assert clock_map.tick_from_master(6) == 11


@given(offsets, st.integers(-(10**12), 10**12))
def test_shifting_moves_every_answer(offset, by):
    clock_map = ClockMap.from_offset(StreamClock(Fraction(1, 48000)), offset, Fraction(40))
    assert clock_map.shifted(by).master_from_tick(777) == clock_map.master_from_tick(777) + by


def test_pieces_out_of_order_are_refused():
    with pytest.raises(ValueError, match="follow one another"):
        ClockMap(StreamClock(Fraction(1, 25)), (Piece((Anchor(0, 0),)), Piece((Anchor(0, 0),))))
    with pytest.raises(ValueError, match="later than the first"):
        Piece((Anchor(0, 0), Anchor(10, -10)))


@given(ticks, bases, zeros, offsets, drifts)
def test_a_label_edge_snapped_to_a_tick_begins_with_that_frame(tick, base, zero, offset, drift):
    clock_map = ClockMap.from_offset(StreamClock(base, zero), offset, drift)
    edge = clock_map.edge_from_master(clock_map.master_from_tick(tick))
    assert clock_map.clock.tick_from_source_ns(edge) == tick
    assert clock_map.tick_from_master(clock_map.master_from_source(edge)) == tick
