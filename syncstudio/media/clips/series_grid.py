"""A series on a clip's clock: its channels at even instants from the clip's first on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.clips.clip_clock import Run
from syncstudio.media.series.gap_rule import AWAY, are_even
from syncstudio.media.series.series import Series
from syncstudio.timebase.instant import NS_PER_S

# Rows read around a clip, so that its edges have neighbours to go between.
_BESIDE = 2


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """`times_ns` int64 (n,) in clip time, rounded up; `columns` float64 (n,) each, NaN in gaps, or texts of states."""

    rate: Fraction
    times_ns: NDArray[np.int64]
    names: tuple[str, ...]
    units: tuple[str, ...]
    columns: tuple[NDArray[np.float64] | list[str | None], ...]


def own_rate(series: Series) -> Fraction:
    """The usual rate of a series' rows, as a grid takes it: 1 where it has none."""
    if series.interval_ns <= 0:
        return Fraction(1)
    return Fraction(NS_PER_S, series.interval_ns).limit_denominator(1000)


def on_grid(series: Series, runs: Sequence[Run], duration_ns: Fraction, rate: Fraction) -> Grid:
    """Every channel at `rate` a second, straight between rows; states and events as they stand at the instant."""
    step = NS_PER_S / rate
    count = max(1, ceil(duration_ns / step))
    columns: list[NDArray[np.float64]] = [np.full(count, np.nan) for _ in series.names]
    for run in runs:
        first, last = ceil(run.from_ns / step), min(count, ceil(run.to_ns / step))
        if first >= last:
            continue
        at = _source_places(run, first, last, step)
        rows = series.between(int(at[0]), int(at[-1]) + 1)
        low, high = max(0, rows.start - _BESIDE), min(series.rows, rows.stop + _BESIDE)
        times = series.times(low, high)
        if not len(times):
            continue
        longest = _longest(times, series.interval_ns)
        for place, kind in enumerate(series.kinds):
            values = series.column(place, low, high)
            made = _between(times, values, at, longest) if kind == "number" else _standing(times, values, at)
            columns[place][first:last] = made
    texts = [series.texts(place) if kind != "number" else None for place, kind in enumerate(series.kinds)]
    times_ns = np.array([ceil(k * step) for k in range(count)], np.int64)
    made_columns = tuple(
        column if words is None else _words(column, words)
        for column, words in zip(columns, texts, strict=True)
    )
    return Grid(rate, times_ns, tuple(series.names), tuple(series.units), made_columns)


def _source_places(run: Run, first: int, last: int, step: Fraction) -> NDArray[np.float64]:
    """Source ns of grid rows; floats hold a nanosecond exactly over 100 days, and rows are further apart."""
    begin = run.source(first * step)
    base = floor(begin)
    away = float(begin - base) + np.arange(last - first) * float(step * run.slope)
    return np.asarray(base + away, np.float64)


def _longest(times: NDArray[np.int64], usual: int) -> float:
    steps = np.diff(times)
    if not len(steps) or usual <= 0:
        return float("inf")
    return AWAY.longest(steps, float(usual), are_even(np.abs(steps - usual), float(usual)))


def _between(
    times: NDArray[np.int64], values: NDArray[np.float64], at: NDArray[np.float64], longest: float
) -> NDArray[np.float64]:
    base = int(times[0])
    relative, wanted = (times - base).astype(np.float64), at - base
    made = np.interp(wanted, relative, values, left=np.nan, right=np.nan)
    after = np.clip(np.searchsorted(relative, wanted, "left"), 1, max(1, len(relative) - 1))
    if len(relative) > 1:
        exact = relative[np.minimum(after, len(relative) - 1)] == wanted
        made[(relative[after] - relative[after - 1] > longest) & ~exact] = np.nan
    return np.asarray(made, np.float64)


def _standing(
    times: NDArray[np.int64], values: NDArray[np.float64], at: NDArray[np.float64]
) -> NDArray[np.float64]:
    place = np.searchsorted(times - times[0], at - int(times[0]), "right") - 1
    return np.where(place >= 0, values[np.maximum(place, 0)], np.nan)


def _words(column: NDArray[np.float64], words: Sequence[str]) -> list[str | None]:
    return [None if np.isnan(one) or not 0 <= int(one) < len(words) else words[int(one)] for one in column]
