"""What the numbers of a stretch of a channel are together: mean, deviation, extremes and when, rate, gaps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from syncstudio.media.errors import MediaCancelled
from syncstudio.media.series.analysis.rhythm import Rhythm, places_of, rhythm_of
from syncstudio.media.series.analysis.row_source import RowSource
from syncstudio.media.series.series import Series

# So many rows are looked at all; of more, as many in stretches spread over them.
MOST_ROWS = 1 << 22
_PLACES = 64
# Rows read at once.
_CHUNK = 1 << 18
# Columns asked of the levels when an extreme is looked for.
_COLUMNS = 512


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one channel in a stretch: `looked` of its `rows` were looked at, `missing` of them have no number.

    Extremes have their times on the channel's own clock; they are of all rows where `exact`. `rate` is rows a second
    without gaps, 0 where it cannot be said; `gaps` are those among the rows looked at.
    """

    rows: int
    looked: int
    missing: int = 0
    mean: float = np.nan
    deviation: float = np.nan
    rms: float = np.nan
    median: float = np.nan
    low: float = np.nan
    low_ns: int = 0
    high: float = np.nan
    high_ns: int = 0
    gaps: int = 0
    rate: float = 0.0
    even: bool = True
    exact: bool = True


@np.errstate(all="ignore")
def figures_of(
    source: RowSource, channel: int, first: int, last: int, cancelled: Callable[[], bool] | None = None
) -> Figures:
    """The figures of rows [first, last); MediaCancelled when `cancelled()` turns true."""
    rows = last - first
    if rows <= 0:
        return Figures(0, 0)
    places = places_of(first, last, _PLACES, MOST_ROWS // _PLACES)
    looked = sum(stop - start for start, stop in places)
    rhythm = rhythm_of(source, first, last)
    known = []
    low, high, gaps = (np.inf, first), (-np.inf, first), 0
    for start, stop in places:
        for at in range(start, stop, _CHUNK):
            if cancelled is not None and cancelled():
                raise MediaCancelled("The figures were not worked out: something else was asked for.")
            to = min(at + _CHUNK, stop)
            values = source.column(channel, at, to)
            gaps += _gaps(source, rhythm, max(at - 1, start), to)
            numbers = ~np.isnan(values)
            if numbers.any():
                lowest, highest = int(np.nanargmin(values)), int(np.nanargmax(values))
                low = min(low, (float(values[lowest]), at + lowest))
                high = high if high[0] >= values[highest] else (float(values[highest]), at + highest)
                known.append(values[numbers])
    exact = looked == rows
    if not exact and isinstance(source, Series):
        low = _extreme(source, channel, first, last, -1) or low
        high = _extreme(source, channel, first, last, 1) or high
        exact = source.complete(*_edges(source, first, last))
    if not known:
        return Figures(rows, looked, looked, gaps=gaps, rate=rhythm.rate, even=rhythm.even, exact=exact)
    values = np.concatenate(known)
    mean = float(values.mean())
    return Figures(
        rows,
        looked,
        looked - len(values),
        mean,
        float(values.std(ddof=1)) if len(values) > 1 else 0.0,
        float(np.sqrt(np.mean(values * values))),
        float(np.median(values)),
        low[0],
        int(source.times(low[1], low[1] + 1)[0]),
        high[0],
        int(source.times(high[1], high[1] + 1)[0]),
        gaps,
        rhythm.rate,
        rhythm.even,
        exact,
    )


def _gaps(source: RowSource, rhythm: Rhythm, first: int, last: int) -> int:
    return int(np.count_nonzero(np.diff(source.times(first, last)) > rhythm.longest_ns))


def _edges(source: RowSource, first: int, last: int) -> tuple[int, int]:
    return int(source.times(first, first + 1)[0]), int(source.times(last - 1, last)[0]) + 1


def _extreme(series: Series, channel: int, first: int, last: int, sign: int) -> tuple[float, int] | None:
    """The smallest (-1) or largest (1) value of many rows with its row, narrowed down by the levels."""
    while last - first > _CHUNK:
        start, end = _edges(series, first, last)
        lows, highs = series.minmax(start, end, _COLUMNS, channel)
        edge = np.where(np.isnan(highs), -np.inf, highs if sign > 0 else -lows)
        if not np.isfinite(edge).any():
            return None
        place = int(np.argmax(edge))
        step = (end - start) / _COLUMNS
        low, high = (
            series.row_after(start + int(place * step)),
            series.row_after(start + int((place + 1) * step) + 1),
        )
        # A column may have counted rows of its neighbours: a bin is no finer.
        low, high = max(first, low - 4096), min(last, high + 4096)
        if high - low >= last - first:
            break
        first, last = low, high
    values = series.column(channel, first, last)
    if np.isnan(values).all():
        return None
    place = int(np.nanargmax(values * sign))
    return float(values[place]), first + place
