"""What methods are given: a mono sound, a signal over time, spans of speech. Values, on their source's own clock."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

_NS_PER_S = 1_000_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """One channel of sound: `samples` float32 (full scale +-1) or int16, perhaps memory-mapped, at `rate` Hz.

    Sample 0 lies `start_s` after source zero. Where packets were missing there is silence of the right length.
    `moved_s` is how far its codec may have moved all of it (95 %), `smears_s` how far all beginnings in it; neither
    is shown by any comparison.
    """

    samples: NDArray[Any]
    rate: int
    start_s: Fraction = Fraction(0)
    moved_s: float = 0.0
    smears_s: float = 0.0

    @property
    def begins_within_s(self) -> float:
        """How far its codec may have moved where something in it begins (95 %)."""
        return math.hypot(self.moved_s, self.smears_s)

    @property
    def count(self) -> int:
        """Number of samples."""
        return len(self.samples)

    @property
    def duration_s(self) -> float:
        """Its length in seconds."""
        return len(self.samples) / self.rate

    def read(self, first: int, count: int) -> NDArray[np.float32]:
        """Samples `[first, first + count)` as float32, full scale +-1; zeros outside."""
        out = np.zeros(count, np.float32)
        begin, end = max(first, 0), min(first + count, len(self.samples))
        if begin < end:
            part = self.samples[begin:end]
            scale = 1 / 32768 if part.dtype == np.int16 else 1.0
            np.multiply(part, np.float32(scale), out=out[begin - first : end - first], casting="unsafe")
        return out


def moved_apart_s(reference: Sound, other: Sound) -> float:
    """How far two sounds' codecs may have moved them against each other (95 %)."""
    return math.hypot(reference.moved_s, other.moved_s)


@dataclass(frozen=True, slots=True, eq=False)
class Signal:
    """Values over time, evenly sampled or not: `times_ns` int64 (n,) rises, in source time; `values` float64 (n, k).

    NaN where nothing was recorded. `names` and `units` are per column. A picture's luma or flow is a signal, too: a
    row is stamped with the instant its frame comes on show, and `exposure_ns` is how long a frame stays, else 0.
    """

    times_ns: NDArray[np.int64]
    values: NDArray[np.float64]
    names: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    exposure_ns: int = 0

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.times_ns)

    @property
    def duration_s(self) -> float:
        """From the first row to the last, in seconds."""
        return float(self.times_ns[-1] - self.times_ns[0]) / _NS_PER_S if self.rows else 0.0


@dataclass(frozen=True, slots=True, eq=False)
class SpeechSpans:
    """When a transcript says that somebody speaks: `starts_ns`, `ends_ns` int64 (n,) rising, in its own time.

    `words` tells whether each span is a word, or a whole sentence or cue.
    """

    starts_ns: NDArray[np.int64]
    ends_ns: NDArray[np.int64]
    words: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """Where to look: everything, unless told.

    Offsets within `search_ns` of `around_ns` (None: any). Only `spans_ns` of the reference's own time are looked at
    (None: all of it), and never `excluded_ns`; both are pairs of (start, end).
    """

    around_ns: int = 0
    search_ns: int | None = None
    spans_ns: tuple[tuple[int, int], ...] | None = None
    excluded_ns: tuple[tuple[int, int], ...] = ()

    @property
    def look_nowhere(self) -> bool:
        """Whether nothing of the chosen spans is left, for there are none or all of them are excluded."""
        if self.spans_ns is None:
            return False
        return all(self._is_excluded(start, end) for start, end in self.spans_ns)

    def look_nowhere_before(self, end_ns: int) -> bool:
        """Whether nothing of the chosen spans is left of a recording that lasts from zero until then."""
        spans = ((0, end_ns),) if self.spans_ns is None else self.spans_ns
        inside = [(max(start, 0), min(end, end_ns)) for start, end in spans]
        return all(self._is_excluded(start, end) for start, end in inside)

    def _is_excluded(self, start: int, end: int) -> bool:
        for low, high in sorted(self.excluded_ns):
            if low <= start:
                start = max(start, high)
        return start >= end
