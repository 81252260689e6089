"""Knows the rates that pictures are meant to run at."""

from __future__ import annotations

from fractions import Fraction

RATES = (
    *(Fraction(whole * 1000, 1001) for whole in (6, 10, 12, 15, 24, 30, 48, 60, 120, 240)),
    *(Fraction(whole) for whole in (5, 6, 8, 10, 12, 15, 20, 24, 25, 30, 48, 50, 60, 72, 90, 100, 120, 200, 240)),
)  # fmt: skip

# Cheap clocks are some hundred ppm off; the closest two standard rates, such as 29.97 and 30, lie 999 ppm apart.
_NEAR = Fraction(2, 1000)

# A file's own word is believed this far off what was measured; further off it is about something else.
_SAID = Fraction(5, 1000)


def nominal_of(said: Fraction | None, measured: Fraction | None) -> Fraction | None:
    """The rate a stream is meant to have, from what the file says and what an even rate was measured to be.

    The nearest standard rate where there is one, else what the file says, else what was measured.
    """
    if measured is None:
        return said
    # Floats choose: no rate lies as near to two of them as floats are rounded.
    about = float(measured)
    nearest = min(RATES, key=lambda rate: abs(about / float(rate) - 1))
    if abs(measured / nearest - 1) <= _NEAR:
        return nearest
    if said and abs(measured / said - 1) <= _SAID:
        return said
    return measured.limit_denominator(1001)
