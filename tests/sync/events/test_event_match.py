"""Lists of events: the one place where they fall together, however many are missing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncstudio.sync.events.event_match import EventMatch, match_events


def lists(
    seed: int,
    count: int = 20,
    span_s: float = 60.0,
    jitter_s: float = 0.003,
    missing: float = 0.2,
    extra: float = 0.3,
    drift_ppm: float = 0.0,
) -> tuple[np.ndarray, np.ndarray, float]:
    """Two lists of the same happenings and the true offset."""
    dice = np.random.default_rng(seed)
    happened = np.sort(dice.uniform(0, span_s, count))
    offset = float(dice.uniform(-span_s / 2, span_s / 2))
    reference = happened[dice.random(count) > missing]
    other = (happened[dice.random(count) > missing] - offset) / (1 + drift_ppm * 1e-6)
    reference = reference + dice.normal(0, jitter_s, len(reference))
    other = other + dice.normal(0, jitter_s, len(other))
    more = dice.poisson(extra * count, 2)
    reference = np.append(reference, dice.uniform(0, span_s, more[0]))
    return reference, np.append(other, dice.uniform(other.min(), other.max(), more[1])), offset


def matched(*given: object, **more: object) -> EventMatch:
    match = match_events(*given, **more)  # type: ignore[arg-type]
    assert match is not None
    return match


@given(seed=st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_what_has_a_margin_is_right(seed: int) -> None:
    reference, other, offset = lists(seed)
    match = match_events(reference, other)
    if match is not None and match.margin > 5:
        assert abs(match.offset_s - offset) < 5 * match.offset_sd_s
        assert abs(match.offset_s - offset) < 0.02


def test_drift_is_found_too() -> None:
    reference, other, offset = lists(1, count=80, span_s=900, drift_ppm=180)
    match = matched(reference, other)
    assert abs(match.offset_s - offset) < 4 * match.offset_sd_s
    assert abs(match.drift_ppm - 180) < 4 * match.drift_sd_ppm
    assert match.drift_sd_ppm < 5


def test_pairs_are_indices_into_what_was_given() -> None:
    reference = np.array([9.1, 1.0, np.nan, 2.3, 4.9, 5.6])
    match = matched(reference, [0.5, 1.8, 4.4, 5.1, 8.6])
    assert sorted(match.pairs.tolist()) == [[0, 4], [1, 0], [3, 1], [4, 2], [5, 3]]
    assert np.abs(match.residual_s).max() < 1e-9


def test_unrelated_lists_have_no_margin() -> None:
    for seed in range(6):
        dice = np.random.default_rng(seed)
        match = match_events(np.sort(dice.uniform(0, 60, 25)), np.sort(dice.uniform(0, 60, 25)))
        assert match is None or match.margin < 3


def test_a_handful_of_events_is_not_its_own_chance() -> None:
    # Of five events, one shuffle in 24 is the list itself.
    for seed in range(6):
        dice = np.random.default_rng(seed)
        reference = np.sort(dice.uniform(0, 60, 12))
        match = matched(reference, np.sort(dice.choice(reference, 5, replace=False)) - 3.0)
        assert match.offset_s == pytest.approx(3.0, abs=1e-6)
        assert match.margin > 8


def test_a_few_unrelated_events_have_no_margin() -> None:
    for seed in range(10):
        dice = np.random.default_rng([seed, 5])
        match = match_events(np.sort(dice.uniform(0, 60, 14)), np.sort(dice.uniform(0, 60, 5)))
        assert match is None or match.margin < 4


def test_a_periodic_list_has_its_own_rival() -> None:
    beats = np.arange(30) * 1.0
    match = matched(beats, beats + 0.3)
    assert match.margin < 3
    assert match.rival_s is not None


def test_offsets_are_looked_for_within_the_search_only() -> None:
    reference, other, offset = lists(4)
    near = matched(reference, other, around_s=offset + 0.5, search_s=1.0)
    assert abs(near.offset_s - offset) < 0.02
    far = match_events(reference, other, around_s=offset + 30, search_s=5.0)
    assert far is None or far.margin < 3


def test_strong_events_count_for_more() -> None:
    dice = np.random.default_rng(3)
    claps = np.sort(dice.uniform(0, 60, 9))
    clutter = np.sort(dice.uniform(0, 60, 60))
    reference = np.concatenate([claps, clutter])
    strength = np.concatenate([np.full(9, 10.0), np.full(60, 1.0)])
    strong = matched(reference, claps - 5, strength)
    plain = matched(reference, claps - 5)
    assert abs(strong.offset_s - 5) < 0.01
    assert strong.score >= plain.score - 1


@pytest.mark.parametrize("few", [[], [1.0], [1.0, 2.0, 5.0], [np.nan] * 8])
def test_too_few_events_are_no_match(few: list[float]) -> None:
    assert match_events(few, [1.0, 2.0, 4.5, 7.0, 11.0]) is None
    assert match_events([1.0, 2.0, 4.5, 7.0, 11.0], few) is None


def test_all_at_one_instant_is_no_match_to_rely_on() -> None:
    match = match_events([1.0] * 10, [2.0] * 10)
    assert match is None or match.margin < 5


def test_strengths_must_belong_to_events() -> None:
    with pytest.raises(ValueError, match="3 events have 2 strengths"):
        match_events([1.0, 2.0, 3.0], [1.0, 2.0, 3.0], [1.0, 2.0])
