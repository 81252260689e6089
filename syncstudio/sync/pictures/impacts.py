"""Claps, knocks and blows: how early the sound is against its picture, from motion that stops, starts or turns, or
light that comes on, when something begins to sound.

A frame stands for the instant it comes on show, the middle of its exposure. A moment seen falls between two frames;
where the motion on both sides tells, it is placed finer. What no scatter can show (which instant of a blow is the one
that sounds) stays within a part of a frame, and is kept in the interval.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.events.onsets import Onsets, find_onsets
from syncstudio.sync.evidence import Correlation, EventPair, Evidence, Window
from syncstudio.sync.inputs import Limits, Signal, Sound
from syncstudio.sync.interval import CLOCKS_DIFFER_PPM
from syncstudio.sync.line_fit import LineFit, fit_line
from syncstudio.sync.measurement import PPM, MeasuredPiece, Measurement
from syncstudio.sync.pictures.impact_search import ImpactSearch, search_impacts
from syncstudio.sync.pictures.interval_notes import STAMP_NOTE
from syncstudio.sync.pictures.picture_input import frame_s, unreadable, within
from syncstudio.sync.pictures.picture_novelty import Novelty, novelties
from syncstudio.sync.pictures.picture_overlay import overlay

Floats = NDArray[np.float64]

METHOD = "impacts"
FEWEST = 4
_MOST_ONSETS = 1500
# Another offset with so large a part of the evidence: the impacts repeat.
_RIVAL_PART = 0.7
# What every pair may be off alike, as a part of a frame: a sensor's rows are read one after another, over up to 0.7 of
# a frame, and where in that the blow is seen nothing tells; nor the instant of it that sounds (claps and balls were
# seen 0.1 of a frame early), 0.15 of one (half-width of a 95 % interval; both come to 0.38).
_COMMON_PART = 0.38
# A slope that is known less well than clocks of one device agree has to be so many times its half-width to count as
# drift.
_FINE_PPM, _CERTAIN = 50.0, 2.0
_CURVE_POINTS = 2000
_NS = 1_000_000_000


def measure_impacts(
    picture: Signal,
    sound: Sound,
    limits: Limits = Limits(),
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    onsets: Onsets | None = None,
) -> Measurement:
    """How early a sound is against its picture: offset positive when a blow is heard before it is seen.

    `picture` has columns "luma" and "change" of the whole picture or "change 1.1" and the like of its parts, a row a
    frame, stamped with the instant it comes on show. `onsets` may be handed in when they are known already.
    """
    trouble = unreadable(picture, sound, "change")
    if trouble:
        return Measurement.cannot_tell(METHOD, trouble)
    seen = [_inside(one, limits) for one in novelties(picture)]
    onsets = find_onsets(sound, progress, cancelled) if onsets is None else onsets
    onsets = onsets.strongest(_MOST_ONSETS)
    if len(onsets) < FEWEST:
        return Measurement.cannot_tell(
            METHOD,
            f"The sound has {len(onsets)} clear beginnings; {FEWEST} claps or knocks are needed at least.",
        )
    frame = frame_s(picture)
    found = search_impacts(
        seen,
        onsets.at_s,
        _weights(onsets),
        frame,
        limits.around_ns / _NS,
        None if limits.search_ns is None else limits.search_ns / _NS,
        cancelled,
    )
    if found is None or not found.channels:
        return Measurement.cannot_tell(
            METHOD, "The picture shows too few sudden moments; a few claps at uneven times would tell."
        )
    return _judged(picture, sound, onsets, found, frame)


def _inside(one: Novelty, limits: Limits) -> Novelty:
    kept = within(one.at_s, limits)
    return Novelty(one.name, one.kind, one.at_s[kept], one.strength[kept], one.frame[kept])


def _weights(onsets: Onsets) -> Floats:
    """How much an onset counts: by how sharply it rises, and how loud it is beside the others."""
    loud = onsets.level / max(float(np.quantile(onsets.level, 0.95)), 1e-6)
    return np.asarray(np.clip((onsets.strength - 4) / 20, 0.02, 1.5) * np.sqrt(np.clip(loud, 0, 2)))


def _judged(picture: Signal, sound: Sound, onsets: Onsets, found: ImpactSearch, frame: float) -> Measurement:
    pairs = _pairs(found, onsets, frame)
    evidence = _evidence(picture, sound, found, pairs, None)
    candidates = tuple(
        Window(0.0, offset, score)
        for offset, score in ((found.peak_s, found.peak), (found.rival_s, found.rival))
        if offset is not None and score is not None
    )
    even = found.rival is not None and found.rival > _RIVAL_PART * found.peak and found.log10_chance < -1
    if even and len(pairs) >= FEWEST:
        return Measurement.ambiguous(
            METHOD,
            f"What is seen and what is heard fit about equally well at {found.peak_s:+.2f} s and at "
            f"{found.rival_s or 0:+.2f} s. Narrow the search range, or mark one moment in both.",
            candidates,
            evidence,
        )
    trust = _trust(found, len(pairs))
    if trust < 0.5 or len(pairs) < FEWEST:
        places = "1 place" if len(pairs) == 1 else f"{len(pairs)} places"
        return Measurement.cannot_tell(
            METHOD,
            f"What is seen and what is heard meet at {found.peak_s:+.2f} s in {places}, which may be "
            "chance: a few claps at uneven times, or a narrower search range, would tell.",
            candidates,
            evidence,
        )
    heard, off, weight = pairs[:, 1], pairs[:, 0] - pairs[:, 1], pairs[:, 2]
    line, unsure = _line(heard, off, weight, frame)
    evidence = _evidence(picture, sound, found, pairs, line)
    return _measurement(line, unsure, trust, pairs, evidence, frame)


def _line(heard: Floats, off: Floats, weight: Floats, frame: float) -> tuple[LineFit, float]:
    """The line through the pairs, without drift where it is not known to be one; and the half-width of its drift, which
    is at most what clocks differ by where it was left out."""
    line = fit_line(
        heard, off, weight, floor_s=0.0005, expected_s=frame / 4, with_drift=_long_enough(heard, frame)
    )
    if line.slope == 0:
        return line, CLOCKS_DIFFER_PPM
    half, drift = line.drift_uncertainty_ppm, abs(line.drift_ppm)
    if drift > (half if half < _FINE_PPM else _CERTAIN * half):
        return line, half
    line = fit_line(heard, off, weight, floor_s=0.0005, expected_s=frame / 4, with_drift=False)
    return line, min(half + drift, CLOCKS_DIFFER_PPM)


def _trust(found: ImpactSearch, pairs: int) -> float:
    """The chance of being right, by how unlikely the peak is without relation."""
    ahead = -found.log10_chance + min(0.0, 0.5 * (pairs - 6))
    return float(1 / (1 + np.exp(-(ahead - 2.2) / 0.45)))


def _long_enough(heard: Floats, frame: float) -> bool:
    """Whether a drift of 300 ppm would show: else none is fitted."""
    return len(heard) >= 6 and 300 / PPM * float(np.ptp(heard)) > frame / 3


def _pairs(found: ImpactSearch, onsets: Onsets, frame: float) -> Floats:
    """(seen, heard, weight) of every onset that has moments near: float64 (n, 3).

    The best kind of moment counts, in all parts of the picture where it stands out.
    """
    if not found.channels:
        return np.zeros((0, 3))
    kind = found.channels[0][0].kind
    chosen = [one for one, _ in found.channels if one.kind == kind]
    at = np.concatenate([one.at_s for one in chosen])
    strength = np.concatenate([one.strength for one in chosen])
    order = np.argsort(at)
    at, strength = at[order], strength[order]
    reach = 1.2 * frame + 0.012
    rows: list[tuple[float, float, float]] = []
    weights = _weights(onsets)
    for heard, weight in zip(onsets.at_s.tolist(), weights.tolist(), strict=True):
        first, last = np.searchsorted(at, (heard + found.peak_s - reach, heard + found.peak_s + reach))
        if first < last:
            seen = float(np.average(at[first:last], weights=strength[first:last] ** 2))
            rows.append((seen, heard, weight * float(strength[first:last].max())))
    table = np.array(rows, np.float64).reshape(-1, 3)
    return table[table[:, 2] > 0.1 * np.median(table[:, 2])] if len(table) else table


def _measurement(
    line: LineFit, unsure_ppm: float, trust: float, pairs: Floats, evidence: Evidence, frame: float
) -> Measurement:
    common = _COMMON_PART * frame
    unseen = 0.0 if line.slope != 0 else unsure_ppm / PPM
    offset_ns = round(line.offset_s * _NS)
    first, last = float(pairs[:, 1].min()), float(pairs[:, 1].max())
    middle = float(np.average(pairs[line.used, 1]))
    worst = max(_wide(line.half_width_s(at), unseen * (at - middle), common) for at in (first, last))
    anchors: tuple[tuple[int, int], ...] = ((0, offset_ns),)
    if line.slope != 0:
        anchors = tuple((round(at * _NS), round((at + line.at(at)) * _NS)) for at in (first, last))
    return Measurement(
        METHOD,
        "measured",
        offset_ns,
        line.drift_ppm,
        round(_wide(line.half_width_s(0.0), unseen * middle, common) * _NS),
        unsure_ppm if unsure_ppm < CLOCKS_DIFFER_PPM or line.slope != 0 else None,
        trust,
        (MeasuredPiece(anchors, uncertainty_ns=round(worst * _NS)),),
        tuple(
            Window(float(heard), float(seen - heard), float(weight), bool(used))
            for (seen, heard, weight), used in zip(pairs, line.used, strict=True)
        ),
        evidence=evidence,
        settings={"frame_ms": round(frame * 1000, 3)},
    )


def _wide(*halves: float) -> float:
    """The half-width of a sum of unrelated errors."""
    return float(np.linalg.norm(halves))


def _evidence(
    picture: Signal, sound: Sound, found: ImpactSearch, pairs: Floats, line: LineFit | None
) -> Evidence:
    used = line.used if line is not None else np.ones(len(pairs), bool)
    events = tuple(
        EventPair(float(seen), float(heard), float(weight), bool(kept))
        for (seen, heard, weight), kept in zip(pairs, used, strict=True)
    )
    best = found.channels[0][0]
    figures = {
        "pairs": float(len(pairs)),
        "evidence_nats": found.peak,
        "rival_nats": found.rival or 0.0,
        "log10_chance": found.log10_chance,
        "parts_of_picture": float(len({one.name for one, _ in found.channels})),
    }
    if line is not None:
        frame = frame_s(picture)
        figures |= {
            "camera_delay_ms": 1000 * line.offset_s,
            "camera_delay_frames": line.offset_s / frame,
            "spread_ms": 1000 * line.spread_s,
        }
    told_by = f"What tells is {_KINDS[best.kind]} in {_place(best.name)}."
    notes = (told_by,) if line is None else (told_by, STAMP_NOTE.format(late="half the exposure"))
    reference = other = None
    if len(pairs):
        told = int(np.argmax(pairs[:, 2]))
        reference, other = overlay(picture, best.name, sound, float(pairs[told, 0]), float(pairs[told, 1]))
    return Evidence(_curve(found), reference, other, events, figures, notes)


_KINDS = {
    "stop": "motion that stops",
    "start": "motion that starts",
    "turn": "motion that turns",
    "light": "light that comes on",
}


def _place(name: str) -> str:
    _, _, part = name.partition(" ")
    if not part:
        return "the whole picture"
    row, _, column = part.partition(".")
    return f"one part of the picture (row {row}, column {column})"


def _curve(found: ImpactSearch) -> Correlation:
    """The curve with its extremes kept: the highest of every few points."""
    every = -(-len(found.nats) // _CURVE_POINTS)
    starts = np.arange(0, len(found.nats), every)
    kept = np.array([start + int(np.argmax(found.nats[start : start + every])) for start in starts])
    return Correlation(
        found.offset_s[kept], found.nats[kept], found.peak_s, found.peak, found.rival_s, found.rival
    )
