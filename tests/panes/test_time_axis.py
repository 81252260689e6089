from hypothesis import given
from hypothesis import strategies as st

from syncstudio.panes.time_axis import MAX_NS_PER_PX, MIN_NS_PER_PX, TimeAxis
from syncstudio.timebase.span import Span

S = 1_000_000_000
HOURS = st.integers(-3600 * S, 36_000 * S)
SCALES = st.floats(MIN_NS_PER_PX, MAX_NS_PER_PX)


def test_pixels_and_instants_answer_each_other():
    axis = TimeAxis(5 * S, 10_000_000.0, 800)
    assert axis.x_from_ns(6 * S) == 100
    assert axis.ns_from_x(100) == 6 * S
    assert axis.span == Span(5 * S, 13 * S)


@given(HOURS, SCALES, st.integers(0, 4000), st.floats(0.1, 10))
def test_zooming_holds_what_is_under_the_mouse(start, scale, x, factor):
    axis = TimeAxis(start, scale, 4000)
    zoomed = axis.zoomed(factor, x)
    assert abs(zoomed.x_from_ns(axis.ns_from_x(x)) - x) < 0.01


@given(HOURS, SCALES, st.integers(-5000, 5000), st.sampled_from([1.0, 1.25, 1.5, 2.0]))
def test_panning_moves_by_whole_device_columns(start, scale, columns, ratio):
    axis = TimeAxis(start, scale, 1000)
    target = axis.panned(columns / ratio).start_ns
    moved = axis.starting_near(target, ratio)
    shift = (moved.start_ns - axis.start_ns) / scale * ratio
    assert abs(shift - columns) < 0.01


def test_fitting_shows_all_of_a_span_with_its_margin():
    axis = TimeAxis(width=1000).fitted(Span(10 * S, 20 * S), 0.1)
    assert axis.x_from_ns(10 * S) > 80
    assert axis.x_from_ns(20 * S) < 920


def test_years_fit_a_small_screen():
    for days in (7, 366, 3650):
        span = Span(0, days * 86_400 * S)
        axis = TimeAxis(width=900).fitted(span)
        assert 0 <= axis.x_from_ns(span.start_ns) < axis.x_from_ns(span.end_ns) <= 900


def test_fitting_nothing_still_has_a_scale():
    axis = TimeAxis(width=1000).fitted(Span(S, S))
    assert axis.ns_per_px == MIN_NS_PER_PX


def test_the_recording_cannot_be_lost_from_sight():
    axis = TimeAxis(500 * S, 10_000_000.0, 1000).kept_within(Span(0, 60 * S))
    assert axis.x_from_ns(60 * S) == 500
    early = TimeAxis(-500 * S, 10_000_000.0, 1000).kept_within(Span(0, 60 * S))
    assert early.x_from_ns(0) == 500
