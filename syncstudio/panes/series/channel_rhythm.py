"""How far apart the readings of a channel usually are, and from how long a step on nothing was recorded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from syncstudio.media.series.series import Series

# Looked at: so many places of the recording, so many rows at each.
_PLACES, _ROWS = 6, 1024
# As in the timing checks: steps are even while nine of ten are within half a step of the usual one. A gap is a few
# usual steps; where rows come when something happens, only what stands far out among the steps is one.
_EVEN_PART, _EVEN_WITHIN = 0.9, 0.5
_GAP_STEPS, _GAP_OF_MOST, _MOST = 3.5, 1.25, 0.98
_UNEVEN_GAP_OF_MOST, _UNEVEN_MOST = 20.0, 0.95
# A channel that has a value in few rows only is looked at in so many columns of the whole.
_COLUMNS = 4096


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Of one channel, on its file's own clock: the usual step, and the longest that is not a gap; both in ns.

    `reach` is how far its smallest and largest value are apart.
    """

    step_ns: float
    gap_ns: float
    reach: float = 0.0


def rhythm_of(series: Series, channel: int) -> Rhythm:
    """Told from a few places of the recording, so that it takes as long for a week as for a minute."""
    ends = series.range_of(channel)
    return replace(_rhythm_of(series, channel), reach=0.0 if ends is None else ends[1] - ends[0])


def _rhythm_of(series: Series, channel: int) -> Rhythm:
    steps, known, looked = [], 0, 0
    for first, last in _places(series.rows):
        times = series.times(first, last)
        there = np.isfinite(series.column(channel, first, last))
        known, looked = known + int(np.count_nonzero(there)), looked + len(there)
        times = times[there] if not there.all() else times
        steps.append(np.diff(times))
    found = np.concatenate(steps) if steps else np.empty(0, np.int64)
    found = found[found > 0]
    if len(found) >= min(16, series.rows - 1) and len(found):
        return _told(found.astype(np.float64))
    return _of_few(series, channel)


def _places(rows: int) -> list[tuple[int, int]]:
    if rows <= _PLACES * _ROWS:
        return [(0, rows)] if rows else []
    starts = np.linspace(0, rows - _ROWS, _PLACES).astype(np.int64)
    return [(int(first), int(first) + _ROWS) for first in starts]


def _told(steps: npt.NDArray[np.float64]) -> Rhythm:
    usual = float(np.median(steps))
    even = np.count_nonzero(np.abs(steps - usual) <= usual * _EVEN_WITHIN) >= _EVEN_PART * len(steps)
    if even:
        return Rhythm(usual, max(_GAP_STEPS * usual, _GAP_OF_MOST * float(np.quantile(steps, _MOST))))
    return Rhythm(usual, _UNEVEN_GAP_OF_MOST * float(np.quantile(steps, _UNEVEN_MOST)))


def _of_few(series: Series, channel: int) -> Rhythm:
    """Of a channel with a value here and there."""
    usual = float(max(series.interval_ns, 1))
    if series.rows < 2:
        return Rhythm(usual, _GAP_STEPS * usual)
    low, high = int(series.times(0, 1)[0]), int(series.times(series.rows - 1, series.rows)[0]) + 1
    if high - low < _COLUMNS:
        return Rhythm(usual, _GAP_STEPS * usual)
    lows, _ = series.minmax(low, high, _COLUMNS, channel)
    at = np.flatnonzero(np.isfinite(lows))
    if len(at) < 2:
        return Rhythm(usual, _GAP_STEPS * usual)
    return _told(np.diff(at) * ((high - low) / _COLUMNS))
