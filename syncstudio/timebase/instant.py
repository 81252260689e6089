"""The pair of roundings between a stream's ticks and nanoseconds.

A tick becomes nanoseconds rounded **up**, nanoseconds become a tick rounded **down**. For every time base of one
nanosecond or more the pair loses nothing: `ticks_from_ns(ns_from_ticks(k)) == k`. Rounding to the nearest misplaces
a third to a half of all ticks at 1/30000, 1/44100 and 1/48000.
"""

from fractions import Fraction
from math import ceil, floor

NS_PER_S = 1_000_000_000
NS_PER_MS = 1_000_000


def ns_from_ticks(ticks: int, time_base: Fraction) -> int:
    """The first whole nanosecond at which a tick has begun."""
    return -((-ticks * time_base.numerator * NS_PER_S) // time_base.denominator)


def ticks_from_ns(ns: int, time_base: Fraction) -> int:
    """The last tick at or before a nanosecond: the frame on show."""
    return (ns * time_base.denominator) // (time_base.numerator * NS_PER_S)


def ns_up(exact_ns: Fraction) -> int:
    """An exact time in nanoseconds rounded up, as the edge of a tick is stored."""
    return ceil(exact_ns)


def ns_down(exact_ns: Fraction) -> int:
    """An exact time in nanoseconds rounded down, as a question about a moment is asked."""
    return floor(exact_ns)
