"""How far apart the readings of a channel usually are, and from how long a step on nothing was recorded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from syncstudio.media.series.gap_rule import AWAY, are_even

if TYPE_CHECKING:
    import numpy.typing as npt

    from syncstudio.media.series.series import Series

# Looked at: so many places of the recording, so many rows at each.
_PLACES, _ROWS = 6, 1024
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
    return Rhythm(usual, AWAY.longest(steps, usual, are_even(np.abs(steps - usual), usual)))


def _of_few(series: Series, channel: int) -> Rhythm:
    """Of a channel with a value here and there."""
    usual = float(max(series.interval_ns, 1))
    if series.rows < 2:
        return Rhythm(usual, AWAY.steps * usual)
    low, high = int(series.times(0, 1)[0]), int(series.times(series.rows - 1, series.rows)[0]) + 1
    if high - low < _COLUMNS:
        return Rhythm(usual, AWAY.steps * usual)
    lows, _ = series.minmax(low, high, _COLUMNS, channel)
    at = np.flatnonzero(np.isfinite(lows))
    if len(at) < 2:
        return Rhythm(usual, AWAY.steps * usual)
    return _told(np.diff(at) * ((high - low) / _COLUMNS))
