import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncstudio.timebase.span import Span, hull_of

spans = st.tuples(st.integers(-1000, 1000), st.integers(0, 300)).map(lambda p: Span(p[0], p[0] + p[1]))


def test_half_open():
    span = Span(10, 20)
    assert span.covers(10)
    assert not span.covers(20)
    assert not span.overlaps(Span(20, 30))


def test_a_backward_span_is_refused():
    with pytest.raises(ValueError, match="before it starts"):
        Span(2, 1)


@given(spans, spans)
def test_overlap_is_mutual_and_agrees_with_intersection(a, b):
    assert a.overlaps(b) == b.overlaps(a)
    if a.duration_ns and b.duration_ns:
        assert a.overlaps(b) == (a.intersection(b) is not None)


@given(spans, spans)
def test_hull_holds_both(a, b):
    hull = a.hull(b)
    assert hull.start_ns == min(a.start_ns, b.start_ns)
    assert hull.end_ns == max(a.end_ns, b.end_ns)
    assert hull_of([a, b]) == hull


def test_hull_of_nothing():
    assert hull_of([]) is None
