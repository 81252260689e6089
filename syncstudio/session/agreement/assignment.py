"""The best one-to-one assignment among few candidates of many: each row and each column is taken once at most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components, min_weight_full_bipartite_matching

from syncstudio.session.agreement.lane_labels import Reals, Whole

# Solved together: the solver's time grows with the square of the rows, its start costs a little each time.
_BATCH_ROWS = 400
# A stretch without a gap of more rows than this is cut into windows, and solved window by window.
_MOST_ROWS = 3_000


@dataclass(frozen=True, slots=True, eq=False)
class Assigned:
    """Which candidates were taken (places in the arrays given); `cut` says that windows had to be made."""

    taken: Whole
    cut: bool = False


def assigned(rows: Whole, columns: Whole, gains: Reals, count_rows: int, count_columns: int) -> Assigned:
    """The candidates of greatest total gain, each row and column once at most; gains are above 0.

    Candidates fall into islands that share no row and no column; each is solved exactly, by the shortest augmenting
    paths of Jonker & Volgenant (1987, "A shortest augmenting path algorithm for dense and sparse linear assignment
    problems") as SciPy has them. An island of more than 3,000 rows is cut in the order of its rows, which are times
    here: then the answer may be a little less than the best.
    """
    if not len(rows):
        return Assigned(np.empty(0, dtype=np.int64))
    size = count_rows + count_columns
    graph = csr_matrix((np.ones(len(rows), dtype=np.int8), (rows, columns + count_rows)), shape=(size, size))
    _, islands = connected_components(graph, directed=False)
    of_candidate = islands[rows].astype(np.int64)
    row_counts = np.bincount(islands[:count_rows], minlength=islands.max() + 1)
    column_counts = np.bincount(islands[count_rows:], minlength=islands.max() + 1)
    single = (row_counts == 1) | (column_counts == 1)
    lone = np.flatnonzero(single[of_candidate])
    # Of an island with one row or one column only its best candidate is taken.
    order = lone[np.lexsort((lone, -gains[lone], of_candidate[lone]))]
    firsts = np.ones(len(order), dtype=np.bool_)
    firsts[1:] = of_candidate[order][1:] != of_candidate[order][:-1]
    taken = [order[firsts]]
    rest = np.flatnonzero(~single[of_candidate])
    cut = False
    if len(rest):
        order = rest[np.lexsort((rows[rest], of_candidate[rest]))]
        for batch in _batches(order, of_candidate, row_counts):
            part, was_cut = _solved(batch, rows, columns, gains)
            taken.append(part)
            cut = cut or was_cut
    return Assigned(np.sort(np.concatenate(taken)), cut)


def _batches(order: Whole, islands: Whole, row_counts: Whole) -> list[Whole]:
    """Whole islands together, up to a few hundred rows."""
    own = islands[order]
    starts = np.concatenate([[0], np.flatnonzero(np.diff(own)) + 1])
    heights = row_counts[own[starts]]
    batch = np.cumsum(heights) // _BATCH_ROWS
    cuts = starts[np.concatenate([[False], np.diff(batch) > 0])]
    return [np.asarray(part) for part in np.split(order, cuts)]


def _solved(batch: Whole, rows: Whole, columns: Whole, gains: Reals) -> tuple[Whole, bool]:
    own_rows, row_of = np.unique(rows[batch], return_inverse=True)
    if len(own_rows) <= _MOST_ROWS:
        return _optimal(batch, row_of, columns, gains), False
    taken: list[Whole] = []
    used = np.zeros(int(columns.max()) + 1, dtype=np.bool_)
    for first in range(0, len(own_rows), _MOST_ROWS // 2):
        here = batch[(row_of >= first) & (row_of < first + _MOST_ROWS // 2)]
        here = here[~used[columns[here]]]
        if len(here):
            _, places = np.unique(rows[here], return_inverse=True)
            taken.append(_optimal(here, places, columns, gains))
            used[columns[taken[-1]]] = True
    return np.concatenate(taken), True


def _optimal(batch: Whole, row_of: Whole, columns: Whole, gains: Reals) -> Whole:
    """Exact: every row may also take a column of its own that gains nothing, so that a full matching exists."""
    own_columns, column_of = np.unique(columns[batch], return_inverse=True)
    count, wide = int(row_of.max()) + 1, len(own_columns)
    top = float(gains[batch].max())
    # The solver minimises, and takes no weight of 0 for one: all are shifted by the same.
    weights = np.concatenate([top - gains[batch] + 1.0, np.full(count, top + 1.0)])
    lone = np.arange(count)
    place = np.concatenate([row_of, lone]), np.concatenate([column_of, wide + lone])
    matrix = csr_matrix((weights, place), shape=(count, wide + count))
    chosen_rows, chosen = min_weight_full_bipartite_matching(matrix)
    partner = np.full(count, -1, dtype=np.int64)
    partner[chosen_rows] = chosen
    return np.asarray(batch[partner[row_of] == column_of])
