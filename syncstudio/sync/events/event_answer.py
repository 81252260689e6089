"""What is said of two lists of events: measured, ambiguous or cannot tell, with the pairs as evidence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.events.event_match import EventMatch, match_events
from syncstudio.sync.evidence import Correlation, EventPair, Evidence, Window
from syncstudio.sync.inputs import Limits
from syncstudio.sync.interval import USUAL_DRIFT
from syncstudio.sync.line_fit import LineFit, fit_line
from syncstudio.sync.measurement import MeasuredPiece, Measurement

Floats = NDArray[np.float64]

# Nats ahead of chance and of the best rival at which a match is as likely right as wrong, and how quickly it becomes
# sure: of 1,200 unrelated lists three came to 5 nats and one to 6.
_EVEN_NATS, _STEEP_NATS = 6.5, 1.2
_RIVAL_PART = 0.8
_EVEN_STEPS = 0.2
# Trains of nearly even events that have nothing to do with one another fit somewhere, as loosely as they may: their
# pairs scatter by half the tolerance and more, those of related ones by a quarter at most.
_LOOSE = 0.4
# Pairs were chosen for being close, so they scatter a little less than all do: from simulated lists.
_WIDER = 1.12
_MOST_SURE = 0.999
_DRIFT_LIMIT_PPM = 1000.0
# Drift is fitted where its standard error comes below this; else clocks are taken to differ as they usually do.
_DRIFT_SD = 300e-6
_NARROWER = 5.0
_BELL, _EVEN_LESS = 1.96, 0.23


@dataclass(frozen=True, slots=True, eq=False)
class EventList:
    """Events of one side: `at_s`, `strength` (n,); `name` for people.

    Each is off by about `scatter_s` (n,) of its own, and all of them alike by about `shared_s`, which no comparison
    shows. `sharpened` finds times nearer, and how near: asked of those that have a partner, as it takes its time.
    """

    name: str
    at_s: Floats
    strength: Floats
    scatter_s: Floats
    shared_s: float = 0.0
    sharpened: Callable[[Floats], tuple[Floats, Floats]] | None = None

    @property
    def usual_s(self) -> float:
        """How far one of them is usually off."""
        return float(np.median(self.scatter_s)) if len(self.scatter_s) else 0.0

    def closer(self, which: NDArray[np.int64]) -> EventList:
        """The same list, with some of its events as near as they can be known."""
        if self.sharpened is None or len(which) == 0:
            return self
        at, scatter = self.at_s.copy(), self.scatter_s.copy()
        at[which], scatter[which] = self.sharpened(at[which])
        return replace(self, at_s=at, scatter_s=scatter, sharpened=None)


def measured_events(
    method: str,
    reference: EventList,
    other: EventList,
    limits: Limits,
    tolerance_s: float,
    notes: tuple[str, ...] = (),
    fewest: int = 4,
) -> Measurement:
    """Match both lists and answer; the interval holds what each list's own exactness leaves."""
    search = None if limits.search_ns is None else limits.search_ns / 1e9
    match = match_events(
        reference.at_s, other.at_s, reference.strength, other.strength, tolerance_s,
        limits.around_ns / 1e9, search, _DRIFT_LIMIT_PPM, fewest,
    )  # fmt: skip
    counts = f"{len(reference.at_s)} events of the {reference.name} and {len(other.at_s)} of the {other.name}"
    if match is None or match.score <= 0:
        return Measurement.cannot_tell(
            method,
            f"No way was found to lay {counts} over one another: are they of one recording, and at one time?",
        )
    loose = match.rival_s is not None and match.sigma_s > _LOOSE * tolerance_s
    match = _closer(match, reference, other, tolerance_s, fewest)
    reference, other = reference.closer(match.pairs[:, 0]), other.closer(match.pairs[:, 1])
    windows = tuple(Window(0.0, offset, score) for offset, score in match.candidates)
    sure = _sure(match)
    if repeats(match, other.at_s) or (loose and sure >= 0.5 and _come_evenly(other.at_s)):
        return Measurement.ambiguous(
            method,
            f"The events repeat evenly: {match.offset_s:+.3f} s and {match.rival_s or 0:+.3f} s fit about equally "
            "well. Narrow the search range, or mark one moment in both.",
            windows,
            _evidence(reference, other, match, None, notes),
        )
    if sure < 0.5:
        return Measurement.cannot_tell(
            method,
            f"{match.count} of {counts} meet, which may be chance: more of them at uneven times, or a narrower search "
            "range, would tell.",
            windows,
            _evidence(reference, other, match, None, notes),
        )
    return _measured(method, reference, other, match, sure, notes)


def repeats(match: EventMatch, other_s: Floats) -> bool:
    """Whether another line is nearly as good because the events themselves come evenly."""
    if match.rival <= _RIVAL_PART * match.score or match.hit <= 0.5:
        return False
    # Even events reach the same in any order, so chance says nothing of them.
    return _come_evenly(other_s) or match.score > match.chance


def _come_evenly(at_s: Floats) -> bool:
    steps = np.diff(np.sort(at_s))
    return len(steps) >= 4 and float(np.std(steps)) < _EVEN_STEPS * float(np.mean(steps))


def _closer(
    match: EventMatch, reference: EventList, other: EventList, tolerance_s: float, fewest: int
) -> EventMatch:
    """Where the pairs scatter much less than was allowed, match again as strictly as they do."""
    usual = 1.4826 * float(np.median(np.abs(match.residual_s)))
    spread = max(_NARROWER * max(usual, reference.usual_s, other.usual_s), 0.05 * tolerance_s)
    if spread > 0.6 * tolerance_s:
        return match
    again = match_events(
        reference.at_s, other.at_s, reference.strength, other.strength, spread,
        match.offset_s, 2 * tolerance_s, _DRIFT_LIMIT_PPM, fewest, 0,
    )  # fmt: skip
    if again is None or again.count < max(fewest, 0.6 * match.count):
        return match
    # Rivals and chance are of the first look, which went everywhere.
    return EventMatch(
        again.offset_s, again.drift_ppm, again.pairs, again.residual_s, again.sigma_s, again.covariance, match.score,
        match.rival, match.rival_s, match.chance, again.hit, match.candidates, match.curve_s, match.curve,
    )  # fmt: skip


def _sure(match: EventMatch) -> float:
    chance = 1 / (1 + np.exp(-np.clip((match.margin - _EVEN_NATS) / _STEEP_NATS, -60, 60)))
    return float(min(chance * min(1.0, 0.6 + 0.6 * match.hit), _MOST_SURE))


def _fitted(reference: EventList, other: EventList, match: EventMatch) -> tuple[LineFit, bool]:
    x, y = other.at_s[match.pairs[:, 1]], reference.at_s[match.pairs[:, 0]]
    each = np.hypot(reference.scatter_s[match.pairs[:, 0]], other.scatter_s[match.pairs[:, 1]])
    spread = float(1 / np.sqrt(np.mean(1 / each**2)))
    usual = max(min(1.4826 * float(np.median(np.abs(match.residual_s))), float(np.median(each))), spread)
    reach = float(np.std(x)) * np.sqrt(len(x))
    sloped = len(x) >= 5 and reach > 0 and usual / reach < _DRIFT_SD
    line = fit_line(x, y - x, 1 / each**2, floor_s=spread / 10, expected_s=spread, with_drift=sloped)
    return line, sloped


def _measured(
    method: str,
    reference: EventList,
    other: EventList,
    match: EventMatch,
    sure: float,
    notes: tuple[str, ...],
) -> Measurement:
    line, sloped = _fitted(reference, other, match)
    x = other.at_s[match.pairs[:, 1]]
    middle = float(x[line.used].mean())

    def half_width_s(at: float) -> float:
        unseen = 0.0 if sloped else 2 * USUAL_DRIFT * abs(at - middle)
        own = float(np.hypot(_WIDER * line.half_width_s(at), unseen))
        return _with_shared(own, reference.shared_s, other.shared_s)

    start, end = float(x.min()), float(x.max())
    ends = (start, end) if sloped else (middle,)
    return Measurement(
        method,
        "measured",
        round(line.offset_s * 1e9),
        line.drift_ppm,
        max(1, round(half_width_s(0.0) * 1e9)),
        _WIDER * line.drift_uncertainty_ppm if sloped else None,
        sure,
        (
            MeasuredPiece(
                tuple((round(at * 1e9), round((at + line.at(at)) * 1e9)) for at in ends),
                uncertainty_ns=max(1, round(max(half_width_s(start), half_width_s(end)) * 1e9)),
            ),
        ),
        tuple(
            Window(float(other.at_s[j]), float(reference.at_s[i] - other.at_s[j]), 1.0, bool(used))
            for (i, j), used in zip(match.pairs.tolist(), line.used, strict=True)
        ),
        evidence=_evidence(reference, other, match, line, notes),
        settings={"events": f"{len(reference.at_s)}, {len(other.at_s)}"},
    )


def _with_shared(half_s: float, *shared_s: float) -> float:
    """A half-width and errors that all pairs share, whose places are even within bounds and not bell-shaped: 95 %."""
    spread = half_s / _BELL
    variance = spread**2 + sum(one**2 for one in shared_s)
    # Alone, an even spread lies within 1.73 standard deviations (95 % of it within 1.645, but its ends are not known
    # as well as that), 95 % of two alike within 1.90, of many as a bell.
    even = sum(one**4 for one in shared_s) / variance**2 if variance > 0 else 0.0
    return float((_BELL - _EVEN_LESS * even**2) * np.sqrt(variance))


def _evidence(
    reference: EventList, other: EventList, match: EventMatch, line: LineFit | None, notes: tuple[str, ...]
) -> Evidence:
    used = line.used if line is not None else np.ones(match.count, bool)
    peak = int(np.argmax(match.curve))
    rival = None
    if match.rival_s is not None:
        rival = float(np.interp(match.rival_s, match.curve_s, match.curve))
    return Evidence(
        Correlation(
            match.curve_s, match.curve, match.offset_s, float(match.curve[peak]), match.rival_s, rival
        ),
        events=tuple(
            EventPair(float(reference.at_s[i]), float(other.at_s[j]), float(other.strength[j]), bool(kept))
            for (i, j), kept in zip(match.pairs.tolist(), used, strict=True)
        ),
        figures={
            "pairs": float(match.count),
            "reference_events": float(len(reference.at_s)),
            "other_events": float(len(other.at_s)),
            "hit": match.hit,
            "nats": float(match.score),
            "nats_over_rivals": float(match.margin),
            "scatter_ms": 1e3 * (line.spread_s if line is not None else match.sigma_s),
        },
        notes=notes,
    )
