"""Krippendorff's alpha: agreement of any number of raters, with values missing, on nominal or interval data."""

from __future__ import annotations

from typing import Literal

import numpy as np

from syncstudio.session.agreement.frame_grid import MISSING, FrameGrid
from syncstudio.session.agreement.lane_labels import Reals

Level = Literal["nominal", "interval"]


def nominal_alpha(sums: Reals) -> Reals:
    """Alpha of nominal data from sums as `nominal_sums` makes them: `(..., 1 + k)`.

    `alpha = 1 - (n - 1) (n - sum o_cc) / (n^2 - sum n_c^2)`, o the coincidences and n_c the pairable values of each
    class (Krippendorff 2011, "Computing Krippendorff's alpha-reliability", section C). NaN where there is one class.
    """
    agreeing, totals = sums[..., 0], sums[..., 1:]
    pairable = totals.sum(axis=-1)
    spread = pairable**2 - (totals**2).sum(axis=-1)
    found = 1.0 - (pairable - 1.0) * (pairable - agreeing) / np.where(spread > 0, spread, 1.0)
    return np.where(spread > 0, found, np.nan)


def interval_alpha(sums: Reals) -> Reals:
    """Alpha of interval data from sums as `interval_sums` makes them: `(..., 4)`.

    `alpha = 1 - D_o / D_e` with the squared difference of values (Krippendorff 2011, section D, metric "interval").
    """
    differing, pairable, total, squares = (sums[..., place] for place in range(4))
    spread = 2 * (pairable * squares - total**2)
    spread = np.where(spread > 1e-12 * np.maximum(pairable * squares, 1e-300), spread, 0.0)
    found = 1.0 - (pairable - 1.0) * differing / np.where(spread > 0, spread, 1.0)
    return np.where(spread > 0, found, np.nan)


def nominal_sums(counts: Reals, weights: Reals) -> Reals:
    """Unit by unit from `counts` of values by class: its agreeing coincidences, then its pairable values by class.

    A unit with one value only has nothing to pair it with, and counts for nothing.
    """
    values = counts.sum(axis=1)
    pairable = np.where(values >= 2, weights, 0.0)
    agreeing = (counts * (counts - 1)).sum(axis=1) / np.maximum(values - 1, 1)
    return np.column_stack([agreeing * pairable, counts * pairable[:, None]])


def interval_sums(values: Reals, weights: Reals) -> Reals:
    """Unit by unit from values (a row a unit, a column a rater, NaN for missing): differences, count, sum, squares."""
    known = ~np.isnan(values)
    count = known.sum(axis=1)
    filled = np.where(known, values, 0.0)
    total, squares = filled.sum(axis=1), (filled**2).sum(axis=1)
    # All ordered pairs of a unit's values: sum (a - b)^2 = 2 (m sum a^2 - (sum a)^2).
    differing = 2 * (count * squares - total**2) / np.maximum(count - 1, 1)
    pairable = np.where(count >= 2, weights, 0.0)
    return np.column_stack([np.maximum(differing, 0.0), count, total, squares]) * pairable[:, None]


def alpha_of(values: Reals, level: Level) -> float | None:
    """Alpha of a table of numbers, a row a unit and a column a rater, NaN for missing; None where it is undefined."""
    weights = np.ones(len(values))
    if level == "interval":
        # Around their mean, so that large numbers lose no digits.
        centred = values - (np.nanmean(values) if (~np.isnan(values)).any() else 0.0)
        found = float(interval_alpha(interval_sums(centred, weights).sum(axis=0)))
    else:
        known = np.unique(values[~np.isnan(values)])
        counts = np.column_stack([(values == each).sum(axis=1) for each in known]).astype(np.float64)
        found = float(nominal_alpha(nominal_sums(counts, weights).sum(axis=0)))
    return None if np.isnan(found) else found


def grid_sums(grid: FrameGrid) -> Reals:
    """What the nominal alpha of cells sums, block by block; "nothing" is a class, missing cells are missing."""
    classes, raters = len(grid.names) + 1, grid.codes.shape[1]
    known = grid.codes != MISSING
    values = known.sum(axis=1)
    alike = np.zeros(len(grid.codes))
    for place in range(raters):
        for other in range(place):
            both = known[:, place] & known[:, other]
            alike += both & (grid.codes[:, place] == grid.codes[:, other])
    weights = np.where(values >= 2, grid.cells, 0).astype(np.float64)
    size = grid.block_count
    sums = np.zeros((size, 1 + classes))
    sums[:, 0] = np.bincount(grid.blocks, weights * 2 * alike / np.maximum(values - 1, 1), size)
    for place in range(raters):
        own = known[:, place]
        flat = grid.blocks[own] * classes + grid.codes[own, place]
        sums[:, 1:] += np.bincount(flat, weights[own], size * classes).reshape(size, classes)
    return sums
