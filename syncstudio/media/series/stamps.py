"""Times as files write them, as numbers, made whole nanoseconds: what is no time is told apart, and never guessed."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

_NS_PER_S = 1_000_000_000
# 64 bits hold 292 years; what lies further from 1970 is damage.
_LARGEST_NS = 1 << 62


# No recording lasts fifty years: a stamp so far from the others is damage.
_LONGEST_NS = 50 * 366 * 86_400 * _NS_PER_S


def ns_of(stamps: NDArray[Any], unit_ns: Fraction) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """(times, which of the rows have one) of numbers that count `unit_ns` nanoseconds each.

    Whole numbers are exact. Those that are not finite, or out of all measure, are no times.
    """
    if stamps.dtype.kind in "iu" and unit_ns.denominator == 1 and stamps.dtype.itemsize <= 8:
        largest = _LARGEST_NS // max(int(unit_ns), 1)
        good = (stamps < largest) if stamps.dtype.kind == "u" else (stamps < largest) & (stamps > -largest)
        whole = np.where(good, stamps, 0).astype(np.int64) * int(unit_ns)
        return whole, _together(whole, np.asarray(good, np.bool_))
    numbers = np.asarray(stamps, np.float64)
    with np.errstate(invalid="ignore", over="ignore"):
        good = np.isfinite(numbers) & (np.abs(numbers) < float(_LARGEST_NS / unit_ns))
    times = _rounded(np.where(good, numbers, 0.0), unit_ns)
    return times, _together(times, good)


def _together(times: NDArray[np.int64], good: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which of the good ones lie with the others."""
    if not good.any() or int(times[good].max()) - int(times[good].min()) <= _LONGEST_NS:
        return good
    middle = int(np.partition(times[good], int(good.sum()) // 2)[int(good.sum()) // 2])
    return good & (times > middle - _LONGEST_NS // 2) & (times < middle + _LONGEST_NS // 2)


def _rounded(numbers: NDArray[np.float64], unit_ns: Fraction) -> NDArray[np.int64]:
    """Whole and broken parts apart: seconds since 1970 would lose a hundred nanoseconds in the product."""
    whole = np.floor(numbers)
    per_whole = unit_ns.numerator // unit_ns.denominator
    rest = (numbers - whole) * float(unit_ns)
    if unit_ns.denominator == 1:
        return np.asarray(whole.astype(np.int64) * per_whole + np.rint(rest).astype(np.int64), np.int64)
    return np.asarray(np.rint(numbers * float(unit_ns)).astype(np.int64), np.int64)


def fraction_of(seconds: float) -> Fraction:
    """The number that was meant: a step of 2.2675736961451248e-05 is 1/44100."""
    near = Fraction(seconds).limit_denominator(10**9)
    exact = Fraction(seconds)
    return near if near and abs(near - exact) <= abs(exact) / 10**12 else Fraction(repr(float(seconds)))
