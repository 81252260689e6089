"""The samples of a sound asked for as the rows of a series are: by number, each with its time."""

from __future__ import annotations

from fractions import Fraction
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

_NS = 1_000_000_000


class Samples(Protocol):
    """What reads a sound."""

    @property
    def rate(self) -> int: ...
    @property
    def channels(self) -> int: ...

    def read(self, first: int, count: int) -> NDArray[np.float32]: ...


class SoundRows:
    """`count` samples, full scale 1; `start_s` is sample 0's time after source zero. Every channel, or (`mixed`) the
    mean of all as the only one."""

    def __init__(self, samples: Samples, count: int, start_s: Fraction, mixed: bool = False) -> None:
        self._samples, self._start_s, self._mixed = samples, start_s, mixed
        self.rows = count
        self.rate = samples.rate
        channels = 1 if mixed else samples.channels
        self.names = ("sound",) if channels == 1 else tuple(f"channel {n + 1}" for n in range(channels))
        self.units = ("",) * channels
        self.kinds = ("number",) * channels

    def column(self, channel: int, first: int, last: int) -> NDArray[np.float64]:
        """The samples [first, last) of a channel."""
        read = self._samples.read(first, last - first)
        return read.mean(axis=1, dtype=np.float64) if self._mixed else read[:, channel].astype(np.float64)

    def times(self, first: int, last: int) -> NDArray[np.int64]:
        """When the samples [first, last) begin, each rounded up."""
        # The first exactly; of the others the rest of their division is added to its own, all in whole numbers.
        start = self._start_s * _NS
        parts = start.denominator * self.rate
        whole, rest = divmod(first * _NS * start.denominator + start.numerator * self.rate, parts)
        since = np.arange(last - first, dtype=np.int64) * _NS
        over = rest * self.rate + (since % self.rate) * parts
        return since // self.rate + whole + -(-over // (parts * self.rate))

    def row_after(self, ns: int) -> int:
        """How many samples begin before an instant."""
        at = -((self._start_s * _NS - ns) * self.rate // _NS)
        return int(min(max(at, 0), self.rows))
