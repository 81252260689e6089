"""What is said of two lists of events."""

from __future__ import annotations

import numpy as np
import pytest

from syncstudio.sync.events.event_answer import EventList, measured_events
from syncstudio.sync.inputs import Limits
from syncstudio.sync.measurement import Measurement

OFFSET_S, TOLERANCE_S, SCATTER_S = 1.5, 0.02, 0.0005


def answer(reference_s: np.ndarray, other_s: np.ndarray) -> Measurement:
    lists = [
        EventList(name, at, np.ones(len(at)), np.full(len(at), SCATTER_S))
        for name, at in (("sound", reference_s), ("series", other_s - OFFSET_S))
    ]
    return measured_events("taps", lists[0], lists[1], Limits(), TOLERANCE_S)


def nearly_even(dice: np.random.Generator, period_s: float, count: int) -> np.ndarray:
    return 3 + np.arange(count) * period_s + dice.uniform(-0.05, 0.05, count)


@pytest.mark.parametrize(("seed", "period_s", "count"), [(0, 1.0, 30), (0, 0.5, 60), (9, 0.5, 60)])
def test_trains_of_nearly_even_events_that_are_unrelated_are_not_measured(
    seed: int, period_s: float, count: int
) -> None:
    dice = np.random.default_rng([seed, 7])
    one, two = nearly_even(dice, period_s, count), nearly_even(dice, period_s, count)
    found = answer(one, two)
    assert found.status == "ambiguous"
    assert "repeat evenly" in found.reason


@pytest.mark.parametrize("seed", range(3))
def test_nearly_even_events_of_one_thing_are_measured(seed: int) -> None:
    dice = np.random.default_rng([seed, 8])
    one = nearly_even(dice, 1.0, 30)
    found = answer(one, one + dice.normal(0, SCATTER_S, len(one)))
    assert found.status == "measured", found.reason
    assert found.offset_ns == pytest.approx(OFFSET_S * 1e9, abs=1_000_000)
