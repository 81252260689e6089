"""Light that a picture shows, against a series that knows of it: a light sensor, the column of an LED, knocks that
switch a lamp.

>>> measure_light(brightness, trigger_log).offset_ns
1250310000

Edges of both are matched as events first, which is finer than a frame; brightness that only comes and goes is compared
as a curve.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.errors import MeasuringCancelled
from syncstudio.sync.events.event_answer import repeats
from syncstudio.sync.events.event_match import EventMatch, match_events
from syncstudio.sync.evidence import Correlation, EventPair, Evidence, Trace, Window
from syncstudio.sync.inputs import Limits, Signal
from syncstudio.sync.measurement import MeasuredPiece, Measurement
from syncstudio.sync.pictures.flash_fit import ShutterFit, fit_flashes
from syncstudio.sync.pictures.flash_model import FlashPairs
from syncstudio.sync.pictures.flashes import Flashes, find_flashes
from syncstudio.sync.pictures.picture_input import column, frame_s, within
from syncstudio.sync.series.light_edges import Edges, edges_of
from syncstudio.sync.series.series_to_series import measure_series

Floats = NDArray[np.float64]

METHOD = "light"
FEWEST = 4

_SLACK_S = 0.01
_DRIFT_LIMIT_PPM = 1000.0
_EVEN_NATS, _STEEP_NATS = 4.0, 1.2
_MOST_SURE = 0.999
_MOST_EVENTS = 600
# Pairs were chosen for being close, and a log's edges are tried in some places between two rows only: of 150 simulated
# cases 85 in 100 had the truth inside with 1.15, for a few are further off than the rest foretells.
_WIDER = 1.5
_TRACE_S, _TRACE_POINTS = 2.0, 2000
_NS = 1_000_000_000


def measure_light(
    picture: Signal,
    series: Signal,
    limits: Limits = Limits(),
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Measurement:
    """How a series lies against a picture whose light it tells of.

    `picture` has a column "luma", a row a frame, stamped with the instant it comes on show; a frame is taken for the
    middle of its exposure. Any column of `series` may be the light, either way up.
    """
    if "luma" not in picture.names or picture.rows < 24:
        return Measurement.cannot_tell(
            METHOD, "The picture has no brightness to compare: measure against a video of a second or more."
        )
    if not np.isfinite(column(picture, "luma")).any():
        return Measurement.cannot_tell(
            METHOD, "No frame of the picture could be decoded: check the file's health."
        )
    found = _by_edges(picture, series, limits, cancelled)
    if progress is not None:
        progress(0.5)
    if found is not None and found.status != "cannot-tell":
        return found
    if found is not None and any(edges.switching for edges in edges_of(series)):
        # What is on or off looks alike wherever it is laid: as a curve it would fit by chance.
        return found
    curve = measure_series(
        picture, series, limits, (lambda part: progress(0.5 + part / 2)) if progress is not None else None, cancelled,
        reference_column="luma", method=METHOD,
    )  # fmt: skip
    if curve.status == "cannot-tell" and found is not None:
        return found
    if curve.status == "measured" and curve.uncertainty_ns is not None:
        return replace(
            curve,
            evidence=replace(
                curve.evidence,
                notes=(*curve.evidence.notes, "Compared as a curve: no clear edges were found in both."),
            ),
        )
    return curve


_NO_FIT = "The picture's light and the series change at times that fit nowhere: are they of one light, and at one time?"


@dataclass(frozen=True, slots=True, eq=False)
class _Matched:
    flashes: Flashes
    edges: Edges
    match: EventMatch
    turned: bool


def _by_edges(
    picture: Signal, series: Signal, limits: Limits, cancelled: Callable[[], bool] | None
) -> Measurement | None:
    """The answer from edges; None when one side has none."""
    luma, time_s = column(picture, "luma"), picture.times_ns / _NS
    frame = frame_s(picture)
    best: _Matched | None = None
    lists = edges_of(series)
    if not lists:
        return None
    for turned in (False, True):
        flashes = find_flashes(time_s, -luma if turned else luma, steps=True)
        flashes = flashes.taken(within(flashes.at_s, limits))
        if len(flashes) > _MOST_EVENTS:
            flashes = flashes.taken(np.sort(np.argsort(-flashes.rise)[:_MOST_EVENTS]))
        if len(flashes) < FEWEST:
            continue
        for edges in lists:
            if cancelled is not None and cancelled():
                raise MeasuringCancelled("Measuring was cancelled.")
            match = match_events(
                flashes.at_s, edges.at_s, flashes.rise, edges.strength, frame / 2 + _SLACK_S, limits.around_ns / _NS,
                None if limits.search_ns is None else limits.search_ns / _NS, _DRIFT_LIMIT_PPM, FEWEST,
            )  # fmt: skip
            if match is not None and (best is None or match.margin > best.match.margin):
                best = _Matched(flashes, edges, match, turned)
    if best is None or best.match.score <= 0:
        return None if best is None else Measurement.cannot_tell(METHOD, _NO_FIT)
    # Both ways up, and every list of edges, were chances to be lucky.
    return _judged(picture, series, best, frame, float(np.log(2 * len(lists))))


def _judged(picture: Signal, series: Signal, best: _Matched, frame: float, tried_nats: float) -> Measurement:
    match, flashes, edges = best.match, best.flashes, best.edges
    windows = tuple(Window(0.0, offset, score) for offset, score in match.candidates)
    if repeats(match, edges.at_s):
        return Measurement.ambiguous(
            METHOD,
            f"The light changes evenly: {match.offset_s:+.3f} s and {match.rival_s or 0:+.3f} s fit about equally "
            "well. Narrow the search range, or mark one moment in both.",
            windows,
            _evidence(picture, series, best, None),
        )
    ahead = match.margin - tried_nats
    sure = float(1 / (1 + np.exp(-np.clip((ahead - _EVEN_NATS) / _STEEP_NATS, -60, 60))))
    sure = min(sure * min(1.0, 0.6 + 0.6 * match.hit), _MOST_SURE)
    if sure < 0.5:
        return Measurement.cannot_tell(
            METHOD,
            f"{match.count} of {len(flashes)} changes of the picture's light meet one of {edges.name}, which may be "
            "chance: more of them at uneven times, or a narrower search range, would tell.",
            windows,
            _evidence(picture, series, best, None),
        )
    seen = flashes.taken(match.pairs[:, 0])
    known = edges.at_s[match.pairs[:, 1]]
    # A switch was thrown anywhere between two rows; a knock is known as well as it is.
    pairs = FlashPairs(
        seen.time_s[:, 1:], seen.level[:, 1:], seen.noise, known, edges.own_s[match.pairs[:, 1]],
        edges.step_s / 2 if edges.switching else 0.0, seen.frame_s, best.turned,
    )  # fmt: skip
    fit = fit_flashes(pairs, match.offset_s, match.drift_ppm / 1e6, 1.5 * frame + _SLACK_S)
    return _measured(best, fit, known, sure, frame, _evidence(picture, series, best, fit))


def _measured(
    best: _Matched, fit: ShutterFit, known: Floats, sure: float, frame: float, evidence: Evidence
) -> Measurement:
    offset_ns, shared = round(fit.offset_s * _NS), 1.96 * best.edges.shared_s
    first, last = round(float(known.min()) * _NS), round(float(known.max()) * _NS)
    drift, half = fit.drift, fit.drift_half
    anchors: tuple[tuple[int, int], ...] = ((0, offset_ns),)
    if abs(drift) > half:
        anchors = tuple((at, at + offset_ns + round(at * drift)) for at in (first, last))
    else:
        # No drift that can be told from none; the interval stays around zero.
        half, drift = half + abs(drift), 0.0
    reach = max(abs(first / _NS - fit.middle_s), abs(last / _NS - fit.middle_s))
    return Measurement(
        METHOD,
        "measured",
        offset_ns,
        drift * 1e6,
        max(1, round(float(np.hypot(_WIDER * fit.half_s, shared)) * _NS)),
        half * 1e6,
        sure,
        (
            MeasuredPiece(
                anchors,
                uncertainty_ns=max(
                    1,
                    round(
                        float(
                            np.sqrt(
                                (_WIDER * fit.middle_half_s) ** 2 + (fit.drift_half * reach) ** 2 + shared**2
                            )
                        )
                        * _NS
                    ),
                ),
            ),
        ),
        tuple(Window(p.other_s, p.reference_s - p.other_s, p.strength, p.used) for p in evidence.events),
        evidence=evidence,
        settings={"series_column": best.edges.name, "frame_ms": round(frame * 1000, 3)},
    )


def _evidence(picture: Signal, series: Signal, best: _Matched, fit: ShutterFit | None) -> Evidence:
    match = best.match
    stray = fit.stray if fit is not None else np.zeros(match.count, bool)
    pairs = tuple(
        EventPair(
            float(best.flashes.at_s[i]), float(best.edges.at_s[j]), float(best.flashes.rise[i]), not bool(off)
        )
        for (i, j), off in zip(match.pairs.tolist(), stray, strict=True)
    )
    offset, rate = (
        (fit.offset_s, 1 + fit.drift) if fit is not None else (match.offset_s, 1 + match.drift_ppm / 1e6)
    )
    moment = max(pairs, key=lambda pair: pair.strength * pair.used).reference_s if pairs else 0.0
    peak = float(np.max(match.curve)) if len(match.curve) else 0.0
    rival = float(np.interp(match.rival_s, match.curve_s, match.curve)) if match.rival_s is not None else None
    figures = {
        "pairs": float(match.count),
        "flashes": float(len(best.flashes)),
        "edges": float(len(best.edges.at_s)),
        "hit": match.hit,
        "nats_over_rivals": float(match.margin),
    }
    if fit is not None:
        delay = fit.offset_s + fit.drift * fit.middle_s
        figures |= {"delay_ms": 1e3 * delay, "delay_frames": delay / frame_s(picture)}
    own = (moment - offset) / rate
    return Evidence(
        Correlation(match.curve_s, match.curve, match.offset_s, peak, match.rival_s, rival),
        _trace("luma", picture.times_ns / _NS, column(picture, "luma"), moment, 1.0),
        _trace(best.edges.name, series.times_ns / _NS, best.edges.shown, own, 1.0),
        pairs,
        figures,
        (
            "A frame stands for the middle of its exposure; how long that is, is found from how bright frames become.",
        ),
    )


def _trace(name: str, at_s: Floats, values: Floats, around_s: float, sign: float) -> Trace | None:
    kept = np.flatnonzero((np.abs(at_s - around_s) <= _TRACE_S) & np.isfinite(values))
    kept = kept[:: max(1, -(-len(kept) // _TRACE_POINTS))]
    if len(kept) < 2:
        return None
    part = values[kept] - values[kept].min()
    top = float(part.max())
    return Trace(name, at_s[kept], sign * part / top if top > 0 else part)
