"""Offset from one moment that a person marked in two tracks, drift from two, and who is wrong from more."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from syncstudio.sync.clocks.cue_lines import (
    FAR_SDS,
    Floats,
    Line,
    Marked,
    Marks,
    agreeing_line,
    drift_cost,
    tells_drift,
)
from syncstudio.sync.evidence import EventPair, Evidence, Window
from syncstudio.sync.interval import CLOCKS_DIFFER_PPM, likely_drift
from syncstudio.sync.measurement import PPM, MeasuredPiece, Measurement
from syncstudio.sync.student_t import interval_factor
from syncstudio.timebase.timecode import short_text

Pair = tuple[int, int]

METHOD = "cues"

# A half-width of 95 % is this many standard deviations.
_Z = 1.96

# Another moment is farther off than this; nearer, a hand that was quicker than the eye may have marked the same one.
_CARELESS_S = 0.2

# Scatter so many standard deviations above what is stated is no chance.
_BY_CHANCE = 2.5


def measure_cues(
    pairs: Sequence[Pair],
    reference_precision_ns: int = 40_000_000,
    other_precision_ns: int = 40_000_000,
) -> Measurement:
    """How two tracks lie by moments that a person marked in both: pairs of (reference, other) ns, in any order.

    A precision is the half-width within which 19 of 20 marks in that track are right: the length of a frame where
    pictures were looked at, the time of a pixel where a waveform was. One moment gives the offset; two far enough
    apart give drift; three or more show which of them is wrong.
    """
    moments = sorted({(int(other), int(reference)) for reference, other in pairs})
    if not moments:
        return Measurement.cannot_tell(
            METHOD, "No moment is marked in both tracks: mark the same moment in each."
        )
    reference_precision_ns = max(int(reference_precision_ns), 1)
    other_precision_ns = max(int(other_precision_ns), 1)
    twice = _marked_twice(moments, reference_precision_ns, other_precision_ns)
    if twice:
        return _cannot_tell(twice, moments)
    middle = moments[len(moments) // 2]
    other_s = np.array([other - middle[0] for other, _ in moments], np.float64) / 1e9
    late_ns = [(reference - middle[1]) - (other - middle[0]) for other, reference in moments]
    sd_s = float(np.hypot(reference_precision_ns, other_precision_ns)) / _Z / 1e9
    marked = Marked(other_s, np.array(late_ns, np.float64) / 1e9, sd_s)
    wrong = _disorder(moments, reference_precision_ns + other_precision_ns)
    if wrong and len(moments) < 3:
        return _cannot_tell(wrong, moments)
    found = agreeing_line(marked)
    if isinstance(found, str):
        return _cannot_tell(found or wrong, moments)
    return _answer(marked, found, moments, middle)


def _marked_twice(moments: list[Pair], reference_ns: int, other_ns: int) -> str:
    """A sentence when one moment of a track was marked as two moments of the other; else nothing."""
    for (other_a, reference_a), (other_b, reference_b) in itertools.pairwise(moments):
        if other_b - other_a <= other_ns / 2 and abs(reference_b - reference_a) > 3 * (
            reference_ns + other_ns
        ):
            return (
                f"One moment ({_at(other_a)}) is marked as two of the reference, {_at(reference_a)} and "
                f"{_at(reference_b)}: take one of them away."
            )
    by_reference = sorted((reference, other) for other, reference in moments)
    for (reference_a, other_a), (reference_b, other_b) in itertools.pairwise(by_reference):
        if reference_b - reference_a <= reference_ns / 2 and abs(other_b - other_a) > 3 * (
            reference_ns + other_ns
        ):
            return (
                f"One moment of the reference ({_at(reference_a)}) is marked as two of the other track, "
                f"{_at(other_a)} and {_at(other_b)}: take one of them away."
            )
    return ""


def _disorder(moments: list[Pair], slack_ns: int) -> str:
    """A sentence when what came first in one track came last in the other; else nothing."""
    for (other_a, reference_a), (other_b, reference_b) in itertools.pairwise(moments):
        if reference_b < reference_a - slack_ns:
            return (
                f"The order is reversed: {_at(other_a)} comes before {_at(other_b)}, but their moments of the "
                f"reference, {_at(reference_a)} and {_at(reference_b)}, do not; one of them is another moment."
            )
    return ""


def _answer(marked: Marked, line: Line, moments: list[Pair], middle: Pair) -> Measurement:
    used = line.used
    other_s, late_s = marked.other_s[used], marked.late_s[used]
    count = len(other_s)
    centre_s = float(other_s.mean())
    spread_s2 = float(((other_s - centre_s) ** 2).sum())
    drift = float(((other_s - centre_s) * late_s).sum() / spread_s2) if spread_s2 > 0 else 0.0
    drift_sd = marked.sd_s / np.sqrt(spread_s2) if spread_s2 > 0 else np.inf
    told = count > 1 and tells_drift(drift, _Z * float(drift_sd) * line.slack)
    left_s = marked.late_s - late_s.mean() - (drift if told else 0.0) * (marked.other_s - centre_s)
    # The residuals can say that marks were worse than stated, never that they were better; and chance alone makes few
    # of them scatter more. A mark left out that is not far off is no other moment, but one marked carelessly.
    careless = used | (np.abs(left_s) <= _CARELESS_S)
    free = int(careless.sum()) - 1 - told
    scatter = float((left_s[careless] ** 2).sum()) / marked.sd_s**2 / free if free > 0 else 1.0
    worse = float(np.sqrt(scatter)) if scatter > 1 + _BY_CHANCE * np.sqrt(2 / max(free, 1)) else 1.0
    # A precision that is read from a few residuals is itself hardly known: Student's quantile says how hardly.
    wider = worse * interval_factor(free) / _Z if worse > 1 else 1.0
    half_s = _Z * marked.sd_s * wider / np.sqrt(count)
    drift, half_drift = 0.0 if not told else drift, CLOCKS_DIFFER_PPM / PPM
    if told:
        drift, drift_sd = likely_drift(drift, float(drift_sd) * wider)
        half_drift = _Z * drift_sd
    middle_late_s = float(late_s.mean()) - drift * centre_s

    def reference_of(other_ns: int) -> int:
        return (
            middle[1]
            + (other_ns - middle[0])
            + round((middle_late_s + drift * (other_ns - middle[0]) / 1e9) * 1e9)
        )

    def half_ns(other_ns: int) -> int:
        away_s = (other_ns - middle[0]) / 1e9 - centre_s
        return max(1, round(float(np.hypot(half_s, half_drift * away_s)) * 1e9))

    kept = [moment for moment, is_used in zip(moments, used, strict=True) if is_used]
    ends = [kept[0][0], kept[-1][0]] if told else [kept[len(kept) // 2][0]]
    anchors = tuple((other, reference_of(other)) for other in ends)
    piece = MeasuredPiece(anchors, uncertainty_ns=max(half_ns(kept[0][0]), half_ns(kept[-1][0])))
    all_left_s = marked.late_s - middle_late_s - drift * marked.other_s
    return Measurement(
        METHOD,
        "measured",
        offset_ns=reference_of(0),
        drift_ppm=drift * PPM,
        uncertainty_ns=half_ns(0),
        drift_uncertainty_ppm=half_drift * PPM,
        confidence=_confidence(len(moments), count, drift, told, worse),
        pieces=(piece,),
        windows=_windows(moments, all_left_s, marked.sd_s, used),
        evidence=Evidence(
            events=_events(moments, all_left_s, marked.sd_s, used),
            figures={
                "moments": float(len(moments)),
                "used": float(count),
                "rms_residual_ms": float(np.sqrt((left_s[used] ** 2).mean())) * 1e3,
                "worst_residual_ms": float(np.abs(all_left_s).max()) * 1e3,
            },
            notes=_notes(moments, all_left_s, used, told, worse),
        ),
        settings={"stated_precision_ms": marked.sd_s * _Z * 1e3},
    )


def _confidence(moments: int, used: int, drift: float, told: bool, worse: float) -> float:
    """A person says that it is the same moment; more that agree make it surer, those that do not less."""
    sure = 1 - 0.1 / used
    sure -= 0.35 * (moments - used) / moments
    sure -= 0.08 * min(1.0, np.log2(worse) / 4)
    if told and used == 2:
        # Nothing checks a line through two: a drift that no clock has may be a moment mixed up.
        sure -= 0.35 * float(drift_cost(np.array([drift]))[0]) / 15
    return float(min(max(sure, 0.5), 0.995))


def _notes(moments: list[Pair], left_s: Floats, used: Marks, told: bool, worse: float) -> tuple[str, ...]:
    notes = [
        f"The moment at {_at(other)} is {abs(left):.3f} s off the others and was left out."
        for (other, _), left, is_used in zip(moments, left_s, used, strict=True)
        if not is_used
    ]
    if not told:
        notes.append(
            f"Drift cannot be told from this: none is assumed, within {CLOCKS_DIFFER_PPM:.0f} ppm. "
            "Mark a second moment, far from the first."
        )
    if worse > 1.5:
        notes.append(f"The marks scatter {worse:.1f} times as much as they are said to be precise.")
    return tuple(notes)


def _events(moments: list[Pair], left_s: Floats, sd_s: float, used: Marks) -> tuple[EventPair, ...]:
    strength = np.exp(-0.5 * (left_s / sd_s / FAR_SDS) ** 2)
    return tuple(
        EventPair(reference / 1e9, other / 1e9, float(strength[place]), bool(used[place]))
        for place, (other, reference) in enumerate(moments)
    )


def _windows(moments: list[Pair], left_s: Floats, sd_s: float, used: Marks) -> tuple[Window, ...]:
    pairs = _events(moments, left_s, sd_s, used)
    late_s = [(reference - other) / 1e9 for other, reference in moments]
    return tuple(
        Window(pair.other_s, late, pair.strength, pair.used) for pair, late in zip(pairs, late_s, strict=True)
    )


def _cannot_tell(reason: str, moments: list[Pair]) -> Measurement:
    nothing = np.zeros(len(moments), np.bool_)
    flat = np.zeros(len(moments))
    return Measurement.cannot_tell(
        METHOD,
        reason,
        _windows(moments, flat, 1.0, nothing),
        Evidence(events=_events(moments, flat, 1.0, nothing)),
    )


def _at(ns: int) -> str:
    return short_text(ns, 3)
