"""Overlapping segments of one lane drawn apart: which sub-row each one gets."""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]

# Beyond this many sub-rows the row stops growing and the rest share the last one.
MAX_SUBROWS = 6


@dataclass(frozen=True, slots=True)
class Stack:
    """The sub-row of each segment, and how many there are."""

    subrows: tuple[int, ...]
    count: int


def stack_segments(spans: Sequence[tuple[int, int]]) -> Stack:
    """Give each `(start, end)`, sorted by start, the highest free sub-row; instants take up a nanosecond.

    ```
    |---a---|     |--c--|      sub-row 0
        |-----b------|         sub-row 1
    ```
    """
    places = np.array(spans, dtype=np.int64).reshape(-1, 2)
    subrows, count = stack_places(places[:, 0], places[:, 1])
    return Stack(tuple(subrows.tolist()), count)


def stack_places(starts: Whole, ends: Whole) -> tuple[Whole, int]:
    """The same for thousands of segments in columns: their sub-rows, and how many there are."""
    subrows = np.zeros(len(starts), dtype=np.int64)
    count = 1
    for first, last in _crowds(starts, ends):
        crowd = _stack_crowd(list(zip(starts[first:last].tolist(), ends[first:last].tolist(), strict=True)))
        subrows[first:last] = crowd.subrows
        count = max(count, crowd.count)
    return subrows, count


def _crowds(starts: Whole, ends: Whole) -> list[tuple[int, int]]:
    """Where several segments touch the same time, one by another: from which one to before which one.

    A lane of thousands has few of them, and only they need to be gone through one by one.
    """
    if len(starts) < 2:
        return []
    reached = np.maximum.accumulate(np.maximum(ends, starts + 1))
    cuts = [0, *(np.flatnonzero(starts[1:] >= reached[:-1]) + 1).tolist(), len(starts)]
    return [(first, last) for first, last in pairwise(cuts) if last - first > 1]


def _stack_crowd(spans: Sequence[tuple[int, int]]) -> Stack:
    free: list[int] = []
    busy: list[tuple[int, int]] = []
    used = 0
    subrows = []
    for start, end in spans:
        while busy and busy[0][0] <= start:
            heappush(free, heappop(busy)[1])
        if free:
            subrow = heappop(free)
        elif used < MAX_SUBROWS:
            subrow = used
            used += 1
        else:
            subrows.append(MAX_SUBROWS - 1)
            continue
        heappush(busy, (max(end, start + 1), subrow))
        subrows.append(subrow)
    return Stack(tuple(subrows), max(used, 1))
