"""Where a channel is above, below, inside or outside: crossings lie on the line between two rows, rounded up."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncstudio.media.series.analysis import crossings
from syncstudio.media.series.analysis.crossings import Rule, found_in, usual_and_spread
from tests.media.series_of_arrays import ArraySeries, at_rate

GAP = np.nan
VALUES = [0, 1, 3, 3, 1, 0, GAP, 3, 3, 0]
SERIES = ArraySeries(np.arange(10) * 1000, x=VALUES)


def found(rule, series=SERIES):
    answer = found_in(series, 0, rule)
    return list(zip(answer.starts_ns.tolist(), answer.ends_ns.tolist(), strict=True))


def test_a_stretch_begins_and_ends_where_the_line_crosses_the_value():
    # 1 -> 3 reaches 2 halfway; 3 -> 0 leaves it after a third, rounded up; after a gap it begins with its first row.
    assert found(Rule("above", 2)) == [(1500, 3500), (7000, 8334)]
    assert found(Rule("below", 2)) == [(0, 1500), (3500, 6000), (8334, 10000)]
    assert found(Rule("inside", 0.5, 2)) == [(500, 1500), (3500, 4500)]
    assert found(Rule("outside", 0.5, 2)) == [
        (0, 500),
        (1500, 3500),
        (4500, 6000),
        (7000, 10000),
    ]


def test_crossings_are_instants_and_a_gap_is_none():
    assert found(Rule("rising", 2)) == [(1500, 1500)]
    assert found(Rule("falling", 2)) == [(3500, 3500), (8334, 8334)]


def test_hysteresis_holds_until_it_is_left_by_so_much():
    assert found(Rule("above", 2, hysteresis=1.5)) == [(1500, 4500), (7000, 8834)]
    shaky = ArraySeries(np.arange(6) * 10, x=[0, 3, 1.9, 3, 1.9, 0])
    assert len(found(Rule("rising", 2), shaky)) == 2
    assert len(found(Rule("rising", 2, hysteresis=0.5), shaky)) == 1


def test_short_ones_go_after_near_ones_were_joined():
    assert found(Rule("above", 2, shortest_ns=1500)) == [(1500, 3500)]
    assert found(Rule("above", 2, merge_ns=5000)) == [(1500, 8334)]
    assert found(Rule("above", 2, merge_ns=5000, shortest_ns=6000)) == [(1500, 8334)]
    assert found(Rule("rising", 2, shortest_ns=3000)) == []


def test_nothing_and_everything():
    assert found(Rule("above", 99)) == []
    assert found(Rule("above", -1)) == [(0, 6000), (7000, 10000)]
    assert found(Rule("above", 1), ArraySeries([0], x=[GAP])) == []
    assert found(Rule("above", 1), ArraySeries([5], x=[2])) == [(5, 6)]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from([0.0, 1.0, 1.5, 2.0, 2.5, 4.0, GAP]), min_size=1, max_size=40),
    st.sampled_from(["above", "below", "inside", "outside", "rising", "falling"]),
    st.sampled_from([0.0, 0.4]),
    st.integers(1, 7),
)
def test_chunks_do_not_matter_and_stretches_hold_what_they_say(values, kind, hysteresis, chunk):
    series = ArraySeries(np.arange(len(values)) * 1000, x=values)
    rule = Rule(kind, 1.2, 2.2, hysteresis)
    whole = found(rule, series)
    before = crossings._CHUNK
    crossings._CHUNK = chunk
    try:
        assert found(rule, series) == whole
    finally:
        crossings._CHUNK = before
    edges = [edge for stretch in whole for edge in stretch]
    assert edges == sorted(edges)
    if rule.events or hysteresis:
        return
    inside = {
        "above": lambda x: x > 1.2,
        "below": lambda x: x < 1.2,
        "inside": lambda x: 1.2 <= x <= 2.2,
        "outside": lambda x: x < 1.2 or x > 2.2,
    }[kind]
    for row, value in enumerate(values):
        held = any(start <= row * 1000 < end for start, end in whole)
        assert held == (not np.isnan(value) and inside(value)), (row, value, whole)


def test_the_spread_is_not_that_of_outliers():
    values = np.r_[np.random.default_rng(0).normal(5, 2, 20_000), np.full(500, 1e6)]
    middle, spread = usual_and_spread(ArraySeries(at_rate(100, len(values)), x=values), 0)
    assert middle == pytest.approx(5, abs=0.15)
    assert spread == pytest.approx(2, abs=0.15)
