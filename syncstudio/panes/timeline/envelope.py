"""Bands of lows and highs turned into pixels, all columns at once."""

from typing import TypeVar

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
Real = TypeVar("Real", Floats, Doubles)


def joined(lows: Floats, highs: Floats) -> tuple[Floats, Floats]:
    """Stretch each column to touch its neighbours, so that a steep signal stays one line. Drops the first and last.

    Columns are the last axis: of many signals at once, too.
    """
    inner_low, inner_high = lows[..., 1:-1], highs[..., 1:-1]
    low = np.fmin(np.fmin(inner_low, (inner_low + highs[..., :-2]) / 2), (inner_low + highs[..., 2:]) / 2)
    high = np.fmax(np.fmax(inner_high, (inner_high + lows[..., :-2]) / 2), (inner_high + lows[..., 2:]) / 2)
    return low, high


def bridged(values: Real, most: int) -> Real:
    """Fill runs of at most so many missing columns on the straight line between their neighbours."""
    missing = np.isnan(values)
    known = np.flatnonzero(~missing)
    if not missing.any() or len(known) < 2:
        return values
    holes = np.flatnonzero(missing)
    after = np.searchsorted(known, holes)
    inner = (after > 0) & (after < len(known))
    holes, after = holes[inner], after[inner]
    short = known[after] - known[after - 1] - 1 <= most
    filled = values.copy()
    filled[holes[short]] = np.interp(holes[short], known, values[known])
    return filled


def rows_from_values(
    lows: Floats, highs: Floats, bottom: float, top: float, height: float, thinnest: float
) -> tuple[Floats, Floats]:
    """Device rows of a band: value `top` lies at row 0, `bottom` at `height`; never thinner than `thinnest` rows.

    Columns without data (NaN) stay empty: their top equals their bottom.
    """
    scale = np.float32(height / (top - bottom))
    tops = (np.float32(top) - highs) * scale
    bottoms = (np.float32(top) - lows) * scale
    missing = np.maximum(np.float32(thinnest) - (bottoms - tops), 0) / 2
    tops, bottoms = tops - missing, bottoms + missing
    empty = ~np.isfinite(tops)
    if empty.any():
        tops[empty] = 0
        bottoms[empty] = 0
    return tops.astype(np.float32), bottoms.astype(np.float32)


def line_rows(
    xs: Doubles, ys: Doubles, first: int, last: int, thick: float, dot: float | Doubles = 0.0
) -> tuple[Floats, Floats]:
    """Device rows of a line through points, for the columns `[first, last)`; a dot of radius `dot` on each point, or of
    one radius for each.

    `xs` (rising) and `ys` are device pixels, NaN in `ys` breaks the line. Qt strokes a long antialiased line in tens of
    milliseconds; as a band it takes one.
    """
    edges = np.interp(np.arange(first, last + 1), xs, ys, left=np.nan, right=np.nan)
    tops, bottoms = np.fmin(edges[:-1], edges[1:]), np.fmax(edges[:-1], edges[1:])
    columns = np.floor(xs).astype(np.int64) - first
    radii = np.broadcast_to(np.asarray(dot, np.float64), ys.shape)
    reach = int(np.ceil(radii.max(initial=0.0)))
    known = np.isfinite(ys)
    for away in range(-reach, reach + 1):
        # A disk, column by column; without dots only the point itself.
        half = np.sqrt(np.maximum(radii * radii - away * away, 0.0))
        at = columns + away
        touched = known & (at >= 0) & (at < last - first) & (np.ceil(radii) >= abs(away))
        _reach_out(tops, bottoms, at[touched], ys[touched] - half[touched], ys[touched] + half[touched])
    tops, bottoms = tops - thick / 2, bottoms + thick / 2
    empty = np.isnan(tops)
    tops[empty] = bottoms[empty] = 0
    return tops.astype(np.float32), bottoms.astype(np.float32)


def _reach_out(
    tops: Doubles, bottoms: Doubles, at: npt.NDArray[np.int64], low: Doubles, high: Doubles
) -> None:
    np.fmin.at(tops, at, low)
    np.fmax.at(bottoms, at, high)


def coverages(tops: Floats, bottoms: Floats, firsts: Floats, height: int) -> npt.NDArray[np.uint8]:
    """The same of many bands at once: (bands, height, columns), the rows of each counted from its `firsts`."""
    rows = (firsts[:, None] + np.arange(height, dtype=np.float32))[:, :, None] * 255
    covered = np.minimum(rows + 255, (bottoms * 255)[:, None, :])
    covered -= np.maximum(rows, (tops * 255)[:, None, :])
    np.maximum(covered, 0, out=covered)
    return covered.astype(np.uint8)


def coverage(tops: Floats, bottoms: Floats, height: int) -> npt.NDArray[np.uint8]:
    """How much of each pixel a band covers, 0 to 255: (height, columns), the edges antialiased."""
    rows = np.arange(height, dtype=np.float32)[:, None]
    covered = np.minimum(rows + 1, bottoms[None, :])
    covered -= np.maximum(rows, tops[None, :])
    np.clip(covered, 0, 1, out=covered)
    covered *= 255
    return covered.astype(np.uint8)
