"""What each rater says in every cell of a regular grid, kept as runs of cells in which nobody says anything new."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from syncstudio.session.agreement.lane_labels import ComparedLane, LaneLabels, Whole

MISSING, NOTHING = -1, 0
"""What a rater says where they were not to look, and where they labelled nothing; labels count from 1."""

BLOCKS = 100
"""Stretches of equal length that a recording is parted into for resampling."""


@dataclass(frozen=True, slots=True, eq=False)
class FrameGrid:
    """Runs of cells: `codes` has a row a run and a column a rater, `cells` says how many cells a run is.

    `blocks` is which of the equal stretches a run lies in, up to `block_count`. Cell 0 begins at `origin_ns`.
    """

    codes: Whole
    cells: Whole
    blocks: Whole
    block_count: int
    step_ns: int
    origin_ns: int
    names: tuple[str, ...]


def grid_of(lane: ComparedLane, step_ns: int, tolerance_ns: int) -> FrameGrid:
    """The grid of a lane: a cell has the label that lies over its middle.

    Where one rater's labels overlap, a cell has the one that started last. An event counts as lasting from a tolerance
    before it to one after it, so that two within the tolerance share cells. Cells without a label are a class of
    their own, "nothing", from the first label of anybody to the last; outside of what a rater was given to label
    (`covered`) their cells are missing. Exact for any step: only the edges of labels are looked at, in whole numbers.
    """
    start_ns, end_ns = lane.span_ns
    events = any((rater.starts_ns == rater.ends_ns).any() for rater in lane.raters)
    if events:
        start_ns, end_ns = start_ns - tolerance_ns, end_ns + max(tolerance_ns, 1)
    count = max(1, -(-(end_ns - start_ns) // step_ns)) if end_ns > start_ns else 0
    blocks = min(BLOCKS, count)
    # In Python's whole numbers: a grid of a year in nanoseconds is more than a product of 64 bits.
    borders = np.array([place * count // max(blocks, 1) for place in range(blocks + 1)], dtype=np.int64)
    edges = [np.array([0, count], dtype=np.int64), borders]
    spans = [_cells_of(rater, start_ns, step_ns, count, tolerance_ns) for rater in lane.raters]
    for lows, highs, covered in spans:
        edges += [lows, highs, covered.ravel()]
    cuts = np.unique(np.concatenate(edges))
    cells = np.diff(cuts)
    codes = np.column_stack(
        [
            _codes(rater, cuts, lows, highs, covered)
            for rater, (lows, highs, covered) in zip(lane.raters, spans, strict=True)
        ]
    )
    block_of = np.searchsorted(borders[1:], cuts[:-1], side="right")
    return FrameGrid(codes, cells, block_of.astype(np.int64), blocks, step_ns, start_ns, lane.names)


def joined(grids: list[FrameGrid]) -> FrameGrid:
    """Several lanes as one grid: labels of the same name are the same, every block stays a block."""
    names = tuple(dict.fromkeys(name for grid in grids for name in grid.names))
    places = {name: place + 1 for place, name in enumerate(names)}
    codes, blocks, before = [], [], 0
    for grid in grids:
        table = np.array([MISSING, NOTHING, *(places[name] for name in grid.names)], dtype=np.int64)
        codes.append(table[grid.codes + 1])
        blocks.append(grid.blocks + before)
        before += grid.block_count
    return FrameGrid(
        np.concatenate(codes),
        np.concatenate([grid.cells for grid in grids]),
        np.concatenate(blocks),
        before,
        grids[0].step_ns,
        0,
        names,
    )


def _cells_of(
    rater: LaneLabels, origin_ns: int, step_ns: int, count: int, tolerance_ns: int
) -> tuple[Whole, Whole, Whole]:
    """The cells [low, high) whose middles each label covers, and those that the rater was to look at."""
    event = rater.starts_ns == rater.ends_ns
    starts = rater.starts_ns - np.where(event, tolerance_ns, 0)
    ends = rater.ends_ns + np.where(event, max(tolerance_ns, 1), 0)
    covered = np.array(rater.covered or (), dtype=np.int64).reshape(-1, 2)
    return (
        _first_middle(starts, origin_ns, step_ns, count),
        _first_middle(ends, origin_ns, step_ns, count),
        _first_middle(covered, origin_ns, step_ns, count),
    )


def _first_middle(times_ns: Whole, origin_ns: int, step_ns: int, count: int) -> Whole:
    """The first cell whose middle is at this time or after it."""
    return np.clip(-((step_ns - 2 * (times_ns - origin_ns)) // (2 * step_ns)), 0, count)


def _codes(rater: LaneLabels, cuts: Whole, lows: Whole, highs: Whole, covered: Whole) -> Whole:
    runs = len(cuts) - 1
    begins, ends = np.searchsorted(cuts, lows), np.searchsorted(cuts, highs)
    found = np.zeros(runs, dtype=np.int64)
    if (begins[1:] >= ends[:-1]).all():
        # Nothing overlaps: each label is added where it begins and taken away where it ends.
        steps = np.zeros(runs + 1, dtype=np.int64)
        np.add.at(steps, begins, rater.labels + 1)
        np.subtract.at(steps, ends, rater.labels + 1)
        found = np.cumsum(steps)[:runs]
    else:
        for begin, end, label in zip(begins.tolist(), ends.tolist(), rater.labels.tolist(), strict=True):
            found[begin:end] = label + 1
    if rater.covered is not None:
        seen = np.zeros(runs, dtype=np.bool_)
        for begin, end in np.searchsorted(cuts, covered).tolist():
            seen[begin:end] = True
        found[~seen] = MISSING
    return found
