"""The offset of each run of cues to a millisecond or so, their common drift, and how sure both are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.speech.speech_cues import Cues, Lags, agreement, top_of
from syncstudio.sync.speech.speech_splits import Run
from syncstudio.sync.speech.voice_activity import STEP_S, VoiceActivity

Floats = NDArray[np.float64]

# Lags around the coarse place.
_REACH_S = 0.7

# Cues are taken together until so many blocks are left; blocks are drawn again and again to see the scatter.
_BLOCKS = 120
_DRAWN = 80

# Drifts tried: as many as move the ends by a tenth of a second each, up to so far.
_TILT_STEP_S = 0.03
_TILT_S = 0.9

# Below this length drift is not asked for.
_DRIFT_LENGTH_S = 45.0

_LINGERS_S = np.arange(0.0, 1.55, 0.1)


@dataclass(frozen=True, slots=True, eq=False)
class RunFit:
    """One run: sound time = transcript time * ratio + offset + tilt * (transcript time - middle).

    `spread_s` is the standard deviation of the offset at the middle by drawing cues again. `blocks` are (middle,
    offset, weight) of parts of the run.
    """

    run: Run
    middle_s: float
    offset_s: float
    spread_s: float
    blocks: tuple[tuple[float, float, float], ...]


@dataclass(frozen=True, slots=True, eq=False)
class SpeechFit:
    """All runs; `tilt` is the drift beyond the ratio with its standard deviation, None where it was not asked for.

    `linger_s` is by how much cues stay longer than the speech.
    """

    runs: tuple[RunFit, ...]
    tilt: float
    tilt_spread: float | None
    linger_s: float


def find_linger(activity: VoiceActivity, cues: Cues, ratio: float, runs: list[Run]) -> float:
    """By how much the cues' ends stay after the speech, where cues begin with it."""
    lags = Lags.around(_REACH_S, 0.02)
    heights = []
    for linger_s in _LINGERS_S:
        total = np.zeros(lags.count)
        for run in runs:
            part = cues.part(run.first, run.last)
            total += agreement(activity, part, ratio, lags.moved(run.offset_s), float(linger_s)).sum(axis=0)
        heights.append(float(total.max()))
    place, _ = top_of(np.array(heights), float(_LINGERS_S[1]))
    return place


def fit_runs(
    activity: VoiceActivity,
    cues: Cues,
    ratio: float,
    runs: list[Run],
    linger_s: float,
    with_tilt: bool = True,
) -> SpeechFit:
    """Offsets of all runs and their common tilt, by the lags at which the cues' claims fit best."""
    lags = Lags.around(_REACH_S, STEP_S)
    blocks = [_blocks(activity, cues, ratio, run, lags, linger_s, len(runs)) for run in runs]
    lengths = [float(np.ptp(middles)) for middles, _ in blocks]
    drawn = np.random.default_rng(1)
    tilt, tilt_spread = 0.0, None
    if with_tilt and max(lengths) >= _DRIFT_LENGTH_S:
        tilts = _tilts(max(lengths))
        curves = [_tilted(middles, values, tilts) for middles, values in blocks]
        tilt = _best_tilt([curve.sum(axis=0) for curve in curves], tilts)
        sums = [_drawn_sums(curve, drawn) for curve in curves]
        again = [_best_tilt([of_run[draw] for of_run in sums], tilts) for draw in range(_DRAWN)]
        tilt_spread = float(np.std(again))
    fits = []
    for run, (middles, values) in zip(runs, blocks, strict=True):
        middle_s = float(middles.mean())
        curve = _tilted(middles, values, np.array([tilt]))[:, 0]
        offset_s = lags.first_s + top_of(curve.sum(axis=0), STEP_S)[0]
        again = [top_of(total, STEP_S)[0] + lags.first_s for total in _drawn_sums(curve, drawn)]
        parts = _parts(middles, values, lags)
        shift = run.offset_s
        fits.append(
            RunFit(
                run,
                middle_s,
                shift + offset_s,
                _scatter(np.array(again)),
                tuple((at, shift + late, weight) for at, late, weight in parts),
            )
        )
    return SpeechFit(tuple(fits), tilt, tilt_spread, linger_s)


def _scatter(values: Floats) -> float:
    """A standard deviation that a few peaks elsewhere do not blow up, yet that notices many."""
    low, high = np.percentile(values, (2.5, 97.5))
    return float(max(high - low, 0.0)) / 3.92


def _blocks(
    activity: VoiceActivity, cues: Cues, ratio: float, run: Run, lags: Lags, linger_s: float, runs: int
) -> tuple[Floats, Floats]:
    """Middles (n,) and agreement (n, lags) of neighbouring cues taken together."""
    part = cues.part(run.first, run.last)
    values = agreement(activity, part, ratio, lags.moved(run.offset_s), linger_s)
    size = -(-len(part) // max(_BLOCKS // runs, 8))
    firsts = np.arange(0, len(part), size)
    counts = np.diff(np.append(firsts, len(part)))
    return np.add.reduceat(part.middles_s, firsts) / counts, np.add.reduceat(values, firsts, axis=0)


def _tilts(length_s: float) -> Floats:
    count = round(_TILT_S / _TILT_STEP_S)
    return np.linspace(-count, count, 2 * count + 1) * (2 * _TILT_STEP_S / length_s)


def _tilted(middles: Floats, values: Floats, tilts: Floats) -> Floats:
    """(blocks, tilts, lags): each block's curve, moved by what a tilt makes of its distance from the middle."""
    away = middles - middles.mean()
    count = values.shape[1]
    places = np.arange(count) + (away[:, None] * tilts / STEP_S)[:, :, None]
    places = np.clip(places, 0, count - 1)
    lower = np.minimum(places.astype(np.int64), count - 2)
    part = places - lower
    rows = np.arange(len(values))[:, None, None]
    return np.asarray(values[rows, lower] * (1 - part) + values[rows, lower + 1] * part, np.float64)


def _drawn_sums(curve: Floats, drawn: np.random.Generator) -> Floats:
    """(draws, ...): the sum over blocks drawn again, as many as there are."""
    count = len(curve)
    picks = drawn.multinomial(count, np.full(count, 1 / count), _DRAWN).astype(np.float64)
    return np.asarray((picks @ curve.reshape(count, -1)).reshape(_DRAWN, *curve.shape[1:]), np.float64)


def _best_tilt(curves: list[Floats], tilts: Floats) -> float:
    """Runs may lie at lags of their own: each one's best lag is taken at every tilt."""
    heights = np.sum([curve.max(axis=1) for curve in curves], axis=0)
    return float(tilts[0]) + top_of(heights, float(tilts[1] - tilts[0]))[0]


def _parts(middles: Floats, values: Floats, lags: Lags) -> list[tuple[float, float, float]]:
    """(middle, lag, how well it fits) of up to 24 parts of the run, to be seen."""
    size = max(-(-len(middles) // 24), min(4, len(middles)))
    found = []
    for first in range(0, len(middles), size):
        total = values[first : first + size].sum(axis=0)
        place, height = top_of(total, STEP_S)
        found.append((float(middles[first : first + size].mean()), lags.first_s + place, height))
    return found
