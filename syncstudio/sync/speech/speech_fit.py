"""The offset of each run of cues to a millisecond or so, their common drift, and how sure both are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.speech.speech_cues import Cues, Edges, Lags, agreement, top_of
from syncstudio.sync.speech.speech_splits import Run
from syncstudio.sync.speech.voice_activity import STEP_S, VoiceActivity
from syncstudio.sync.student_t import interval_factor

Floats = NDArray[np.float64]

# Lags around the coarse place.
REACH_S, _LINGER_REACH_S = 0.7, 1.5

# Cues are taken together until so many blocks are left; blocks are drawn again and again to see the scatter.
_BLOCKS = 120
_DRAWN = 80

# Drifts tried: as many as move the ends by a tenth of a second each, up to so far.
_TILT_STEP_S = 0.03
_TILT_S = 0.9

# Below this length drift is not asked for.
_DRIFT_LENGTH_S = 45.0

# Curves of sentences are smoothed by so much: what people place scatters more than this, and a median of edges would
# be less exact than their mean.
SENTENCES_SOFT_S = 0.03

# Words are heard to begin early and to end late by a step or so, which leaves their curve flat on top: smoothed it
# peaks in the middle.
WORDS_SOFT_S = 0.02


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

    @property
    def half_s(self) -> float:
        """The 95 % half-width of the offset at the middle: few cues drawn again show less scatter than they have."""
        count = max(min(self.run.last - self.run.first, _BLOCKS), 3)
        return float(interval_factor(count - 1) * np.sqrt(count / (count - 1)) * self.spread_s)


@dataclass(frozen=True, slots=True, eq=False)
class SpeechFit:
    """All runs; `tilt` is the drift beyond the ratio with its standard deviation, None where it was not asked for."""

    runs: tuple[RunFit, ...]
    tilt: float
    tilt_spread: float | None


def find_linger(activity: VoiceActivity, cues: Cues, ratio: float, runs: list[Run]) -> tuple[float, float]:
    """By how much longer the cues are than the speech in them, in seconds, and its standard deviation.

    Edges are asked apart: where the beginnings fit best lies so much later than where the ends do.
    """
    lags = Lags.around(_LINGER_REACH_S, STEP_S)
    starts, ends = (
        np.concatenate(
            [
                _softened(
                    agreement(
                        activity, cues.part(run.first, run.last), ratio, lags.moved(run.offset_s), edges
                    ),
                    SENTENCES_SOFT_S,
                )
                for run in runs
            ]
        )
        for edges in (Edges.STARTS, Edges.ENDS)
    )
    drawn = np.random.default_rng(1)

    def apart_s(begun: Floats, ended: Floats) -> float:
        return top_of(begun, STEP_S)[0] - top_of(ended, STEP_S)[0]

    again = [
        apart_s(begun, ended)
        for begun, ended in zip(_drawn_sums(starts, drawn), _drawn_sums(ends, drawn), strict=True)
    ]
    return apart_s(starts.sum(axis=0), ends.sum(axis=0)), _scatter(np.array(again))


def fit_runs(
    activity: VoiceActivity,
    cues: Cues,
    ratio: float,
    runs: list[Run],
    with_tilt: bool = True,
    edges: Edges = Edges.BOTH,
    soft_s: float = 0.0,
) -> SpeechFit:
    """Offsets of all runs and their common tilt, by the lags at which the cues' claims fit best."""
    lags = Lags.around(REACH_S, STEP_S)
    blocks = [blocks_of(activity, cues, ratio, run, lags, edges, soft_s, len(runs))[1:] for run in runs]
    lengths = [float(np.ptp(middles)) for middles, _ in blocks]
    drawn = np.random.default_rng(1)
    tilt, tilt_spread = 0.0, None
    if with_tilt and max(lengths) >= _DRIFT_LENGTH_S:
        tilts = tilts_over(max(lengths))
        curves = [tilted(middles, values, tilts) for middles, values in blocks]
        tilt = _best_tilt([curve.sum(axis=0) for curve in curves], tilts)
        sums = [_drawn_sums(curve, drawn) for curve in curves]
        again = [_best_tilt([of_run[draw] for of_run in sums], tilts) for draw in range(_DRAWN)]
        tilt_spread = float(np.std(again))
    fits = []
    for run, (middles, values) in zip(runs, blocks, strict=True):
        middle_s = float(middles.mean())
        curve = tilted(middles, values, np.array([tilt]))[:, 0]
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
    return SpeechFit(tuple(fits), tilt, tilt_spread)


def _scatter(values: Floats) -> float:
    """A standard deviation that a few peaks elsewhere do not blow up, yet that notices many."""
    low, high = np.percentile(values, (2.5, 97.5))
    return float(max(high - low, 0.0)) / 3.92


def blocks_of(
    activity: VoiceActivity,
    cues: Cues,
    ratio: float,
    run: Run,
    lags: Lags,
    edges: Edges,
    soft_s: float,
    runs: int,
) -> tuple[NDArray[np.int64], Floats, Floats]:
    """First cues (n,) in the run, middles (n,) and agreement (n, lags) of neighbouring cues taken together."""
    part = cues.part(run.first, run.last)
    values = _softened(agreement(activity, part, ratio, lags.moved(run.offset_s), edges), soft_s)
    size = -(-len(part) // max(_BLOCKS // runs, 8))
    firsts = np.arange(0, len(part), size)
    counts = np.diff(np.append(firsts, len(part)))
    return firsts, np.add.reduceat(part.middles_s, firsts) / counts, np.add.reduceat(values, firsts, axis=0)


def _softened(values: Floats, soft_s: float) -> Floats:
    """Curves along their lags, each value the mean of those about it."""
    from scipy.ndimage import gaussian_filter1d

    if not soft_s:
        return values
    return np.asarray(gaussian_filter1d(values, soft_s / STEP_S, axis=1, mode="nearest"), np.float64)


def tilts_over(length_s: float) -> Floats:
    """The drifts that are tried over such a length."""
    count = round(_TILT_S / _TILT_STEP_S)
    return np.linspace(-count, count, 2 * count + 1) * (2 * _TILT_STEP_S / length_s)


def tilted(middles: Floats, values: Floats, tilts: Floats) -> Floats:
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
