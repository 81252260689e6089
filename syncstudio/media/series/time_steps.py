"""Counts what steps between stamps are, a stretch at a time, so that a look at millions of them takes no memory."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Times = NDArray[np.int64]

# Stamps whose steps stay in the processor's cache.
_STRETCH = 1 << 16

# Steps whose median is taken, of a series that has more.
_MEDIAN_OF = 1 << 20


def stretches(times: Times) -> Iterator[Times]:
    """The steps between neighbouring stamps, some at once."""
    for first in range(0, len(times) - 1, _STRETCH):
        yield np.diff(times[first : first + _STRETCH + 1])


def count_backwards(times: Times) -> int:
    """In how many places times step back."""
    return sum(int(np.count_nonzero(steps < 0)) for steps in stretches(times))


def sorting_note(backwards: int) -> str:
    """What is said of rows that were put in order of time: in how many places they were not."""
    places = "1 place" if backwards == 1 else f"{backwards:,} places"
    return f"Rows were out of order in {places}, and have been sorted by time."


def count_repeated(times: Times) -> int:
    """How many rows have the time of another, in whatever order."""
    if count_backwards(times):
        times = np.sort(times)
    return sum(int(np.count_nonzero(steps == 0)) for steps in stretches(times))


def is_even(times: Times) -> bool:
    """Whether stamps rise by the same step all over."""
    if len(times) < 2 or times[1] <= times[0]:
        return False
    step = int(times[1]) - int(times[0])
    if int(times[-1]) - int(times[0]) != step * (len(times) - 1):
        return False
    return all(bool((steps == step).all()) for steps in stretches(times))


def median_step(times: Times) -> int:
    """The median of the steps forward, of a very long series of those in windows all over it; 0 when there is none."""
    if len(times) <= _MEDIAN_OF:
        steps = np.diff(times)
    else:
        size = _MEDIAN_OF // 64
        starts = np.linspace(0, len(times) - size - 1, 64).astype(np.int64)
        steps = np.concatenate([np.diff(times[start : start + size + 1]) for start in starts])
    forward = steps[steps > 0]
    return int(np.median(forward)) if len(forward) else 0
