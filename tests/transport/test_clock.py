"""The frozen clock: reading changes nothing, and no change of speed makes it jump."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from syncstudio.transport.clock import Clock

hosts = st.integers(0, 10**15)
speeds = st.fractions(Fraction(-8), Fraction(8), max_denominator=1000)


@given(
    hosts,
    st.integers(-(10**15), 10**15),
    speeds,
    st.lists(st.tuples(st.integers(0, 10**12), speeds), max_size=8),
)
def test_speed_changes_never_jump(host, position, speed, changes):
    clock = Clock(host, position, speed)
    for wait, new_speed in changes:
        host += wait
        before = clock.read(host)
        clock = clock.at_speed(new_speed, host)
        assert clock.read(host) == before


@given(hosts, speeds, st.lists(hosts, min_size=2, max_size=6))
def test_reading_changes_nothing_and_follows_the_direction(host, speed, times):
    clock = Clock(host, 5, speed)
    times.sort()
    places = [clock.read(time) for time in times]
    assert [clock.read(time) for time in times] == places
    assert places == sorted(places, reverse=speed < 0)


def test_a_clock_that_stands_still_stands_still():
    assert Clock(0, 42).read(10**18) == 42


def test_two_hours_at_a_third_of_the_speed_are_exact():
    assert Clock(7, 11, Fraction(1, 3)).read(7 + 3 * 7_200_000_000_000) == 11 + 7_200_000_000_000
