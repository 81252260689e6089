"""The graph of measurements: consistent pairs are met exactly, one wrong pair is found, and doubt is passed on."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncstudio.sync.graph import Edge, GraphSolution, solve

Truth = dict[int, tuple[Fraction, Fraction]]
"""For each track its rate and offset (ns) on the reference's clock."""

S = 1_000_000_000


def truth_of(lines: list[tuple[float, float]]) -> Truth:
    """Offsets in seconds and drifts in ppm, of tracks 2, 3...; track 1 is the reference."""
    found: Truth = {1: (Fraction(1), Fraction(0))}
    for number, (offset_s, drift_ppm) in enumerate(lines, 2):
        found[number] = (1 + Fraction(round(drift_ppm * 1000), 10**9), Fraction(round(offset_s * S)))
    return found


def edge_of(
    truth: Truth, near: int, far: int, off_ns: float = 0, off_ppm: float = 0, width_ns: int = 2000
) -> Edge:
    """What would be measured between two tracks, so much wrong."""
    rate = truth[far][0] / truth[near][0]
    offset = (truth[far][1] - truth[near][1]) / truth[near][0]
    return Edge(
        near, far, round(offset + Fraction(off_ns)), float((rate - 1) * 10**6) + off_ppm, width_ns, 0.2
    )


lines = st.lists(
    st.tuples(st.floats(-7200, 7200, allow_nan=False), st.floats(-200, 200, allow_nan=False)),
    min_size=2,
    max_size=5,
)


@given(lines, st.randoms(use_true_random=False))
def test_consistent_pairs_are_met_to_the_nanosecond(found: list[tuple[float, float]], luck) -> None:
    truth = truth_of(found)
    pairs = list(combinations(truth, 2))
    luck.shuffle(pairs)
    edges = [edge_of(truth, *(pair if luck.random() < 0.5 else pair[::-1])) for pair in pairs]
    solution = solve(edges, 1)
    for track, (rate, offset) in truth.items():
        node = solution.nodes[track]
        assert abs(node.offset_ns - offset) <= 50
        # A nanosecond that offsets were rounded by leaves that much doubt of the drift.
        assert node.drift_ppm == pytest.approx(float((rate - 1) * 10**6), abs=1e-3)
    assert all(loop.closes and abs(loop.closure_ns) <= 50 for loop in solution.loops)
    assert all(each.used for each in solution.edges)
    assert len(solution.loops) == len(edges) - len(truth) + 1


@given(lines, st.integers(0, 100), st.sampled_from([-1, 1]), st.floats(0.02, 100))
def test_one_wrong_pair_among_enough_others_is_found(
    found: list[tuple[float, float]], which: int, side: int, wrong_s: float
) -> None:
    truth = truth_of([*found, (3.0, 5.0)])
    edges = [edge_of(truth, *pair) for pair in combinations(truth, 2)]
    bad = which % len(edges)
    near, far = edges[bad].reference, edges[bad].other
    edges[bad] = edge_of(truth, near, far, off_ns=side * wrong_s * S)
    solution = solve(edges, 1)
    left_out = [each for each in solution.edges if not each.used]
    assert [(each.edge.reference, each.edge.other) for each in left_out] == [(near, far)]
    assert left_out[0].residual_ns == pytest.approx(-side * wrong_s * S, abs=100)
    for track, (_, offset) in truth.items():
        assert abs(solution.nodes[track].offset_ns - offset) <= 50
    open_loops = [loop for loop in solution.loops if not loop.closes]
    assert open_loops
    assert all({near, far} <= set(loop.nodes) for loop in open_loops)


def test_a_wrong_drift_is_found_too() -> None:
    truth = truth_of([(10.0, 5.0), (-20.0, 0.0), (3600.0, 50.0)])
    edges = [edge_of(truth, *pair) for pair in combinations(truth, 2)]
    edges[1] = edge_of(truth, 1, 3, off_ppm=40)
    solution = solve(edges, 1)
    # Track 4 begins an hour later: there 40 ppm are 144 ms.
    assert [each.edge for each in solution.edges if not each.used] == [edges[1]]


@given(st.permutations(range(6)))
def test_the_order_of_measurements_does_not_matter(order: list[int]) -> None:
    truth = truth_of([(10.0, 5.0), (-20.0, 0.0), (3600.0, 50.0)])
    rng = np.random.default_rng(4)
    edges = [
        edge_of(truth, *pair, off_ns=rng.normal(0, 1000), off_ppm=rng.normal(0, 0.1))
        for pair in combinations(truth, 2)
    ]
    assert solve([edges[place] for place in order]) == solve(edges)


def test_an_offset_feels_the_drift_of_what_it_was_measured_against() -> None:
    # An hour at 50 ppm is 180 ms.
    chain = [Edge(1, 2, 0, 50.0, 1000, 0.1), Edge(2, 3, 3600 * S, 0.0, 1000, 0.1)]
    node = solve(chain, 1).nodes[3]
    assert node.offset_ns == 3600 * S + 180_000_000
    assert node.drift_ppm == pytest.approx(50.0)
    # 0.1 ppm of an hour is 360 µs.
    assert node.uncertainty_ns == pytest.approx(360_000, rel=0.01)


def test_a_way_back_is_the_inverse() -> None:
    there = solve([Edge(1, 2, 5 * S, 100.0, 1000, 0.1)], 1).nodes[2]
    back = solve([Edge(1, 2, 5 * S, 100.0, 1000, 0.1)], 2).nodes[1]
    rate = 1 + Fraction(there.drift_ppm) / 10**6
    assert abs(Fraction(back.offset_ns) + there.offset_ns / rate) <= 1
    assert back.drift_ppm == pytest.approx(float((1 / rate - 1) * 10**6))


def test_more_measurements_leave_the_doubt_of_the_best_and_disagreement_more() -> None:
    one = solve([Edge(1, 2, 0, 0.0, 1000, 0.1)], 1).nodes[2]
    two = solve([Edge(1, 2, 0, 0.0, 1000, 0.1), Edge(1, 2, 100, 0.0, 1000, 0.1)], 1).nodes[2]
    apart = solve([Edge(1, 2, 0, 0.0, 1000, 0.1), Edge(1, 2, 50_000, 0.0, 1000, 0.1)], 1)
    assert one.uncertainty_ns == 1000
    # What is wrong with a recording is wrong in both.
    assert two.uncertainty_ns == 1000
    better = solve([Edge(1, 2, 0, 0.0, 1000, 0.1), Edge(1, 2, 100, 0.0, 300, 0.02)], 1).nodes[2]
    assert (better.uncertainty_ns, better.drift_uncertainty_ppm) == (300, pytest.approx(0.02))
    assert apart.nodes[2].uncertainty_ns > 20_000
    assert [loop.closes for loop in apart.loops] == [False]


def test_of_three_in_a_ring_nobody_is_blamed_without_proof() -> None:
    truth = truth_of([(10.0, 0.0), (20.0, 0.0)])
    edges = [edge_of(truth, 1, 2), edge_of(truth, 2, 3), edge_of(truth, 1, 3, off_ns=16.7 * S)]
    solution = solve(edges, 1)
    assert all(each.used for each in solution.edges)
    assert [loop.closes for loop in solution.loops] == [False]
    assert abs(solution.loops[0].closure_ns) == pytest.approx(16.7 * S)
    assert all(solution.nodes[track].uncertainty_ns > S for track in (2, 3))


def test_the_interval_covers_the_truth_as_often_as_it_says() -> None:
    truth = truth_of([(10.0, 5.0), (-20.0, 0.0), (60.0, 50.0)])
    rng = np.random.default_rng(7)
    covered = tried = 0
    for _ in range(150):
        edges = [
            edge_of(truth, *pair, off_ns=rng.normal(0, 2000 / 1.96), off_ppm=rng.normal(0, 0.2 / 1.96))
            for pair in combinations(truth, 2)
        ]
        solution = solve(edges, 1)
        for track in (2, 3, 4):
            tried += 1
            covered += (
                abs(solution.nodes[track].offset_ns - truth[track][1]) <= solution.nodes[track].uncertainty_ns
            )
    assert 0.92 <= covered / tried <= 1.0


def test_parts_that_nothing_ties_together_are_named() -> None:
    solution = solve([Edge(1, 2, 0, 0.0, 1000, None), Edge(5, 6, 0, 0.0, 1000, None)], 1, nodes=[9])
    assert solution.unreached == (5, 6, 9)
    assert set(solution.nodes) == {1, 2}
    alone = solve([Edge(5, 6, 0, 0.0, 1000, None)], 1)
    assert (alone.reference, set(alone.nodes), alone.unreached) == (1, {1}, (5, 6))
    with pytest.raises(ValueError, match="nothing"):
        solve([])


def test_the_best_connected_track_is_the_reference() -> None:
    truth = truth_of([(1.0, 0.0), (2.0, 0.0), (3.0, 0.0)])
    star = [edge_of(truth, 3, 1), edge_of(truth, 3, 2), edge_of(truth, 3, 4)]
    assert solve([*star, Edge(8, 9, 0, 0.0, 1, 0.1)]).reference == 3


def test_of_equally_connected_tracks_the_one_named_first_is_the_reference() -> None:
    edges = [Edge(9, 4, 0, 0.0, 300, 0.1), Edge(9, 6, 0, 0.0, 200, 0.1), Edge(4, 6, 0, 0.0, 100, 0.1)]
    assert solve(edges, nodes=[2, 9, 4, 6]).reference == 9
    assert solve(edges).reference == 6


def test_tied_tracks_lie_alike_and_close_loops() -> None:
    sound_of_b_to_a, picture_of_b_to_a = (
        Edge(1, 2, 5 * S, 0.0, 1000, 0.1),
        Edge(11, 12, 5 * S + 300, 0.0, 1000, 0.1),
    )
    own = Edge(11, 1, 40_000_000, 0.0, 1000, 0.1)
    solution = solve([sound_of_b_to_a, picture_of_b_to_a, own], 1, tied=[(1, 11), (2, 12)])
    assert solution.nodes[2] == solution.nodes[12]
    assert solution.nodes[11].offset_ns == 0
    assert [set(loop.nodes) for loop in solution.loops] == [{1, 2, 11, 12}]
    assert solution.loops[0].closes
    unused = next(each for each in solution.edges if not each.used)
    assert (unused.edge, unused.residual_ns) == (own, -40_000_000)


def test_what_is_best_known_in_its_middle_closes_loops_there() -> None:
    """Errors of offset at zero and of drift that cancel in the middle of an hour are no contradiction."""
    middle = 1800 * S

    def seen(near: int, far: int, drift_error_ppm: float) -> Edge:
        at_zero = -round(drift_error_ppm * 1e-6 * middle)
        return Edge(near, far, at_zero, drift_error_ppm, 360_000, 0.2, middle)

    solution = solve([seen(1, 2, 0.1), seen(2, 3, 0.1), seen(1, 3, -0.1)], 1)
    assert solution.loops[0].closes
    assert abs(solution.loops[0].closure_ns) < 2000
    assert solution.loops[0].uncertainty_ns < 100_000


def test_many_tracks_are_solved_in_a_moment() -> None:
    rng = np.random.default_rng(3)
    truth = truth_of([(float(rng.uniform(-100, 100)), float(rng.uniform(-50, 50))) for _ in range(39)])
    ids = list(truth)
    edges = [edge_of(truth, 1, far) for far in ids[1:]]
    edges += [edge_of(truth, near, far) for near, far in pairwise(ids[1:])]
    edges[45] = edge_of(truth, edges[45].reference, edges[45].other, off_ns=S)
    solution: GraphSolution = solve(edges, 1)
    assert [each.edge for each in solution.edges if not each.used] == [edges[45]]
    assert len(solution.nodes) == 40


def test_a_pair_of_tied_tracks_settles_no_loop() -> None:
    edges = [
        Edge(1, 2, 0, 0.0, 1000, 0.1),
        Edge(1, 3, S, 0.0, 1000, 0.1),
        Edge(3, 4, 5 * S, 0.0, 1000, 0.1),
        Edge(2, 4, S, 0.0, 1000, 0.1),
    ]
    solution = solve(edges, 1, tied=[(1, 2)])
    assert [loop.closes for loop in solution.loops] == [False]
    assert solution.contradictions == solution.loops


def test_a_loop_whose_wrong_pair_was_left_out_is_no_contradiction() -> None:
    truth = truth_of([(1.0, 0.0), (2.0, 0.0), (3.0, 0.0), (4.0, 0.0)])
    edges = [edge_of(truth, *pair, off_ns=9e6 if pair == (2, 4) else 0) for pair in combinations(truth, 2)]
    solution = solve(edges, 1)
    assert not all(loop.closes for loop in solution.loops)
    assert solution.contradictions == ()
    for loop in solution.loops:
        wrong = [(one.edge.reference, one.edge.other, one.residual_ns) for one in loop.left_out]
        assert wrong == ([] if loop.closes else [(2, 4, pytest.approx(-9e6, abs=2000))])


def test_a_loop_of_digital_copies_closes_to_a_microsecond() -> None:
    """Their intervals are of nanoseconds, which is finer than such an interval can be trusted to be."""
    truth = truth_of([(0, 20.8), (0, 0)])
    pairs = [edge_of(truth, near, far, width_ns=1) for near, far in ((1, 2), (1, 3))]
    near_enough = solve([*pairs, edge_of(truth, 2, 3, 60, width_ns=1)], 1)
    assert [loop.closes for loop in near_enough.loops] == [True]
    assert all(edge.used for edge in near_enough.edges)
    wrong = solve([*pairs, edge_of(truth, 2, 3, 60_000, width_ns=1)], 1)
    assert [loop.closes for loop in wrong.loops] == [False]
