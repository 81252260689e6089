"""Kappa and alpha against published worked examples, and the grid they count."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncstudio.session.agreement.alpha import alpha_of, grid_sums, nominal_alpha
from syncstudio.session.agreement.cell_agreement import cell_agreement
from syncstudio.session.agreement.frame_grid import MISSING, grid_of, joined
from syncstudio.session.agreement.kappa import cell_sums, cohen_kappa, fleiss_kappa, fleiss_sums
from syncstudio.session.agreement.lane_labels import ComparedLane, labels_of
from syncstudio.session.agreement.options import AgreementOptions

_ = np.nan

# Krippendorff 2011, "Computing Krippendorff's alpha-reliability", section C and on: 4 observers, 12 units.
FOUR = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3],
        [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
    ]
).T
# Three coders and 15 units: Wikipedia, "Krippendorff's alpha", after Krippendorff 2004.
THREE = np.array(
    [
        [_, _, _, _, _, 3, 4, 1, 2, 1, 1, 3, 3, _, 3],
        [1, _, 2, 1, 3, 3, 4, 3, _, _, _, _, _, _, _],
        [_, _, 2, 1, 3, 4, 4, _, 2, 1, 1, 3, 3, _, 4],
    ]
).T
# Fleiss 1971, table 1: 30 patients, six psychiatrists, five diagnoses.
FLEISS = np.array(
    [
        [0, 0, 0, 6, 0], [0, 3, 0, 0, 3], [0, 1, 4, 0, 1], [0, 0, 0, 0, 6], [0, 3, 0, 3, 0], [2, 0, 4, 0, 0],
        [0, 0, 4, 0, 2], [2, 0, 3, 1, 0], [2, 0, 0, 4, 0], [0, 0, 0, 0, 6], [1, 0, 0, 5, 0], [1, 1, 0, 4, 0],
        [0, 3, 3, 0, 0], [1, 0, 0, 5, 0], [0, 2, 0, 3, 1], [0, 0, 5, 0, 1], [3, 0, 0, 1, 2], [5, 1, 0, 0, 0],
        [0, 2, 0, 4, 0], [1, 0, 2, 0, 3], [0, 0, 0, 0, 6], [0, 1, 0, 5, 0], [0, 2, 0, 1, 3], [2, 0, 0, 4, 0],
        [1, 0, 0, 4, 1], [0, 5, 0, 1, 0], [4, 0, 0, 0, 2], [0, 2, 0, 4, 0], [1, 0, 5, 0, 0], [0, 0, 0, 0, 6],
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    ("values", "level", "alpha"),
    [
        (FOUR, "nominal", 0.743),
        (FOUR, "interval", 0.849),
        (THREE, "nominal", 0.691),
        (THREE, "interval", 0.811),
    ],
)
def test_alpha_of_krippendorffs_examples(values, level, alpha) -> None:
    assert alpha_of(values, level) == pytest.approx(alpha, abs=5e-4)


def test_alpha_is_that_of_the_package_krippendorff() -> None:
    # krippendorff 0.9 on the same table.
    assert alpha_of(FOUR, "nominal") == pytest.approx(0.743421052631579)
    assert alpha_of(FOUR, "interval") == pytest.approx(0.8491071428571428)


def test_interval_alpha_does_not_move_with_the_zero() -> None:
    assert alpha_of(FOUR + 1e9, "interval") == pytest.approx(0.8491071428571428)


def test_alpha_of_one_value_only_is_no_number() -> None:
    assert alpha_of(np.ones((5, 2)), "nominal") is None
    assert alpha_of(np.ones((5, 2)), "interval") is None


def test_fleiss_kappa_of_his_psychiatrists() -> None:
    agreeing, ratings = fleiss_sums(FLEISS.astype(float), np.ones(30))
    kappa = float(fleiss_kappa(agreeing.sum(), np.float64(30), ratings.sum(axis=0)))
    assert kappa == pytest.approx(0.430, abs=5e-4)
    # statsmodels 0.15, fleiss_kappa.
    assert kappa == pytest.approx(0.43024452006014074)


def test_cohens_kappa_of_a_table() -> None:
    # 50 grants, two readers (Wikipedia, "Cohen's kappa"); scikit-learn 1.9 says the same.
    assert float(cohen_kappa(np.array([[20.0, 5], [10, 15]]))) == pytest.approx(0.4)
    # Two with the same agreement and other margins, ibid.
    assert float(cohen_kappa(np.array([[45.0, 15], [25, 15]]))) == pytest.approx(0.1304, abs=1e-4)
    assert float(cohen_kappa(np.array([[25.0, 35], [5, 35]]))) == pytest.approx(0.2593, abs=1e-4)


S = 1_000_000_000
OPTIONS = AgreementOptions(step_ns=S)


def lane(*rows, names=("a", "b"), kind="segments", **more):
    raters = tuple(labels_of(f"r{place}", each) for place, each in enumerate(rows))
    return ComparedLane("lane", kind, names, raters, **more)


def test_a_grid_worked_out_by_hand() -> None:
    # One cell a second. Anna: aaaa____bb   Ben: aaa__b__bb
    anna, ben = [(0, 4 * S, 0), (8 * S, 10 * S, 1)], [(0, 3 * S, 0), (5 * S, 6 * S, 1), (8 * S, 10 * S, 1)]
    found = cell_agreement(grid_of(lane(anna, ben), S, 0), OPTIONS)
    assert found.cells == 10
    assert found.agreement.value == pytest.approx(0.8)
    # p_e = (4*3 + 2*3 + 4*4) / 100
    assert found.kappa.value == pytest.approx((0.8 - 0.34) / (1 - 0.34))
    # b against the rest: 2 both, 0 only Anna, 1 only Ben, 7 neither.
    assert found.by_label["b"].value == pytest.approx((0.9 - 0.62) / (1 - 0.62))
    assert found.prevalence == {None: pytest.approx(0.4), "a": pytest.approx(0.35), "b": pytest.approx(0.25)}


def test_an_event_stands_for_its_tolerance() -> None:
    grid = grid_of(lane([(5 * S, 5 * S, 0)], [(6 * S, 6 * S, 0)]), S // 10, S)
    codes = np.repeat(grid.codes, grid.cells, axis=0)
    assert codes.sum(axis=0).tolist() == [20, 20]
    assert (codes == 1).all(axis=1).sum() == 10


def test_where_a_rater_was_not_to_look_is_missing() -> None:
    from dataclasses import replace

    plain = lane([(0, 4 * S, 0)], [(0, 2 * S, 0)])
    half = replace(plain, raters=(plain.raters[0], replace(plain.raters[1], covered=((0, 2 * S),))))
    grid = grid_of(half, S, 0)
    assert (np.repeat(grid.codes[:, 1], grid.cells) == MISSING).tolist() == [False, False, True, True]
    assert cell_agreement(grid, OPTIONS).cells == 2


rows = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 15), st.integers(0, 2)), max_size=8)


def spans(found):
    return [(start, start + long, label) for start, long, label in found]


@given(rows, rows, rows, st.integers(1, 7))
def test_runs_count_what_cells_one_by_one_would(one, two, three, step) -> None:
    all_rows = [spans(one), spans(two), spans(three)]
    if not any(all_rows):
        return
    compared = lane(*all_rows, names=("a", "b", "c"))
    grid = grid_of(compared, step, 0)
    start, end = compared.span_ns
    expected = []
    for cell in range(-(-(end - start) // step)):
        middle_twice = 2 * start + 2 * cell * step + step
        row = []
        for rater in compared.raters:
            # The one that started last, as painted in the order of time.
            covering = [
                label + 1
                for begin, stop, label in zip(rater.starts_ns, rater.ends_ns, rater.labels, strict=True)
                if 2 * begin <= middle_twice < 2 * stop
            ]
            row.append(covering[-1] if covering else 0)
        expected.append(row)
    assert np.repeat(grid.codes, grid.cells, axis=0).tolist() == expected
    sums = cell_sums(grid)
    counts = np.stack([(np.array(expected) == code).sum(axis=1) for code in range(4)], axis=1)
    agreeing, ratings = fleiss_sums(counts.astype(float), np.ones(len(expected)))
    assert sums.agreeing.sum() == pytest.approx(agreeing.sum())
    assert sums.totals.sum(axis=0) == pytest.approx(ratings.sum(axis=0))
    direct = alpha_of(np.array(expected, dtype=float), "nominal")
    ours = float(nominal_alpha(grid_sums(grid).sum(axis=0)))
    assert np.isnan(ours) if direct is None else ours == pytest.approx(direct)


@given(rows, rows)
def test_order_and_names_change_nothing(one, two) -> None:
    first, second = spans(one), spans(two)
    if not first and not second:
        return
    renamed = [[(start, end, (label + 1) % 3) for start, end, label in each] for each in (first, second)]
    found = [
        cell_agreement(grid_of(lane(*each, names=("a", "b", "c")), 2, 0), AgreementOptions(replicates=0))
        for each in ([first, second], [second, first], renamed)
    ]
    assert found[1].kappa.value == pytest.approx(found[0].kappa.value)
    assert found[1].alpha.value == pytest.approx(found[0].alpha.value)
    assert found[2].agreement.value == pytest.approx(found[0].agreement.value)


def test_lanes_are_joined_by_names() -> None:
    one = grid_of(lane([(0, 2 * S, 0)], [(0, 2 * S, 0)], names=("walk",)), S, 0)
    other = grid_of(lane([(0, 2 * S, 1)], [(0, 2 * S, 0)], names=("sit", "walk")), S, 0)
    found = cell_agreement(joined([one, other]), OPTIONS)
    assert found.cells == 4
    assert found.prevalence == {None: 0.0, "walk": pytest.approx(0.75), "sit": pytest.approx(0.25)}


def test_overlapping_labels_of_three_as_other_packages_count_their_cells() -> None:
    """60 labels, and twice nine of ten of them moved by about 200 ms, four of five with the same name."""
    rng, ms = np.random.default_rng(8), 1_000_000

    def first():
        starts = np.sort(rng.integers(0, 200_000, 60)).tolist()
        return [(at * ms, (at + int(rng.integers(300, 4000))) * ms, int(rng.integers(0, 3))) for at in starts]

    def near(rows):
        found = labels_of("", rows)
        return [
            (
                start + int(rng.normal(0, 200)) * ms,
                end + (int(rng.normal(0, 200)) + 500) * ms,
                label if rng.random() < 0.8 else int(rng.integers(0, 3)),
            )
            for start, end, label in zip(
                found.starts_ns.tolist(), found.ends_ns.tolist(), found.labels.tolist(), strict=True
            )
            if rng.random() < 0.9
        ]

    one = first()
    two = near(one)
    three = near(one)
    options = AgreementOptions(replicates=0)
    pair = cell_agreement(grid_of(lane(one, two, names=("p", "q", "r")), 100 * ms, 0), options)
    # scikit-learn 1.9 (cohen_kappa_score) and krippendorff 0.9 on the cells one by one.
    assert pair.kappa.value == pytest.approx(0.7226776064208984)
    assert pair.by_label["r"].value == pytest.approx(0.5523235249940646)
    assert pair.alpha.value == pytest.approx(0.7219546848818001)
    all_three = cell_agreement(grid_of(lane(one, two, three, names=("p", "q", "r")), 100 * ms, 0), options)
    # statsmodels 0.15 (fleiss_kappa) and krippendorff 0.9.
    assert all_three.kappa.value == pytest.approx(0.672905064159507)
    assert all_three.alpha.value == pytest.approx(0.6729599366533571)
