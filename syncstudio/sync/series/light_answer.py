"""What is said of a light that a series knows of: offset and drift with their evidence."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.evidence import Correlation, EventPair, Evidence, Trace, Window
from syncstudio.sync.inputs import Signal
from syncstudio.sync.measurement import PPM, MeasuredPiece, Measurement
from syncstudio.sync.pictures.picture_input import column, frame_s
from syncstudio.sync.series.light_fit import LightFit
from syncstudio.sync.series.light_match import LightMatch

Floats = NDArray[np.float64]

METHOD = "light"
_TRACE_S, _TRACE_POINTS = 2.0, 2000
_NS = 1_000_000_000


def light_measured(
    picture: Signal, series: Signal, found: LightMatch, fit: LightFit, sure: float
) -> Measurement:
    """The answer of a fit."""
    evidence = light_evidence(picture, series, found, fit)
    shared = 1.96 * found.edges.shared_s
    known = np.concatenate([way.edges.at_s[way.pairs[:, 1]] for way in found.ways])
    # Anchors stand evenly about the instant that is known best.
    reach = max(fit.middle_s - float(known.min()), float(known.max()) - fit.middle_s)
    anchors = tuple(
        (round(at * _NS), round((at * (1 + fit.drift) + fit.offset_s) * _NS))
        for at in (fit.middle_s - reach, fit.middle_s + reach)
    )
    worst = float(np.hypot(np.hypot(fit.middle_half_s, fit.drift_half * reach), shared))
    return Measurement(
        METHOD,
        "measured",
        round(fit.offset_s * _NS),
        fit.drift * PPM,
        round(float(np.hypot(fit.half_s, shared)) * _NS),
        fit.drift_half * PPM,
        sure,
        (MeasuredPiece(anchors, uncertainty_ns=round(worst * _NS)),),
        tuple(Window(p.other_s, p.reference_s - p.other_s, p.strength, p.used) for p in evidence.events),
        evidence=evidence,
        settings={"series_column": found.edges.name, "frame_ms": round(frame_s(picture) * 1000, 3)},
    )


def light_evidence(picture: Signal, series: Signal, found: LightMatch, fit: LightFit | None) -> Evidence:
    """What a match rests on, and the fit where there is one."""
    match = found.match
    events = [
        (float(way.flashes.at_s[i]), float(way.edges.at_s[j]), float(way.flashes.rise[i]))
        for way in found.ways
        for i, j in way.pairs.tolist()
    ]
    stray = fit.stray if fit is not None else np.zeros(len(events), bool)
    pairs = tuple(EventPair(*event, not out) for event, out in zip(events, stray.tolist(), strict=True))
    offset, drift = (fit.offset_s, fit.drift) if fit is not None else (match.offset_s, match.drift_ppm / PPM)
    moment = max(pairs, key=lambda pair: pair.strength * pair.used).reference_s if pairs else 0.0
    rival = float(np.interp(match.rival_s, match.curve_s, match.curve)) if match.rival_s is not None else None
    figures = {
        "pairs": float(len(pairs)),
        "edges": float(sum(len(way.flashes) for way in found.ways)),
        "other_events": float(sum(len(way.edges.at_s) for way in found.ways)),
        "hit": match.hit,
        "nats_over_rivals": found.margin,
    }
    if fit is not None:
        delay = fit.offset_s + fit.drift * fit.middle_s
        figures |= {
            "delay_ms": 1000 * delay,
            "delay_frames": delay / frame_s(picture),
            "exposure_part": fit.open_part,
        }
    return Evidence(
        Correlation(
            match.curve_s,
            match.curve,
            match.offset_s,
            float(match.curve.max(initial=0.0)),
            match.rival_s,
            rival,
        ),
        _trace("luma", picture.times_ns / _NS, column(picture, "luma"), moment),
        _trace(found.edges.name, series.times_ns / _NS, found.edges.shown, (moment - offset) / (1 + drift)),
        pairs,
        figures,
        (_stamp_note(fit, frame_s(picture)),) if fit is not None else (),
    )


def _stamp_note(fit: LightFit, frame: float) -> str:
    """What the answer takes stamps for, and what it would be for others."""
    open_ms = 1000 * fit.open_part * frame
    return (
        f"A frame is taken for the middle of its exposure, which lasts about {open_ms:.2g} ms by how bright frames "
        f"become. Cameras that stamp its beginning put the series {open_ms / 2:.2g} ms later, those that stamp its end "
        "as much earlier; no picture tells, so the interval holds all three. Were it known, it would be "
        f"±{1000 * fit.stamped_half_s:.2g} ms."
    )


def _trace(name: str, at_s: Floats, values: Floats, around_s: float) -> Trace | None:
    kept = np.flatnonzero((np.abs(at_s - around_s) <= _TRACE_S) & np.isfinite(values))
    kept = kept[:: max(1, -(-len(kept) // _TRACE_POINTS))]
    if len(kept) < 2:
        return None
    part = values[kept] - values[kept].min()
    top = float(part.max())
    return Trace(name, at_s[kept], part / top if top > 0 else part)
