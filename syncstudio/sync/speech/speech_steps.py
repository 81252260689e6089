"""Steps that are too small for the walk through all offsets: a part of a run that lies a little later than the rest.

Such a step looks like a rate that nobody uses. Each run is explained as level, as sloped and as stepped; what explains
clearly more is believed. Where a step explains more than one level, and not clearly, it is told as a doubt.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.speech.speech_cues import Cues, Edges, Lags
from syncstudio.sync.speech.speech_fit import REACH_S, blocks_of, tilted, tilts_over
from syncstudio.sync.speech.speech_scan import USUAL_RATIOS
from syncstudio.sync.speech.speech_splits import Run
from syncstudio.sync.speech.voice_activity import STEP_S, VoiceActivity

Floats = NDArray[np.float64]

# So many blocks of cues, and so much time, must lie on either side of a step.
_LEAST_BLOCKS, _LEAST_S = 5, 20.0

# A step this small is what people's cues scatter by.
_LEAST_STEP_S = 0.06

# By so many standard deviations a step must explain more than a slope and than neither; and a slope more than a step
# to be believed to be none.
_CLEAR, _CLEAR_SLOPE = 2.6, 1.5

# From so many standard deviations above one level on a step may be there.
_MAYBE = 1.5

# What moves the ends of a run by more than this against a usual rate is a rate of its own.
_MOST_TURN_S = 1.2


@dataclass(frozen=True, slots=True)
class Doubt:
    """A step that a run may have: from `at_s` of the transcript on the sound is `step_s` later than before, and neither
    part is farther than `reach_s` from the level of the whole."""

    at_s: float
    step_s: float
    reach_s: float


Doubts = tuple[Doubt | None, ...]


@dataclass(frozen=True, slots=True)
class Stepped:
    """Runs at a ratio, split where a step is clear. `unclear` says that a step would explain them about as well as the
    slope that they have; `doubts` are the steps that runs may have at each usual rate that may be theirs, one for each
    run or None."""

    ratio: float
    runs: tuple[Run, ...]
    unclear: bool
    doubts: Mapping[float, Doubts]

    def doubts_at(self, rate: float) -> Doubts:
        """The steps that runs may have at a rate: what a rate of their own explains needs none."""
        return self.doubts.get(rate, (None,) * len(self.runs))


@dataclass(frozen=True, slots=True)
class _Split:
    """The best step of some blocks: before which block, how late either side is and the whole, and how clearly it is
    better than the best of level and slope, worse than the slope, and better than the level."""

    at: int
    lags: tuple[int, int]
    level: int
    better: float
    worse: float
    stands: float

    @property
    def doubtful(self) -> bool:
        """Whether it may be there, or may as well not."""
        return self.better < _CLEAR and self.worse < _CLEAR_SLOPE and self.stands >= _MAYBE

    def doubt(self, at_s: float) -> Doubt:
        """What it would be, at this second of the transcript."""
        one, two = self.lags
        reach = max(abs(one - self.level), abs(two - self.level))
        return Doubt(at_s, (two - one) * STEP_S, reach * STEP_S)


@dataclass(frozen=True, slots=True)
class _Part:
    """Blocks from `first` on that no clear step divides, how late they are, and the step that they may have."""

    first: int
    lag: int
    doubt: Doubt | None


def with_steps(
    activity: VoiceActivity, cues: Cues, ratio: float, runs: list[Run], edges: Edges, soft_s: float
) -> Stepped:
    """The runs, split where a part of one lies a little earlier or later than the rest of it.

    A step at the transcript's own rate is asked for first: it is much likelier than one at another.
    """
    near = float(min(USUAL_RATIOS, key=lambda usual: abs(float(usual) - ratio)))
    unclear = False
    doubts: dict[float, Doubts] = {}
    for base in dict.fromkeys((1.0, near)):
        found = _at_rate(activity, cues, ratio, base, runs, edges, soft_s)
        if found is None:
            continue
        if len(found.runs) > len(runs):
            return found
        # At another usual rate little of a slope is left to tell a step from.
        unclear = unclear or (base == 1 and found.unclear)
        doubts.update(found.doubts)
    return Stepped(ratio, tuple(runs), unclear, doubts)


def _at_rate(
    activity: VoiceActivity,
    cues: Cues,
    ratio: float,
    base: float,
    runs: list[Run],
    edges: Edges,
    soft_s: float,
) -> Stepped | None:
    """The same at one rate; None where the one found is too far from it."""
    lags = Lags.around(REACH_S, STEP_S)
    found: list[Run] = []
    doubts: list[Doubt | None] = []
    unclear = False
    for run in runs:
        part = cues.part(run.first, run.last)
        middles_s = part.middles_s
        if abs(ratio - base) * float(np.ptp(middles_s)) > _MOST_TURN_S:
            return None
        level = Run(run.first, run.last, run.offset_s + (ratio - base) * float(middles_s.mean()))
        firsts, middles, values = blocks_of(activity, cues, base, level, lags, edges, soft_s, len(runs))
        parts, either = _parts(middles, values)
        unclear = unclear or either
        borders = [*(int(firsts[one.first]) for one in parts), len(part)]
        found += [
            Run(run.first + begin, run.first + end, level.offset_s + lags.first_s + one.lag * STEP_S)
            for one, begin, end in zip(parts, borders, borders[1:], strict=False)
        ]
        doubts += [one.doubt for one in parts]
    return Stepped(base, tuple(found), unclear, {base: tuple(doubts)})


def _parts(middles: Floats, values: Floats) -> tuple[list[_Part], bool]:
    """The blocks between clear steps; and whether a slope that there is may as well be a step."""
    done: list[_Part] = []
    todo = [(0, len(middles))]
    unclear = False
    while todo:
        first, last = todo.pop()
        split = _best_split(middles[first:last], values[first:last])
        if split is not None and split.better >= _CLEAR:
            todo += [(first, first + split.at), (first + split.at, last)]
            continue
        unclear = unclear or (split is not None and split.worse < _CLEAR_SLOPE)
        doubt = None
        if split is not None and split.doubtful:
            doubt = split.doubt(float(middles[first + split.at]))
        done.append(_Part(first, int(np.argmax(values[first:last].sum(axis=0))), doubt))
    return sorted(done, key=lambda part: part.first), unclear


def _best_split(middles: Floats, values: Floats) -> _Split | None:
    """The best step; None where there is too little on either side of any, or it is too small to matter."""
    count = len(middles)
    sums = np.concatenate([np.zeros((1, values.shape[1])), np.cumsum(values, axis=0)])
    cuts = np.arange(_LEAST_BLOCKS, count - _LEAST_BLOCKS + 1)
    cuts = cuts[(middles[cuts - 1] - middles[0] >= _LEAST_S) & (middles[-1] - middles[cuts] >= _LEAST_S)]
    if not len(cuts):
        return None
    before, after = sums[cuts], sums[-1] - sums[cuts]
    place = int(np.argmax(before.max(axis=1) + after.max(axis=1)))
    at, one, two = int(cuts[place]), int(np.argmax(before[place])), int(np.argmax(after[place]))
    if abs(two - one) * STEP_S < _LEAST_STEP_S:
        return None
    stepped = np.concatenate([values[:at, one], values[at:, two]])
    tilts = tilts_over(float(np.ptp(middles)))
    curves = tilted(middles, values, tilts)
    totals = curves.sum(axis=0)
    tilt, lag = np.unravel_index(int(np.argmax(totals)), totals.shape)
    sloped = curves[:, tilt, lag]
    whole = int(np.argmax(sums[-1]))
    return _Split(
        at,
        (one, two),
        whole,
        _clearly(stepped - sloped),
        _clearly(sloped - stepped),
        _clearly(stepped - values[:, whole]),
    )


def _clearly(gains: Floats) -> float:
    """How many standard deviations the sum of what blocks gain is above none."""
    spread = float(gains.std()) * float(np.sqrt(len(gains)))
    return float(gains.sum()) / spread if spread > 0 else 0.0
