"""The line through a dub's windows: its interval holds the truth as often as it says, and is no wider than needed."""

from __future__ import annotations

import numpy as np
import pytest

from syncstudio.sync.dubs.bed_match import BedWindow, fitted

SECOND = 16_000


def windows(dice: np.random.Generator, count: int = 20, times: float = 1.0) -> list[BedWindow]:
    """Seconds of a dub that lies at 3 s, each erring as its score foretells, `times` as far."""
    out = []
    for k in range(count):
        score = float(dice.uniform(10, 90))
        offset_s = 3.0 + float(dice.normal(0, times * 40e-6 / score))
        out.append(BedWindow(k * SECOND, (k + 1) * SECOND, k + 0.5, offset_s, score))
    return out


@pytest.mark.parametrize("times", [1.0, 2.0])
def test_its_interval_holds_the_truth_as_often_as_it_says(times: float) -> None:
    dice = np.random.default_rng(5)
    lines = [fitted(windows(dice, times=times)) for _ in range(300)]
    errors = np.abs([one.offset_s - 3.0 for one in lines])
    widths = np.array([one.half_width_s(0.0) for one in lines])
    assert np.mean(errors <= widths) >= 0.92
    assert np.mean([abs(one.drift_ppm) <= one.drift_uncertainty_ppm for one in lines]) >= 0.92
    # 2.91 is what errors of a known normal distribution ask for.
    assert np.median(widths) / np.median(errors) < 3.3


def test_what_all_windows_share_moves_the_line_and_does_not_turn_it() -> None:
    found = windows(np.random.default_rng(6))
    alone, shared = fitted(found), fitted(found, 1e-6)
    assert shared.drift_uncertainty_ppm == alone.drift_uncertainty_ppm
    assert shared.half_width_s(10.0) > 2 * alone.half_width_s(10.0)
