"""Light that a picture shows, against a series that knows of it: a light sensor, the column of an LED, knocks that
switch a lamp.

>>> measure_light(brightness, trigger_log).offset_ns
1250310000

Edges of both are matched as events first, which is finer than a frame; brightness that only comes and goes is compared
as a curve.
"""

from __future__ import annotations

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
from syncstudio.sync.series.light_edges import edges_of
from syncstudio.sync.series.light_fit import fit_light, switchings_of
from syncstudio.sync.series.light_match import LightMatch, match_light, reach_s
from syncstudio.sync.series.series_to_series import measure_series

_EVEN_NATS, _STEEP_NATS = 4.0, 1.2
_MOST_SURE = 0.999
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
