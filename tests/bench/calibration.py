"""Whether measurements keep their promises: how often the 95 % interval holds the truth, how wide it is, how often an
answer is given at all, and how often it is wrong.

The figures stand together, so that neither guessing, nor refusing, nor wide intervals can hide.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.measurement import Measurement
from tests.bench.report import Row

# Below this error, figures are in microseconds.
_FINE_S = 1e-4

# A 95 % interval of normal errors reaches so many standard deviations.
_NORMAL_95 = 1.96

# The unit of time: nothing narrower can be said of a digital copy, and what is left of it is rounding.
_UNIT_S = 1e-9


@dataclass(frozen=True, slots=True)
class Outcome:
    """One case: errors are measured minus true, None where no answer was given.

    `easy` says that at least 60 s overlap at 10 dB or better, where an answer is owed. `answerable` is False for a case
    that has no right answer (unrelated, periodic, silent): any answer to it is wrong. `wrong_s` is the error from which
    on an answer misleads, whatever its interval. `confidence` is the chance of being right that was stated. `also` is
    another class the case belongs to, such as its codec.
    """

    method: str
    noise: str
    error_s: float | None
    half_width_s: float | None
    drift_error_ppm: float | None = None
    drift_half_width_ppm: float | None = None
    easy: bool = False
    answerable: bool = True
    wrong_s: float = 0.01
    confidence: float = 0.0
    also: str = ""

    @property
    def accepted(self) -> bool:
        """Whether an answer was given."""
        return self.error_s is not None

    @property
    def covered(self) -> bool:
        """Whether the interval holds the truth."""
        return self.error_s is not None and abs(self.error_s) <= (self.half_width_s or 0.0)

    @property
    def wrong(self) -> bool:
        """Whether an answer was given that misleads."""
        return self.error_s is not None and (not self.answerable or abs(self.error_s) > self.wrong_s)


def outcome_of(
    measurement: Measurement,
    noise: str,
    true_offset_s: float | None,
    true_drift_ppm: float = 0.0,
    *,
    method: str = "",
    easy: bool = False,
    wrong_s: float = 0.01,
    also: str = "",
) -> Outcome:
    """How a measurement did; a true offset of None has no right answer."""
    name = method or measurement.method
    answerable = true_offset_s is not None
    if measurement.status != "measured" or measurement.offset_ns is None:
        return Outcome(name, noise, None, None, easy=easy, answerable=answerable, wrong_s=wrong_s, also=also)
    error_s = measurement.offset_ns / 1e9 - (true_offset_s or 0.0)
    half_s = (measurement.uncertainty_ns or 0) / 1e9
    drift_error = None if measurement.drift_ppm is None else measurement.drift_ppm - true_drift_ppm
    return Outcome(
        name,
        noise,
        error_s,
        half_s,
        drift_error,
        measurement.drift_uncertainty_ppm,
        easy,
        answerable,
        wrong_s,
        measurement.confidence,
        also,
    )


def binomial_interval(hits: int, tries: int) -> tuple[float, float]:
    """The exact (Clopper-Pearson) 95 % interval of a proportion."""
    from scipy.stats import beta

    low = float(beta.ppf(0.025, hits, tries - hits + 1)) if hits else 0.0
    high = float(beta.ppf(0.975, hits + 1, tries - hits)) if hits < tries else 1.0
    return low, high


def keeps_promise(outcomes: Sequence[Outcome]) -> bool:
    """Whether the observed coverage's own 95 % interval contains or exceeds 95 %."""
    accepted = [one for one in outcomes if one.accepted and one.answerable]
    return not accepted or binomial_interval(sum(one.covered for one in accepted), len(accepted))[1] >= 0.95


def calibration_rows(name: str, outcomes: Iterable[Outcome]) -> list[Row]:
    """One block of rows per method and noise class, then one for all of a method."""
    groups: dict[str, list[Outcome]] = {}
    for one in outcomes:
        groups.setdefault(f"{one.method}, {one.noise}", []).append(one)
        groups.setdefault(f"{one.method}, all", []).append(one)
        if one.also and one.answerable:
            groups.setdefault(f"{one.method}, {one.also}", []).append(one)
    rows: list[Row] = []
    for label in sorted(groups):
        rows += _block(name, label, groups[label], whole=label.endswith(", all"))
    return rows


def width_ratio(errors: NDArray[np.float64], widths: NDArray[np.float64]) -> float:
    """Half-width over error, case by case: one over the median of errors in units of their own half-widths.

    Right intervals of normal errors come to 2.91 in every class. The quotient of the class's two medians does so only
    where its cases are alike: see `right_ratio_of_medians`.
    """
    return float(1 / max(np.median(errors / np.maximum(widths, 1e-12)), 1e-6))


def width_ratio_interval(errors: NDArray[np.float64], widths: NDArray[np.float64]) -> tuple[float, float]:
    """The 95 % interval of `width_ratio` by bootstrap: a median of few errors is itself not well known."""
    dice = np.random.default_rng(1)
    drawn = (dice.integers(len(errors), size=len(errors)) for _ in range(1000))
    low, high = np.quantile([width_ratio(errors[one], widths[one]) for one in drawn], [0.025, 0.975])
    return float(low), float(high)


def right_ratio_of_medians(widths: NDArray[np.float64]) -> float:
    """What the median half-width over the median error comes to when every one of these intervals is right.

    2.91 for cases that are alike, and up to 4.5 for those that are not: errors of the easy half pull the one median
    down, and their half-widths do not pull the other as far. So this stands beside the quotient that is seen.
    """
    dice = np.random.default_rng(2)
    sds = np.maximum(widths, 1e-12) / _NORMAL_95
    seen = [np.median(np.abs(dice.standard_normal(len(sds))) * sds) for _ in range(200)]
    return float(np.median(widths) / np.median(seen))


def _block(name: str, label: str, outcomes: list[Outcome], whole: bool) -> list[Row]:
    answerable = [one for one in outcomes if one.answerable]
    accepted = [one for one in answerable if one.accepted]
    wrong = sum(one.wrong for one in outcomes)
    given = sum(one.accepted for one in outcomes)
    how = f"{len(outcomes)} cases, {given} answered, {wrong} wrong"
    rows = []
    if accepted:
        hits = sum(one.covered for one in accepted)
        low, high = binomial_interval(hits, len(accepted))
        errors = np.abs([one.error_s for one in accepted if one.error_s is not None])
        unit, scale = ("us", 1e6) if np.median(errors) < _FINE_S else ("ms", 1e3)
        errors, widths = errors * scale, np.array([one.half_width_s or 0.0 for one in accepted]) * scale
        # Copies count as answered and covered; how far errors lie from their half-widths, they do not say.
        known = widths > 1.5 * _UNIT_S * scale
        if known.any():
            errors, widths = errors[known], widths[known]
        ratio, (narrow, wide) = width_ratio(errors, widths), width_ratio_interval(errors, widths)
        of_medians = float(np.median(widths) / max(np.median(errors), 1e-12))
        says = f"{how}; {100 * hits / len(accepted):.1f} % covered ({100 * low:.1f} to {100 * high:.1f})"
        rows += [
            Row(name, f"{label}: coverage, upper bound", 100 * high, "%", ">= 95", how=says),
            Row(
                name, f"{label}: median error", float(np.median(errors)), unit,
                how=f"p99 {np.percentile(errors, 99):.3g} {unit}",
            ),
            Row(
                name, f"{label}: half-width / error, lower bound", narrow, "x", 3,
                how=f"{ratio:.2f} ({narrow:.2f} to {wide:.2f}), right ones 2.91; of medians {of_medians:.2f}, right "
                f"ones {right_ratio_of_medians(widths):.2f}; median half-width {np.median(widths):.3g} {unit}",
            ),
        ]  # fmt: skip
    owed = [one for one in answerable if one.easy]
    if owed:
        rate = 100 * sum(one.accepted for one in owed) / len(owed)
        rows.append(
            Row(
                name,
                f"{label}: answered where owed",
                rate,
                "%",
                ">= 90",
                how=f"of {len(owed)} with 60 s at 10 dB",
            )
        )
    if whole:
        share = 100 * wrong / given if given else 0.0
        rows.append(Row(name, f"{label}: answered but wrong", share, "%", "< 0.5", how=how))
        if given:
            stated = float(np.mean([one.confidence for one in outcomes if one.accepted]))
            says = f"stated {100 * stated:.2f} %, seen {100 - share:.2f} %"
            rows.append(
                Row(name, f"{label}: stated less seen confidence", 100 * stated - 100 + share, "%", how=says)
            )
    elif not accepted:
        rows.append(Row(name, f"{label}: answered", float(given), "", how=how))
    return rows
