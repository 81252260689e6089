"""A measurement as a row's pair: its offset and drift over the sample, where to look first, and its evidence."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from syncstudio.sync.evidence import EventPair
from syncstudio.sync.interval import centre_of, likely_drift, main_piece
from syncstudio.sync.measurement import PPM, Measurement
from syncstudio.sync.packing import packed
from syncstudio.sync.student_t import interval_factor
from syncstudio.verify.result import PairFound, PairName

_NS = 1_000_000_000
# Methods that tell no drift of a clip by themselves.
_ASK_MOMENTS = frozenset({"impacts"})
# Fewer moments than this say nothing about a drift.
_FEWEST = 4
# Moments this near to even are a metronome's.
_EVEN_S = 0.02


def pair_of(
    pair: PairName, reference: str, other: str, measurement: Measurement, duration_s: float
) -> PairFound:
    """The pair as it goes into a row; its evidence is packed by `with_evidence`."""
    found = PairFound(
        pair,
        reference,
        other,
        measurement.status,
        measurement.method,
        confidence=measurement.confidence,
        reason=measurement.reason,
        worst_at_s=_look_at(measurement, duration_s, 0.0),
    )
    if measurement.status != "measured" or measurement.offset_ns is None:
        return found
    offset_s, width_s, drift, drift_width = _line(measurement, duration_s)
    return replace(
        found,
        offset_s=offset_s,
        uncertainty_s=width_s,
        drift_ppm=drift * PPM,
        drift_uncertainty_ppm=drift_width * PPM,
        worst_at_s=_look_at(measurement, duration_s, _worse_end(offset_s, drift, duration_s)),
    )


def with_evidence(found: PairFound, measurement: Measurement, most_bytes: int) -> PairFound:
    """The pair with its measurement packed, without its evidence's curves where that would be too large."""
    content = packed(measurement)
    if len(content) > most_bytes:
        slim = replace(measurement.evidence, correlation=None, reference=None, other=None)
        content = packed(replace(measurement, evidence=slim))
    return replace(found, packed=content) if len(content) <= most_bytes else found


def repeats_every_s(measurement: Measurement) -> float | None:
    """The period in seconds, where everything that was found in both comes evenly; None where it does not."""
    at_s = np.sort(np.array([one.reference_s for one in measurement.evidence.events if one.used]))
    steps = np.diff(at_s)
    steps = steps[steps > 0.1]
    if len(steps) < 2:
        return None
    period = float(np.median(steps))
    for whole in (period, float(steps.min())):
        off = np.abs(steps - np.rint(steps / whole) * whole)
        if float(off.max()) <= _EVEN_S and float(np.rint(steps / whole).max()) <= 8:
            return whole
    return None


def _line(measurement: Measurement, duration_s: float) -> tuple[float, float, float, float]:
    """Offset and half-width at source zero in seconds, drift and half-width as parts of one.

    A short recording tells little of a drift: where the method told none, the moments themselves are asked, and what
    they say is drawn towards none by what is known of clocks, unless it is clear of that.
    """
    offset_s, width_s = (measurement.offset_ns or 0) / _NS, (measurement.uncertainty_ns or 0) / _NS
    drift = (measurement.drift_ppm or 0.0) / PPM
    piece = main_piece(measurement.pieces)
    events = [one for one in measurement.evidence.events if one.used]
    if measurement.method in _ASK_MOMENTS and drift == 0.0 and len(events) >= _FEWEST:
        slope, sd, middle_s, freedom = _slope(events)
        if sd > 0:
            slope, sd = likely_drift(slope, sd)
            half = interval_factor(freedom) * sd
            reach = max(middle_s, duration_s - middle_s, 0.0)
            return offset_s - slope * middle_s, math.hypot(width_s, half * reach), slope, half
    drift_width = (measurement.drift_uncertainty_ppm or 0.0) / PPM
    if len(measurement.pieces) > 1 and piece is not None:
        # Of several pieces the interval spans them all.
        places = [one[1] / _NS - one[0] / _NS for each in measurement.pieces for one in each.anchors_ns]
        middle = (min(places) + max(places)) / 2
        within = max(each.uncertainty_ns for each in measurement.pieces) / _NS
        return middle, (max(places) - min(places)) / 2 + within, 0.0, drift_width
    if drift == 0.0:
        # What no scatter shows is left to what is known of clocks, which the method allowed for.
        return offset_s, width_s, 0.0, drift_width
    centre_s = centre_of(piece) / _NS
    beyond = drift_width * max(abs(duration_s - centre_s) - centre_s, 0.0)
    return offset_s, math.hypot(width_s, beyond), drift, drift_width


def _slope(events: list[EventPair]) -> tuple[float, float, float, int]:
    """Slope of the offsets of moments, its standard error, their middle in seconds, and degrees of freedom."""
    at = np.array([one.other_s for one in events])
    off = np.array([one.reference_s for one in events]) - at
    middle = float(at.mean())
    spread = float(((at - middle) ** 2).sum())
    if spread <= 0:
        return 0.0, 0.0, middle, 1
    slope = float(((at - middle) * (off - off.mean())).sum() / spread)
    left = off - off.mean() - slope * (at - middle)
    freedom = len(events) - 2
    # Moments are never placed better than this, however well they happen to agree.
    noise = max(float((left**2).sum()) / freedom, 0.0005**2)
    return slope, math.sqrt(noise / spread), middle, freedom


def _worse_end(offset_s: float, drift: float, duration_s: float) -> float | None:
    """The end of the sample at which the two are further apart; None where they are as far everywhere."""
    if abs(drift) * duration_s < 0.001:
        return None
    return duration_s if abs(offset_s + drift * duration_s) > abs(offset_s) else 0.0


def _look_at(measurement: Measurement, duration_s: float, end_s: float | None) -> float | None:
    """The moment to look at first: the clearest one in both, near the worse end where there is one."""
    events = [one for one in measurement.evidence.events if one.used] or list(measurement.evidence.events)
    if events:
        if end_s is None or measurement.status != "measured":
            return max(events, key=lambda one: one.strength).reference_s
        return min(events, key=lambda one: abs(one.reference_s - end_s)).reference_s
    if end_s is not None and measurement.status == "measured":
        return min(max(end_s, 0.0), max(duration_s - 1.0, 0.0))
    trace = measurement.evidence.reference
    return float(trace.at_s[len(trace.at_s) // 2]) if trace is not None and len(trace.at_s) else None
