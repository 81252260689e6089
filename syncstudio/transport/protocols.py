"""What playing needs of others, as small protocols: readers of samples, and a stretcher that keeps the pitch."""

from collections.abc import Callable
from fractions import Fraction
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]


class SampleSource(Protocol):
    """Something that gives the samples of one sound stream; index 0 is its first presented sample.

    `rate` is in samples a second. It is read by the sound thread only, and mostly forward. A source whose
    `count` is only an estimate says so with an attribute `count_is_exact`; the estimate then cuts nothing
    off.
    """

    rate: int
    channels: int

    @property
    def count(self) -> int | None:
        """How many samples there are; None while that is not known."""

    def read(self, first: int, count: int) -> Samples:
        """`count` samples from `first` on: float32 (count, channels), zeros where there are none."""


class Stretcher(Protocol):
    """Makes sound shorter or longer at the same pitch.

    One that brings each sound before its place says by how much with an attribute `early_ns` (of the
    recording's time).
    """

    def feed(self, samples: Samples) -> Samples:
        """Take samples (n, channels), give what is ready (m, channels); the first one out is the first one in."""


# Called with (rate, channels, speed).
MakeTempo = Callable[[int, int, Fraction], Stretcher]
