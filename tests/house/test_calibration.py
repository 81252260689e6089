"""The arithmetic by which measuring methods are judged."""

from __future__ import annotations

import numpy as np
import pytest

from syncstudio.sync.measurement import Measurement
from tests.bench.calibration import (
    Outcome,
    binomial_interval,
    calibration_rows,
    outcome_of,
    right_ratio_of_medians,
    width_ratio,
    width_ratio_interval,
)


def test_a_proportion_s_interval_is_that_of_clopper_and_pearson() -> None:
    low, high = binomial_interval(15, 20)
    assert (low, high) == pytest.approx((0.5090, 0.9134), abs=1e-4)
    assert binomial_interval(0, 10)[0] == 0.0
    assert binomial_interval(10, 10)[1] == 1.0


def test_honest_intervals_of_normal_errors_are_not_called_wide() -> None:
    errors = np.abs(np.random.default_rng(3).standard_normal(4000))
    widths = np.full(4000, 1.96)
    assert width_ratio(errors, widths) == pytest.approx(2.91, abs=0.15)
    low, high = width_ratio_interval(errors, widths)
    assert low < 2.91 < high
    assert high - low < 0.4


def test_padded_intervals_are_called_wide() -> None:
    errors = np.abs(np.random.default_rng(3).standard_normal(100))
    low, _ = width_ratio_interval(errors, np.full(100, 6.0))
    assert low > 3


def test_a_class_of_easy_and_hard_cases_is_judged_case_by_case() -> None:
    dice = np.random.default_rng(4)
    sds = np.exp(dice.normal(0, 1.2, 8000))
    errors = np.abs(dice.normal(0, sds))
    # Right intervals all of them: each beside its own error says so, and their medians do not.
    assert width_ratio(errors, 1.96 * sds) == pytest.approx(2.91, abs=0.15)
    seen = float(np.median(1.96 * sds) / np.median(errors))
    assert right_ratio_of_medians(1.96 * sds) == pytest.approx(seen, rel=0.1)
    assert seen > 3.2
    assert right_ratio_of_medians(np.full(4000, 1.96)) == pytest.approx(2.91, abs=0.05)


def test_a_case_stands_in_its_noise_class_in_its_codec_and_in_the_whole() -> None:
    cases = [Outcome("sound", "10 dB", 1e-3, 2e-3, also="opus"), Outcome("sound", "clean", 1e-4, 5e-5)]
    labels = {row.figure.split(":")[0] for row in calibration_rows("c", cases)}
    assert labels == {"sound, 10 dB", "sound, clean", "sound, opus", "sound, all"}


def test_an_answer_without_a_right_one_is_wrong_and_a_refusal_never() -> None:
    answered = Measurement("sound", "measured", 1_000_000_000, uncertainty_ns=10, confidence=0.99)
    assert outcome_of(answered, "no answer", None).wrong
    assert not outcome_of(Measurement.cannot_tell("sound", "Silence."), "no answer", None).wrong
    assert not outcome_of(answered, "clean", 1.005).wrong
    assert outcome_of(answered, "clean", 1.02).wrong
