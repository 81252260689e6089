"""What of a path lies under the mouse, and when it was there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from syncstudio.media.series.path_levels import PlacedPath

# Among passes this much farther than the nearest one, the nearest in time is meant.
_SAME_PX = 4.0


@dataclass(frozen=True, slots=True)
class PathHit:
    """An instant of a path on its source's clock, and how far from the mouse it passed, in metres."""

    source_ns: int
    metres: float


def path_hit(
    placed: PlacedPath, east: float, north: float, reach_m: float, metres_per_px: float, near_ns: int | None
) -> PathHit | None:
    """Where a path passes within reach of a place; where it does so several times, what is nearest in time to
    `near_ns`, or first without one."""
    path = placed.path
    if not len(path):
        return None
    if len(path) == 1:
        alone = float(np.hypot(placed.east[0] - east, placed.north[0] - north))
        return PathHit(int(path.times_ns[0]), alone) if alone <= reach_m else None
    xs, ys = placed.east, placed.north
    near = (np.minimum(xs[:-1], xs[1:]) <= east + reach_m) & (np.maximum(xs[:-1], xs[1:]) >= east - reach_m)
    near &= (np.minimum(ys[:-1], ys[1:]) <= north + reach_m) & (
        np.maximum(ys[:-1], ys[1:]) >= north - reach_m
    )
    found = np.flatnonzero(near)
    if not len(found):
        return None
    x0, y0, x1, y1 = xs[found], ys[found], xs[found + 1], ys[found + 1]
    squared = (x1 - x0) ** 2 + (y1 - y0) ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        share = ((east - x0) * (x1 - x0) + (north - y0) * (y1 - y0)) / squared
    share = np.clip(np.where(squared > 0, share, 0.0), 0.0, 1.0)
    # Over a gap there is no line: its ends alone can be hit.
    broken = ~path.joined[found]
    share[broken] = np.round(share[broken])
    away = np.hypot(x0 + share * (x1 - x0) - east, y0 + share * (y1 - y0) - north)
    close = away <= min(reach_m, float(away.min()) + _SAME_PX * metres_per_px)
    if not close.any():
        return None
    starts, ends = path.times_ns[found], path.times_ns[found + 1]
    times = starts + np.round(share * (ends - starts)).astype(np.int64)
    times, away, lines = times[close], away[close], found[close]
    # Of each pass, where it came nearest; of these, what is nearest in time.
    passes = np.split(np.arange(len(lines)), np.flatnonzero(np.diff(lines) > 1) + 1)
    nearest = np.array([each[int(np.argmin(away[each]))] for each in passes])
    best = nearest[int(np.argmin(away[nearest] if near_ns is None else np.abs(times[nearest] - near_ns)))]
    return PathHit(int(times[best]), float(away[best]))
