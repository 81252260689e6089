"""From a first offset of two sets of curves to the line their clocks lie on: laid over, measured, laid over again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.clock_line import clock_line
from syncstudio.sync.errors import MeasuringCancelled
from syncstudio.sync.line_fit import LineFit, fit_line
from syncstudio.sync.series.even_series import Track
from syncstudio.sync.series.series_blocks import blocks, rows_of
from syncstudio.sync.sound.fine_delay import (
    MOST_SAMPLES,
    Agreement,
    Delays,
    Overlaid,
    agreement,
    delays,
    overlaid,
    window_seconds,
)

Floats = NDArray[np.float64]

DRIFT_LIMIT = 1500e-6
_PASSES = 4
# Grids are this much finer than the slower series: splines carry no more.
_FINER = 2.0
# What no scatter shows: interpolation and filters, as a part of the coarser step between rows.
FLOOR_PART = 0.0002
_LEAST_SCORE = 0.2
# A drift known no better than this says nothing and only moves the offset.
_VAGUE_DRIFT_PPM = 400.0
# A curve is looked at in pieces this many swings long, to see at which frequencies it agrees.
_MEMORY_SWINGS = 12
_STEPS = 4
# Blocks start from a line that is right to a small part of a swing; what leaves it by more has lost its way.
_FAR_PART = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class SeriesLine:
    """`reference = other * (1 + drift) + offset_s`; `at_s`, `offsets_s`, `score`, `used` of its places, on the
    other's clock. `fit` is the line through them, `both` the curves laid over one another by it.
    """

    offset_s: float
    drift: float
    at_s: Floats
    offsets_s: Floats
    score: Floats
    used: NDArray[np.bool_]
    fit: LineFit
    agreed: Agreement
    both: Overlaid
    window_s: float
    with_drift: bool


def fine_line(
    reference: Track,
    other: Track,
    offset_s: float,
    at_s: float,
    sign: float,
    swing_hz: float,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    span_s: float | None = None,
    floor_part: float = FLOOR_PART,
) -> SeriesLine | None:
    """The line through a first `offset_s` found around `at_s` of the other's time; None when nothing agrees there.

    `swing_hz` is about how fast the curves move; the first look is at `span_s` around `at_s` (None: everything).
    """
    step = _step(reference, other)
    memory = _MEMORY_SWINGS / max(swing_hz, 1e-6)
    drift, line = 0.0, None
    offset, reach = offset_s, 1.0 / max(swing_hz, 1e-6)
    for turn in range(_PASSES):
        if cancelled is not None and cancelled():
            raise MeasuringCancelled("Measuring was cancelled.")
        within = _overlap(reference, other, offset, drift)
        if within is None:
            return line
        whole = within
        if turn == 0 and span_s is not None:
            within = max(within[0], at_s + offset - span_s / 2), min(within[1], at_s + offset + span_s / 2)
        both = overlaid(reference, other, offset, drift, step, within)
        agreed = agreement(both, min(memory, (within[1] - within[0]) / 4), sign)
        if agreed is None:
            return line
        if turn == 0 and within != whole:
            both = overlaid(reference, other, offset, drift, step, whole)
        away = max(whole[1] - at_s - offset, at_s + offset - whole[0])
        wide = reach + (DRIFT_LIMIT * away if turn == 0 else 0.0)
        window = window_seconds(whole[1] - whole[0], agreed, max(memory / 4, 4 * wide))
        found = delays(both, agreed, window, wide, sign)
        fitted = _fitted(found, offset, drift, agreed, floor_part * step, line is not None)
        if fitted is None:
            return line
        fit, other_at, offsets = fitted
        line = SeriesLine(
            fit.offset_s, fit.slope, other_at, offsets, found.score, fit.used, fit, agreed, both,
            found.window_s, fit.slope != 0.0,
        )  # fmt: skip
        moved = abs(fit.offset_s - offset) + abs(fit.slope - drift) * (abs(whole[1]) + abs(whole[0]))
        offset, drift = fit.offset_s, fit.slope
        reach = 0.5 / max(agreed.bandwidth_hz, 1e-6)
        if progress is not None:
            progress((turn + 1) / _PASSES)
        if turn and moved < 0.02 * step:
            break
    return _finished(reference, other, line, sign, memory, floor_part * step) if line else None


def _finished(
    reference: Track,
    other: Track,
    line: SeriesLine,
    sign: float,
    memory_s: float,
    floor_s: float,
) -> SeriesLine:
    """The line from blocks at the rows of the slower series; as it was where they do not settle near it."""
    offset, drift = line.offset_s, line.drift
    rows = rows_of(reference, other, offset, drift, sign, line.agreed, memory_s)
    done = line
    for turn in range(_STEPS):
        found = blocks(rows, offset, drift, sign, memory_s) if rows is not None else None
        if found is None:
            return done
        offsets = offset + drift * found.at_s + found.late_s
        fit = clock_line(found.at_s, offsets, found.sd_s, floor_s)
        width = 1 / max(found.agreed.bandwidth_hz, 1e-6)
        middle = float(found.at_s.mean())
        if abs(fit.at(middle) - line.fit.at(middle)) > _FAR_PART * width:
            return done
        moved = abs(fit.at(middle) - offset - drift * middle)
        offset, drift = fit.offset_s, fit.slope
        done = SeriesLine(
            offset, drift, found.at_s, offsets, found.score, fit.used, fit,
            found.agreed, line.both, line.window_s, fit.slope != 0.0,
        )  # fmt: skip
        if turn and moved < 0.1 * fit.half_width_s(middle):
            return done
    # What steps on and on follows noise.
    return line


def _step(reference: Track, other: Track) -> float:
    rate = min(_FINER * min(reference.rate_hz, other.rate_hz), max(reference.rate_hz, other.rate_hz))
    return max(1.0 / rate, min(reference.span_s, other.span_s) / MOST_SAMPLES)


def _overlap(reference: Track, other: Track, offset_s: float, drift: float) -> tuple[float, float] | None:
    start = max(float(reference.at_s[0]), float(other.at_s[0]) * (1 + drift) + offset_s)
    end = min(float(reference.at_s[-1]), float(other.at_s[-1]) * (1 + drift) + offset_s)
    return (start, end) if end > start else None


def _fitted(
    found: Delays, offset_s: float, drift: float, agreed: Agreement, floor_s: float, again: bool
) -> tuple[LineFit, Floats, Floats] | None:
    """The line through places, with what they were laid over by added back."""
    if len(found.at_s) == 0:
        return None
    other_at = (found.at_s - offset_s) / (1 + drift)
    offsets = offset_s + drift * other_at + found.late_s
    weight = np.clip(found.score - _LEAST_SCORE, 0.0, None) ** 2
    weight = np.where(weight > 0, weight / np.maximum(1 - np.minimum(found.score, 0.98) ** 2, 0.04), 0.0)
    if not (weight > 0).any():
        return None
    bound = agreed.bound_s(0.75 * found.window_s)
    with_drift = int((weight > 0).sum()) >= 4
    fit = fit_line(
        other_at,
        offsets,
        weight,
        floor_s=floor_s,
        expected_s=bound if again else max(bound, 0.2 * found.window_s / 12),
        with_drift=with_drift,
    )
    if with_drift and fit.drift_uncertainty_ppm > _VAGUE_DRIFT_PPM:
        fit = fit_line(other_at, offsets, weight, floor_s=floor_s, expected_s=bound, with_drift=False)
    return fit, other_at, offsets
