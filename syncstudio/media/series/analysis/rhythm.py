"""How evenly the rows of a series come, judged by a part of them: what the usual step is, and when it is a gap."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.series.analysis.row_source import RowSource
from syncstudio.media.series.gap_rule import MISSING, are_even

# Stretches looked at, spread over the whole series, and rows in each.
_PLACES, _ROWS = 32, 4096
# Steps that differ by more than this from the usual one are put on an even grid before they are filtered.
_JITTER = 0.02


@dataclass(frozen=True, slots=True)
class Rhythm:
    """`typical_ns` is the usual step (0 where there is none), `mean_ns` that of all but gaps, `longest_ns` the longest
    step that is no gap. `even`: rows come at a rate; `steady`: so exactly that a filter may take them as they are."""

    typical_ns: int
    mean_ns: float
    longest_ns: int
    even: bool
    steady: bool

    @property
    def rate(self) -> float:
        """Rows a second where there is no gap; 0 where that cannot be said."""
        return 1e9 / self.mean_ns if self.mean_ns else 0.0


def rhythm_of(series: RowSource, first: int = 0, last: int | None = None) -> Rhythm:
    """The rhythm of rows [first, last)."""
    last = series.rows if last is None else last
    parts = []
    for start, stop in places_of(first, last, _PLACES, _ROWS):
        parts.append(np.diff(series.times(start, stop)))
    return rhythm_of_steps(np.concatenate(parts) if parts else np.empty(0, np.int64))


def rhythm_of_steps(steps: NDArray[np.int64]) -> Rhythm:
    """The rhythm that steps between rows have."""
    forward = steps[steps > 0]
    if not len(forward):
        return Rhythm(0, 0.0, 0, True, True)
    typical = int(np.median(forward))
    even = are_even(np.abs(forward - typical), typical)
    longest = MISSING.longest(forward, typical, even)
    # Rows of one instant count too: there are so many more of them a second.
    within = steps[(steps >= 0) & (steps <= longest)]
    mean = float(within.mean())
    steady = bool(np.quantile(np.abs(within - mean), 0.99) <= max(_JITTER * mean, 2.0))
    return Rhythm(typical, mean, int(longest), even, steady)


def places_of(first: int, last: int, places: int, rows: int) -> list[tuple[int, int]]:
    """Stretches of `rows` rows spread evenly over [first, last); the whole where it is no longer than all of them."""
    if last - first <= places * rows:
        return [(first, last)] if last > first else []
    starts = np.linspace(first, last - rows, places).astype(np.int64).tolist()
    return [(start, start + rows) for start in starts]
