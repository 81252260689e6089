"""Light that a picture shows, against a series that knows of it: a light sensor, the column of an LED, knocks that
switch a lamp.

>>> measure_light(brightness, trigger_log).offset_ns
1250310000

Edges of both are matched as events first, which is finer than a frame; brightness that only comes and goes is compared
as a curve.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.events.event_answer import repeats
from syncstudio.sync.evidence import Window
from syncstudio.sync.inputs import Limits, Signal
from syncstudio.sync.measurement import PPM, Measurement
from syncstudio.sync.pictures.picture_input import column, frame_s
from syncstudio.sync.series.light_answer import METHOD, light_evidence, light_measured
from syncstudio.sync.series.light_edges import RareSwitch, edges_of, rare_switches
from syncstudio.sync.series.light_fit import fit_light, switchings_of
from syncstudio.sync.series.light_match import FEWEST, LightMatch, match_light, reach_s
from syncstudio.sync.series.series_to_series import measure_series

_EVEN_NATS, _STEEP_NATS = 4.0, 1.2
_MOST_SURE = 0.999
# 95 % of cameras are stamped so near to the middle of their exposures, in frames: those are anything up to a frame,
# evenly, and stamped with their beginning, middle or end alike (2/3 of (1 - 2 x) is 5 %).
_STAMPED_PART = 0.4625
_NS = 1_000_000_000
# Edges are even when so many of their steps are alike.
_EVENLY = 0.9
_NO_FIT = (
    "The picture's light and the series change at times that fit nowhere: check that both are of one light, and of one "
    "time."
)


def measure_light(
    picture: Signal,
    series: Signal,
    limits: Limits = Limits(),
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Measurement:
    """How a series lies against a picture whose light it tells of.

    `picture` has a column "luma", a row a frame; a frame is taken for the middle of its exposure, and the interval
    holds that its stamp may be the beginning or the end of that. Any column of `series` may be the light, either way
    up.
    """
    if "luma" not in picture.names or picture.rows < 24:
        return Measurement.cannot_tell(
            METHOD, "The picture has no brightness to compare: measure against a video of a second or more."
        )
    if not np.isfinite(column(picture, "luma")).any():
        return Measurement.cannot_tell(
            METHOD, "No frame of the picture could be decoded: check the file's health."
        )
    lists = edges_of(series)
    match = match_light(picture, lists, limits, cancelled) if lists else None
    found = _judged(picture, series, match, limits) if match is not None else None
    if progress is not None:
        progress(0.5)
    if found is not None and found.status != "cannot-tell":
        return found
    if any(edges.switching for edges in lists):
        # What is on or off looks alike wherever it is laid: as a curve it would fit by chance.
        return found or Measurement.cannot_tell(METHOD, _NO_FIT)
    rare, others = rare_switches(series)
    if rare and others is None:
        return Measurement.cannot_tell(METHOD, _too_rare(rare[0]))
    curve = measure_series(
        picture, others if rare and others is not None else series, limits,
        (lambda part: progress(0.5 + part / 2)) if progress is not None else None, cancelled,
        reference_column="luma", method=METHOD,
    )  # fmt: skip
    if curve.status == "measured":
        return _wherever_stamped(curve, frame_s(picture))
    if rare:
        return Measurement.cannot_tell(METHOD, _too_rare(rare[0]))
    return found if found is not None and curve.status == "cannot-tell" else curve


def _too_rare(one: RareSwitch) -> str:
    times = "once" if one.times == 1 else "twice" if one.times == 2 else f"{one.times} times"
    return (
        f"{one.name} switches {times}, which would fit many changes of light: record {FEWEST} or more times on, or "
        "off, at uneven times, or mark one moment in both."
    )


def _wherever_stamped(curve: Measurement, frame: float) -> Measurement:
    """A comparison of curves, with what exposures and stamps may be in its interval."""
    stamped_ns = _STAMPED_PART * frame * _NS
    note = (
        "Compared as a curve: no clear edges were found in both. How long frames are exposed does not show in one, nor "
        f"whether their stamps are its beginning, middle or end: ±{stamped_ns / 1e6:.2g} ms of the interval."
    )
    return replace(
        curve,
        uncertainty_ns=math.ceil(math.hypot(curve.uncertainty_ns or 0, stamped_ns)),
        pieces=tuple(
            replace(piece, uncertainty_ns=math.ceil(math.hypot(piece.uncertainty_ns or 0, stamped_ns)))
            for piece in curve.pieces
        ),
        evidence=replace(curve.evidence, notes=(*curve.evidence.notes, note)),
    )


def _judged(picture: Signal, series: Signal, found: LightMatch, limits: Limits) -> Measurement:
    match, edges, changes = found.match, found.edges, found.ways[0].flashes
    if match.score <= 0:
        return Measurement.cannot_tell(METHOD, _NO_FIT)
    frame = frame_s(picture)
    windows = tuple(Window(0.0, offset, score) for offset, score in match.candidates)
    period = _period_s(edges.at_s, reach_s(frame, edges))
    every = period > 0 and (limits.search_ns is None or 2 * limits.search_ns / 1e9 > period)
    if every or repeats(match, edges.at_s):
        rival = match.offset_s + period if every else match.rival_s or 0.0
        return Measurement.ambiguous(
            METHOD,
            f"The light changes evenly: {match.offset_s:+.3f} s and {rival:+.3f} s fit about equally well. Narrow the "
            "search range, or mark one moment in both.",
            windows,
            light_evidence(picture, series, found, None),
        )
    sure = float(1 / (1 + np.exp(-np.clip((found.margin - _EVEN_NATS) / _STEEP_NATS, -60, 60))))
    sure = min(sure * min(1.0, 0.6 + 0.6 * match.hit), _MOST_SURE)
    if sure < 0.5:
        return Measurement.cannot_tell(
            METHOD,
            f"{match.count} of {len(changes)} changes of the picture's light meet one of {edges.name}, which may be "
            "chance: more of them at uneven times, or a narrower search range, would tell.",
            windows,
            light_evidence(picture, series, found, None),
        )
    fit = fit_light(
        switchings_of(found, frame), match.offset_s, match.drift_ppm / PPM, frame + reach_s(frame, edges)
    )
    return light_measured(picture, series, found, fit, sure)


def _period_s(at_s: NDArray[np.float64], reach: float) -> float:
    """How often edges come that come evenly, as near as can be seen: each period fits as well; else 0."""
    steps = np.diff(at_s)
    usual = float(np.median(steps))
    return usual if float(np.mean(np.abs(steps - usual) <= reach)) > _EVENLY else 0.0
