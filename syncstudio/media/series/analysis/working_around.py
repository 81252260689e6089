"""The functions of a formula that look at the rows before and after: derivative, integral, windows, filters, trends."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.series.analysis import filters, rolling
from syncstudio.media.series.analysis.column import CHUNK, Column, Constant, Kept, Values
from syncstudio.media.series.analysis.formula import Call, Number
from syncstudio.media.series.analysis.formula_error import FormulaError
from syncstudio.timebase.counts import counted

if TYPE_CHECKING:
    from syncstudio.media.series.analysis.working import Working


def around(work: Working, node: Call, column: Column) -> Column:
    """The column of a function that needs the rows around each."""
    name = node.function
    if name == "derivative":
        return _Derivative(work, column)
    if name in ("mean", "rolling_mean", "std", "median") and len(node.arguments) == 2:
        how = {"std": rolling.deviations, "median": rolling.medians}.get(name, rolling.means)
        return _Rolling(work, column, work.half_window_ns(node), how)
    if name in ("mean", "std", "min", "max"):
        return Constant(_of_all(work, column, name))
    if name == "integral":
        return _integral(work, column)
    if name == "unwrap":
        turn = node.arguments[1].value if len(node.arguments) > 1 else 2 * math.pi  # type: ignore[union-attr]
        return _unwrapped(work, column, turn)
    if name == "detrend":
        return _detrended(work, column)
    return _filtered(work, node, column)


class _Derivative:
    """Change a second: through the rows before and after, at the edge of a gap through the one there is."""

    def __init__(self, work: Working, column: Column) -> None:
        self._work, self._column = work, column

    def read(self, first: int, last: int) -> Values:
        low, high = max(first - 1, 0), min(last + 1, self._work.rows)
        values = self._column.read(low, high)
        out = np.full(high - low, np.nan)
        if high - low > 1:
            steps = np.diff(self._work.series.times(low, high)) / 1e9
            good = self._work.linked(values, low, high) & (steps > 0)
            with np.errstate(all="ignore"):
                slopes = np.where(good, np.diff(values) / steps, np.nan)
                before, after = np.append(np.nan, slopes), np.append(slopes, np.nan)
                h0, h1 = np.append(np.nan, steps), np.append(steps, np.nan)
                middle = (before * h1 + after * h0) / (h0 + h1)
            out = np.where(np.isnan(middle), np.where(np.isnan(before), after, before), middle)
        return out[first - low : len(out) - (high - last)]


class _Rolling:
    """Something of the values in a window of time around each row."""

    def __init__(
        self,
        work: Working,
        column: Column,
        half_ns: int,
        how: Callable[[Values, NDArray[np.int64], NDArray[np.int64]], Values],
    ) -> None:
        self._work, self._column, self._half_ns, self._how = work, column, half_ns, how

    def read(self, first: int, last: int) -> Values:
        series = self._work.series
        edges = series.times(first, first + 1), series.times(last - 1, last)
        low = min(series.row_after(int(edges[0][0]) - self._half_ns), first)
        high = max(series.row_after(int(edges[1][0]) + self._half_ns + 1), last)
        values, times = self._column.read(low, high), series.times(low, high)
        runs = np.append(0, np.cumsum(~self._work.linked(values, low, high)))
        starts, stops = rolling.windows(times, runs, self._half_ns, first - low, last - low)
        made = self._how(values, starts, stops)
        return np.where(np.isnan(values[first - low : last - low]), np.nan, made)


def _of_all(work: Working, column: Column, name: str) -> float:
    """One number of a whole channel."""
    count, mean, squares, low, high = 0, 0.0, 0.0, math.inf, -math.inf
    for first, last in work.chunks():
        values = column.read(first, last)
        values = values[~np.isnan(values)]
        if len(values):
            # Chunk by chunk as Welford does it, so that no digits are lost.
            part, apart = float(values.mean()), len(values) + count
            # Multiplied, not raised: what is too large becomes infinite, which is no fault.
            between = (part - mean) * (part - mean) * count * len(values) / apart
            squares += float(((values - part) ** 2).sum()) + between
            mean += (part - mean) * len(values) / apart
            count = apart
            low, high = min(low, float(values.min())), max(high, float(values.max()))
        work.went(last - first)
    if not count:
        return math.nan
    return {"mean": mean, "min": low, "max": high}.get(name, math.sqrt(squares / max(count - 1, 1)))


def _integral(work: Working, column: Column) -> Column:
    """The area up to each row in seconds times the unit; over a gap nothing is added."""
    kept, total = work.kept(), 0.0
    for first, last in work.chunks():
        low = max(first - 1, 0)
        values = column.read(low, last)
        steps = np.diff(work.series.times(low, last)) / 1e9
        with np.errstate(invalid="ignore"):
            areas = np.where(work.linked(values, low, last), (values[1:] + values[:-1]) / 2 * steps, 0.0)
        sums = np.cumsum(areas if low < first else np.append(0.0, areas)) + total
        total = float(sums[-1])
        kept.values[first:last] = np.where(np.isnan(values[first - low :]), np.nan, sums)
        work.went(last - first)
    return kept


def _unwrapped(work: Working, column: Column, turn: float) -> Column:
    """An angle without jumps of a whole turn; after a gap it begins as it was recorded."""
    kept, offset = work.kept(), 0.0
    for first, last in work.chunks():
        low = max(first - 1, 0)
        values = column.read(low, last)
        good = work.linked(values, low, last)
        with np.errstate(invalid="ignore"):
            turns = np.where(good, -np.round(np.diff(values) / turn) * turn, 0.0)
        sums = np.append(offset if low < first else 0.0, turns).cumsum()
        begins = np.append(low == first, ~good)
        # What had been added up to the row where a run begins is taken off again.
        at_begin = np.maximum.accumulate(np.where(begins, np.arange(len(sums)), -1))
        base = np.where(at_begin >= 0, sums[np.maximum(at_begin, 0)], 0.0)
        shifts = sums - base
        kept.values[first:last] = (values + shifts)[first - low :]
        offset = float(shifts[-1])
        work.went(last - first)
    return kept


def _detrended(work: Working, column: Column) -> Column:
    """Without the straight line that fits all values best."""
    count, mean_t, mean_v, tt, tv = 0, 0.0, 0.0, 0.0, 0.0
    zero = int(work.series.times(0, 1)[0]) if work.rows else 0
    for first, last in work.chunks():
        values = column.read(first, last)
        known = ~np.isnan(values)
        if known.any():
            t, v = (work.series.times(first, last)[known] - zero) / 1e9, values[known]
            n, pt, pv = len(t), float(t.mean()), float(v.mean())
            share = count * n / (count + n)
            tt += float(((t - pt) ** 2).sum()) + (pt - mean_t) ** 2 * share
            tv += float(((t - pt) * (v - pv)).sum()) + (pt - mean_t) * (pv - mean_v) * share
            mean_t += (pt - mean_t) * n / (count + n)
            mean_v += (pv - mean_v) * n / (count + n)
            count += n
        work.went(last - first)
    return _Line(work, column, zero, mean_t, mean_v, tv / tt if tt else 0.0)


class _Line:
    """A column without a straight line."""

    def __init__(
        self, work: Working, column: Column, zero: int, at_s: float, value: float, slope: float
    ) -> None:
        self._work, self._column, self._zero = work, column, zero
        self._at_s, self._value, self._slope = at_s, value, slope

    def read(self, first: int, last: int) -> Values:
        at_s = (self._work.series.times(first, last) - self._zero) / 1e9 - self._at_s
        return self._column.read(first, last) - self._value - self._slope * at_s


def _filtered(work: Working, node: Call, column: Column) -> Column:
    rate = work.rhythm.rate
    edges = [each for each in node.arguments[1:] if isinstance(each, Number)]
    if not rate:
        raise FormulaError("There are too few rows to filter.", node.at, node.end)
    for edge in edges:
        if edge.value >= rate / 2:
            raise FormulaError(
                f"At {rate:.4g} rows a second nothing above {rate / 2:.4g} Hz is in the values: choose a lower "
                "frequency",
                edge.at,
                edge.end,
            )
    if len(edges) == 2 and edges[0].value >= edges[1].value:
        raise FormulaError("The lower frequency of bandpass comes first.", edges[0].at, edges[1].end)
    if not work.rhythm.even:
        work.notes.append(
            f"Rows come at no fixed rate: {node.function} works on {rate:.4g} a second, read off between them."
        )
    sos = filters.sections(node.function, tuple(edge.value for edge in edges), rate)
    kept = work.kept()
    for first, last in work.chunks():
        kept.values[first:last] = column.read(first, last)
        work.went(last - first)
    least, short = filters.least_rows(sos), 0
    for start, stop in _runs(work, kept):
        if stop - start < least:
            kept.values[start:stop] = np.nan
            short += stop - start
        elif work.rhythm.steady:
            filters.zero_phase(sos, kept.values[start:stop], work.went)
        else:
            _on_grid(work, sos, kept.values, start, stop)
    if short:
        many = counted(short, "row lies", "rows lie")
        work.notes.append(
            f"{many} in stretches of fewer than {least} rows between gaps, too short "
            f"to filter: {'it has' if short == 1 else 'they have'} no value."
        )
    return kept


def _on_grid(work: Working, sos: Values, values: Values, start: int, stop: int) -> None:
    """Filter a run whose rows come unevenly: on an even grid of the mean rate, read off and put back by straight
    lines."""
    times, step = work.series.times, work.rhythm.mean_ns
    zero, end = int(times(start, start + 1)[0]), int(times(stop - 1, stop)[0])
    count = int((end - zero) / step) + 2
    if count < filters.least_rows(sos):
        values[start:stop] = np.nan
        return
    grid = Kept(count)
    try:
        for first in range(0, count, CHUNK):
            last = min(first + CHUNK, count)
            at = np.arange(first, last) * step
            low = max(start, min(work.series.row_after(zero + int(at[0])) - 1, stop - 1))
            high = min(stop, work.series.row_after(zero + int(at[-1]) + 1) + 1)
            grid.values[first:last] = np.interp(at, times(low, high) - zero, values[low:high])
        filters.zero_phase(sos, grid.values, lambda rows: work.went(rows, max(work.rows, count)))
        for first in range(start, stop, CHUNK):
            last = min(first + CHUNK, stop)
            at = (times(first, last) - zero) / step
            low, high = int(at[0]), min(int(at[-1]) + 2, count)
            values[first:last] = np.interp(at, np.arange(low, high), grid.values[low:high])
    finally:
        grid.close()


def _runs(work: Working, column: Column) -> Iterator[tuple[int, int]]:
    """The stretches of rows that belong together, each with a number."""
    start: int | None = None
    for first, last in work.chunks():
        # One row more at the front, so that the step into the chunk is judged too.
        low = max(first - 1, 0)
        values = column.read(low, last)
        if first == 0:
            start = None if np.isnan(values[0]) else 0
        good = work.linked(values, low, last)
        for place in (np.flatnonzero(~good) + low + 1).tolist():
            if start is not None:
                yield start, place
            start = None if np.isnan(values[place - low]) else place
    if start is not None:
        yield start, work.rows
