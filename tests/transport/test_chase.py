"""What is done about a player that is ahead or late."""

from fractions import Fraction

import pytest

from syncstudio.transport.chase import AIM_NS, decide

MS = 1_000_000
FRAME_NS = 33_333_333


@pytest.mark.parametrize("off_ms", [-11, -5, 0, 5])
def test_a_little_is_left(off_ms):
    assert decide(AIM_NS + off_ms * MS, FRAME_NS, Fraction(1)).move == "leave"


def test_ahead_is_held_for_just_as_long():
    step = decide(AIM_NS + 250 * MS, FRAME_NS, Fraction(1))
    assert (step.move, step.host_ns) == ("hold", 250 * MS)


def test_a_hold_is_shorter_where_more_passes():
    step = decide(AIM_NS + 300 * MS, FRAME_NS, Fraction(2))
    assert (step.move, step.host_ns) == ("hold", 150 * MS)


@pytest.mark.parametrize("late_ms", [12, 20, 60, 119])
def test_a_little_late_is_nudged_and_the_nudge_makes_up_for_it(late_ms):
    step = decide(AIM_NS - late_ms * MS, FRAME_NS, Fraction(1))
    assert step.move == "nudge"
    assert Fraction(1) < step.factor <= Fraction(105, 100)
    assert abs(step.host_ns * (step.factor - 1) - late_ms * MS) <= 1


def test_late_by_more_seeks():
    assert decide(AIM_NS - 150 * MS, FRAME_NS, Fraction(1)).move == "seek"


def test_far_ahead_seeks():
    assert decide(10_000 * MS, FRAME_NS, Fraction(1)).move == "seek"
