"""The lines of a path at every zoom: what a screen cannot part is drawn once, however often it was driven."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.series.local_map import LocalMap
from syncstudio.media.series.path import Path

# The coarsest level parts a whole path into so many cells a side; each finer one into twice as many.
_COARSEST = 256
_MOST_LEVELS = 16
# Short paths are drawn as they are.
_FEW = 4_000


@dataclass(frozen=True, slots=True)
class Lines:
    """Straight lines between the fixes `first` and `last` (their numbers), told apart down to `cell_m` metres."""

    cell_m: float
    first: NDArray[np.int64]
    last: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PlacedPath:
    """A path on a map: metres `east` and `north` of its middle, and its lines, the coarsest first, the last all."""

    path: Path
    ground: LocalMap
    east: NDArray[np.float64]
    north: NDArray[np.float64]
    levels: tuple[Lines, ...]

    def lines(self, metres_per_px: float) -> Lines:
        """The coarsest lines among which a screen sees no difference."""
        for level in self.levels:
            if level.cell_m <= metres_per_px:
                return level
        return self.levels[-1]

    def decimated(self, first: int, last: int, metres_per_px: float) -> NDArray[np.int64]:
        """The numbers of the fixes from `first` to below `last` at which the screen sees it go on."""
        if last - first <= _FEW:
            return np.arange(first, last)
        cells = _cells(self.east[first:last], self.north[first:last], metres_per_px)
        new = np.ones(last - first, bool)
        new[1:] = (cells[1:] != cells[:-1]) | ~self.path.joined[first : last - 1]
        new[-1] = True
        return first + np.flatnonzero(new)


def placed_path(
    path: Path, ground: LocalMap, cancelled: Callable[[], bool] | None = None
) -> PlacedPath | None:
    """A path on a map; None where it was cancelled."""
    east, north = ground.placed(path.latitudes, path.longitudes)
    joined = path.joined if len(path) else np.zeros(0, bool)
    whole = np.flatnonzero(joined)
    levels: list[Lines] = []
    if len(whole) > _FEW:
        extent = max(float(np.ptp(east)), float(np.ptp(north)), 1e-3)
        cell = extent / _COARSEST
        for _ in range(_MOST_LEVELS):
            if cancelled is not None and cancelled():
                return None
            found = _level(east, north, joined, cell)
            if len(found.first) > 0.8 * len(whole):
                break
            levels.append(found)
            cell /= 2
    levels.append(Lines(0.0, whole, whole + 1))
    return PlacedPath(path, ground, east, north, tuple(levels))


def _level(
    east: NDArray[np.float64], north: NDArray[np.float64], joined: NDArray[np.bool_], cell: float
) -> Lines:
    cells = _cells(east, north, cell)
    moved = np.ones(len(east), bool)
    moved[1:] = (cells[1:] != cells[:-1]) | ~joined
    kept = np.flatnonzero(moved)
    first, last = kept[:-1], kept[1:]
    # A line stands where all between its ends are joined.
    breaks = np.concatenate([[0], np.cumsum(~joined)])
    whole = breaks[first] == breaks[last]
    first, last = first[whole], last[whole]
    # The same way driven again is the same line.
    low, high = np.minimum(cells[first], cells[last]), np.maximum(cells[first], cells[last])
    mixed = low.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) ^ high.astype(np.uint64)
    _, once = np.unique(mixed, return_index=True)
    once.sort()
    return Lines(cell, first[once], last[once])


def _cells(east: NDArray[np.float64], north: NDArray[np.float64], cell: float) -> NDArray[np.int64]:
    """The number of the square cell that each place lies in."""
    column = np.floor(east / cell).astype(np.int64)
    row = np.floor(north / cell).astype(np.int64)
    return (column << 32) ^ (row & 0xFFFFFFFF)
