from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from syncstudio.timebase.instant import ns_from_ticks, ticks_from_ns

TIME_BASES = [
    Fraction(1, d) for d in (24, 25, 1000, 12800, 30000, 44100, 48000, 90000, 192000, 1_000_000_000)
]
TIME_BASES += [Fraction(1001, 30000), Fraction(1001, 24000), Fraction(1, 14112000)]
time_bases = st.sampled_from(TIME_BASES)
ticks = st.integers(-(2**45), 2**45)


@given(ticks, time_bases)
def test_a_tick_survives_the_way_to_nanoseconds_and_back(tick, time_base):
    assert ticks_from_ns(ns_from_ticks(tick, time_base), time_base) == tick


@given(ticks, time_bases)
def test_a_nanosecond_before_a_tick_the_one_before_is_on_show(tick, time_base):
    before = ticks_from_ns(ns_from_ticks(tick, time_base) - 1, time_base)
    assert before == tick - 1


def test_rounding_to_nearest_would_have_failed():
    time_base = Fraction(1, 30000)
    wrong = sum(ticks_from_ns(round(k * time_base * 10**9), time_base) != k for k in range(30000))
    assert wrong > 9000
