"""A transcript's cues against a voice curve: how well each agrees with it, at every lag."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Flag
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.inputs import SpeechSpans
from syncstudio.sync.speech.voice_activity import STEP_S, VoiceActivity

Floats = NDArray[np.float64]

# Words this close are one stretch of speech: no curve shows an edge between them.
_JOINED_S = 0.12

_SHORTEST_S = 0.3

# What lasts so long and lies over so many others, and over half of them, is a title or a sign, and not said.
_OVER_ALL_S, _OVER = 30.0, 3
# Cues that lie farther apart than this, and than the sound is long, cannot all be said in it.
_APART_S = 3600.0

# Silence is claimed so far from a cue, or to the middle of the gap: transcripts leave things out.
_CLAIMED_S = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Cues:
    """Stretches of speech in seconds of the transcript's time, rising and apart: float64 (n,)."""

    starts_s: Floats
    ends_s: Floats

    def __len__(self) -> int:
        return len(self.starts_s)

    @property
    def middles_s(self) -> Floats:
        """The middle of each."""
        return (self.starts_s + self.ends_s) / 2

    @property
    def spoken_s(self) -> float:
        """How long is spoken in all."""
        return float((self.ends_s - self.starts_s).sum())

    def part(self, first: int, last: int) -> Cues:
        """Those from one to before another."""
        return Cues(self.starts_s[first:last], self.ends_s[first:last])

    def together(self, length_s: float) -> Cues:
        """Those that may lie in one sound of that length: where some are far off, as wrong stamps are, the most."""
        gaps = self.starts_s[1:] - self.ends_s[:-1]
        borders = [0, *(np.flatnonzero(gaps > max(_APART_S, 1.2 * length_s)) + 1).tolist(), len(self)]
        groups = [self.part(first, last) for first, last in pairwise(borders)]
        return max(groups, key=lambda group: group.spoken_s)

    def shortened(self, by_s: float) -> Cues:
        """Cues that end so much earlier, but are not quite gone."""
        shortest = np.minimum(self.starts_s + _SHORTEST_S, self.ends_s)
        return Cues(self.starts_s, np.maximum(self.ends_s - by_s, shortest))


def cues_of(spans: SpeechSpans) -> Cues:
    """The stretches of speech of a transcript, words and overlapping speakers joined; nothing of no length."""
    starts = np.asarray(spans.starts_ns, np.float64) / 1e9
    ends = np.asarray(spans.ends_ns, np.float64) / 1e9
    good = np.isfinite(starts) & np.isfinite(ends) & (ends > starts)
    order = np.argsort(starts[good], kind="stable")
    starts, ends = starts[good][order], ends[good][order]
    said = ~_over_all(starts, ends)
    starts, ends = starts[said], ends[said]
    if not len(starts):
        return Cues(starts, ends)
    reached = np.maximum.accumulate(ends)
    joined = _JOINED_S if spans.words else 0.0
    begins = np.concatenate([[True], starts[1:] - reached[:-1] > joined])
    last = np.concatenate([np.flatnonzero(begins)[1:] - 1, [len(starts) - 1]])
    return Cues(starts[begins], reached[last])


def _over_all(starts: Floats, ends: Floats) -> NDArray[np.bool_]:
    """Which spans lie over most of the others; starts rise."""
    held = np.searchsorted(starts, ends) - np.arange(len(starts)) - 1
    return np.asarray((ends - starts >= _OVER_ALL_S) & (held >= max(_OVER, len(starts) / 2)), np.bool_)


class Edges(Flag):
    """Which edges of cues are asked: where they begin, where they end, or both."""

    STARTS = 1
    ENDS = 2
    BOTH = 3


@dataclass(frozen=True, slots=True)
class Lags:
    """Evenly spaced lags: `first_s + k * every * STEP_S` for k below `count`."""

    first_s: float
    every: int
    count: int

    @property
    def step_s(self) -> float:
        """From one to the next."""
        return self.every * STEP_S

    @property
    def values_s(self) -> Floats:
        """All of them, float64 (count,)."""
        return np.asarray(self.first_s + np.arange(self.count) * self.step_s, np.float64)

    def moved(self, by_s: float) -> Lags:
        """The same, later by so much."""
        return Lags(self.first_s + by_s, self.every, self.count)

    @classmethod
    def around(cls, reach_s: float, step_s: float) -> Lags:
        """From -reach to +reach, in steps of (about) so much."""
        every = max(round(step_s / STEP_S), 1)
        half = round(reach_s / (every * STEP_S))
        return cls(-half * every * STEP_S, every, 2 * half + 1)


def agreement(
    activity: VoiceActivity, cues: Cues, rate: float, lags: Lags, edges: Edges = Edges.BOTH
) -> Floats:
    """How many seconds each cue's claim fits the curve better than not: float64 (cues, lags).

    A cue at t lies at t * rate + lag in the sound. It claims speech from its start to its end, and silence around it;
    one edge alone claims as much speech as silence at most, and no more than half of the cue.
    """
    told = activity.told()
    starts, ends = cues.starts_s * rate, cues.ends_s * rate
    inside = np.minimum((ends - starts) / 2, _CLAIMED_S)
    gaps = (starts[1:] - ends[:-1]) / 2
    before = np.minimum(np.concatenate([[_CLAIMED_S], gaps]), _CLAIMED_S)
    after = np.minimum(np.concatenate([gaps, [_CLAIMED_S]]), _CLAIMED_S)
    from_s = lags.first_s - activity.start_s
    # The curve's integral between two times tells how much is spoken there: (factor, time of each cue).
    terms: list[tuple[float, Floats]] = []
    if Edges.STARTS in edges:
        terms += [(1.0, starts - before), (-2.0, starts)]
    if Edges.ENDS in edges:
        terms += [(2.0, ends), (-1.0, ends + after)]
    if edges == Edges.STARTS:
        terms.append((1.0, starts + inside))
    if edges == Edges.ENDS:
        terms.append((-1.0, ends - inside))
    out = np.zeros((len(cues), lags.count))
    for factor, times_s in terms:
        for row, step in zip(out, (times_s + from_s) / STEP_S, strict=True):
            row += factor * _read(told, float(step), lags)
    return out


def _read(told: Floats, step: float, lags: Lags) -> Floats:
    """The integral at a place and at every lag from it; what lies beyond its ends tells nothing more."""
    lower = int(np.floor(step))
    part = step - lower
    last = len(told) - 1
    stop = lower + (lags.count - 1) * lags.every
    if lower >= 0 and stop + 1 <= last:
        low = told[lower : stop + 1 : lags.every]
        return np.asarray(low + part * (told[lower + 1 : stop + 2 : lags.every] - low), np.float64)
    places = lower + np.arange(lags.count) * lags.every
    low = told[np.clip(places, 0, last)]
    return np.asarray(low + part * (told[np.clip(places + 1, 0, last)] - low), np.float64)


def top_of(values: Floats, step: float) -> tuple[float, float]:
    """Where an evenly spaced curve is highest, in steps' unit from its first value, and how high: by a parabola."""
    place = int(np.argmax(values))
    if not 0 < place < len(values) - 1:
        return place * step, float(values[place])
    left, middle, right = (float(values[place + k]) for k in (-1, 0, 1))
    bend = left - 2 * middle + right
    aside = 0.5 * (left - right) / bend if bend < 0 else 0.0
    return (place + aside) * step, middle - 0.25 * (left - right) * aside
