"""A turning camera: how its picture moves against a gyroscope that turned with it.

>>> measure_rotation_flow(flow, gyroscope).offset_ns
18200000

The picture is the reference: a positive offset means that a turn is seen so much later than the gyroscope's clock says
it was felt, so the gyroscope has to be moved later to fit. For a sensor inside the camera it is the camera's delay.

Between two frames the picture moves by what the camera turned from the one to the other, so the movement stands at the
middle between their instants: stamped with the second frame (as flow often is) everything would seem half a frame
later, with the first half a frame earlier.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.clock_line import clock_line, evenly_about_centre, half_width_s
from syncstudio.sync.errors import MeasuringCancelled
from syncstudio.sync.evidence import Correlation, Evidence, Trace, Window
from syncstudio.sync.inputs import Limits, Signal
from syncstudio.sync.measurement import MeasuredPiece, Measurement
from syncstudio.sync.pictures.interval_notes import SHUTTER_NOTE
from syncstudio.sync.series.axes_search import AxesCurve, axes_curve
from syncstudio.sync.series.even_series import Track, moving_columns, rows_within, track_of
from syncstudio.sync.series.flow_fit import FlowFit, fit_flow
from syncstudio.sync.series.series_columns import rate_columns, senses_other, turns

Floats = NDArray[np.float64]

METHOD = "rotation-flow"

LEAST_R_SQUARED = 0.12
"""Of the quick part of the movement; below, the picture's movement is not the sensor's."""

# What no scatter shows: splines between rows of both.
_FLOOR_S = 0.00001
_EVEN_NATS, _STEEP_NATS = 6.0, 2.0
_RIVAL_PART = 0.8
_MOST_SURE = 0.995
# What is not known to be a gyroscope may be an accelerometer, which follows the same movements at other times.
_UNKNOWN_SURE = 0.85
_FLOW_COLUMNS = ("pan", "tilt", "roll")


def measure_rotation_flow(
    picture_flow: Signal,
    gyroscope: Signal,
    limits: Limits = Limits(),
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Measurement:
    """How a gyroscope lies against the movement of the whole picture, as `optical_flow` in media tells it.

    Rows of the flow belong to the middle between two frames. Axes, units, signs and focal length need not be known.
    Answers cannot-tell where the gyroscope explains too little of what is seen.
    """
    if senses_other(gyroscope):
        return Measurement.cannot_tell(
            METHOD,
            "This series does not sense turning, by its units or names, and only turning shows in a whole picture's "
            "movement: choose a gyroscope.",
        )
    one, why = _flow(picture_flow, limits)
    if one is None:
        return Measurement.cannot_tell(
            METHOD, f"The picture's movement {why}: choose a stretch where the camera moves."
        )
    two, why = _gyroscope(gyroscope)
    if two is None:
        return Measurement.cannot_tell(
            METHOD, f"The gyroscope {why}: choose the columns of the angular rate."
        )
    low = high = None
    if limits.search_ns is not None:
        low, high = (limits.around_ns - limits.search_ns) / 1e9, (limits.around_ns + limits.search_ns) / 1e9
    curve = axes_curve(one, two, low, high)
    if curve is None:
        return Measurement.cannot_tell(
            METHOD, "Picture and gyroscope have less than a second in common within the search range."
        )
    if progress is not None:
        progress(0.3)
    if cancelled is not None and cancelled():
        raise MeasuringCancelled("Measuring was cancelled.")
    coarse = float(curve.offset_s[curve.best])
    fitted = fit_flow(one, two, coarse, cancelled) if curve.ahead > 0 else None
    if progress is not None:
        progress(0.9)
    made = _answer(one, two, curve, fitted, coarse)
    if made.status == "measured" and not turns(gyroscope):
        made = replace(made, confidence=_UNKNOWN_SURE * made.confidence)
    return made


def _flow(signal: Signal, limits: Limits) -> tuple[Track | None, str]:
    at, values = rows_within(signal, limits)
    if len(at) == 0 or not np.isfinite(values).any():
        return None, "is not known"
    wanted = [n for n, name in enumerate(signal.names) if name in _FLOW_COLUMNS] or list(
        range(values.shape[1])
    )
    moving = [n for n in moving_columns(values) if n in wanted]
    track = track_of(at, values[:, moving]) if moving else None
    return (track, "") if track is not None else (None, "never changes")


def _gyroscope(signal: Signal) -> tuple[Track | None, str]:
    at, values = rows_within(signal, None)
    if len(at) == 0 or not np.isfinite(values).any():
        return None, "holds no numbers"
    wanted = list(rate_columns(signal, values.shape[1]))
    moving = [n for n in moving_columns(values) if n in wanted]
    track = track_of(at, values[:, moving]) if moving else None
    return (track, "") if track is not None else (None, "never changes")


def _answer(one: Track, two: Track, curve: AxesCurve, fitted: FlowFit | None, coarse: float) -> Measurement:
    rival, rival_part = _rival(curve)
    frame_s = 1 / one.rate_hz
    correlation = _correlation(curve, coarse if fitted is None else fitted.offset_s, rival)
    windows = () if fitted is None else tuple(
        Window(float(at), float(offset), float(score), True)
        for at, offset, score in zip(fitted.at_s, fitted.offsets_s, fitted.score, strict=True)
    )  # fmt: skip
    if fitted is None or fitted.r_squared < LEAST_R_SQUARED or len(fitted.at_s) < 3:
        share = 0.0 if fitted is None else fitted.r_squared
        return Measurement.cannot_tell(
            METHOD,
            f"The gyroscope explains only {100 * share:.0f} % of how the picture moves: it may be of another device or "
            "time, or the camera hardly turned. Choose a stretch with quick turns, or narrow the search.",
            windows,
            Evidence(correlation, figures={"r_squared": share}),
        )
    if rival_part > _RIVAL_PART:
        return Measurement.ambiguous(
            METHOD,
            f"The turning repeats itself: {coarse:.3f} s and {curve.offset_s[rival]:.3f} s fit about equally well. "
            "Narrow the search, or choose a stretch that does not repeat.",
            (
                Window(0.0, coarse, float(curve.r[curve.best])),
                Window(0.0, float(curve.offset_s[rival]), float(curve.r[rival])),
            ),
            Evidence(correlation, figures={"r_squared": fitted.r_squared}),
        )
    line = clock_line(fitted.at_s, fitted.offsets_s, fitted.sd_s, _FLOOR_S)
    sloped = line.slope_sd > 0
    agree = float(line.used.mean())
    sure = _logistic((curve.ahead - _EVEN_NATS) / _STEEP_NATS) * _logistic(
        (fitted.r_squared - LEAST_R_SQUARED) / 0.03 + 1.0
    ) * _logistic((agree - 0.4) / 0.05)  # fmt: skip
    if sure < 0.5 or abs(line.offset_s + line.slope * fitted.at_s.mean() - coarse) > 3 * frame_s:
        return Measurement.cannot_tell(
            METHOD,
            "Picture and gyroscope move alike too seldom to be sure: choose a longer stretch with quick turns.",
            windows,
            Evidence(correlation, figures={"r_squared": fitted.r_squared}),
        )
    start = max(float(two.at_s[0]), float(one.at_s[0]) - line.offset_s)
    end = max(start, min(float(two.at_s[-1]), float(one.at_s[-1]) - line.offset_s))
    ends = evenly_about_centre(line, start, end) if sloped and end > start else (start,)
    middle = float(fitted.at_s.mean())

    widest = max(half_width_s(line, start), half_width_s(line, end))
    return Measurement(
        METHOD,
        "measured",
        round(line.offset_s * 1e9),
        line.drift_ppm,
        round(half_width_s(line, 0.0) * 1e9),
        line.drift_uncertainty_ppm if sloped else None,
        min(sure, _MOST_SURE),
        (
            MeasuredPiece(
                tuple((round(at * 1e9), round((at * (1 + line.slope) + line.offset_s) * 1e9)) for at in ends),
                uncertainty_ns=round(widest * 1e9),
            ),
        ),
        tuple(
            Window(w.at_s, w.offset_s, w.score, bool(used))
            for w, used in zip(windows, line.used, strict=True)
        ),
        evidence=Evidence(
            correlation,
            Trace("picture", fitted.trace_s, fitted.seen),
            Trace("gyroscope", (fitted.trace_s - line.offset_s) / (1 + line.slope), fitted.felt),
            figures={
                "r_squared": fitted.r_squared,
                "nats_over_chance": curve.ahead,
                "delay_ms": 1e3 * line.at(middle),
                "delay_frames": line.at(middle) / frame_s,
                "frame_rate_hz": one.rate_hz,
                "gyroscope_rate_hz": two.rate_hz,
            },
            notes=(_in_words(line.at(middle)), SHUTTER_NOTE),
        ),
        settings={
            "lag_step_s": round(float(curve.offset_s[1] - curve.offset_s[0]), 6)
            if len(curve.nats) > 1
            else 0.0
        },
    )


def _rival(curve: AxesCurve) -> tuple[int, float]:
    """The next best lag off the peak's flanks, and its share of the peak's evidence beyond chance."""
    best = curve.best
    low = high = best
    half = 0.5 * curve.nats[best]
    while (
        low > 0 and (curve.nats[low - 1] <= curve.nats[low] or curve.nats[low - 1] > half) and best - low < 40
    ):
        low -= 1
    while high < len(curve.nats) - 1 and (
        curve.nats[high + 1] <= curve.nats[high] or curve.nats[high + 1] > half
    ) and high - best < 40:  # fmt: skip
        high += 1
    outside = curve.nats.copy()
    outside[low : high + 1] = -1.0
    at = int(np.argmax(outside))
    return at, max(0.0, float(outside[at])) / max(float(curve.nats[best]), 1e-9)


def _in_words(late_s: float) -> str:
    when = "after" if late_s >= 0 else "before"
    return f"A turn is seen {1e3 * abs(late_s):.1f} ms {when} the gyroscope's clock says that it was felt."


def _correlation(curve: AxesCurve, peak_s: float, rival: int) -> Correlation:
    """The curve as correlations that would say as much with the whole in common: few rows agree well by chance."""
    each = max(1, -(-len(curve.r) // 1990))
    kept = {
        first + int(np.argmax(curve.nats[first : first + each])) for first in range(0, len(curve.r), each)
    }
    order = sorted({*kept, curve.best, rival})
    shown = np.sqrt(-np.expm1(-2 * np.maximum(curve.nats, 0.0) / float(curve.rows.max())))
    return Correlation(
        curve.offset_s[order], shown[order], peak_s, float(shown[curve.best]),
        float(curve.offset_s[rival]), float(shown[rival]),
    )  # fmt: skip


def _logistic(x: float) -> float:
    return float(1 / (1 + np.exp(-np.clip(x, -60, 60))))
