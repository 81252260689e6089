"""Finds the one offset, and drift, at which two lists of events fall together: claps, flashes, taps, words.

>>> match = match_events([1.0, 2.3, 4.9, 5.6, 9.1], [0.5, 1.8, 4.4, 5.1, 8.6])
>>> round(match.offset_s, 3), match.count
(0.5, 5)

Uneven spacing is what makes a match unique, so nothing is said of one list alone: a candidate is worth the evidence
of its pairs against chance, and is compared with the best candidate elsewhere and with shuffled lists.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from syncstudio.sync.events.event_line import EventLine, evidence_nats, most_pairs, pair_off, settled
from syncstudio.sync.events.event_search import Candidate, candidates

Floats = NDArray[np.float64]

TOLERANCE_S = 0.02
DRIFT_LIMIT_PPM = 500.0
FEWEST_PAIRS = 4
MOST_EVENTS = 1500
"""Of more than so many events only the strongest are looked at."""

_SHUFFLES = 8
_SEED = 4


@dataclass(frozen=True, slots=True, eq=False)
class EventMatch:
    """The best way to lay one list over another: `reference = other * (1 + drift) + offset`, seconds.

    `pairs` int64 (n, 2) are indices into the two lists as they were given, `residual_s` float64 (n,) how far each is
    off. `sigma_s` is the scatter of one pair; `covariance` float64 (2, 2) of offset [s] and rate (drift * 1e-6), both
    at the other's zero. `score` is the evidence in nats for this line against chance, `rival` that of the best other
    one (at offset `rival_s`), `chance` what shuffled lists reach. `hit` is the share of the events of the sparser
    list, where both were recording, that found a partner. `candidates` are (offset_s, score), best first.
    `curve_s` and `curve` show how many pairs fall together at each offset.
    """

    offset_s: float
    drift_ppm: float
    pairs: NDArray[np.int64]
    residual_s: Floats
    sigma_s: float
    covariance: Floats
    score: float
    rival: float
    rival_s: float | None
    chance: float
    hit: float
    candidates: tuple[tuple[float, float], ...]
    curve_s: Floats
    curve: Floats

    @property
    def count(self) -> int:
        """Number of pairs."""
        return len(self.pairs)

    @property
    def margin(self) -> float:
        """How many nats this line is ahead of the best rival, and of chance: what tells right from wrong."""
        return self.score - max(self.rival, self.chance, 0.0)

    @property
    def offset_sd_s(self) -> float:
        """Standard error of the offset at the other's zero."""
        return float(np.sqrt(self.covariance[0, 0]))

    @property
    def drift_sd_ppm(self) -> float:
        """Standard error of the drift."""
        return float(np.sqrt(self.covariance[1, 1]) * 1e6)

    def sd_at(self, other_s: float) -> float:
        """Standard error of the reference time of an instant of the other."""
        at = np.array([1.0, other_s])
        return float(np.sqrt(at @ self.covariance @ at))


def match_events(
    reference_s: ArrayLike,
    other_s: ArrayLike,
    reference_strength: ArrayLike | None = None,
    other_strength: ArrayLike | None = None,
    tolerance_s: float = TOLERANCE_S,
    around_s: float = 0.0,
    search_s: float | None = None,
    drift_limit_ppm: float = DRIFT_LIMIT_PPM,
    fewest: int = FEWEST_PAIRS,
    shuffles: int = _SHUFFLES,
) -> EventMatch | None:
    """The best match of two lists of event times in seconds, each on its own clock; None when nothing fits.

    Lists need no order; times that are not finite are left out. Strengths (any unit, larger is surer) decide which
    events must find a partner; missing and extra events are expected in both. `tolerance_s` is how far an event may
    be off its line: about twice the scatter of the worse list. Offsets are looked for within `search_s` of `around_s`
    (None: wherever at least `fewest` events meet), drifts up to `drift_limit_ppm`.

    The caller judges: `margin` below about 5, or fewer than 5 pairs, is no match to rely on; a `rival` nearly as good
    is a periodic list.
    """
    reference = _listed(reference_s, reference_strength)
    other = _listed(other_s, other_strength)
    if min(len(reference.at_s), len(other.at_s)) < max(2, fewest):
        return None
    low = around_s - search_s if search_s is not None else None
    high = around_s + search_s if search_s is not None else None
    best, curve_s, curve = _ranked(reference, other, tolerance_s, (low, high), drift_limit_ppm, fewest)
    if not best:
        return None
    top = best[0]
    rivals = [line for line in best[1:] if _apart(top, line, tolerance_s)]
    chance = _by_chance(reference, other, tolerance_s, (low, high), drift_limit_ppm, fewest, shuffles)
    return EventMatch(
        top.offset_s,
        top.drift * 1e6,
        np.stack([reference.number[top.pairs[:, 0]], other.number[top.pairs[:, 1]]], axis=1),
        top.residual_s,
        top.sigma_s,
        top.covariance,
        top.score,
        rivals[0].score if rivals else 0.0,
        rivals[0].offset_s if rivals else None,
        chance,
        top.hit,
        tuple((line.offset_s, line.score) for line in [top, *rivals[:5]]),
        curve_s,
        curve,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Listed:
    """Events in order of time; `weight` 0.25 to 1 by the rank of their strength; `number` as they were given."""

    at_s: Floats
    weight: Floats
    number: NDArray[np.int64]


def _listed(at_s: ArrayLike, strength: ArrayLike | None) -> _Listed:
    at = np.asarray(at_s, np.float64).ravel()
    strong = np.ones(len(at)) if strength is None else np.asarray(strength, np.float64).ravel()
    if len(strong) != len(at):
        raise ValueError(f"{len(at)} events have {len(strong)} strengths")
    number = np.flatnonzero(np.isfinite(at) & np.isfinite(strong))
    if len(number) > MOST_EVENTS:
        number = number[np.argsort(-strong[number], kind="stable")[:MOST_EVENTS]]
    number = number[np.argsort(at[number], kind="stable")]
    return _Listed(at[number], _ranks(strong[number]), number.astype(np.int64))


def _ranks(strength: Floats) -> Floats:
    """Units differ, so only the order of strengths counts; equal ones weigh the same."""
    if len(strength) == 0 or strength.min() == strength.max():
        return np.ones(len(strength))
    _, place, counts = np.unique(strength, return_inverse=True, return_counts=True)
    middle = (np.cumsum(counts) - (counts - 1) / 2) / len(strength)
    return 0.25 + 0.75 * np.asarray(middle[place], np.float64)


def _ranked(
    reference: _Listed,
    other: _Listed,
    tolerance_s: float,
    within_s: tuple[float | None, float | None],
    drift_limit_ppm: float,
    fewest: int,
) -> tuple[list[EventLine], Floats, Floats]:
    """Every line worth looking at, best first, and the curve it was found on."""
    found, curve_s, curve = candidates(
        reference.at_s,
        reference.weight,
        other.at_s,
        other.weight,
        tolerance_s,
        within_s,
        drift_limit_ppm * 1e-6,
    )
    lines = _lines(found, reference, other, tolerance_s, drift_limit_ppm * 1e-6, fewest)
    low, high = within_s
    kept = [
        line
        for line in lines
        if (low is None or line.offset_s >= low - tolerance_s)
        and (high is None or line.offset_s <= high + tolerance_s)
    ]
    return sorted(kept, key=lambda line: -line.score), curve_s, curve


def _lines(
    found: Sequence[Candidate],
    reference: _Listed,
    other: _Listed,
    tolerance_s: float,
    drift_limit: float,
    fewest: int,
) -> list[EventLine]:
    lines: list[EventLine] = []
    offsets, drifts = (np.array([getattr(one, name) for one in found]) for name in ("offset_s", "drift"))
    most = most_pairs(reference.at_s, other.at_s, offsets, drifts, 1.5 * tolerance_s)
    for candidate, could_be in zip(found, most.tolist(), strict=True):
        if could_be < fewest:
            continue
        pairs = pair_off(reference.at_s, other.at_s, candidate.offset_s, candidate.drift, 1.5 * tolerance_s)
        if len(pairs) < fewest:
            continue
        line = settled(
            reference.at_s, other.at_s, pairs, candidate.offset_s, candidate.drift, tolerance_s, drift_limit
        )
        if line is None or len(line.pairs) < fewest:
            continue
        lines.append(evidence_nats(line, reference.at_s, reference.weight, other.at_s, other.weight))
    return lines


def _apart(one: EventLine, two: EventLine, tolerance_s: float) -> bool:
    """Whether two lines tell different stories: few pairs in common, and not the same place."""
    shared = len({*map(tuple, one.pairs.tolist())} & {*map(tuple, two.pairs.tolist())})
    if shared > 0.5 * min(len(one.pairs), len(two.pairs)):
        return False
    middle = one.middle_s
    return abs(one.reference_of(middle) - two.reference_of(middle)) > 2 * tolerance_s


def _by_chance(
    reference: _Listed,
    other: _Listed,
    tolerance_s: float,
    within_s: tuple[float | None, float | None],
    drift_limit_ppm: float,
    fewest: int,
    shuffles: int,
) -> float:
    """What lists with the same spacings in another order reach: mean and three standard deviations.

    A shift in a circle would not do where every offset is looked at: it moves the match, it does not end it. Nor would
    an order in which steps that were neighbours still are: of five events one order in 24 is the match itself.
    """
    if shuffles < 1 or len(other.at_s) < 4:
        return 0.0
    dice = np.random.default_rng(_SEED)
    reached: list[float] = []
    steps = np.diff(other.at_s)
    for _ in range(shuffles):
        order = _out_of_order(dice, len(steps))
        at = other.at_s[0] + np.concatenate([[0.0], np.cumsum(steps[order])])
        shuffled = _Listed(at, dice.permutation(other.weight), other.number)
        best, _, _ = _ranked(reference, shuffled, tolerance_s, within_s, drift_limit_ppm, fewest)
        reached.append(max(0.0, best[0].score) if best else 0.0)
    # Near-periodic lists are their own shuffles; one of them at the same line would be no chance at all.
    return float(np.mean(reached) + 3 * np.std(reached))


def _out_of_order(dice: np.random.Generator, count: int) -> NDArray[np.int64]:
    """An order of so many steps, three or more, in which none is followed by the one that came after it."""
    while True:
        # About every third order is one.
        order = dice.permutation(count)
        if not (np.diff(order) == 1).any():
            return order
