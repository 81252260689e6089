"""Times of a lane on another clock are those of the clock maps themselves, however many are asked for at once."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from syncstudio.project.records import Segment
from syncstudio.session.exchange.lane_times import LaneTimes
from syncstudio.session.labels.segment_writing import placed
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.piece import Anchor, Piece
from syncstudio.timebase.streamclock import StreamClock

S = 1_000_000_000
VIDEO = StreamClock(Fraction(1, 30_000), Fraction(1, 7))
times = st.integers(-(10**13), 10**13)
drifts = st.fractions(-500, 500, max_denominator=1000)
edges = st.lists(
    st.tuples(times, st.integers(0, 10**11)).map(lambda one: (one[0], one[0] + one[1])), max_size=5
)
straight = st.builds(lambda offset, drift: ClockMap.from_offset(VIDEO, offset, drift), times, drifts)
# A recorder that was paused after ten seconds of its own time, and went on five seconds later.
PAUSED = ClockMap(
    VIDEO,
    (
        Piece((Anchor(0, 0),), None, VIDEO.tick_from_source_ns(10 * S)),
        Piece((Anchor(10 * S, 15 * S),), VIDEO.tick_from_source_ns(10 * S), None),
    ),
)


def moved(own, other, spans, same=False):
    way = LaneTimes(own, other, same)
    return way.edges([start for start, _ in spans], [end for _, end in spans])


@given(straight | st.just(PAUSED), edges)
def test_on_the_master_timeline_they_lie_where_the_timeline_shows_them(own, spans):
    shown = [placed(own, Segment(0, 0, start, end)) for start, end in spans]
    assert moved(own, None, spans) == [(one.start_ns, one.end_ns) for one in shown]


@given(straight, straight, edges)
def test_from_clock_to_clock_they_are_rounded_once(own, other, spans):
    for (start, end), made in zip(spans, moved(own, other, spans), strict=True):
        for source, found in ((start, made[0]), (end, made[1])):
            exact = other.pieces[0].source_exact(own.pieces[0].master_exact(source))
            assert 0 <= found - exact < 1


@given(straight | st.just(PAUSED), edges)
def test_on_their_own_clock_nothing_changes(own, spans):
    assert moved(own, own, spans, same=True) == spans


def test_what_lies_where_nothing_was_recorded_is_counted():
    way = LaneTimes(None, PAUSED)
    spans = [(2 * S, 3 * S), (11 * S, 14 * S), (9 * S, 12 * S), (16 * S, 17 * S), (-S, -S), (12 * S, 12 * S)]
    found = way.edges([start for start, _ in spans], [end for _, end in spans])
    assert found[0] == (2 * S, 3 * S)
    assert found[1] is None
    assert found[2] == (9 * S, VIDEO.source_ns_from_tick(VIDEO.tick_from_source_ns(10 * S)))
    assert found[3] == (11 * S, 12 * S)
    assert found[4] == (-S, -S)
    assert found[5] is None
    assert (way.in_gaps, way.clipped) == (2, 1)
