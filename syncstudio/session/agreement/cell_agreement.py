"""Agreement on the cells of a grid: percent agreement, kappa, alpha, and how common each label is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from syncstudio.session.agreement.alpha import grid_sums, nominal_alpha
from syncstudio.session.agreement.bootstrap import Estimate, bootstrapped
from syncstudio.session.agreement.frame_grid import FrameGrid
from syncstudio.session.agreement.kappa import CellSums, cell_sums, cohen_kappa, fleiss_kappa
from syncstudio.session.agreement.lane_labels import Reals
from syncstudio.session.agreement.options import AgreementOptions


@dataclass(frozen=True, slots=True)
class CellAgreement:
    """Of `cells` cells that every rater looked at: how often they say the same, and kappa (Cohen's of two raters, else
    Fleiss'); alpha is of all cells that two at least looked at.

    `by_label` is the kappa of each label against everything else, `prevalence` the share of its cells, by name; the
    share of cells with nothing is under the name None.
    """

    cells: int
    raters: int
    agreement: Estimate
    kappa: Estimate
    alpha: Estimate
    by_label: dict[str, Estimate]
    prevalence: dict[str | None, float]


def cell_agreement(grid: FrameGrid, options: AgreementOptions) -> CellAgreement:
    """Measure a grid. "Nothing" is a class like the labels: where both label nothing they agree."""
    sums = cell_sums(grid)
    two = sums.joint is not None
    units = float(sums.units.sum())
    shares = sums.totals.sum(axis=0) / max(units * grid.codes.shape[1], 1.0)

    def estimated(rows: Reals, figure: object) -> Estimate:
        return bootstrapped(rows, figure, options.replicates, options.seed)  # type: ignore[arg-type]

    classes = len(grid.names) + 1
    joint = sums.joint.reshape(grid.block_count, -1) if sums.joint is not None else None
    kappa = (
        estimated(joint, lambda rows: cohen_kappa(rows.reshape(-1, classes, classes)))
        if joint is not None
        else estimated(
            np.column_stack([sums.agreeing, sums.units, sums.totals]),
            lambda rows: fleiss_kappa(rows[:, 0], rows[:, 1], rows[:, 2:]),
        )
    )
    return CellAgreement(
        round(units),
        grid.codes.shape[1],
        estimated(np.column_stack([sums.agreeing, sums.units]), lambda rows: rows[:, 0] / rows[:, 1]),
        kappa,
        estimated(grid_sums(grid), nominal_alpha),
        {
            name: estimated(
                _two_classes(sums, place + 1) if two else _against_rest(grid, place + 1), _binary(two)
            )
            for place, name in enumerate(grid.names)
            if shares[place + 1] > 0
        },
        {None: float(shares[0])} | {name: float(shares[place + 1]) for place, name in enumerate(grid.names)},
    )


def _two_classes(sums: CellSums, label: int) -> Reals:
    """Tables of one label against everything else, by block."""
    joint = sums.joint
    assert joint is not None
    both = joint[:, label, label]
    first, second, total = joint[:, label].sum(axis=1), joint[:, :, label].sum(axis=1), joint.sum(axis=(1, 2))
    return np.column_stack([both, first - both, second - both, total - first - second + both])


def _against_rest(grid: FrameGrid, label: int) -> Reals:
    """What Fleiss' kappa of one label against everything else sums, by block."""
    codes = np.where(grid.codes > 0, (grid.codes == label).astype(np.int64), grid.codes)
    parted = FrameGrid(
        codes, grid.cells, grid.blocks, grid.block_count, grid.step_ns, grid.origin_ns, ("this",)
    )
    sums = cell_sums(parted)
    return np.column_stack([sums.agreeing, sums.units, sums.totals])


def _binary(two: bool) -> object:
    if two:
        return lambda rows: cohen_kappa(rows[:, [0, 1, 2, 3]].reshape(-1, 2, 2))
    return lambda rows: fleiss_kappa(rows[:, 0], rows[:, 1], rows[:, 2:])
