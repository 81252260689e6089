"""Matched labels, scores, edges and confusion of the same recording labelled twice with known differences."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncstudio.session.agreement.agreement import measured
from syncstudio.session.agreement.bootstrap import bootstrapped
from syncstudio.session.agreement.boundary_errors import boundary_errors
from syncstudio.session.agreement.lane_labels import ComparedLane, labels_of
from syncstudio.session.agreement.matching import match_labels
from syncstudio.session.agreement.options import AgreementOptions
from syncstudio.session.errors import SessionError

MS = 1_000_000
PLAIN = AgreementOptions(tolerance_ns=100 * MS, replicates=0, gamma=False)


def labels(rater, *rows):
    return labels_of(rater, [(start * MS, end * MS, label) for start, end, label in rows])


def lane(first, second, names=("walk", "sit", "run"), kind="segments"):
    return ComparedLane("Behaviour", kind, names, (first, second))


ANNA = labels("Anna", (0, 1000, 0), (2000, 3000, 1), (4000, 5000, 2), (6000, 7000, 0), (8000, 9000, 1))
# Known differences: one shifted by 50 ms, one renamed, one ends 400 ms late, one missing, one more.
BEN = labels("Ben", (50, 1050, 0), (2000, 3000, 2), (4000, 5400, 2), (8000, 9000, 1), (9500, 9900, 0))


def test_known_differences_worked_out_by_hand() -> None:
    found = measured([lane(ANNA, BEN)], PLAIN)
    pair = found.lanes[0].pairs[0]
    scores = pair.scores
    # Same: 0-1 s and 8-9 s. Renamed: 2-3 s. The late end, the missing one and the extra one have no partner.
    assert (scores.matched, scores.missing, scores.extra, scores.renamed) == (2, 3, 3, 1)
    assert scores.precision.value == scores.recall.value == scores.f1.value == pytest.approx(0.4)
    assert pair.confusion.counts == ((1, 0, 0, 1), (0, 1, 1, 0), (0, 0, 0, 1), (1, 0, 1, 0))
    assert [(each.what, each.start_ns // MS) for each in pair.differences] == [
        ("renamed", 2000), ("missing", 4000), ("extra", 4000), ("missing", 6000), ("extra", 9500),
    ]  # fmt: skip
    # Onsets of the three matched places differ by 50, 0 and 0 ms.
    assert pair.onsets.count == 3
    assert pair.onsets.median_ns.value == 0
    assert pair.onsets.mean_ns == pytest.approx(50 * MS / 3)
    assert pair.onsets.p90_ns.value == pytest.approx(40 * MS)
    assert pair.by_label["walk"].f1.value == pytest.approx(2 / 4)
    assert found.overall.scores == scores


def test_overlap_as_criterion() -> None:
    options = AgreementOptions(criterion="overlap", least_overlap=0.5, replicates=0)
    # 4-5 s and 4-5.4 s share 1.0 of 1.4 s: 0.71.
    assert match_labels(ANNA, BEN, options, 0).same.tolist() == [True, True, True, False]
    strict = AgreementOptions(criterion="overlap", least_overlap=0.8, replicates=0)
    assert match_labels(ANNA, BEN, strict, 0).count == 3


def test_onset_as_criterion() -> None:
    assert match_labels(ANNA, BEN, AgreementOptions(criterion="onset"), 100 * MS).count == 4


def test_the_tolerance_is_included_and_no_more() -> None:
    one = labels("a", (1000, 1000, 0))
    for apart, count in ((100, 1), (101, 0), (-100, 1), (-101, 0)):
        other = labels("b", (1000 + apart, 1000 + apart, 0))
        assert match_labels(one, other, PLAIN, 100 * MS).count == count


def test_a_pair_more_is_better_than_a_nearer_pair() -> None:
    # Nearest first would pair 100 with 110 and leave 0 and 200 alone.
    one, other = labels("a", (0, 0, 0), (100, 100, 0)), labels("b", (90, 90, 0), (200, 200, 0))
    assert match_labels(one, other, PLAIN, 100 * MS).count == 2


def test_the_same_label_is_matched_before_a_nearer_other_one() -> None:
    one = labels("a", (0, 0, 0))
    other = labels("b", (1, 1, 1), (80, 80, 0))
    found = match_labels(one, other, PLAIN, 100 * MS)
    assert found.second.tolist() == [1]
    assert found.same.tolist() == [True]


some = st.lists(
    st.tuples(st.integers(0, 500), st.integers(0, 60), st.integers(0, 2)).map(
        lambda row: (row[0] * 10, (row[0] + row[1]) * 10, row[2])
    ),
    max_size=12,
)


@settings(max_examples=25)
@given(some)
def test_identical_is_one(rows) -> None:
    found = measured([lane(labels("a", *rows), labels("b", *rows))], PLAIN).lanes[0]
    if not rows:
        assert found.pairs[0].scores.f1.value is None
        return
    assert found.pairs[0].scores.f1.value == 1.0
    assert found.cells is not None
    assert found.cells.agreement.value == 1.0
    assert found.cells.kappa.value in (None, pytest.approx(1.0))


@settings(max_examples=25)
@given(some, some)
def test_who_is_first_only_exchanges_precision_and_recall(one, other) -> None:
    first, second = labels("a", *one), labels("b", *other)
    there = measured([lane(first, second)], PLAIN).overall
    back = measured([lane(second, first)], PLAIN).overall
    assert there.scores.f1 == back.scores.f1
    assert there.scores.precision == back.scores.recall
    assert there.scores.missing == back.scores.extra
    assert np.array_equal(np.array(there.confusion.counts).sum(), np.array(back.confusion.counts).sum())


@settings(max_examples=25)
@given(some, some)
def test_names_of_labels_are_only_names(one, other) -> None:
    plain = measured([lane(labels("a", *one), labels("b", *other))], PLAIN).overall

    def turned(rows):
        return [(start, end, (label + 1) % 3) for start, end, label in rows]

    renamed = measured([lane(labels("a", *turned(one)), labels("b", *turned(other)))], PLAIN).overall
    assert renamed.scores == plain.scores


def test_three_raters_make_three_pairs_and_fleiss_kappa() -> None:
    cleo = labels("Cleo", (0, 1000, 0), (2000, 3000, 1))
    found = measured(
        [ComparedLane("Behaviour", "segments", ("walk", "sit", "run"), (ANNA, BEN, cleo))], PLAIN
    )
    only = found.lanes[0]
    assert [(pair.first, pair.second) for pair in only.pairs] == [
        ("Anna", "Ben"),
        ("Anna", "Cleo"),
        ("Ben", "Cleo"),
    ]
    assert found.raters == ("Anna", "Ben", "Cleo")
    assert only.cells.raters == 3
    assert found.document()["lanes"][0]["cells"]["kappa_name"] == "Fleiss"
    # Anna-Ben 2, Anna-Cleo 2, Ben-Cleo 1 of 10, 7 and 7 labels.
    assert found.overall.scores.f1.value == pytest.approx(2 * 5 / 24)


def test_edges_have_a_histogram_around_zero() -> None:
    found = boundary_errors(np.array([-250, -10, 0, 10, 10, 900]) * MS, 250 * MS)
    assert sum(found.counts) == 6
    assert found.counts[len(found.counts) // 2] == 1 + 0
    assert found.counts[-1] == 1
    assert found.median_ns.value == 10 * MS


def test_intervals_hold_the_value_and_are_the_same_each_time() -> None:
    rng = np.random.default_rng(5)
    sums = np.column_stack([rng.binomial(20, 0.7, 100), np.full(100, 20)]).astype(float)
    one, again = (bootstrapped(sums, lambda rows: rows[:, 0] / rows[:, 1], 500, 7) for _ in range(2))
    assert one == again
    assert one.low < one.value < one.high
    # Of 2,000 draws with p = 0.7 the standard error is 0.0102.
    assert one.high - one.low == pytest.approx(4 * 0.0102, rel=0.25)


def test_no_interval_leaves_what_a_share_can_be() -> None:
    """Partners on both sides of a block's edge are drawn together: else some resamplings match more than there is."""
    first = labels("a", *((n * 1000, n * 1000 + 500, 0) for n in range(10)), (20_000, 20_500, 1))
    second = labels("b", *((n * 1000 - 60, n * 1000 + 500, 0) for n in range(1, 10)), (9_940, 10_500, 1))
    found = measured(
        [lane(first, second)], AgreementOptions(tolerance_ns=100 * MS, gamma=False)
    ).overall.scores
    for share in (found.f1, found.precision, found.recall):
        assert 0 <= share.low <= share.value <= share.high <= 1


def test_labels_all_over_one_another_are_refused_in_a_sentence(monkeypatch) -> None:
    from syncstudio.session.agreement import near_pairs

    monkeypatch.setattr(near_pairs, "_MOST_PAIRS", 10)
    many = labels("a", *[(0, 1000, 0)] * 20)
    with pytest.raises(SessionError, match="choose a smaller one"):
        match_labels(many, many, PLAIN, 100 * MS)


def test_times_that_cannot_be_are_refused_in_a_sentence() -> None:
    far = labels("a", (0, 1000, 0), (2**42, 2**42 + 1, 0))
    with pytest.raises(SessionError, match="more than ten years apart"):
        measured([lane(far, ANNA)], PLAIN)


@pytest.mark.parametrize("step", [1, 10**15])
def test_any_step_and_no_tolerance_will_do(step) -> None:
    options = AgreementOptions(tolerance_ns=0, step_ns=step, replicates=20)
    same = labels("a", (0, 0, 0), (1000, 1000, 1))
    found = measured([lane(same, labels("b", (0, 0, 0), (1000, 1001, 1)))], options)
    assert found.overall.scores.matched == 1
    assert found.lanes[0].gamma is not None
    assert found.document()["lanes"][0]["cells"]["count"] >= 1
