from fractions import Fraction

import numpy as np

from syncstudio.media.health.rhythm import rhythm_of


def test_even_stamps_have_a_rhythm_and_those_beyond_64_bits_none() -> None:
    even = rhythm_of(np.arange(0, 3000, 100), Fraction(1, 1000))
    assert even is not None
    assert even.step_ticks == 100
    wild = np.array([-(2**62) - 1, 2**61, 2**63 - 1], np.int64)
    assert rhythm_of(wild, Fraction(1, 90_000)) is None
