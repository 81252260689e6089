"""From a lead to a line: short stretches are correlated, and their curves summed along lines of every drift.

A clock that runs a part in a thousand fast smears a window of ten seconds over 160 samples; a third of a second only
over five. Summing many such curves along the right slope (a slant stack) finds offset and drift at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.inputs import Sound
from syncstudio.sync.sound.correlation_windows import ROUGH, Line, window_at

_STRETCH_S = 0.3
_MOST_STRETCHES = 64
_SMOOTH_S = 0.0003
_GUARD_S = 0.003


@dataclass(frozen=True, slots=True)
class Stacked:
    """The best line, and how many standard deviations its sum stands above the other places'."""

    line: Line
    z: float


def stacked_line(
    reference: Sound,
    other: Sound,
    start: Line,
    span_s: tuple[float, float],
    lag_reach_s: float,
    drift_reach: float,
) -> Stacked | None:
    """The line near `start` (within the two reaches) that the sounds agree on best over `span_s` of the other.

    None when there is nothing but silence.
    """
    rate = other.rate
    curves, places = _curves(reference, other, start, span_s, lag_reach_s)
    if len(places) < 2:
        return None
    middle_s = float(places.mean())
    run = places - middle_s
    lags = curves.shape[1]
    per_step = 3.0 / (rate * max(float(np.ptp(run)), _STRETCH_S))
    steps = int(np.ceil(drift_reach / per_step))
    best, best_at, values = -np.inf, (0, 0), []
    # Beyond its own reach a stretch says what it says on average: nothing.
    edge = int(np.ceil(steps * per_step * float(np.abs(run).max()) * rate)) + 1
    padded = np.pad(curves, ((0, 0), (edge, edge)), constant_values=float(np.median(curves)))
    index = np.arange(lags)
    for step in range(-steps, steps + 1):
        firsts = edge + np.round(step * per_step * run * rate).astype(np.int64)
        total = np.zeros(lags, np.float32)
        for row, first in zip(padded, firsts.tolist(), strict=True):
            total += row[first : first + lags]
        top = int(np.argmax(total))
        values.append(total)
        if total[top] > best:
            best, best_at = float(total[top]), (step, top)
    step, top = best_at
    everything = np.concatenate(values)
    spread = float(np.std(values[step + steps][np.abs(index - top) > _GUARD_S * rate]))
    usual = float(np.median(everything))
    lag_s = start.lag(middle_s) + (top - lags // 2) / rate
    line = Line(middle_s, lag_s, start.drift + step * per_step)
    return Stacked(line, (best - usual) / max(spread, 1e-9))


def _curves(
    reference: Sound, other: Sound, start: Line, span_s: tuple[float, float], lag_reach_s: float
) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Smoothed sizes of the correlation of stretches, float32 (n, lags), and their middles."""
    count = int(np.clip((span_s[1] - span_s[0]) / _STRETCH_S, 2, _MOST_STRETCHES))
    reach_s = min(lag_reach_s, _STRETCH_S * 0.4)
    smooth = max(round(_SMOOTH_S * other.rate), 1)
    kernel = np.ones(smooth) / smooth
    rows, places = [], []
    for at_s in np.linspace(span_s[0] + _STRETCH_S / 2, span_s[1] - _STRETCH_S / 2, count):
        found = window_at(reference, other, start, float(at_s), _STRETCH_S, reach_s, reach_s, 0, ROUGH)
        if found is None:
            continue
        size = np.sqrt(np.convolve(found.curve.value**2, kernel, "same")) / found.curve.noise
        # One loud click may not decide alone.
        rows.append(np.minimum(size, 8.0).astype(np.float32))
        places.append(found.at_s)
    lags = min((len(row) for row in rows), default=0)
    stacked = (
        np.array([row[(len(row) - lags) // 2 :][:lags] for row in rows])
        if rows
        else np.zeros((0, 0), np.float32)
    )
    return stacked, np.array(places)
