"""What is done about a player that is ahead or late, and how far ahead a seek aims."""

from fractions import Fraction

import pytest

from syncstudio.transport.chase import AIM_NS, Lead, decide

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


def test_a_seek_aims_no_farther_than_it_takes():
    lead = Lead(base_ns=200 * MS, frame_ns=0)
    assert lead.takes_ns(100) < lead.host_ns(lambda lead_ns: 100) <= 430 * MS


def test_a_long_way_is_given_more_time_to_spare_than_a_short_one():
    lead = Lead(base_ns=200 * MS, frame_ns=4 * MS)
    spares = [lead.host_ns(lambda _lead, way=way: way) - lead.takes_ns(way) for way in (10, 240)]
    assert spares[1] - spares[0] >= 50 * MS


def test_a_seek_aims_at_a_key_frame_where_that_is_sooner():
    lead = Lead(base_ns=200 * MS, frame_ns=10 * MS)
    # The clock passes a key frame in 700 ms; before it, 230 frames and more would have to be decoded.
    chosen = lead.host_ns(lambda lead_ns: 230 + lead_ns // FRAME_NS if lead_ns < 700 * MS else 0)
    assert 700 * MS <= chosen <= 730 * MS


def test_a_late_seek_is_learnt_at_once_and_a_quick_one_slowly():
    lead = Lead(base_ns=200 * MS, frame_ns=0)
    assert lead.learnt(500 * MS, 0).base_ns == 500 * MS
    assert 120 * MS < lead.learnt(100 * MS, 0).base_ns < 200 * MS
    assert lead.learnt(700 * MS, 100).frame_ns == 5 * MS
    assert lead.learnt(700 * MS, 25).frame_ns == 5 * MS  # not 20: a short way says little of a long one


def test_what_was_learnt_on_a_busy_computer_is_forgotten_on_any_way():
    lead = Lead(base_ns=1_600 * MS, frame_ns=0).learnt(300 * MS, 150)
    assert lead.base_ns == 950 * MS
    assert lead.eased().base_ns < 950 * MS
