"""Two inertial sensors on one thing that moves: lengths first, then all three axes.

>>> measure_imu(helmet, camera_sensor).evidence.figures["turned_deg"]
91.2

The length of an angular rate knows nothing of how a sensor is mounted, so it finds the first offset. Then the turn
between the two mountings is found (Kabsch 1976, Wahba 1965) and all three axes give the finer one.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.inputs import Limits, Signal
from syncstudio.sync.measurement import Measurement
from syncstudio.sync.series.even_series import Track, moving_columns, rows_within, track_of
from syncstudio.sync.series.lag_search import LagCurve
from syncstudio.sync.series.series_answer import Found, answer
from syncstudio.sync.series.series_columns import Column, rate_columns
from syncstudio.sync.series.series_line import SeriesLine, fine_line
from syncstudio.sync.series.series_to_series import first_look

Floats = NDArray[np.float64]

METHOD = "series"

# Filters of two makes and what splines leave, as a part of a row.
_FLOOR_PART = 0.0002
_MOST_SAMPLES = 200_000
_ROUNDS = 2
_LEAST_TURNED_R = 0.3


def measure_imu(
    reference: Signal,
    other: Signal,
    limits: Limits = Limits(),
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Measurement:
    """How one gyroscope (or other sensor of three axes) lies against another on the same body, however mounted.

    The angular rate is taken by its unit or name, else the first three columns of a kind. `turned_deg` in the figures
    is the angle between the mountings. Series with fewer axes: `measure_series`.
    """
    one, why = axes_of(reference, limits)
    two, why_two = axes_of(other, None)
    if one is None or two is None:
        which, why = ("reference", why) if one is None else ("other", why_two)
        return Measurement.cannot_tell(
            METHOD, f"The {which} sensor {why}: choose the columns of its angular rate."
        )
    lengths = [
        Column("length of the rate", length, signed=False)
        for length in (_length(one), _length(two))
        if length
    ]
    if len(lengths) < 2:
        return Measurement.cannot_tell(
            METHOD, "One of the sensors never turns: record a few quick turns of both."
        )
    coarse = first_look(lengths[:1], lengths[1:], limits, progress, cancelled)
    if coarse is None:
        return Measurement.cannot_tell(
            METHOD,
            "The two sensors have too little in common to be compared: both must turn at the same time.",
        )
    offset, drift = coarse.offset_s, 0.0
    line: SeriesLine | None = None
    turn = np.eye(3)
    r, part = 0.0, two
    for round_number in range(_ROUNDS):
        turn, r = mounting(one, two, offset, drift, coarse.at_s, coarse.part_s if round_number == 0 else None)
        if r < _LEAST_TURNED_R:
            break
        part = _turned(two, turn)
        line = fine_line(
            one, part, line.offset_s if line else offset, coarse.at_s, 1.0, coarse.curve.swing_hz,
            (lambda share: progress(0.5 + 0.4 * share)) if progress is not None else None, cancelled,
            coarse.part_s if round_number == 0 else None, _FLOOR_PART,
        )  # fmt: skip
        if line is None:
            break
        offset, drift = line.offset_s, line.drift
    curve: LagCurve = coarse.curve
    found = Found(
        Column("angular rate", one, signed=False), Column("angular rate", part, signed=False), curve, 1.0,
        coarse.chance_nats, line, coarse.offset_s, coarse.at_s,
    )  # fmt: skip
    angle = float(np.degrees(np.arccos(np.clip((np.trace(turn) - 1) / 2, -1, 1))))
    made = answer(found, METHOD, limits, {"turned_deg": angle, "axes_correlation": r})
    if progress is not None:
        progress(1.0)
    return made


def axes_of(signal: Signal, limits: Limits | None) -> tuple[Track | None, str]:
    """The three axes of the angular rate as a track, or why there is none, as the end of a sentence."""
    at, values = rows_within(signal, limits)
    if len(at) == 0 or not np.isfinite(values).any():
        return None, "holds no numbers"
    columns = rate_columns(signal, values.shape[1])
    if len(columns) != 3:
        return None, "has no three axes"
    if not any(n in columns for n in moving_columns(values)):
        return None, "never changes"
    track = track_of(at, values[:, list(columns)])
    return (track, "") if track is not None else (None, "holds too few rows")


def mounting(
    one: Track, two: Track, offset_s: float, drift: float, at_s: float, part_s: float | None
) -> tuple[Floats, float]:
    """The rotation (3, 3) that turns the other's axes onto the reference's, and how well they then agree."""
    start = max(float(one.at_s[0]), float(two.at_s[0]) * (1 + drift) + offset_s)
    end = min(float(one.at_s[-1]), float(two.at_s[-1]) * (1 + drift) + offset_s)
    if part_s is not None:
        start, end = max(start, at_s + offset_s - part_s / 2), min(end, at_s + offset_s + part_s / 2)
    step = max(1 / min(one.rate_hz, two.rate_hz), (end - start) / _MOST_SAMPLES)
    if end - start < 10 * step:
        return np.eye(3), 0.0
    at = np.arange(start, end, step)
    own = (at - offset_s) / (1 + drift)
    known = one.known(at) & two.known(own)
    x, y = one.sampled(at, step)[known], two.sampled(own, step)[known]
    if len(x) < 10:
        return np.eye(3), 0.0
    # The constant part is bias.
    x, y = x - np.median(x, axis=0), y - np.median(y, axis=0)
    left, _, right = np.linalg.svd(x.T @ y)
    sign = np.diag([1.0, 1.0, float(np.sign(np.linalg.det(left @ right)))])
    turn = np.asarray(left @ sign @ right, np.float64)
    r = float(np.sum(x * (y @ turn.T)) / max(np.sqrt(np.sum(x**2) * np.sum(y**2)), 1e-300))
    return turn, r


def _turned(track: Track, turn: Floats) -> Track:
    made = track_of(track.at_s, track.values @ turn.T)
    return made if made is not None else track


def _length(track: Track) -> Track | None:
    """How fast it turns, its bias taken away, for that is another thing in each sensor."""
    rows = track.values - np.median(track.values, axis=0)
    return track_of(track.at_s, np.linalg.norm(rows, axis=1)[:, None])
