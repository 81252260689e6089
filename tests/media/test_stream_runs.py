"""The runs of a stream of texts are those of its rows, read one by one, however many there are."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncstudio.media.series import stream_runs
from syncstudio.media.series.stream_runs import runs_of
from tests.text_series import S, TextSeries, states

NAN = float("nan")


def told(runs):
    return [
        (int(a), int(b), runs.texts[c])
        for a, b, c in zip(runs.starts_ns, runs.ends_ns, runs.codes, strict=True)
    ]


def test_a_state_holds_until_the_next_and_gaps_are_gaps():
    runs = runs_of(states((0, 0), (2, 1), (3, 1), (5, NAN), (7, 2), end_s=9), 0)
    assert told(runs) == [(0, 2 * S, "idle"), (2 * S, 5 * S, "run"), (7 * S, 9 * S, "fault")]
    assert [runs.at(ns) for ns in (-1, 0, 2 * S - 1, 2 * S, 6 * S, 8 * S, 9 * S)] == [
        None,
        0,
        0,
        1,
        None,
        2,
        None,
    ]
    assert runs.counts().tolist() == [1, 1, 1]
    assert runs.lasted_ns().tolist() == [2 * S, 3 * S, 2 * S]


def test_a_state_told_every_step_ends_where_it_is_not_told_any_more():
    times = [*range(20), *range(60, 80)]
    runs = runs_of(TextSeries([at * S for at in times], [("m", "state", [0] * 40)], ["on"]), 0)
    assert told(runs) == [(0, 20 * S, "on"), (60 * S, 80 * S, "on")]
    # Told at its changes alone, a state holds however long the next one takes.
    runs = runs_of(states((0, 0), (1, 1), (500, 0), end_s=501), 0)
    assert told(runs)[1] == (S, 500 * S, "run")


def test_events_are_where_they_happened_and_end_there():
    runs = runs_of(TextSeries([0, S, S, 3 * S], [("log", "event", [1, NAN, 0, 9])], ["a", "b"]), 0)
    assert told(runs) == [(0, 0, "b"), (S, S, "a")]
    assert runs.at(S // 2) == 0
    kept = runs.kept(np.array([True, False]))
    assert told(kept) == [(S, S, "a")]


def test_numbers_are_no_texts_and_nothing_is_none():
    with pytest.raises(ValueError, match="numbers"):
        runs_of(TextSeries([0], [("x", "number", [1.0])], []), 0)
    assert len(runs_of(TextSeries([], [("m", "state", [])], ["a"], 1), 0)) == 0
    assert len(runs_of(TextSeries([0, S], [("m", "state", [NAN, NAN])], []), 0)) == 0
    assert runs_of(states((0, 0)), 0, cancelled=lambda: True) is None


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 5), st.sampled_from([NAN, 0.0, 1.0, 2.0])), min_size=1, max_size=60),
    st.integers(1, 7),
)
def test_blocks_make_no_difference(rows, block):
    times = np.cumsum([step for step, _ in rows]) * S
    series = TextSeries(times, [("m", "state", [code for _, code in rows])], ["a", "b", "c"], interval_ns=S)
    whole = told(runs_of(series, 0))
    before, stream_runs._BLOCK = stream_runs._BLOCK, block
    try:
        assert told(runs_of(series, 0)) == whole
    finally:
        stream_runs._BLOCK = before
    for ns in range(int(times[0]), int(times[-1]) + 1, S // 2):
        held = [text for start, end, text in whole if start <= ns < end]
        row = int(np.searchsorted(times, ns, "right")) - 1
        code = rows[row][1]
        assert held == ([] if code != code else ["abc"[int(code)]])
