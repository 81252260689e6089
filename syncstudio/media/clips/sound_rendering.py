"""Sound on a clip's clock: every sample evaluated at the exact place of the source where the clock map says it lies.

A place between two samples is worked out by a windowed sinc (Kaiser, beta 9, 32 zero crossings a side), whose
table has 512 places between two samples with a straight line between them: errors lie at about -110 dB. Offsets,
drift and the change of rate are one step; there is no delay to make up for, and the first sample is where it is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.clips.clip_clock import Run
from syncstudio.timebase.instant import NS_PER_S
from syncstudio.timebase.streamclock import StreamClock

Samples = NDArray[np.float32]
Read = Callable[[int, int], Samples]
"""Samples [first, first + count) of the source as float32 (count, channels), zeros outside: `SampleReader.read`."""

BLOCK = 1 << 14
_CROSSINGS, _BETA, _PHASES = 32, 9.0, 512
# What lies above the lower of the two rates' halves must not fold back; this part of it passes.
_PASSES = 0.97


@dataclass(frozen=True, slots=True)
class Place:
    """Where samples of a run lie: sample `first` of the clip at source sample `at`, each next one `step` further."""

    first: int
    last: int
    at: Fraction
    step: Fraction

    @property
    def is_copy(self) -> bool:
        """Whether samples of the source are taken as they are."""
        return self.step == 1 and self.at.denominator == 1


def places(runs: Sequence[Run], clock: StreamClock, rate: int) -> list[Place]:
    """Where each sample of a clip lies in the source, at `rate` Hz; the clip's sample 0 is at clip time 0 exactly."""
    found = []
    for run in runs:
        first = ceil(run.from_ns * rate / NS_PER_S)
        last = ceil(run.to_ns * rate / NS_PER_S)
        if first < last:
            at = clock.exact_tick(run.source(Fraction(first * NS_PER_S, rate)))
            step = run.slope / (rate * clock.time_base)
            found.append(Place(first, last, at, step))
    return found


def sample_count(duration_ns: Fraction, rate: int) -> int:
    """How many samples a clip of a duration has: those that begin within it."""
    return max(1, ceil(duration_ns * rate / NS_PER_S))


def rendered(read: Read, places: Sequence[Place], count: int, channels: int) -> Iterator[Samples]:
    """All samples of a clip in blocks, float32 (n, channels); zeros where no run is."""
    for low in range(0, count, BLOCK):
        high = min(low + BLOCK, count)
        out = np.zeros((high - low, channels), np.float32)
        for place in places:
            first, last = max(low, place.first), min(high, place.last)
            if first < last:
                out[first - low : last - low] = _stretch(read, place, first, last)
        yield out


def _stretch(read: Read, place: Place, first: int, last: int) -> Samples:
    at = place.at + (first - place.first) * place.step
    count = last - first
    if place.is_copy:
        return read(int(at), count)
    base = floor(at)
    # Within a block floats are exact to a billionth of a sample.
    where = float(at - base) + np.arange(count) * float(place.step)
    whole = np.floor(where).astype(np.int64)
    cutoff = _PASSES / float(place.step) if place.step > 1 else 1.0
    table, half = _table(round(cutoff, 9))
    source = read(base - half + 1, int(whole[-1]) + 2 * half)
    phase = (where - whole) * _PHASES
    row = np.minimum(phase.astype(np.int64), _PHASES - 1)
    part = (phase - row).astype(np.float32)[:, None]
    weights = table[row] * (1 - part) + table[row + 1] * part
    windows = np.lib.stride_tricks.sliding_window_view(source, 2 * half, axis=0)[whole]
    made: Samples = np.einsum("nck,nk->nc", windows, weights, dtype=np.float32)
    return made


@cache
def _table(cutoff: float) -> tuple[Samples, int]:
    """(weights (phases + 1, taps), half the taps): row p weighs the samples around a place p / phases after one."""
    half = ceil(_CROSSINGS / cutoff)
    phases = np.arange(_PHASES + 1)[:, None] / _PHASES
    away = phases - np.arange(-half + 1, half + 1)[None, :]
    window = np.i0(_BETA * np.sqrt(np.clip(1 - (away / half) ** 2, 0, None))) / np.i0(_BETA)
    weights = cutoff * np.sinc(cutoff * away) * window
    # A constant stays itself at every place.
    weights /= weights.sum(axis=1, keepdims=True)
    return weights.astype(np.float32), half
