"""How far a transcript sits from the voice in each minute of a sound, or that it cannot be told there."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.errors import MeasuringCancelled
from syncstudio.sync.speech.speech_cues import Cues, Edges, Lags, agreement, top_of
from syncstudio.sync.speech.voice_activity import STEP_S, VoiceActivity
from syncstudio.sync.student_t import interval_factor

Floats = NDArray[np.float64]

MINUTE_S = 60.0

# A text that is off by more is found by the measurement, not by a glance at every minute.
REACH_S = 5.0

# Below this a minute tells nothing: too few edges, or too little speech.
_LEAST_CUES = 3
_LEAST_SPOKEN_S = 4.0

# Cues are drawn again so often to see the scatter.
_DRAWN = 60

# What scatters more does not know where it lies.
_MOST_HALF_S = 0.3

# The best lag must agree this much better than any that is further away than the guard.
_LEAST_LEAD = 1.15
_GUARD_S = 0.8

# How well the best lag must fit at least, of all that is claimed: the voice is heard where it is written.
_LEAST_FIT = 0.25

Why = Literal["", "little-speech", "unclear", "no-sound"]


@dataclass(frozen=True, slots=True)
class CueWay:
    """How cues are laid over the voice: which edges are asked, how soft, and what is known to be off by habit.

    `linger_s` is how long cues stay after their speech, `moved_s` what is added to every lag.
    """

    edges: Edges
    soft_s: float
    linger_s: float = 0.0
    moved_s: float = 0.0


@dataclass(frozen=True, slots=True)
class MinuteDrift:
    """One minute of the sound's own time, counted from 0: the text is `late_s` behind the voice, before it below zero.

    `half_s` is the 95 % half-width of its scatter; `late_s` is None where it cannot be told, and `why` says so. `at_s`
    is where in the sound the cues that told it lie on average.
    """

    minute: int
    late_s: float | None
    half_s: float
    at_s: float
    cues: int
    why: Why = ""


def minutes_of(
    activity: VoiceActivity,
    cues: Cues,
    way: CueWay,
    known: Mapping[str, MinuteDrift],
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> dict[str, MinuteDrift]:
    """Every minute that has cues, by a hash of what it was told from; what is `known` by its hash is not told anew."""
    said = cues.shortened(way.linger_s) if way.linger_s else cues
    minutes = np.floor(said.middles_s / MINUTE_S).astype(np.int64)
    firsts = (
        np.flatnonzero(np.concatenate([[True], np.diff(minutes) != 0])) if len(said) else np.zeros(0, int)
    )
    found: dict[str, MinuteDrift] = {}
    for place, first in enumerate(firsts):
        if cancelled is not None and cancelled():
            raise MeasuringCancelled("Measuring was stopped.")
        last = int(firsts[place + 1]) if place + 1 < len(firsts) else len(said)
        # Neighbours on both sides say how much silence is claimed at the borders.
        low, high = max(0, int(first) - 1), min(len(said), last + 1)
        key = _key(said.part(low, high), int(minutes[first]), way)
        found[key] = known.get(key) or _minute(
            activity, said.part(low, high), slice(int(first) - low, last - low), int(minutes[first]), way
        )
        if progress is not None:
            progress((place + 1) / len(firsts))
    return found


def cue_curves(activity: VoiceActivity, cues: Cues, way: CueWay, lags: Lags) -> Floats:
    """How well each cue agrees with the voice at every lag, smoothed: float64 (cues, lags)."""
    from scipy.ndimage import gaussian_filter1d

    values = agreement(activity, cues, 1.0, lags, way.edges)
    if not way.soft_s:
        return values
    return np.asarray(gaussian_filter1d(values, way.soft_s / lags.step_s, axis=1, mode="nearest"), np.float64)


def scatter_half_s(curves: Floats, step_s: float, seed: int = 1) -> float:
    """The 95 % half-width of where the sum of curves peaks, by drawing the cues again."""
    count = len(curves)
    drawn = np.random.default_rng(seed)
    picks = drawn.multinomial(count, np.full(count, 1 / count), _DRAWN).astype(np.float64)
    tops = np.array([top_of(total, step_s)[0] for total in picks @ curves])
    low, high = np.percentile(tops, (2.5, 97.5))
    sd = float(high - low) / 3.92
    # A few drawn again scatter less than they do.
    return float(
        interval_factor(max(count, 3) - 1) * np.sqrt(count / max(count - 1, 1)) * max(sd, STEP_S / 4)
    )


def _minute(activity: VoiceActivity, cues: Cues, own: slice, minute: int, way: CueWay) -> MinuteDrift:
    part = cues.part(own.start, own.stop)
    count, at_s = len(part), float(part.middles_s.mean())

    def untold(why: Why) -> MinuteDrift:
        return MinuteDrift(minute, None, 0.0, at_s, count, why)

    if at_s < activity.start_s or at_s > activity.end_s:
        return untold("no-sound")
    if count < _LEAST_CUES or part.spoken_s < _LEAST_SPOKEN_S:
        return untold("little-speech")
    lags = Lags.around(REACH_S, STEP_S)
    curves = cue_curves(activity, cues, way, lags)[own]
    total = curves.sum(axis=0)
    place_s, height = top_of(total, STEP_S)
    lag_s = lags.first_s + place_s
    away = np.abs(lags.values_s - lag_s) > _GUARD_S
    rival = float(total[away].max()) if away.any() else 0.0
    if height < _LEAST_FIT * part.spoken_s or height < _LEAST_LEAD * rival or abs(lag_s) > REACH_S - 0.05:
        return untold("unclear")
    half_s = scatter_half_s(curves, STEP_S)
    if half_s > _MOST_HALF_S:
        return untold("unclear")
    return MinuteDrift(minute, -(lag_s + way.moved_s), half_s, at_s, count)


def _key(cues: Cues, minute: int, way: CueWay) -> str:
    told = hashlib.blake2b(digest_size=12)
    told.update(np.ascontiguousarray(cues.starts_s).tobytes() + np.ascontiguousarray(cues.ends_s).tobytes())
    told.update(repr((minute, way.edges.value, way.soft_s, way.linger_s, way.moved_s)).encode())
    return told.hexdigest()
