"""A series' row draws what was recorded where it was: gaps as gaps, spikes at every zoom, outside values as such."""

import dataclasses
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication

from syncstudio.panes.series.channel_reading import value_text, with_unit
from syncstudio.panes.series.channel_rhythm import rhythm_of
from syncstudio.panes.theme import DARK
from syncstudio.panes.timeline.plan import Band, Box, Hatch, Text
from syncstudio.panes.timeline.rows.channel_lanes import Lane, lay_channels
from syncstudio.panes.timeline.rows.channel_scales import _figures, tick_values
from syncstudio.panes.timeline.rows.row_content import Strip
from tests.panes.series_rig import MadeSeries, S, of, row_of, strip_of, views_of
from tests.panes.timeline_rig import Bench

TIMES = np.arange(1000) / 100
TWO = np.stack([np.sin(np.arange(1000) / 50), np.full(1000, 2.0)], axis=1)


def shown(band):
    return band.bottoms > band.tops


def gaps_of(plan):
    """The columns of each gap that is marked."""
    return [(round(each.x), round(each.x + each.w)) for each in of(Hatch, plan)]


def test_channels_get_their_own_stretch_while_there_is_room():
    row = row_of(MadeSeries(TIMES, TWO))
    x, y = of(Band, row.plan(strip_of(0, 4), DARK))[::-1]
    assert x.bottoms.max() < 40 < y.tops.min()
    low = of(Band, row.plan(strip_of(0, 4, height=20), DARK))
    assert max(band.bottoms.max() for band in low) <= 20


def test_a_band_with_about_one_reading_per_column_has_no_holes():
    row = row_of(MadeSeries(TIMES, TWO))
    for band in of(Band, row.plan(strip_of(1, 8, width=1100), DARK)):
        assert shown(band).all()


def test_hidden_channels_are_not_drawn_and_none_shown_is_said():
    series = MadeSeries(TIMES, TWO)
    row = row_of(series, shown=False)
    assert of(Band, row.plan(strip_of(), DARK)) == []
    assert of(Text, row.plan_scales(78, 128, 0, DARK))[0].text == "No channel is shown"


@pytest.mark.parametrize("seconds", [10, 0.5, 100])
def test_a_step_of_many_steps_is_a_gap_at_every_zoom(seconds):
    times = np.concatenate([np.arange(0, 4, 0.001), np.arange(6, 10, 0.001)])
    row = row_of(MadeSeries(times, np.sin(times)))
    plan = row.plan(strip_of(5 - seconds / 2, seconds), DARK)
    (band,) = of(Band, plan)
    px = 1000 / seconds
    low, high = round(500 - px), round(500 + px)
    middle = [(first, last) for first, last in gaps_of(plan) if first <= 500 <= last]
    assert len(middle) == 1
    assert abs(middle[0][0] - max(low, 0)) <= 2
    assert abs(middle[0][1] - min(high, 1000)) <= 2
    if seconds > 1:
        assert not shown(band)[low + 2 : high - 2].any()


def test_irregular_samples_are_drawn_where_they_happened():
    times = [0.0, 0.2, 0.9, 1.0, 1.6, 3.0, 3.1, 4.2]
    (band,) = of(Band, row_of(MadeSeries(times, range(8))).plan(strip_of(0, 5), DARK))
    assert shown(band)[: 840 + 1].all()
    thick = (band.bottoms - band.tops)[200]
    assert thick >= 2 * 2.2
    assert (band.bottoms - band.tops)[250] < 3


def test_missing_values_break_the_line_and_a_reading_alone_is_a_point():
    values = np.sin(TIMES)
    values[300:400] = np.nan
    values[350] = 0.5
    plan = row_of(MadeSeries(TIMES, values)).plan(strip_of(), DARK)
    (band,) = of(Band, plan)
    assert not shown(band)[305:345].any()
    assert shown(band)[350]
    assert (band.bottoms - band.tops)[350] > 2.5
    assert [(round(a, -1), round(b, -1)) for a, b in gaps_of(plan)] == [(300, 350), (350, 400)]


def test_a_channel_with_a_value_now_and_then_is_a_line_all_the_same():
    """As in a table that joins a slow sensor with a fast one: rows between its readings hold nothing of it."""
    values = np.stack([np.sin(TIMES), np.full(1000, np.nan)], axis=1)
    values[::20, 1] = np.arange(50)
    row = row_of(MadeSeries(TIMES, values))
    for width in (1000, 60):
        bands = of(Band, row.plan(strip_of(0, 10, width=width), DARK))
        assert all(shown(band)[: int(width * 0.97)].all() for band in bands)
        assert gaps_of(row.plan(strip_of(0, 10, width=width), DARK)) == []


def test_values_outside_a_fixed_scale_are_marked_at_the_edge():
    values = np.zeros(1000)
    values[400:600] = 5
    row = row_of(MadeSeries(TIMES, values), scale="fixed", low=-1.0, high=1.0)
    line, mark = of(Band, row.plan(strip_of(height=60), DARK))
    assert mark.color == DARK.outside
    assert shown(mark)[410:590].all()
    assert not shown(mark)[:390].any()
    assert mark.bottoms[500] < 10
    assert not shown(line)[410:590].any()
    assert line.tops.min() >= 0
    assert line.bottoms.max() <= 60


def test_channels_over_one_another_share_the_scale_of_their_unit():
    series = MadeSeries(TIMES, np.stack([TIMES, TIMES * 10, TIMES * 100], axis=1), units=("m", "m", "s"))
    lanes = lay_channels(views_of(series), 60, "overlaid")
    x, y, z = lanes.over
    assert (x.low, x.high) == (y.low, y.high) != (z.low, z.high)
    assert not lanes.one_scale
    plain = lay_channels(views_of(MadeSeries(TIMES, TWO)), 60, "overlaid")
    assert plain.one_scale, "x and y without a unit are axes of one thing"


@pytest.mark.parametrize("count", [1, 2, 7, 20, 64])
@pytest.mark.parametrize("layout", ["", "stacked", "overlaid"])
@pytest.mark.parametrize("height", [26, 78, 320])
def test_lanes_lie_within_their_row_and_every_channel_can_be_reached(count, layout, height):
    views = views_of(MadeSeries(TIMES[:9], np.ones((9, count))))
    seen, first = set(), 0
    while True:
        lanes = lay_channels(views, height, layout, first)
        assert all(lane.top >= 0 and lane.bottom <= height and lane.height > 0 for lane in lanes.all)
        seen |= {lane.view.name for lane in lanes.all}
        if not lanes.below:
            break
        assert len(lanes.all) + lanes.above + lanes.below == count
        first += len(lanes.all)
    assert len(seen) == count


def test_values_that_hold_are_drawn_as_steps():
    series = MadeSeries([0.0, 1.0, 2.0, 3.0], [0, 1, 0, 1], units=("bool",))
    (band,) = of(Band, row_of(series, 4).plan(strip_of(0, 4), DARK))
    middle = (band.tops + band.bottoms) / 2
    assert middle[60] == pytest.approx(middle[190], abs=0.5)
    assert middle[300] == pytest.approx(middle[440], abs=0.5)
    assert middle[60] > middle[300] + 20


def test_a_reading_says_gap_where_nothing_was_recorded():
    times = np.concatenate([np.arange(0, 4, 0.01), np.arange(6, 10, 0.01)])
    values = np.stack([times, np.where((times > 1) & (times < 2), np.nan, times)], axis=1)
    row = row_of(MadeSeries(times, values))
    x, y = row.shown
    assert row.reading(x, 5 * S, "gap") == "gap"
    assert row.reading(x, 3 * S, "gap") == "3.000"
    assert row.reading(y, round(1.5 * S), "gap") == "gap"
    assert row.reading(x, -S, "gap") == "–"
    assert row.readings(round(1.5 * S)) == [("x 1.500", 0)]
    assert [with_unit(text, "V") for text in ("3.0", "gap", "–", "")] == ["3.0 V", "gap", "–", ""]


def test_the_column_names_every_channel_with_its_unit_its_value_and_figures():
    series = MadeSeries(TIMES, np.stack([TIMES, -TIMES], axis=1), units=("m/s", "V"))
    row = row_of(series)
    texts = [each.text for each in of(Text, row.plan_scales(120, 128, 2 * S, DARK))]
    assert {"x", "y", "2.000 m/s", "−2.000 V", "0", "5", "10", "−5"} <= set(texts)
    for layout in ("", "overlaid"):
        row.track = dataclasses.replace(row.track, layout=layout)
        for height in (26, 40, 78, 300):
            for shape in of(Text, row.plan_scales(height, 128, 2 * S, DARK)):
                assert shape.x >= 0
                assert shape.x + shape.w <= 128
                assert shape.y >= -3
                assert shape.y + 10 <= height


def test_of_channels_over_one_another_the_one_chosen_shows_its_figures():
    series = MadeSeries(TIMES, np.stack([TIMES, -1000 * TIMES], axis=1), units=("m", "V"))
    row = row_of(series, layout="overlaid")
    assert row.scale_name_at(20, 78) == "y"
    row.axis_of = "y"
    texts = {each.text for each in of(Text, row.plan_scales(78, 128, 0, DARK))}
    assert {"V", "−5000"} <= texts


def test_where_not_all_fit_the_rest_is_counted_and_scrolled_to():
    row = row_of(MadeSeries(TIMES[:9], np.ones((9, 30))))
    lanes = row.lanes(78)
    assert (lanes.above, lanes.below) == (0, 30 - len(lanes.all))
    row.first = 10
    texts = [each.text for each in of(Text, row.plan_scales(78, 128, 0, DARK))]
    assert f"▴ {10}" in texts
    assert f"▾ {20 - len(row.lanes(78).all)}" in texts


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_a_strip_is_drawn_as_the_same_columns_of_the_whole(data):
    """So that a pan, which paints only what comes into sight, shows what a fresh row would."""
    rows = data.draw(st.integers(3, 400))
    seed = data.draw(st.integers(0, 1000))
    chance = np.random.default_rng(seed)
    steps = np.where(chance.random(rows) < 0.03, 2.0, 0.01 + 0.002 * chance.random(rows))
    values = chance.standard_normal((rows, 2))
    values[chance.random((rows, 2)) < data.draw(st.sampled_from([0.0, 0.1, 0.9]))] = np.nan
    times = np.cumsum(steps)
    row = row_of(MadeSeries(times, values), seconds=times[-1] + 0.01)
    width = data.draw(st.sampled_from([30, 200, 400]))
    seconds = float(times[-1]) * data.draw(st.sampled_from([0.1, 0.5, 1.2]))
    whole = strip_of(float(times[0]) / 2, seconds, width=width)
    first = data.draw(st.integers(0, width - 2))
    last = data.draw(st.integers(first + 1, width))
    plan = row.plan(whole, DARK)
    # A channel without a reading near a part of the row is no band there.
    colors = sorted({band.color for band in of(Band, plan)})
    full = picture(plan, width, colors)
    part = picture(row.plan(Strip(whole.axis, first, last, whole.height), DARK), width, colors)
    np.testing.assert_allclose(part[:, :, first:last], full[:, :, first:last], atol=0.02)


def picture(plan, width, colors):
    """Tops and bottoms of every band, in the order of these colours, and what is marked as a gap, by column."""
    lines = np.zeros((2, 2, width))
    for band in of(Band, plan):
        at = slice(band.column, band.column + len(band.tops))
        there = shown(band)
        lines[colors.index(band.color) % 2, 0, at] += np.where(there, band.tops, 0)
        lines[colors.index(band.color) % 2, 1, at] += np.where(there, band.bottoms, 0)
    missing = np.zeros((1, 2, width))
    for box in of(Box, plan):
        for place, middle in enumerate((20, 58)):
            if box.y <= middle <= box.y + box.h:
                missing[0, place, round(box.x) : round(box.x + box.w)] = 1
    return np.concatenate([lines, missing])


def test_a_spike_of_one_sample_is_seen_from_far_away():
    values = np.zeros(100_000)
    values[61_803] = 100
    series = MadeSeries(np.arange(100_000) / 1000, values)
    (band,) = of(Band, row_of(series, 100).plan(strip_of(0, 100), DARK))
    assert band.tops[618] < 10


def test_what_is_still_being_summarised_is_paler_and_said():
    series = MadeSeries(TIMES, np.sin(TIMES))
    (whole,) = of(Band, row_of(series).plan(strip_of(), DARK))
    series.summarised = 0.3
    row = row_of(series)
    (sampled,) = of(Band, row.plan(strip_of(), DARK))
    assert sampled.color != whole.color
    assert "Being summarised, 30 %" in [each.text for each in of(Text, row.plan_scales(78, 128, 0, DARK))]


def test_rhythm_is_told_from_a_few_places():
    assert rhythm_of(MadeSeries(TIMES, TWO), 0).step_ns == 10_000_000
    chance = np.random.default_rng(3)
    now_and_then = np.cumsum(chance.exponential(1.0, 500))
    uneven = rhythm_of(MadeSeries(now_and_then, np.ones(500)), 0)
    assert uneven.gap_ns > 20 * S, "rows that come when something happens have long steps by nature"
    assert rhythm_of(MadeSeries([0.0], [1.0]), 0).gap_ns > 0


def test_values_that_hardly_differ_have_the_digits_that_tell_them_apart():
    assert value_text(33.1258, 0.0008) == "33.125800"
    assert value_text(1_764_497_123.25, 12.0) == "1764497123.2"
    assert value_text(15.78, 3.0) == "15.78"


@settings(max_examples=60, deadline=None)
@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.floats(12, 400))
def test_figures_of_a_scale_lie_on_it_and_never_on_one_another(low, span, height):
    view = views_of(MadeSeries(TIMES[:9], np.ones(9)))[0]
    lane = Lane(view, 2.0, height, low, low + span)
    values = tick_values(lane)
    assert len(values) <= 5
    assert all(low - span * 1e-6 <= value <= low + span * (1 + 1e-6) for value in values)
    shapes = [shape for shape in of(Text, _figures(lane, 128, DARK.faint, DARK))]
    tops = sorted(shape.y for shape in shapes)
    assert all(below - above >= 10 for above, below in pairwise(tops))
    assert len({shape.text for shape in shapes}) == len(shapes)


@pytest.mark.parametrize(("low", "high"), [(11.5718, 11.5784), (259.9, 780.1), (0.45, 1.35), (-0.034, 0.051)])
@pytest.mark.parametrize("height", [22, 30, 60])
def test_a_figure_says_the_value_that_it_stands_beside(low, high, height):
    lane = Lane(views_of(MadeSeries(TIMES[:9], np.ones(9)))[0], 2.0, height, low, high)
    told = [shape.text for shape in of(Text, _figures(lane, 128, DARK.faint, DARK))]
    assert [float(text.replace("−", "-")) for text in told] == pytest.approx(tick_values(lane))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0.000"),
        (-0.41234, "−0.412"),
        (9.812, "9.812"),
        (1024, "1024.0"),
        (3.2e6, "3200000"),
        (2.5e9, "2.5e9"),
    ],
)
def test_values_are_short(value, text):
    assert value_text(value) == text


@pytest.fixture
def bench(tmp_path, qtbot):
    made = Bench(tmp_path, qtbot)
    yield made
    made.pane.close_readers()
    made.session.close()


def test_the_mouse_reads_every_channel_where_it_is(bench):
    row = bench.view.contents.row_of(("track", bench.imu))
    y = row.y + row.height // 2
    cursor = bench.canvas._cursor
    assert cursor.move((float(bench.x(2)), float(y)))
    for layout, begins in (("stacked", ("0.9", "−3.8", "−0.1")), ("overlaid", ("x 0.9", "y −3.8", "z −0.1"))):
        bench.session.set_channel_layout(bench.imu, layout)
        QApplication.processEvents()
        ((top, plan),) = cursor.plans()
        assert top == row.y
        texts = [each.text for each in of(Text, plan)]
        assert [any(text.startswith(begin) for text in texts) for begin in begins] == [True] * 3
    assert bench.pane.scales.isVisible()
    assert bench.pane.scales.x() + bench.pane.scales.width() == bench.canvas.x()
    bench.session.choose_channel(bench.imu, "z")
    QApplication.processEvents()
    assert bench.view.contents.track_rows[bench.imu].axis_of == "z"
    asked = []
    bench.pane.scales.channel_menu_requested.connect(lambda *what: asked.append(what[:2]))
    bench.pane._ask_canvas_menu(row, None, bench.canvas.mapToGlobal(QPoint(300, y)))
    assert asked == [(bench.imu, "z")]
    assert cursor.move(None)
    assert cursor.plans() == []
    bench.session.set_collapsed(bench.imu, True)
    QApplication.processEvents()
    assert not bench.pane.scales.isVisible()
