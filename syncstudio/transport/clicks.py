"""A click at every beat, as a sound source: for trying how late sound is heard."""

import numpy as np

from syncstudio.timebase.instant import NS_PER_S
from syncstudio.transport.protocols import Samples

# Short and high, so that its beginning is sharp to the ear: 6 ms that die away.
_CLICK_HZ = 2_000
_CLICK_S = 0.006
_DIES_WITHIN_S = 0.0015
_LEVEL = 0.6


class Clicks:
    """Clicks at all multiples of `interval_ns`, without end; see `protocols.SampleSource`. `rate` in Hz, mono."""

    channels = 1
    count: int | None = None

    def __init__(self, interval_ns: int, rate: int = 48_000) -> None:
        self.rate = rate
        self._interval_ns = interval_ns
        times_s = np.arange(round(_CLICK_S * rate)) / rate
        click = _LEVEL * np.sin(2 * np.pi * _CLICK_HZ * times_s) * np.exp(-times_s / _DIES_WITHIN_S)
        self._click: Samples = np.asarray(click, np.float32)

    def read(self, first: int, count: int) -> Samples:
        """Samples `[first, first + count)`: float32 (count, 1)."""
        out = np.zeros((count, 1), np.float32)
        length = len(self._click)
        beat = max(0, (first - length) * NS_PER_S // (self.rate * self._interval_ns))
        while True:
            # The sample at or after the beat.
            at = -(-beat * self._interval_ns * self.rate // NS_PER_S)
            if at >= first + count:
                return out
            begin, end = max(at, first), min(at + length, first + count)
            if begin < end:
                out[begin - first : end - first, 0] += self._click[begin - at : end - at]
            beat += 1
