"""Where the ruler puts its labels, and when the page turns."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncstudio.panes.time_axis import TimeAxis
from syncstudio.panes.timeline.follow import followed_start, revealed_start
from syncstudio.panes.timeline.ruler_ticks import ruler_ticks, step_for, tick_label
from syncstudio.timebase.span import Span

S = 1_000_000_000


def test_labels_stand_on_whole_steps_and_leave_room():
    ticks = ruler_ticks(Span(30 * S, 54 * S), 24 * S / 1200)
    labels = [tick for tick in ticks if tick.label]
    assert [tick.label for tick in labels][1:4] == ["00:30", "00:32", "00:34"]
    assert all(tick.ns % (2 * S) == 0 for tick in labels)
    assert len(ticks) > 3 * len(labels)


@given(st.floats(500, 5e14), st.integers(-(10**15), 10**15))
def test_labels_never_touch_and_never_repeat(ns_per_px, start):
    ticks = ruler_ticks(Span(start, start + round(2000 * ns_per_px)), ns_per_px)
    labels = [tick for tick in ticks if tick.label]
    assert len(ticks) < 2000
    assert len({tick.label for tick in labels}) == len(labels)
    step = step_for(ns_per_px, 6.6)[0]
    assert all(b.ns - a.ns == step for a, b in pairwise(labels))
    assert step / ns_per_px > 7 * 6.6


@pytest.mark.parametrize(
    ("ns", "step", "text"),
    [
        (42 * S, S, "00:42"),
        (3642 * S, S, "1:00:42"),
        (42_843_000_000, 1_000_000, "00:42.843"),
        (42_843_250_000, 50_000, "00:42.843 25"),
        (42_500_000_000, 500_000_000, "00:42.5"),
        (-5 * S, S, "-00:05"),
        (1, 1, "00:00.000 000 001"),
    ],
)
def test_a_label_has_the_digits_its_step_needs(ns, step, text):
    assert tick_label(ns, step) == text


# -- rows -----------------------------------------------------------------------------------------------------------


def test_the_page_turns_only_near_its_end():
    axis = TimeAxis(0, 10 * S / 1000, 1000)
    assert followed_start(axis, 8 * S) is None
    turned = followed_start(axis, 9 * S)
    assert turned == 9 * S - 1_200_000_000
    assert followed_start(axis, -S) is not None


def test_short_pages_glide():
    axis = TimeAxis(0, S / 1000, 1000)
    assert followed_start(axis, 400_000_000) is None
    assert followed_start(axis, 600_000_000) == 100_000_000


def test_only_an_instant_out_of_sight_is_revealed():
    axis = TimeAxis(0, 10 * S / 1000, 1000)
    assert revealed_start(axis, 5 * S) is None
    assert revealed_start(axis, 30 * S) == 30 * S - 10 * S // 3
