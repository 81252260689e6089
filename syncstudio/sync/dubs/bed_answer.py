"""Found lines as a measurement: the decision, pieces with their anchors, confidence and what is shown of it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.dubs.bed_boundary import boundary_s
from syncstudio.sync.dubs.bed_match import BedMatch, BedWindow
from syncstudio.sync.dubs.bed_search import LEAST_RATIO, LEAST_SCORE, Search
from syncstudio.sync.dubs.whitening import RATE, Whitened
from syncstudio.sync.evidence import Correlation, Evidence, Trace, Window
from syncstudio.sync.inputs import Sound, moved_apart_s
from syncstudio.sync.line_fit import LineFit
from syncstudio.sync.measurement import MeasuredPiece, Measurement

NS = 1_000_000_000
_LEAST_WINDOWS = 3
_CURVE_POINTS = 2_000
_TRACE_S = 0.25


@dataclass(frozen=True, slots=True)
class BedWords:
    """How a method speaks of the two sounds, and how much of the other must be found in the reference (0 to 1)."""

    method: str
    nothing: str
    repeats: str
    few: str
    least_share: float


def answer(
    words: BedWords,
    match: BedMatch,
    reference: Whitened,
    other: Whitened,
    sounds: tuple[Sound, Sound],
    notes: tuple[str, ...] = (),
) -> Measurement:
    """The measurement that these lines allow: measured, ambiguous or cannot tell."""
    search = match.refused if not match.lines and match.refused is not None else match.best
    curve = _curve(search, reference, other) if search is not None else None
    windows = tuple(Window(w.at_s, w.offset_s, abs(w.score), w.line >= 0) for w in match.windows)
    runs = _runs(match)
    used = [window for window in match.windows if window.line >= 0]
    figures = _figures(match, search, used)
    if not match.lines or search is None:
        evidence = Evidence(curve, figures=figures, notes=notes)
        if match.refused is not None:
            found = candidates(match.refused, reference, other)
            named = " and ".join(f"{window.offset_s:.3f} s" for window in found[:2])
            return Measurement.ambiguous(words.method, words.repeats.format(named), found, evidence)
        found = candidates(search, reference, other) if search is not None else ()
        reason = words.nothing
        if search is not None and search.outside is not None:
            better_s = reference.start_s - other.start_s + search.outside.lag / RATE
            reason = (
                f"What fits best, at {better_s:.3f} s, lies outside the search range or leaves too little in common: "
                "widen the range, or choose longer parts."
            )
        return Measurement.cannot_tell(words.method, reason, found, evidence)
    share = figures["shared_share"]
    if len(used) < _LEAST_WINDOWS or share < words.least_share:
        place = ", ".join(f"{window.at_s:.1f} s" for window in used[:2])
        evidence = Evidence(curve, figures=figures, notes=notes)
        return Measurement.cannot_tell(words.method, words.few.format(place), windows, evidence)
    confidence = trust(abs(search.best.score), search.ratio, len(used), share)
    moved_s = moved_apart_s(*sounds)
    pieces = tuple(_piece(run, match.lines[run[0].line], moved_s) for run in runs)
    first = match.lines[runs[0][0].line]
    if np.median([window.score for window in used]) < 0:
        notes = (*notes, "One of the two has its polarity inverted.")
    shown = _traces(max(used, key=lambda window: abs(window.score)), sounds)
    return Measurement(
        words.method,
        "measured",
        round(first.offset_s * NS),
        first.drift_ppm,
        max(math.ceil(math.hypot(first.half_width_s(0.0), moved_s) * NS), 1),
        first.drift_uncertainty_ppm,
        confidence,
        _joined(pieces, runs, match, (reference, other)),
        windows,
        evidence=Evidence(curve, *shown, figures=figures, notes=notes),
        settings={
            "window_s": match.window_s,
            "rate_hz": RATE,
            "least_ratio": LEAST_RATIO,
            "least_score": LEAST_SCORE,
        },
    )


def trust(score: float, ratio: float, windows: int, share: float) -> float:
    """The chance of being right: just above a half at every threshold, rising with the weakest of the four."""
    weakest = min(score / LEAST_SCORE, ratio / LEAST_RATIO, windows / (_LEAST_WINDOWS - 1), 1 + share)
    return float(1 - 0.1 * math.exp(-1.5 * (weakest - 1)))


def candidates(search: Search, reference: Whitened, other: Whitened) -> tuple[Window, ...]:
    """The offsets that a search found, best first."""
    at_s = other.start_s + (search.at + search.count / 2) / RATE
    base = reference.start_s - other.start_s
    return tuple(Window(at_s, base + c.lag / RATE, abs(c.score), False) for c in search.candidates)


def _runs(match: BedMatch) -> list[list[BedWindow]]:
    """Windows in the other's order, a new run wherever the line changes."""
    runs: list[list[BedWindow]] = []
    for window in match.windows:
        if window.line < 0:
            continue
        if runs and runs[-1][-1].line == window.line:
            runs[-1].append(window)
        else:
            runs.append([window])
    return runs


def _piece(run: list[BedWindow], line: LineFit, moved_s: float) -> MeasuredPiece:
    begin_s, end_s = run[0].at_s, run[-1].at_s
    if end_s <= begin_s:
        end_s = begin_s + 1.0
    places = [round(begin_s * NS), round(end_s * NS)]
    anchors = tuple((place, place + round(line.at(place / NS) * NS)) for place in places)
    width = math.hypot(max(line.half_width_s(begin_s), line.half_width_s(end_s)), moved_s)
    return MeasuredPiece(anchors, None, None, max(math.ceil(width * NS), 1))


def _joined(
    pieces: tuple[MeasuredPiece, ...],
    runs: list[list[BedWindow]],
    match: BedMatch,
    sounds: tuple[Whitened, Whitened],
) -> tuple[MeasuredPiece, ...]:
    """Neighbours meet where one line stops fitting and the next begins; the outer bounds are open."""
    out = list(pieces)
    for k in range(len(out) - 1):
        before, after = match.lines[runs[k][0].line], match.lines[runs[k + 1][0].line]
        half_s = match.window_s / 2
        meet = round(
            boundary_s(*sounds, before, after, runs[k][-1].at_s - half_s, runs[k + 1][0].at_s + half_s) * NS
        )
        out[k] = replace(out[k], to_ns=meet)
        out[k + 1] = replace(out[k + 1], from_ns=meet)
    return tuple(out)


def _figures(match: BedMatch, search: Search | None, used: list[BedWindow]) -> Mapping[str, float]:
    figures = {"windows": float(len(match.windows)), "windows_used": float(len(used))}
    if match.windows:
        figures["shared_share"] = len(used) / len(match.windows)
    if search is not None:
        figures["peak_score"] = abs(search.best.score)
        figures["peak_to_rival"] = search.ratio
    if match.lines:
        figures["spread_us"] = match.lines[0].spread_s * 1e6
    return figures


def _curve(search: Search, reference: Whitened, other: Whitened) -> Correlation:
    base = reference.start_s - other.start_s
    lags, scores = search.lags, np.abs(search.scores)
    group = -(-len(lags) // (_CURVE_POINTS - 8))
    rows = len(lags) // group
    best = np.argmax(scores[: rows * group].reshape(rows, group), axis=1) + np.arange(rows) * group
    places = np.unique(np.concatenate([best, [np.argmax(scores)]]))
    rival = search.candidates[1] if len(search.candidates) > 1 else None
    return Correlation(
        base + lags[places] / RATE,
        scores[places].astype(np.float64),
        base + search.best.lag / RATE,
        abs(search.best.score),
        None if rival is None else base + rival.lag / RATE,
        None if rival is None else abs(rival.score),
    )


def _traces(window: BedWindow, sounds: tuple[Sound, Sound]) -> tuple[Trace, Trace]:
    """The quarter second of a window in which the two waveforms are most alike."""
    reference, other = sounds
    best: tuple[float, Trace, Trace] | None = None
    span_s = max((window.last - window.first) / RATE, 2 * _TRACE_S)
    for start_s in window.at_s - span_s / 2 + np.arange(0, span_s - _TRACE_S, _TRACE_S / 2):
        theirs, at_other = _cut(other, float(start_s))
        ours, at_ours = _cut(reference, float(start_s) + window.offset_s)
        common = min(len(theirs), len(ours))
        power = float(np.linalg.norm(theirs) * np.linalg.norm(ours))
        alike = 0.0
        if power > 0 and common == len(theirs):
            alike = (
                abs(float(np.dot(theirs[:common], ours[:common]))) / power
                if reference.rate == other.rate
                else power
            )
        if best is None or alike > best[0]:
            best = (alike, Trace("reference", at_ours, ours), Trace("other", at_other, theirs))
    assert best is not None
    return best[1], best[2]


def _cut(sound: Sound, from_s: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    first = round((from_s - float(sound.start_s)) * sound.rate)
    step = -(-round(_TRACE_S * sound.rate) // 4_000)
    count = round(_TRACE_S * sound.rate)
    values = sound.read(first, count)[::step].astype(np.float64)
    return values, float(sound.start_s) + (first + np.arange(0, count, step)) / sound.rate
