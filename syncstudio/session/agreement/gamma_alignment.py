"""The best alignment of what several raters delimited: which units are the same, and how much disorder is left."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from syncstudio.session.agreement.assignment import assigned
from syncstudio.session.agreement.gamma_units import EMPTY, Dissimilarity, Units
from syncstudio.session.agreement.lane_labels import Reals, Whole
from syncstudio.session.agreement.near_pairs import sharing_pairs
from syncstudio.session.errors import SessionError

# More candidates than this in one window are not worked through.
_MOST_TUPLES = 60_000


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """Unitary alignments: `members` has a row each and a column a rater, -1 where it has no unit there.

    `disorders` is that of each, in multiples of delta-empty. `exact` is False where windows had to be cut.
    """

    members: Whole
    disorders: Reals
    exact: bool = True

    def disorder(self, units: tuple[Units, ...]) -> float:
        """The disorder of the whole: the sum over unitary alignments by the mean number of units of a rater."""
        return float(self.disorders.sum() * len(units) / max(sum(len(each) for each in units), 1))


def best_alignment(units: tuple[Units, ...], unlike: Dissimilarity) -> Alignment:
    """The alignment of least disorder, in which every unit stands in exactly one unitary alignment.

    Two raters: an assignment, solved exactly (`assignment.assigned`). More: the integer program of the paper (section
    5.1), over those unitary alignments that cost no more than their units alone would, by HiGHS in `scipy.optimize`.
    """
    return _of_two(units, unlike) if len(units) == 2 else _of_many(units, unlike)


def _of_two(units: tuple[Units, ...], unlike: Dissimilarity) -> Alignment:
    one, other = units
    i, j = _near(one, other, unlike.reach(2 * EMPTY))
    cost = unlike.between(one, other, i, j)
    kept = cost < 2 * EMPTY
    i, j, cost = i[kept], j[kept], cost[kept]
    found = assigned(i, j, 2 * EMPTY - cost, len(one), len(other))
    i, j, cost = i[found.taken], j[found.taken], cost[found.taken]
    lone = np.setdiff1d(np.arange(len(one)), i)
    lone_other = np.setdiff1d(np.arange(len(other)), j)
    members = np.full((len(i) + len(lone) + len(lone_other), 2), -1, dtype=np.int64)
    members[: len(i), 0], members[: len(i), 1] = i, j
    members[len(i) : len(i) + len(lone), 0] = lone
    members[len(i) + len(lone) :, 1] = lone_other
    return Alignment(
        members, np.concatenate([cost, np.full(len(lone) + len(lone_other), EMPTY)]), not found.cut
    )


def _near(one: Units, other: Units, reach: float) -> tuple[Whole, Whole]:
    """The pairs that can be so little unlike."""
    if not np.isfinite(reach):
        return np.repeat(np.arange(len(one)), len(other)), np.tile(np.arange(len(other)), len(one))
    grown = [
        ((each.starts - reach * (each.ends - each.starts)), (each.ends + reach * (each.ends - each.starts)))
        for each in (one, other)
    ]
    (starts, ends), (other_starts, other_ends) = [
        (np.floor(begin * 1e9).astype(np.int64), np.ceil(end * 1e9).astype(np.int64)) for begin, end in grown
    ]
    return sharing_pairs(starts, ends, other_starts, other_ends)


def _of_many(units: tuple[Units, ...], unlike: Dissimilarity) -> Alignment:
    raters = len(units)
    pairs = raters * (raters - 1) // 2
    members, disorders = _candidates(units, unlike, pairs)
    counts = [len(each) for each in units]
    if not sum(counts):
        return Alignment(np.empty((0, raters), dtype=np.int64), np.empty(0))
    chosen = _partition(members, disorders, counts)
    return Alignment(members[chosen], disorders[chosen])


def _candidates(units: tuple[Units, ...], unlike: Dissimilarity, pairs: int) -> tuple[Whole, Reals]:
    """Unitary alignments that cost less than their units would alone, and every unit alone."""
    raters = len(units)
    # A pair more unlike than this makes any unitary alignment dearer than its units alone.
    most = float(pairs * raters)
    costs: dict[tuple[int, int], dict[int, dict[int, float]]] = {}
    for one, other in combinations(range(raters), 2):
        i, j = _near(units[one], units[other], unlike.reach(most))
        apart = unlike.between(units[one], units[other], i, j)
        kept = apart < most
        near: dict[int, dict[int, float]] = {}
        for row, column, each in zip(i[kept].tolist(), j[kept].tolist(), apart[kept].tolist(), strict=True):
            near.setdefault(row, {})[column] = each
        costs[one, other] = near
    members: list[tuple[int, ...]] = []
    disorders: list[float] = []
    # Partial alignments: the units so far, and what the pairs among them cost.
    partial: list[tuple[tuple[int, ...], float]] = [((), 0.0)]
    for rater in range(raters):
        grown = []
        for so_far, cost in partial:
            grown.append(((*so_far, -1), cost))
            for unit, more in _joining(so_far, rater, len(units[rater]), costs):
                grown.append(((*so_far, unit), cost + more))
        partial = [each for each in grown if _affordable(each[0], each[1], pairs, raters)]
        if len(partial) > _MOST_TUPLES:
            raise SessionError(
                "Labels lie over one another so densely that gamma would take too long: compare two raters at a time."
            )
    for tuple_, cost in partial:
        count = sum(unit >= 0 for unit in tuple_)
        empty = pairs - count * (count - 1) // 2
        disorder = (cost + empty * EMPTY) / pairs
        if count and (count == 1 or disorder < count * EMPTY):
            members.append(tuple_)
            disorders.append(disorder)
    return np.array(members, dtype=np.int64).reshape(-1, raters), np.array(disorders)


def _joining(
    so_far: tuple[int, ...], rater: int, count: int, costs: dict[tuple[int, int], dict[int, dict[int, float]]]
) -> list[tuple[int, float]]:
    """The units of the next rater that lie near all units so far, and what their pairs cost."""
    real = [(other, unit) for other, unit in enumerate(so_far) if unit >= 0]
    if not real:
        return [(unit, 0.0) for unit in range(count)]
    first, *others = (costs[other, rater].get(unit, {}) for other, unit in real)
    found = []
    for unit, cost in first.items():
        more = [near.get(unit) for near in others]
        if None not in more:
            found.append((unit, cost + sum(value for value in more if value is not None)))
    return found


def _affordable(so_far: tuple[int, ...], cost: float, pairs: int, raters: int) -> bool:
    """Whether this can still become cheaper than its units alone, if all raters to come join at no cost."""
    count = sum(unit >= 0 for unit in so_far) + raters - len(so_far)
    if count < 2:
        return True
    empty = pairs - count * (count - 1) // 2
    return cost + empty * EMPTY < count * pairs * EMPTY


def _partition(members: Whole, disorders: Reals, counts: list[int]) -> Whole:
    """The cheapest candidates that hold every unit exactly once."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_matrix

    firsts = np.cumsum([0, *counts[:-1]])
    real = members >= 0
    rows = (members + firsts)[real]
    columns = np.nonzero(real)[0]
    matrix = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(sum(counts), len(members)))
    found = milp(
        disorders,
        constraints=LinearConstraint(matrix, 1, 1),
        integrality=np.ones(len(members)),
        bounds=Bounds(0, 1),
        options={"time_limit": 20.0},
    )
    if found.x is None:
        raise SessionError(
            "The best alignment of so many labels was not found in time: compare two raters at a time."
        )
    return np.flatnonzero(found.x > 0.5)
