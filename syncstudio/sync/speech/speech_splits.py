"""Where a transcript was cut or its sound was: runs of cues, each at an offset of its own."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.inputs import Limits
from syncstudio.sync.speech.speech_cues import Cues, Lags, agreement
from syncstudio.sync.speech.voice_activity import VoiceActivity

Floats = NDArray[np.float64]

# Cuts move what follows by seconds or minutes; so far from the best place is looked.
_REACH_S = 300.0
_LAG_S = 0.1

# A run that gains less than this many standard deviations of chance over its neighbour's offset is no run.
_CLEAR = 4.3
_LEAST_CUES = 4

# So many cues together are looked at to see whether they fit where they were put.
_PART = 6
_FITS = 2.0

# The first walk may change its mind cheaply; what is not clear is joined again.
_CHANGE = 6.0

# What the limits do not allow costs a cue so many standard deviations.
_NEVER = 1000.0

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


@dataclass(frozen=True, slots=True)
class Runs:
    """The runs in the transcript's order at one ratio; one where no cut is clear.

    `value` tells which ratio explains more, in standard deviations of chance; `poor` is the part of the transcript,
    0 to 1, that fits the sound no better than chance there.
    """

    ratio: float
    runs: tuple[Run, ...]
    value: float
    poor: float


def find_runs(
    activity: VoiceActivity, cues: Cues, ratio: float, offset_s: float, limits: Limits, splits: bool = True
) -> Runs:
    """The runs of cues that share an offset, by the best walk through all offsets near the one given."""
    grid = _grid(offset_s, len(cues))
    lags = grid.values_s
    scores = agreement(activity, cues, ratio, grid)
    # Most lags are wrong: they show what chance does with a cue.
    noise = float(np.sqrt(np.median(scores.var(axis=1))))
    if noise <= 0:
        return Runs(ratio, (Run(0, len(cues), offset_s),), 0.0, 1.0)
    scores -= np.median(scores, axis=1, keepdims=True)
    if limits.search_ns is not None:
        away_s = np.abs(lags - limits.around_ns / 1e9) - limits.search_ns / 1e9
        scores[:, (away_s > 0) & (np.abs(lags - offset_s) > grid.step_s / 2)] = -_NEVER * noise
    whole = [(0, len(cues), int(np.argmin(np.abs(lags - offset_s))))]
    runs = whole
    if splits and len(cues) >= 2 * _LEAST_CUES:
        runs = _joined(scores, lags, _runs_of(_walk(scores, _CHANGE * noise)), noise)
        # One place for all is known better than this grid tells.
        runs = whole if len(runs) == 1 else runs
    own = np.concatenate([_near(scores[first:last], place) for first, last, place in runs]) / noise
    found = tuple(
        Run(first, last, offset_s if runs is whole else float(lags[place])) for first, last, place in runs
    )
    value = float(own.sum()) - _CHANGE * (len(runs) - 1)
    return Runs(ratio, found, value, _poor(own[_heard(activity, cues, ratio, found)]))


def _joined(
    scores: Floats, lags: Floats, runs: list[tuple[int, int, int]], noise: float
) -> list[tuple[int, int, int]]:
    """Runs without those that gain nothing clear over a neighbour's offset."""
    while len(runs) > 1:
        losses = (_joining(scores, runs, place, noise) for place in range(len(runs) - 1))
        weakest, gain, joined = min(losses, key=lambda found: found[1])
        near = [
            place
            for place in range(len(runs) - 1)
            if abs(lags[runs[place][2]] - lags[runs[place + 1][2]]) < _SAME_S
        ]
        if gain >= _CLEAR and not near:
            break
        if gain >= _CLEAR:
            # Two strong runs side by side are one with drift; the best place of both is found anew.
            weakest = near[0]
            joined = int(np.argmax(scores[runs[weakest][0] : runs[weakest + 1][1]].sum(axis=0)))
        runs[weakest : weakest + 2] = [(runs[weakest][0], runs[weakest + 1][1], joined)]
    return runs


def _near(scores: Floats, place: int) -> Floats:
    """Each cue's best within a step or two of its run's lag: people are not exact."""
    return np.asarray(scores[:, max(place - 2, 0) : place + 3].max(axis=1), np.float64)


def _heard(activity: VoiceActivity, cues: Cues, ratio: float, runs: tuple[Run, ...]) -> NDArray[np.bool_]:
    """Which cues lie inside the sound."""
    late = np.concatenate([np.full(run.last - run.first, run.offset_s) for run in runs])
    starts, ends = cues.starts_s * ratio + late, cues.ends_s * ratio + late
    return np.asarray((starts >= activity.start_s) & (ends <= activity.end_s), np.bool_)


def _poor(own: Floats) -> float:
    """The part of the cues that lie among neighbours which fit no better than chance."""
    if len(own) < _PART:
        return 0.0
    firsts = np.arange(0, len(own) - _PART + 1, _PART)
    sums = np.add.reduceat(own, firsts) / np.sqrt(np.diff(np.append(firsts, len(own))))
    return float((sums < _FITS).mean())


def _grid(offset_s: float, cues: int) -> Lags:
    """Far and wide even where the search is narrow: there chance is seen."""
    return Lags.around(_REACH_S, max(_LAG_S, 2 * _REACH_S * cues / _MOST_CELLS)).moved(offset_s)


def _walk(scores: Floats, change: float) -> NDArray[np.int64]:
    """The lag of each cue such that scores less changes are highest; a step to the neighbouring lag costs a tenth."""
    cues, lags = scores.shape
    total = scores[0].copy()
    came_from = np.empty((cues, lags), np.int32)
    own = np.arange(lags, dtype=np.int32)
    near = change / 10
    best = np.empty(lags)
    for cue in range(1, cues):
        came = came_from[cue]
        came[:] = own
        np.copyto(best, total)
        later = total[:-1] - near > best[1:]
        best[1:][later] = total[:-1][later] - near
        came[1:][later] -= 1
        sooner = total[1:] - near > best[:-1]
        best[:-1][sooner] = total[1:][sooner] - near
        came[:-1][sooner] = own[1:][sooner]
        jump = int(np.argmax(total))
        jumped = total[jump] - change > best
        best[jumped], came[jumped] = total[jump] - change, jump
        np.add(best, scores[cue], out=total)
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
