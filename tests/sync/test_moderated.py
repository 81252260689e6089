"""A scatter of few places is steadied by what they tell of themselves, unless they lie."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncstudio.sync.line_fit import LineFit, fit_line
from syncstudio.sync.moderated import Scatter, foretold, moderated

AT = np.arange(16) * 1.5 + 0.75
SCATTERS = st.builds(Scatter, st.floats(1e-18, 1e-6), st.floats(1, 100))


@given(st.lists(SCATTERS, min_size=1, max_size=4))
def test_what_all_say_lies_between_and_is_better_known(scatters: list[Scatter]) -> None:
    both = moderated(*scatters, None, Scatter(1.0, 0.0))
    lowest, highest = (pick(one.variance for one in scatters) for pick in (min, max))
    assert lowest * 0.999 <= both.variance <= highest * 1.001
    assert both.freedom == pytest.approx(sum(one.freedom for one in scatters))


def test_nothing_known_is_nothing() -> None:
    assert moderated(None, Scatter(3.0, 0.0)) == Scatter(0.0, 0.0)


def test_few_places_and_places_that_lie_tell_nothing() -> None:
    told_s, share = np.full(16, 1e-6), np.ones(16)
    assert foretold(Scatter(1e-12, 14), told_s, share) is not None
    assert foretold(Scatter(1e-12, 5), told_s, share) is None
    assert foretold(Scatter(2.5e-12, 14), told_s, share) is None
    assert foretold(Scatter(0.1e-12, 14), told_s, share) is None


@lru_cache
def lines(told: float | None, tries: int = 400) -> list[LineFit]:
    """Lines through 16 places each of unlike, known exactness, whose weights know only half of it; the truth is 0."""
    dice = np.random.default_rng(7)
    out = []
    for _ in range(tries):
        sd_s = 1e-6 * np.exp(dice.normal(0, 0.6, 16))
        weights = 1 / (sd_s**2 + 0.3e-6**2)
        told_s = None if told is None else told * sd_s
        out.append(
            fit_line(AT, dice.normal(0, sd_s), weights, floor_s=0.3e-9, told_s=told_s, apart=told is not None)
        )
    return out


@pytest.mark.parametrize(("told", "least"), [(0.85, 0.90), (1.0, 0.925), (1.2, 0.95)])
def test_intervals_that_rest_on_it_hold_the_truth_and_are_steadier(told: float, least: float) -> None:
    """What places tell may be wrong by a sixth, and costs a few of 100 at most."""
    found = lines(told)
    errors = np.abs([one.offset_s for one in found])
    widths = np.array([one.half_width_s(0.0) for one in found])
    assert np.mean(errors <= widths) >= least
    slopes = [abs(one.drift_ppm) <= one.drift_uncertainty_ppm for one in found]
    assert np.mean(slopes) >= least
    alone = np.array([one.half_width_s(0.0) for one in lines(None)])
    assert np.std(np.log(widths)) < 0.9 * np.std(np.log(alone))
    # 2.91 is what errors of a known normal distribution ask for.
    if told == 1.0:
        assert np.median(widths) / np.median(errors) < 3.2


def test_a_lie_changes_nothing() -> None:
    honest = fit_line(AT, np.sin(AT * 9) * 1e-6, apart=True)
    for lie in (1e-9, 1e-3):
        assert fit_line(AT, np.sin(AT * 9) * 1e-6, apart=True, told_s=np.full(16, lie)).half_width_s(
            0.0
        ) == pytest.approx(honest.half_width_s(0.0), rel=1e-12)
