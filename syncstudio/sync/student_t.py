"""How much farther a 95 % interval reaches than its standard error, when that was itself estimated: Student's t.

Written out here, for SciPy's functions take longer to load than two recordings to be compared.
"""

from __future__ import annotations

import math
from functools import lru_cache

_TAILS = 0.05
_STEPS = 300
_EXACT = 1e-15
_TINY = 1e-300


@lru_cache(maxsize=256)
def interval_factor(freedom: float) -> float:
    """The t that a value of `freedom` degrees of freedom (any above 0) lies within, on both sides, 95 times of 100."""
    low, high = 0.0, 1.0
    while _outside(high, freedom) > _TAILS:
        low, high = high, 2 * high
    for _ in range(_STEPS):
        middle = 0.5 * (low + high)
        if middle in (low, high):
            break
        low, high = (middle, high) if _outside(middle, freedom) > _TAILS else (low, middle)
    return high


def _outside(t: float, freedom: float) -> float:
    """The chance of more than t, on either side: a regularised incomplete beta function."""
    return _beta_part(freedom / (freedom + t * t), t * t / (freedom + t * t), freedom / 2, 0.5)


def _beta_part(x: float, rest: float, a: float, b: float) -> float:
    """The part of the beta function of a and b below x; `rest` is 1 - x, exactly."""
    if x <= 0 or rest <= 0:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):
        return 1.0 - _beta_part(rest, x, b, a)
    scale = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log(rest)
    return math.exp(scale) * _fraction(x, a, b) / a


def _fraction(x: float, a: float, b: float) -> float:
    """The beta function's continued fraction, from its head on (Lentz)."""
    value = ahead = 1.0
    behind = 1 / (1 - (a + b) * x / (a + 1))
    value = behind
    for step in range(1, _STEPS):
        even = step * (b - step) * x / ((a + 2 * step - 1) * (a + 2 * step))
        odd = -(a + step) * (a + b + step) * x / ((a + 2 * step) * (a + 2 * step + 1))
        for part in (even, odd):
            behind = 1 / ((1 + part * behind) or _TINY)
            ahead = (1 + part / ahead) or _TINY
            value *= ahead * behind
        if abs(ahead * behind - 1) < _EXACT:
            break
    return value
