"""A straight line through offsets found at several places, a few of which may be wrong: offset, drift, uncertainty.

Theil-Sen (the median of the slopes between all pairs) finds the line that most places agree on, weighted least
squares on those gives the answer and how far it is known.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from syncstudio.sync.interval import likely_drift
from syncstudio.sync.measurement import PPM
from syncstudio.sync.moderated import Scatter, foretold, moderated
from syncstudio.sync.student_t import interval_factor

# Beyond this many places pairs are taken between every k-th only: all pairs of 1,500 are a million slopes.
_MOST_FOR_PAIRS = 1_500
# The median absolute deviation of normal errors times this is their standard deviation.
_MAD = 1.4826
# Places farther from the line than this many standard deviations are left out; of 1,000 good ones this costs one.
_REJECT = 3.5
_ROUNDS = 8
_EXPECTED_FREEDOM = 2.0
# Residuals of places that share nothing resemble their neighbours by so many standard deviations now and then.
_CHANCE_SDS = 1.5


@dataclass(frozen=True, slots=True)
class _Prior:
    """What is known of a line before its places are looked at; see `fit_line`."""

    expected_s: float
    freedom: float
    drift_sd: float | None
    apart: bool
    shared_s: float
    told_s: NDArray[np.float64] | None


@dataclass(frozen=True, slots=True, eq=False)
class LineFit:
    """`offset(at) = offset_s + slope * at`, with `at` in seconds on the other's own clock.

    At `centre_s` the offset, known to `centre_sd_s`, and the slope, known to `slope_sd`, are independent. `used` (n,)
    marks the places the line rests on. `spread_s` is the standard deviation of those around it, `factor` turns a
    standard error into the half-width of a 95 % interval (Student's t: few places make it wide).
    """

    offset_s: float
    slope: float
    centre_s: float
    centre_sd_s: float
    slope_sd: float
    used: NDArray[np.bool_]
    spread_s: float
    factor: float

    @property
    def drift_ppm(self) -> float:
        """The slope in parts per million."""
        return self.slope * PPM

    @property
    def drift_uncertainty_ppm(self) -> float:
        """The 95 % half-width of the drift."""
        return self.factor * self.slope_sd * PPM

    def at(self, at_s: float) -> float:
        """The offset there."""
        return self.offset_s + self.slope * at_s

    def half_width_s(self, at_s: float) -> float:
        """The 95 % half-width of the offset there: it grows away from the places the line rests on."""
        return self.factor * float(np.hypot(self.centre_sd_s, (at_s - self.centre_s) * self.slope_sd))


def fit_line(
    at_s: ArrayLike,
    offset_s: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    floor_s: float = 1e-6,
    shared_s: float = 0.0,
    expected_s: float = 0.0,
    expected_freedom: float = _EXPECTED_FREEDOM,
    told_s: ArrayLike | None = None,
    drift_sd: float | None = None,
    apart: bool = False,
    with_drift: bool = True,
) -> LineFit:
    """The line through offsets (n,) found at `at_s` (n,), all in seconds; NaN places are left out. At least one.

    `weights` (n,) are relative inverse variances. `floor_s` is the error that all places may share and that no
    scatter shows: it is added to the answer's variance, at both ends alike, and within it no place is an outlier.
    `shared_s` is added where the line lies only, for what is the same at all places does not turn it. `expected_s`
    is the scatter to count on before any is seen: it carries `expected_freedom` degrees of freedom (two, unless it
    is well founded), so that two or three places that agree by luck claim no more. `told_s` (n,) is how far each
    place tells of itself that it errs, one standard deviation: it steadies the scatter where it agrees with it.
    `drift_sd` is how far clocks differ anyway: a slope known worse than that is drawn towards none. Places that
    share nothing are `apart`: what neighbours then seem to share within chance is none. Without drift (or with all
    places at one instant) the slope is zero, and exact.
    """
    places, offsets = np.asarray(at_s, np.float64), np.asarray(offset_s, np.float64)
    weight = np.ones(len(places)) if weights is None else np.asarray(weights, np.float64)
    good = np.isfinite(places) & np.isfinite(offsets) & np.isfinite(weight) & (weight > 0)
    if not good.any():
        raise ValueError("A line needs at least one place.")
    weight = np.where(good, weight, 0.0) / np.mean(weight[good])
    sloped = with_drift and int(good.sum()) > 1 and float(np.ptp(places[good])) > 0
    start, slope = _theil_sen(places[good], offsets[good]) if sloped else (np.median(offsets[good]), 0.0)
    used = good
    for turn in range(_ROUNDS):
        residuals = np.where(good, offsets - start - slope * places, 0.0)
        kept = good & (
            np.abs(residuals) <= _limit(residuals, good, weight, floor_s, expected_s, expected_freedom)
        )
        if int(kept.sum()) < min(int(good.sum()), 2) or (sloped and np.ptp(places[kept]) == 0):
            break
        if turn and np.array_equal(kept, used):
            break
        used = kept
        start, slope = _least_squares(places[used], offsets[used], weight[used], sloped)
    told = None if told_s is None else np.asarray(told_s, np.float64)
    prior = _Prior(expected_s, expected_freedom if expected_s > 0 else 0.0, drift_sd, apart, shared_s, told)
    return _with_covariance(places, offsets, weight, used, sloped, floor_s, prior)


def theil_sen_slope(at_s: NDArray[np.float64], offset_s: NDArray[np.float64]) -> float:
    """The median of the slopes between all pairs of places: right while fewer than 29 % of the places are wrong."""
    step = -(-len(at_s) // _MOST_FOR_PAIRS)
    places, offsets = at_s[::step], offset_s[::step]
    first, second = np.triu_indices(len(places), 1)
    run = places[second] - places[first]
    apart = run != 0
    return float(np.median((offsets[second] - offsets[first])[apart] / run[apart])) if apart.any() else 0.0


def _theil_sen(places: NDArray[np.float64], offsets: NDArray[np.float64]) -> tuple[float, float]:
    slope = theil_sen_slope(places, offsets)
    return float(np.median(offsets - slope * places)), slope


def _limit(
    residuals: NDArray[np.float64],
    good: NDArray[np.bool_],
    weight: NDArray[np.float64],
    floor_s: float,
    expected_s: float,
    expected_freedom: float,
) -> NDArray[np.float64]:
    """How far from the line each place may lie: places that weigh little may lie farther."""
    scale = np.sqrt(np.maximum(weight, 1e-6))
    sizes, count = np.abs(residuals[good]) * scale[good], int(good.sum())
    # A line passes too near to a few places for their scatter to be believed, unless it is foretold.
    known = count + max(expected_freedom - _EXPECTED_FREEDOM, 0.0)
    deviation = _MAD * float(np.median(sizes)) * known / (known - 4) if known > 4 else float(sizes.max())
    allowed: NDArray[np.float64] = _REJECT * max(deviation, expected_s) / scale + floor_s
    return allowed


def _least_squares(
    places: NDArray[np.float64], offsets: NDArray[np.float64], weight: NDArray[np.float64], sloped: bool
) -> tuple[float, float]:
    total = weight.sum()
    centre, middle = float(weight @ places / total), float(weight @ offsets / total)
    slope = 0.0
    if sloped:
        moved = places - centre
        slope = float((weight * moved) @ (offsets - middle) / ((weight * moved) @ moved))
    return middle - slope * centre, slope


def _with_covariance(
    places: NDArray[np.float64],
    offsets: NDArray[np.float64],
    weight: NDArray[np.float64],
    used: NDArray[np.bool_],
    sloped: bool,
    floor_s: float,
    prior: _Prior,
) -> LineFit:
    at, offset, share = places[used], offsets[used], weight[used]
    share = share / share.mean()
    start, slope = _least_squares(at, offset, share, sloped)
    residuals = (offset - start - slope * at) * np.sqrt(share)
    free = max(len(at) - (2 if sloped else 1), 0)
    seen = Scatter(float(residuals @ residuals) / max(free, 1), free)
    told = None if prior.told_s is None else foretold(seen, prior.told_s[used], share)
    scatter = moderated(seen, Scatter(prior.expected_s**2, prior.freedom), told)
    variance = scatter.variance * _shared_part(residuals, prior.apart)
    # What each place errs by in the answer is not the same for all where weights are not all that is told of them.
    each = np.ones(len(at)) if prior.told_s is None or told is None else _uneven(share, prior.told_s[used])
    total = share.sum()
    centre = float(share @ at / total)
    moved = share * (at - centre)
    about = float(moved @ (at - centre))
    reach = float(np.ptp(at)) / 2
    at_centre = variance * float(share @ each) / total**2 + floor_s**2 + prior.shared_s**2
    of_slope = 0.0
    if sloped:
        of_slope = variance * float((moved * each) @ (at - centre)) / about**2 + (floor_s / reach) ** 2
    if sloped and prior.drift_sd is not None:
        likely, sd = likely_drift(slope, float(np.sqrt(of_slope)), prior.drift_sd)
        start, slope, of_slope = start + centre * (slope - likely), likely, sd**2
    factor = interval_factor(max(scatter.freedom, 1.0))
    return LineFit(
        start, slope, centre, float(np.sqrt(at_centre)), float(np.sqrt(of_slope)), used,
        float(np.sqrt(variance)), factor,
    )  # fmt: skip


def _uneven(share: NDArray[np.float64], told_s: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each place's told variance as a part of what its weight stands for; 1 on the whole (White 1980)."""
    each = share * told_s**2
    return np.asarray(each / each.mean(), np.float64)


def _shared_part(residuals: NDArray[np.float64], apart: bool) -> float:
    """How much neighbours' errors resemble one another, as a factor on the variance: (1 + r) / (1 - r) of an AR(1)."""
    if len(residuals) < 8:
        return 1.0
    power = float(residuals @ residuals)
    alike = float(residuals[1:] @ residuals[:-1]) / power if power > 0 else 0.0
    if apart:
        alike -= _CHANCE_SDS / np.sqrt(len(residuals))
    alike = min(max(alike, 0.0), 0.8)
    return (1 + alike) / (1 - alike)
