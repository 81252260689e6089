"""Where a transcript was cut or its sound was: runs of cues, each at an offset of its own."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.inputs import Limits
from syncstudio.sync.speech_cues import Cues, agreement
from syncstudio.sync.voice_activity import VoiceActivity

Floats = NDArray[np.float64]

# Cuts move what follows by seconds or minutes; so far from the best place is looked.
_REACH_S = 300.0
_LAG_S = 0.1

# A run that gains less than this many standard deviations of chance over its neighbour's offset is no run.
_CLEAR = 6.0
_LEAST_CUES = 4

# The first walk may change its mind cheaply; what is not clear is joined again.
_CHANGE = 6.0

# Runs nearer than this are one.
_SAME_S = 0.25

# Beyond this many cells of the walk it is made coarser, never larger.
_MOST_CELLS = 30_000_000


@dataclass(frozen=True, slots=True)
class Run:
    """Cues `[first, last)` at one offset, found on a grid of 0.1 s."""

    first: int
    last: int
    offset_s: float


def find_runs(
    activity: VoiceActivity, cues: Cues, ratio: float, offset_s: float, limits: Limits
) -> list[Run]:
    """The runs in the transcript's order; one where no cut is clear."""
    whole = [Run(0, len(cues), offset_s)]
    if len(cues) < 2 * _LEAST_CUES:
        return whole
    lags = _lags(offset_s, limits, len(cues))
    scores = agreement(activity, cues, ratio, lags)
    # Most lags are wrong: they show what chance does with a cue.
    noise = float(np.sqrt(np.median(scores.var(axis=1))))
    if noise <= 0:
        return whole
    scores -= np.median(scores, axis=1, keepdims=True)
    path = _walk(scores, _CHANGE * noise)
    runs = _runs_of(path)
    while len(runs) > 1:
        weakest, gain, joined = min(
            (_joining(scores, runs, place, noise) for place in range(len(runs) - 1)),
            key=lambda found: found[1],
        )
        near = abs(lags[runs[weakest][2]] - lags[runs[weakest + 1][2]]) < _SAME_S
        if gain >= _CLEAR and not near:
            break
        if near and gain >= _CLEAR:
            # Two strong runs beside one another are one with drift; the best place of both is found anew.
            joined = int(np.argmax(scores[runs[weakest][0] : runs[weakest + 1][1]].sum(axis=0)))
        runs[weakest : weakest + 2] = [(runs[weakest][0], runs[weakest + 1][1], joined)]
    return [Run(first, last, float(lags[place])) for first, last, place in runs] if len(runs) > 1 else whole


def _lags(offset_s: float, limits: Limits, cues: int) -> Floats:
    low, high = offset_s - _REACH_S, offset_s + _REACH_S
    if limits.search_ns is not None:
        around_s, reach_s = limits.around_ns / 1e9, limits.search_ns / 1e9
        low, high = max(low, around_s - reach_s), min(high, around_s + reach_s)
    step_s = max(_LAG_S, (high - low) * cues / _MOST_CELLS)
    before, after = int((offset_s - low) / step_s), int((high - offset_s) / step_s)
    return np.asarray(offset_s + np.arange(-max(before, 0), max(after, 0) + 1) * step_s, np.float64)


def _walk(scores: Floats, change: float) -> NDArray[np.int64]:
    """The lag of each cue such that scores less changes are highest; a step to the neighbouring lag costs a tenth."""
    cues, lags = scores.shape
    total = scores[0].copy()
    came_from = np.empty((cues, lags), np.int32)
    own = np.arange(lags)
    for cue in range(1, cues):
        best = total.copy()
        came = own.copy()
        for aside in (-1, 1):
            moved = np.full(lags, -np.inf)
            if aside < 0:
                moved[1:] = total[:-1] - change / 10
            else:
                moved[:-1] = total[1:] - change / 10
            better = moved > best
            best[better], came[better] = moved[better], own[better] + aside
        jump = int(np.argmax(total))
        better = total[jump] - change > best
        best[better], came[better] = total[jump] - change, jump
        came_from[cue] = came
        total = best + scores[cue]
    path = np.empty(cues, np.int64)
    path[-1] = int(np.argmax(total))
    for cue in range(cues - 1, 0, -1):
        path[cue - 1] = came_from[cue, path[cue]]
    return path


def _runs_of(path: NDArray[np.int64]) -> list[tuple[int, int, int]]:
    """(first, last, lag's place) of stretches without a jump; a slow wander is not one."""
    cuts = np.flatnonzero(np.abs(np.diff(path)) > 1) + 1
    edges = [0, *cuts.tolist(), len(path)]
    return [(first, last, int(np.median(path[first:last]))) for first, last in itertools.pairwise(edges)]


def _joining(
    scores: Floats, runs: list[tuple[int, int, int]], place: int, noise: float
) -> tuple[int, float, int]:
    """What would be lost, in standard deviations, by giving a run and the next the offset of the one or the other."""
    (first, middle, lag_a), (_, last, lag_b) = runs[place], runs[place + 1]
    lost_b = float((scores[middle:last, lag_b] - scores[middle:last, lag_a]).sum())
    lost_a = float((scores[first:middle, lag_a] - scores[first:middle, lag_b]).sum())
    z_b = lost_b / (noise * np.sqrt(2 * (last - middle)))
    z_a = lost_a / (noise * np.sqrt(2 * (middle - first)))
    if last - middle < _LEAST_CUES:
        z_b = min(z_b, 0.0)
    if middle - first < _LEAST_CUES:
        z_a = min(z_a, 0.0)
    return (place, z_b, lag_a) if z_b <= z_a else (place, z_a, lag_b)
