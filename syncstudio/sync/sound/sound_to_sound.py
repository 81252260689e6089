"""When was the same thing recorded twice? Offset and drift of one sound against another of the same scene.

1. Features of both are compared everywhere (correlation_search): candidates, whatever the lengths.
2. Each candidate is confirmed on the sounds themselves, with its drift (correlation_lines).
3. Windows along the whole overlap are measured to a fraction of a sample (correlation_windows), split where the
   recorder restarted (correlation_steps), fitted, and measured again on the fitted line until the drift stays.
4. The answer is held against its rivals: what repeats itself is ambiguous, what is unclear is not told.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.evidence import Evidence, Window
from syncstudio.sync.inputs import Limits, Sound
from syncstudio.sync.measurement import Measurement
from syncstudio.sync.sound.correlation_windows import window_at
from syncstudio.sync.sound.sound_answer import (
    Stack,
    correlation_afar,
    correlation_of,
    measured_pieces,
    offset_and_width,
    stack_of,
    traces,
    used_windows,
    windows_of,
)
from syncstudio.sync.sound.sound_boundary import boundary_s
from syncstudio.sync.sound.sound_leads import Confirmed, LeadFinder
from syncstudio.sync.sound.sound_pieces import Tracked, lost_stretches, track
from syncstudio.sync.sound.sound_ready import Ready, prepared

METHOD = "sound"

_NS_PER_S = 1_000_000_000
_RIVAL_WINDOWS = 12
# Fewer windows may agree by chance, and say nothing of the drift.
_FEWEST = 3
# Stretches this long that fit nothing are looked up once more, the longest few; chance matches are fainter than this.
_LOST_S = 14.0
_MOST_LOST = 8
_LOST_LEAST_Z = 9.0
# A rival this near to the best (as a part of it) makes an answer ambiguous.
_AMBIGUOUS = 0.8


def measure_sounds(
    reference: Sound,
    other: Sound,
    limits: Limits = Limits(),
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Measurement:
    """How the other's clock lies on the reference's, from what both recorded; any rates, lengths and levels.

    `progress` hears a fraction. Raises MeasuringCancelled when `cancelled()` turns true.
    """
    ready = prepared(reference, other, limits)
    if isinstance(ready, str):
        return Measurement.cannot_tell(METHOD, ready)
    finder = LeadFinder(ready.reference, ready.other, ready.lag_bounds_s, ready.mask, cancelled)
    _tell(progress, 0.2)
    leads = finder.leads()
    _tell(progress, 0.35)
    if not leads:
        return Measurement.cannot_tell(METHOD, _nothing_alike(limits))
    tracked = track(ready.reference, ready.other, leads, ready.usable, _part(progress, 0.35, 0.95), cancelled)
    more = _leads_of_lost(finder, tracked, leads)
    if more:
        leads = sorted([*leads, *more], key=lambda lead: -lead.z)
        tracked = track(ready.reference, ready.other, leads, ready.usable, None, cancelled)
    if not tracked.pieces:
        return Measurement.cannot_tell(METHOD, _nothing_alike(limits), _candidates(leads, ready))
    answer = _answer(tracked, leads, ready, finder)
    _tell(progress, 1.0)
    return answer


def _leads_of_lost(finder: LeadFinder, tracked: Tracked, leads: Sequence[Confirmed]) -> list[Confirmed]:
    """Lines of stretches that fit none so far: a restart between the places that were looked up first."""
    found: list[Confirmed] = []
    for low, high in lost_stretches(tracked, _LOST_S)[:_MOST_LOST]:
        for lead in finder.leads_within(low, high):
            at = (lead.span_s[0] + lead.span_s[1]) / 2
            known = any(abs(lead.line.lag(at) - one.line.lag(at)) < 0.03 for one in [*leads, *found])
            if not known and lead.z >= _LOST_LEAST_Z:
                found.append(lead)
    return found


def _answer(tracked: Tracked, leads: Sequence[Confirmed], ready: Ready, finder: LeadFinder) -> Measurement:
    stack = stack_of(tracked, ready.other.rate)
    leads = [*leads, *_repeated(tracked, finder)]
    rivals = _rivals(tracked, leads, ready)
    far = max((share for share, _ in rivals), default=0.0)
    used = used_windows(tracked)
    offset_s, width_s = offset_and_width(tracked.pieces[0], ready.reference, ready.other)
    middle_s = offset_s + tracked.pieces[0].fit.slope * (used[0].at_s + float(ready.other.start_s))
    reference_trace, other_trace = traces(tracked, ready.reference, ready.other)
    confidence = _confidence(tracked, stack, far)
    evidence = Evidence(
        correlation_of(stack, middle_s),
        reference_trace,
        other_trace,
        figures={
            "windows_used": float(len(used)),
            "windows_lost": float(len(tracked.lost)),
            "window_s": tracked.length_s,
            "peak": stack.peak,
            "peak_z": stack.z,
            "near_rival": stack.rival,
            "far_rival": far,
            "scatter_ms": 1000 * tracked.pieces[0].fit.spread_s,
        },
        notes=_notes(tracked),
    )
    if len(used) >= _FEWEST and max(far, stack.rival) >= _AMBIGUOUS:
        if far < stack.rival:
            found = _near_candidates(stack, middle_s)
        else:
            found = _candidates(leads, ready)
            lag_s, fit = finder.overview()
            shift = float(ready.reference.start_s - ready.other.start_s)
            evidence = replace(evidence, correlation=correlation_afar(lag_s + shift, fit, found))
        return Measurement.ambiguous(METHOD, _repeats(found), found, evidence)
    if confidence < 0.5 or len(used) < _FEWEST:
        reason = (
            "The two sounds agree too weakly to be sure that they recorded the same scene: choose a louder stretch "
            "that both hear, or mark the same moment in both."
        )
        return Measurement.cannot_tell(METHOD, reason, _candidates(leads, ready), evidence)
    bounds = [
        boundary_s(ready.reference, ready.other, first, second, tracked)
        for first, second in zip(tracked.pieces, tracked.pieces[1:], strict=False)
    ]
    first = tracked.pieces[0]
    return Measurement(
        METHOD,
        "measured",
        round(offset_s * _NS_PER_S),
        first.fit.drift_ppm,
        max(round(width_s * _NS_PER_S), 1),
        first.fit.drift_uncertainty_ppm,
        confidence,
        measured_pieces(tracked.pieces, bounds, ready.reference, ready.other, tracked.length_s),
        windows_of(tracked, ready.reference, ready.other),
        evidence=evidence,
        settings={"rate_hz": float(ready.other.rate), "window_s": tracked.length_s},
    )


def _repeated(tracked: Tracked, finder: LeadFinder) -> list[Confirmed]:
    """Where else the sounds would fit if they repeat themselves, to be held against the answer."""
    piece = max(tracked.pieces, key=lambda one: len(one.windows))
    middle_s = (piece.from_s + piece.to_s) / 2
    lines = finder.nearly_as_good(middle_s, piece.line.lag(middle_s), piece.line.drift)
    return [Confirmed(line, 0.0, 0.0, (piece.from_s, piece.to_s)) for line in lines]


def _rivals(tracked: Tracked, leads: Sequence[Confirmed], ready: Ready) -> list[tuple[float, Confirmed]]:
    """How high other lines' windows stand against the answer's own, for the same seconds of the other."""
    out: list[tuple[float, Confirmed]] = []
    for lead in leads:
        shares: list[float] = []
        for piece in tracked.pieces:
            if min(abs(lead.line.lag(at) - piece.line.lag(at)) for at in (piece.from_s, piece.to_s)) < 0.03:
                continue
            mine = [one for one, used in zip(piece.windows, piece.fit.used, strict=True) if used]
            for one in mine[:: max(1, len(mine) // _RIVAL_WINDOWS)]:
                again = window_at(
                    ready.reference,
                    ready.other,
                    lead.line,
                    one.at_s,
                    tracked.length_s,
                    0.02,
                    0.02,
                )
                if again is not None:
                    shares.append(abs(again.height) / max(abs(one.height), 1e-9))
        if shares:
            out.append((float(np.median(shares)), lead))
    return out


def _confidence(tracked: Tracked, stack: Stack, far: float) -> float:
    """The chance of being right, from how many windows agree and how far the peak stands out."""
    used = used_windows(tracked)
    clear = np.log(max(stack.z, 1.0) / 8.0)
    agree = np.log(max(sum(min(one.z, 30.0) for one in used), 1.0) / 20.0)
    alone = 1.0 - max(far, stack.rival)
    return float(1 / (1 + np.exp(-(3.0 * clear + 1.5 * agree + 6.0 * (alone - 0.4)))))


def _candidates(leads: Sequence[Confirmed], ready: Ready) -> tuple[Window, ...]:
    shift = float(ready.reference.start_s - ready.other.start_s)
    start = float(ready.other.start_s)
    return tuple(Window(lead.line.at_s + start, lead.line.lag_s + shift, lead.z, False) for lead in leads[:8])


def _near_candidates(stack: Stack, offset_s: float) -> tuple[Window, ...]:
    value: NDArray[np.float64] = np.abs(stack.value).copy()
    rate = 1 / (stack.lag_s[1] - stack.lag_s[0])
    guard = max(round(0.01 * rate), 1)
    found: list[Window] = []
    for _ in range(6):
        top = int(np.argmax(value))
        if value[top] < 0.6 * stack.peak:
            break
        found.append(Window(0.0, offset_s + float(stack.lag_s[top]), float(value[top]), False))
        value[max(top - guard, 0) : top + guard + 1] = -1
    return tuple(found)


def _repeats(found: Sequence[Window]) -> str:
    offsets = ", ".join(f"{one.offset_s:.3f} s" for one in found[:3])
    return (
        f"The sound repeats itself, so several offsets fit about equally well ({offsets}): measure a stretch that does "
        "not repeat, or mark the same moment in both."
    )


def _nothing_alike(limits: Limits) -> str:
    where = " within the search range" if limits.search_ns is not None else ""
    return (
        f"Nothing in the two sounds is alike{where}: check that both recorded the same scene at the same time, "
        "or mark the same moment in both."
    )


def _notes(tracked: Tracked) -> tuple[str, ...]:
    notes: list[str] = []
    if tracked.polarity < 0:
        notes.append("One of the two is wired with its polarity inverted.")
    if len(tracked.pieces) > 1:
        notes.append(f"The other was interrupted or cut: {len(tracked.pieces)} pieces.")
    return tuple(notes)


def _tell(progress: Callable[[float], None] | None, fraction: float) -> None:
    if progress is not None:
        progress(fraction)


def _part(
    progress: Callable[[float], None] | None, low: float, high: float
) -> Callable[[float], None] | None:
    return None if progress is None else lambda share: progress(low + (high - low) * share)
