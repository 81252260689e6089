"""Gamma against pygamma-agreement, the paper's properties, and exhaustive alignment."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncstudio.session.agreement import gamma as gamma_module
from syncstudio.session.agreement.assignment import assigned
from syncstudio.session.agreement.gamma import gamma_of
from syncstudio.session.agreement.gamma_alignment import best_alignment
from syncstudio.session.agreement.gamma_units import Dissimilarity, Units
from syncstudio.session.agreement.options import AgreementOptions

RATERS = {
    "A": [(0, 10, "x"), (12, 20, "y"), (25, 40, "x"), (50, 58, "z"), (60, 75, "x")],
    "B": [(0.5, 9.5, "x"), (12, 21, "y"), (26, 38, "y"), (49, 60, "z"), (61, 75, "x"), (80, 84, "z")],
    "C": [(1, 10, "x"), (13, 20, "y"), (25, 41, "x"), (59, 76, "x")],
}


def units(rows):
    return Units(
        np.array([row[0] for row in rows], dtype=float),
        np.array([row[1] for row in rows], dtype=float),
        np.array(["xyz".index(row[2]) for row in rows], dtype=np.int64),
    )


# pygamma-agreement 0.5.9: observed disorder, and gamma of 3,000 samples by its ShuffleContinuumSampler.
PEER = [
    ("AB", 1, 0.37176287, 0.6380),
    ("AB", 3, 0.38801587, 0.7102),
    ("AC", 1, 0.22492474, 0.7586),
    ("AC", 3, 0.23032981, 0.8135),
    ("ABC", 1, 0.47368947, 0.5775),
]


@pytest.mark.parametrize(("who", "positional", "observed", "expected"), PEER)
def test_as_pygamma_agreement_has_it(who, positional, observed, expected) -> None:
    options = AgreementOptions(gamma_positional=positional, gamma_precision=0.08, replicates=0)
    found = gamma_of(tuple(units(RATERS[each]) for each in who), options)
    assert found.observed == pytest.approx(observed, abs=1e-6)
    # What chance is known to: of the sample, with a little for their 3,000.
    assert found.gamma.value == pytest.approx(expected, abs=(1 - expected) * 1.5 * found.precision + 0.002)
    assert not found.sampled
    assert found.exact


def test_an_alignment_worked_out_by_hand() -> None:
    one, other = units([(0, 4, "x"), (10, 14, "y")]), units([(1, 5, "x"), (30, 31, "y")])
    found = best_alignment((one, other), Dissimilarity())
    # (1+1)/(4+4) squared for the pair; the two others stand alone.
    assert sorted(found.disorders.tolist()) == pytest.approx([0.0625, 1.0, 1.0])
    assert found.disorder((one, other)) == pytest.approx(2.0625 / 2)


spans = st.lists(
    st.tuples(st.integers(0, 30), st.integers(1, 8), st.sampled_from("xyz")).map(
        lambda row: (row[0], row[0] + row[1], row[2])
    ),
    max_size=5,
).map(sorted)


@settings(max_examples=20)
@given(spans, spans)
def test_no_alignment_of_two_is_better(one, other) -> None:
    first, second = units(one), units(other)
    found = best_alignment((first, second), Dissimilarity())
    unlike = Dissimilarity()
    best = float(len(one) + len(other))
    places = [*range(len(other)), *[-1] * len(one)]
    for chosen in set(permutations(places, len(one))):
        pairs = [(i, j) for i, j in enumerate(chosen) if j >= 0]
        i, j = (np.array([pair[side] for pair in pairs], dtype=np.int64) for side in (0, 1))
        cost = float(unlike.between(first, second, i, j).sum()) + len(one) + len(other) - 2 * len(pairs)
        best = min(best, cost)
    assert found.disorders.sum() == pytest.approx(best)
    held = [sorted(found.members[found.members[:, side] >= 0, side].tolist()) for side in (0, 1)]
    assert held == [list(range(len(one))), list(range(len(other)))]


@settings(max_examples=15)
@given(spans, spans)
def test_the_integer_program_of_three_agrees_with_two(one, other) -> None:
    """A third rater who says the same as the first one: every unit stands once, and order changes nothing."""
    raters = units(one), units(other), units(one)
    found = best_alignment(raters, Dissimilarity())
    turned = best_alignment((raters[1], raters[0], raters[2]), Dissimilarity())
    assert found.disorders.sum() == pytest.approx(turned.disorders.sum(), abs=1e-6)
    for side, rater in enumerate(raters):
        assert sorted(found.members[found.members[:, side] >= 0, side].tolist()) == list(range(len(rater)))


def test_the_same_is_one_and_the_order_of_raters_is_no_matter() -> None:
    a, b, c = (units(RATERS[each]) for each in "ABC")
    options = AgreementOptions(replicates=0, gamma_precision=0.2)
    assert gamma_of((a, a), options).gamma.value == 1.0
    assert gamma_of((a, b), options) == gamma_of((b, a), options)
    assert gamma_of((a, b, c), options).gamma == gamma_of((c, a, b), options).gamma
    assert gamma_of((a, units([])), options) is None
    assert gamma_of((units([]), units([])), options) is None


def test_windows_of_chance_come_near_the_whole(monkeypatch) -> None:
    rng = np.random.default_rng(3)
    starts = np.cumsum(rng.uniform(2, 6, 400))
    kinds = rng.integers(0, 3, 400)
    one = Units(starts, starts + 2, kinds)
    other = Units(starts + 0.3, starts + 2.2, np.where(rng.random(400) < 0.1, 0, kinds))
    options = AgreementOptions(replicates=0)
    whole = gamma_of((one, other), options)
    monkeypatch.setattr(gamma_module, "_WHOLE_UNITS", 100)
    monkeypatch.setattr(gamma_module, "_WINDOW_UNITS", 200)
    sampled = gamma_of((one, other), options)
    assert sampled.sampled
    assert sampled.observed == whole.observed
    assert sampled.gamma.value == pytest.approx(whole.gamma.value, abs=0.02)


@given(
    st.lists(
        st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(1, 9)),
        max_size=14,
        unique_by=lambda c: c[:2],
    )
)
def test_an_assignment_is_the_best_there_is(candidates) -> None:
    from scipy.optimize import linear_sum_assignment

    rows, columns, gains = (
        np.array([each[side] for each in candidates], dtype=np.int64) for side in range(3)
    )
    found = assigned(rows, columns, gains.astype(float), 7, 7)
    table = np.zeros((7, 7))
    table[rows, columns] = gains
    best = table[linear_sum_assignment(table, maximize=True)].sum()
    assert gains[found.taken].sum() == best
    assert len(set(rows[found.taken].tolist())) == len(set(columns[found.taken].tolist())) == len(found.taken)
