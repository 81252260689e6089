"""Finds where a channel is above, below, inside or outside of values, and where it crosses one.

A crossing lies between two rows: where the straight line between them reaches the value, rounded up to the next
nanosecond as every tick is. A stretch begins where its value is reached and ends where it is left again (with
hysteresis: where it is left by so much); at a gap it ends one step after the last row before it, or where the next row
lies, and begins anew with the first row after it. Rows decide: what the line only passes between two of them is none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.errors import MediaCancelled
from syncstudio.media.series.analysis.rhythm import Rhythm, rhythm_of
from syncstudio.media.series.analysis.row_source import RowSource

Values = NDArray[np.float64]
Times = NDArray[np.int64]
Kind = Literal["above", "below", "inside", "outside", "rising", "falling"]

EVENTS: tuple[Kind, ...] = ("rising", "falling")
"""The kinds that find instants; the others find stretches."""

# Rows looked at at once.
_CHUNK = 1 << 18


@dataclass(frozen=True, slots=True)
class Rule:
    """What is looked for. `low` is the value, or the lower of two (`inside`, `outside`), `high` the upper one.

    A stretch is left `hysteresis` beyond the value at which it began. Stretches closer than `merge_ns` become one, then
    those shorter than `shortest_ns` are left out; for crossings, the value must be kept to for so long.
    """

    kind: Kind
    low: float
    high: float = 0.0
    hysteresis: float = 0.0
    shortest_ns: int = 0
    merge_ns: int = 0

    @property
    def events(self) -> bool:
        """Whether instants are found, not stretches."""
        return self.kind in EVENTS

    def bands(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """The values inside of which a stretch begins, and those outside of which it ends: each (lowest, highest)."""
        inf, by = np.inf, self.hysteresis
        if self.kind in ("above", "rising"):
            return (self.low, inf), (self.low - by, inf)
        if self.kind in ("below", "falling"):
            return (-inf, self.low), (-inf, self.low + by)
        if self.kind == "inside":
            return (self.low, self.high), (self.low - by, self.high + by)
        # Outside is whatever is not inside, which is narrower by the hysteresis where it is come back into.
        return (self.low, self.high), (self.low + by, self.high - by)


@dataclass(frozen=True, slots=True)
class Found:
    """Where a rule holds: `starts_ns` and `ends_ns` (equal for crossings) on the clock of the series, rising."""

    starts_ns: Times
    ends_ns: Times

    @property
    def total_ns(self) -> int:
        """How long it holds, all stretches together."""
        return int((self.ends_ns - self.starts_ns).sum())


@np.errstate(all="ignore")
def found_in(
    series: RowSource,
    channel: int,
    rule: Rule,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Found:
    """All places of a channel where a rule holds; MediaCancelled when `cancelled()` turns true."""
    rhythm = rhythm_of(series)
    state = _State()
    starts: list[Times] = []
    ends: list[Times] = []
    crossed: list[NDArray[np.bool_]] = []
    for first in range(0, series.rows, _CHUNK):
        if cancelled is not None and cancelled():
            raise MediaCancelled("The search was cancelled.")
        last = min(first + _CHUNK, series.rows)
        came, by_crossing, went = _looked_at(series, channel, rule, rhythm, first, last, state)
        starts.append(came)
        crossed.append(by_crossing)
        ends.append(went)
        if progress is not None:
            progress(last / series.rows)
    if state.inside:
        end = int(series.times(series.rows - 1, series.rows)[0]) + rhythm.typical_ns
        ends.append(np.array([end], np.int64))
    none = np.empty(0, np.int64)
    from_ns = np.concatenate(starts) if starts else none
    to_ns = np.concatenate(ends) if ends else none
    reached = np.concatenate(crossed) if crossed else np.empty(0, bool)
    return _sifted(from_ns, to_ns, reached, rule)


@dataclass(slots=True)
class _State:
    """Whether the row before the chunk was inside."""

    inside: bool = False


def _looked_at(
    series: RowSource, channel: int, rule: Rule, rhythm: Rhythm, first: int, last: int, state: _State
) -> tuple[Times, NDArray[np.bool_], Times]:
    """The starts (and which of them are crossings) and the ends in rows [first, last)."""
    low = max(first - 1, 0)
    values, times = series.column(channel, low, last), series.times(low, last)
    enter, leave = rule.bands()
    known = ~np.isnan(values)
    with np.errstate(invalid="ignore"):
        if rule.kind == "outside":
            on = (values < enter[0]) | (values > enter[1])
            off = (values >= leave[0]) & (values <= leave[1])
        else:
            closed = rule.kind == "inside"
            on = (
                (values >= enter[0]) & (values <= enter[1])
                if closed
                else (values > enter[0]) & (values < enter[1])
            )
            off = (
                ~((values >= leave[0]) & (values <= leave[1]))
                if closed
                else ~((values > leave[0]) & (values < leave[1]))
            )
    off |= ~known
    # What each row says for itself: 1 inside, 0 outside, -1 as the row before. On wins where both hold.
    says = np.where(on & known, 1, np.where(off, 0, -1)).astype(np.int8)
    breaks = np.append(False, (np.diff(times) > rhythm.longest_ns) | ~known[1:] | ~known[:-1])
    says[breaks & (says == -1)] = 0
    if low < first:
        says[0] = int(state.inside)
    elif says[0] == -1:
        says[0] = 0
    at = np.maximum.accumulate(np.where(says >= 0, np.arange(len(says)), 0))
    inside = says[at] == 1
    begin = inside.copy()
    begin[1:] &= ~inside[:-1] | breaks[1:]
    begin[0] = bool(inside[0]) and low == first
    end = np.zeros(len(inside), bool)
    end[1:] = inside[:-1] & (~inside[1:] | breaks[1:])
    state.inside = bool(inside[-1])
    rows, gone = np.flatnonzero(begin), np.flatnonzero(end)
    reached = (rows > 0) & ~breaks[rows]
    starts = times[rows].copy()
    starts[reached] = _between(times, values, rows[reached], enter)
    ends = np.empty(len(gone), np.int64)
    cut = breaks[gone]
    ends[cut] = np.minimum(times[gone[cut] - 1] + rhythm.typical_ns, times[gone[cut]])
    ends[~cut] = _between(times, values, gone[~cut], leave)
    return starts, reached, ends


def _between(times: Times, values: Values, rows: NDArray[np.intp], band: tuple[float, float]) -> Times:
    """Where on the line from the row before to each of these rows the edge of a band is crossed, rounded up."""
    before, after = values[rows - 1], values[rows]
    low, high = band
    # The edge that lies between the two; where both do, the first that is reached.
    rising = after > before
    near, far = (low, high), (high, low)
    edge = np.where(rising, near[0], near[1])
    other = np.where(rising, far[0], far[1])
    least, most = np.minimum(before, after), np.maximum(before, after)
    edge = np.where((edge >= least) & (edge <= most), edge, other)
    with np.errstate(all="ignore"):
        share = (edge - before) / (after - before)
    share = np.clip(np.where(np.isfinite(share), share, 1.0), 0.0, 1.0)
    steps = times[rows] - times[rows - 1]
    return np.asarray(times[rows - 1] + np.minimum(np.ceil(share * steps).astype(np.int64), steps), np.int64)


def _sifted(starts: Times, ends: Times, reached: NDArray[np.bool_], rule: Rule) -> Found:
    if rule.merge_ns > 0 and len(starts) > 1:
        apart = np.append(True, starts[1:] - ends[:-1] >= rule.merge_ns)
        starts, reached, ends = starts[apart], reached[apart], ends[np.append(apart[1:], True)]
    if rule.shortest_ns > 0:
        long = ends - starts >= rule.shortest_ns
        starts, reached, ends = starts[long], reached[long], ends[long]
    if rule.events:
        return Found(starts[reached], starts[reached])
    # A stretch of no length is an instant at which a value was just touched: it has the length of one tick.
    return Found(starts, np.maximum(ends, starts + 1))


@np.errstate(all="ignore")
def usual_and_spread(series: RowSource, channel: int) -> tuple[float, float]:
    """The median of a channel and its robust deviation (1.4826 times the median distance from it), judged by up to a
    million of its values; NaN where it holds none."""
    from syncstudio.media.series.analysis.rhythm import places_of

    parts = [series.column(channel, *place) for place in places_of(0, series.rows, 64, 1 << 14)]
    values = np.concatenate(parts) if parts else np.empty(0)
    values = values[~np.isnan(values)]
    if not len(values):
        return float("nan"), float("nan")
    middle = float(np.median(values))
    return middle, 1.4826 * float(np.median(np.abs(values - middle)))
