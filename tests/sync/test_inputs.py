"""What methods are given: where they are told to look."""

from __future__ import annotations

import pytest

from syncstudio.sync.inputs import Limits


@pytest.mark.parametrize(
    ("spans", "excluded", "nowhere"),
    [
        (None, (), False),
        (None, ((0, 10),), False),
        ((), (), True),
        (((0, 10),), (), False),
        (((0, 10),), ((0, 10),), True),
        (((0, 10),), ((5, 12), (0, 5)), True),
        (((0, 10),), ((0, 5), (6, 12)), False),
        (((0, 10), (20, 30)), ((0, 10),), False),
        (((0, 10), (20, 30)), ((-5, 40),), True),
    ],
)
def test_looks_nowhere_when_all_that_was_chosen_is_excluded(spans, excluded, nowhere):
    assert Limits(spans_ns=spans, excluded_ns=excluded).look_nowhere is nowhere


@pytest.mark.parametrize(
    ("spans", "excluded", "nowhere"),
    [
        (None, (), False),
        (None, ((0, 10),), True),
        (None, ((-5, 4), (4, 60)), True),
        (None, ((0, 9),), False),
        (((10, 20),), (), True),
        (((-5, 0),), (), True),
        (((5, 20),), ((5, 10),), True),
        (((5, 20),), ((6, 10),), False),
    ],
)
def test_looks_nowhere_when_a_recording_of_ten_is_excluded_or_ends_before(spans, excluded, nowhere):
    assert Limits(spans_ns=spans, excluded_ns=excluded).look_nowhere_before(10) is nowhere
