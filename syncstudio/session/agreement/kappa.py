"""Agreement beyond chance on cells or items that each rater put into one class: Cohen's and Fleiss' kappa."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from syncstudio.session.agreement.frame_grid import MISSING, FrameGrid
from syncstudio.session.agreement.lane_labels import Reals


def cohen_kappa(joint: Reals) -> Reals:
    """Cohen's kappa of tables that count what two raters said: `(..., k, k)`, rows the first one's classes.

    `kappa = (p_o - p_e) / (1 - p_e)`, p_o the share on the diagonal, p_e the sum of the products of the margins
    (Cohen 1960, "A coefficient of agreement for nominal scales", doi:10.1177/001316446002000104). NaN where both say
    one and the same class throughout: chance alone agrees fully there.
    """
    total = joint.sum(axis=(-2, -1))
    observed = np.trace(joint, axis1=-2, axis2=-1) / total
    chance = (joint.sum(axis=-1) * joint.sum(axis=-2)).sum(axis=-1) / total**2
    return np.where(chance < 1.0, (observed - chance) / np.where(chance < 1.0, 1.0 - chance, 1.0), np.nan)


def fleiss_kappa(agreeing: Reals, units: Reals, totals: Reals) -> Reals:
    """Fleiss' kappa from sums: of the units' agreement P_i, of units, and of ratings by class `(..., k)`.

    `P_i` is the share of pairs of raters that agree on a unit, `kappa = (mean P_i - P_e) / (1 - P_e)` with P_e the sum
    of the squared shares of classes (Fleiss 1971, "Measuring nominal scale agreement among many raters",
    doi:10.1037/h0031619). Units that a rater did not look at are left out.
    """
    shares = totals / totals.sum(axis=-1, keepdims=True)
    chance = (shares**2).sum(axis=-1)
    observed = agreeing / units
    return np.where(chance < 1.0, (observed - chance) / np.where(chance < 1.0, 1.0 - chance, 1.0), np.nan)


def fleiss_sums(counts: Reals, weights: Reals) -> tuple[Reals, Reals]:
    """For each unit with `counts` of ratings by class, `weights` times: its P_i and its ratings, both weighted."""
    raters = counts.sum(axis=1)
    pairs = (counts * (counts - 1)).sum(axis=1) / np.maximum(raters * (raters - 1), 1)
    return pairs * weights, counts * weights[:, None]


@dataclass(frozen=True, slots=True, eq=False)
class CellSums:
    """A grid's counts by block: `joint` (two raters) or what Fleiss' kappa sums, and the ratings by class.

    Class 0 is "nothing". Only cells count that every rater looked at.
    """

    joint: Reals | None
    agreeing: Reals
    units: Reals
    totals: Reals


def cell_sums(grid: FrameGrid) -> CellSums:
    """What kappa is worked out from, block by block."""
    seen = (grid.codes != MISSING).all(axis=1)
    codes, cells, blocks = grid.codes[seen], grid.cells[seen].astype(np.float64), grid.blocks[seen]
    classes, raters = len(grid.names) + 1, grid.codes.shape[1]
    size = grid.block_count
    joint: Reals | None = None
    if raters == 2:
        flat = (blocks * classes + codes[:, 0]) * classes + codes[:, 1]
        joint = np.bincount(flat, cells, size * classes * classes).astype(np.float64)
        joint = joint.reshape(size, classes, classes)
    totals = np.zeros((size, classes))
    alike = np.zeros(len(codes))
    for place in range(raters):
        totals += np.bincount(blocks * classes + codes[:, place], cells, size * classes).reshape(
            size, classes
        )
        for other in range(place):
            alike += codes[:, place] == codes[:, other]
    alike *= 2 / (raters * (raters - 1))
    agreeing = np.bincount(blocks, alike * cells, size).astype(np.float64)
    return CellSums(joint, agreeing, np.bincount(blocks, cells, size).astype(np.float64), totals)
