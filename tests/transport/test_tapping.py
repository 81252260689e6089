"""A person's taps, and the clicks they are tapped to."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncstudio.timebase.instant import NS_PER_MS, NS_PER_S
from syncstudio.transport.clicks import Clicks
from syncstudio.transport.tapping import LEAST_TAPS, beat_nearest, heard_after_seen, taps_along

BEAT = 700 * NS_PER_MS


def tapped(lag_ms: float, spread_ms: float, count: int = 20, seed: int = 1) -> list[int]:
    chance = random.Random(seed)
    return [k * BEAT + round(chance.gauss(lag_ms, spread_ms) * NS_PER_MS) for k in range(count)]


@given(st.integers(-(10**12), 10**12))
def test_the_nearest_beat_is_a_beat_and_none_is_nearer(instant):
    beat = beat_nearest(instant, BEAT)
    assert beat % BEAT == 0
    assert abs(instant - beat) <= BEAT // 2


def test_early_taps_are_early_and_late_ones_late():
    assert taps_along(tapped(-40, 0), BEAT).lag_ns == -40 * NS_PER_MS
    assert taps_along(tapped(90, 0), BEAT).lag_ns == 90 * NS_PER_MS


def test_too_few_taps_say_nothing():
    assert taps_along(tapped(0, 10, count=LEAST_TAPS + 1), BEAT) is None
    assert taps_along(tapped(0, 10, count=LEAST_TAPS + 2), BEAT) is not None
    assert taps_along([], BEAT) is None


def test_taps_between_beats_are_no_taps_along():
    assert taps_along([k * BEAT + BEAT // 2 for k in range(20)], BEAT) is None


def test_taps_all_over_the_place_are_wild():
    assert not taps_along(tapped(-30, 30), BEAT).wild
    assert taps_along([k * BEAT + (k % 7 - 3) * 80 * NS_PER_MS for k in range(30)], BEAT).wild


def test_the_interval_holds_the_delay_about_as_often_as_it_says():
    held = 0
    for seed in range(200):
        own_ms = random.Random(seed).gauss(0, 15)
        heard = taps_along(tapped(-45 + 120 + own_ms, 30, seed=2 * seed), BEAT)
        seen = taps_along(tapped(-45, 30, seed=2 * seed + 1), BEAT)
        told = heard_after_seen(heard, seen)
        held += abs(told.delay_ns - 120 * NS_PER_MS) <= told.uncertainty_ns
    assert held >= 180


@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_clicks_begin_at_their_beats_however_they_are_read(rate):
    clicks = Clicks(BEAT, rate)
    whole = clicks.read(0, 3 * rate)[:, 0]
    pieces = np.concatenate([clicks.read(at, 137)[:, 0] for at in range(0, 3 * rate, 137)])[: 3 * rate]
    assert np.array_equal(whole, pieces)
    loud = np.flatnonzero(np.abs(whole) > 0.05)
    begins = loud[np.r_[True, np.diff(loud) > rate // 10]]
    expected = [-(-k * BEAT * rate // NS_PER_S) for k in range(5)]
    assert all(0 <= begin - at <= 2 for begin, at in zip(begins, expected, strict=True))
