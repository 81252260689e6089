"""A row judged by a tolerance: a verdict for every pair, the worst of them, and how bad the row is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from syncstudio.sync.profile import PROFILES, Profile
from syncstudio.sync.verdict import VerdictClass
from syncstudio.verify.pair_span import duration_of, early_span_s, furthest_s
from syncstudio.verify.result import PairFound, Result

_OF_DECISION = {"keep": 0.0, "review": 1000.0, "drop": 2000.0}
_OF_ERROR = 3000.0
_MOST_MS = 900.0
# What cannot be told is worse than what was measured to be fine, and better than what is known to be off.
_UNTOLD, _AMBIGUOUS = 20.0, 30.0
# A transcript must go with the voice so much better where it lies than anywhere else.
_AHEAD = 0.15
_OF_FINDING = {"error": 50.0, "warning": 5.0, "info": 0.0}


def judged_by(result: Result, profile: Profile = PROFILES[0]) -> Result:
    """The row with verdicts by one tolerance, its worst pair, and its badness for the decision it has."""
    duration_s = duration_of(result)
    pairs = tuple(replace(pair, verdict=verdict_of(pair, duration_s, profile)) for pair in result.pairs)
    return ranked(replace(result, pairs=pairs))


def verdict_of(pair: PairFound, duration_s: float, profile: Profile) -> VerdictClass | None:
    """The whole interval over the whole sample against a band: inside or outside with all of it somewhere, else
    undecided; None where nothing was measured."""
    span = early_span_s(pair, duration_s)
    if span is None or pair.offset_s is None or pair.uncertainty_s is None:
        return None
    low, high = (1000 * one for one in span)
    if -profile.late_ms <= low and high <= profile.early_ms:
        return "inside"
    # Outside somewhere with a whole interval: at the beginning, or at the end of a drift.
    wide = 2000 * pair.uncertainty_s
    if low + wide < -profile.late_ms or high - wide > profile.early_ms:
        return "outside"
    return "undecided"


def ranked(result: Result) -> Result:
    """The row with the pair and the moment to look at first, and its badness.

    Badness is 3000 for a sample that could not be checked, else 2000 (drop), 1000 (review) or 0 (keep), and above
    that how far in ms the furthest pair may be off (with its interval, at most 900), 20 for each pair that cannot be
    told and 30 for each ambiguous one, 50 and 5 for each error and warning of timing health, 99 at most of these.
    """
    duration_s = duration_of(result)
    worst = max(result.pairs, key=lambda pair: _badness(pair, duration_s), default=None)
    off = max((_off_ms(pair, duration_s) for pair in result.pairs), default=0.0)
    rest = sum(_unsure(pair) for pair in result.pairs)
    rest += sum(_OF_FINDING.get(one.severity, 0.0) for one in result.health_findings)
    base = _OF_ERROR if result.error and not result.pairs else _OF_DECISION[result.decision]
    # What stands behind the first must never lift a row over the next decision.
    badness = base + min(off, _MOST_MS) + min(rest, 99.0)
    at_s = worst.worst_at_s if worst is not None else None
    if at_s is None:
        at_s = next((one.at_s for one in result.health_findings if one.at_s is not None), None)
    return replace(
        result, worst_pair=worst.pair if worst is not None else "", worst_at_s=at_s, badness=round(badness, 3)
    )


def text_agrees(figures: Mapping[str, float], least: float = 0.6) -> bool:
    """Whether a transcript goes with the voice where it lies, and clearly less everywhere else.

    Of simulated clips of 10 s all right ones do, and 2 in 1,000 of those with another clip's transcript.
    """
    here = figures.get("transcript_agreement")
    return here is not None and here >= least and here >= figures.get("transcript_elsewhere", 1.0) + _AHEAD


def _badness(pair: PairFound, duration_s: float) -> float:
    return _off_ms(pair, duration_s) + _unsure(pair) + (500.0 if pair.verdict == "outside" else 0.0)


def _off_ms(pair: PairFound, duration_s: float) -> float:
    span = early_span_s(pair, duration_s)
    return 0.0 if span is None else 1000 * furthest_s(span)


def _unsure(pair: PairFound) -> float:
    return {"measured": 0.0, "ambiguous": _AMBIGUOUS}.get(pair.status, _UNTOLD)
