"""Where tracks lie in a clip: exactly, through pieces, drift and gaps."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from syncstudio.media.clips.clip_clock import ClipClock, coverage
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.piece import Anchor, Piece
from syncstudio.timebase.streamclock import StreamClock

SAMPLES = StreamClock(Fraction(1, 48_000))
S = 1_000_000_000


@given(
    st.integers(-(10**12), 10**12),
    st.integers(-300, 300),
    st.integers(0, 10**11),
    st.integers(1, 10**10),
)
def test_a_place_in_a_clip_is_the_place_that_the_clock_map_names(offset_ns, ppm, start_ns, length_ns):
    clock_map = ClockMap.from_offset(SAMPLES, offset_ns, ppm)
    clip = ClipClock(Fraction(start_ns))
    forever = (Fraction(-(10**13)), Fraction(10**13))
    found = coverage(clock_map, clip, Fraction(length_ns), forever)
    assert len(found.runs) == 1
    assert not found.gaps
    run = found.runs[0]
    for at in (0, length_ns // 3, length_ns - 1):
        source = run.source(at)
        assert source == clock_map.pieces[0].source_exact(start_ns + at)
        assert run.clip(source) == at


def test_pieces_and_gaps_are_told_apart():
    # A recorder that stopped for a second of master time: 10 s, then on from there.
    pieces = (
        Piece((Anchor(0, 0),), None, 10 * 48_000),
        Piece((Anchor(10 * S, 11 * S),), 10 * 48_000, None),
    )
    clock_map = ClockMap(SAMPLES, pieces)
    recorded = (Fraction(0), Fraction(30 * S))
    found = coverage(clock_map, ClipClock(Fraction(9 * S)), Fraction(4 * S), recorded)
    assert [(run.from_ns, run.to_ns, run.source_ns) for run in found.runs] == [
        (0, S, 9 * S),
        (2 * S, 4 * S, 10 * S),
    ]
    assert found.gaps == ((S, 2 * S),)
    assert found.missing_ns == S
    before = coverage(clock_map, ClipClock(Fraction(-S)), Fraction(3 * S), recorded)
    assert before.gaps == ((0, S),)


def test_where_pieces_overlap_the_later_recorded_one_counts():
    pieces = (Piece((Anchor(0, 0),), None, 48_000 * 5), Piece((Anchor(5 * S, 4 * S),), 48_000 * 5, None))
    clock_map = ClockMap(SAMPLES, pieces)
    found = coverage(clock_map, ClipClock(Fraction(3 * S)), Fraction(2 * S), (Fraction(0), Fraction(9 * S)))
    assert [(run.from_ns, run.source_ns) for run in found.runs] == [(0, 3 * S), (S, 5 * S)]
    assert clock_map.source_from_master(int(4.5 * S)) == 5.5 * S
