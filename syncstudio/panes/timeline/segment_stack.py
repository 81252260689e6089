"""Overlapping segments of one lane drawn apart: which sub-row each one gets."""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import pairwise

import numpy as np

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
    subrows = [0] * len(spans)
    count = 1
    for first, last in _crowds(spans):
        crowd = _stack_crowd(spans[first:last])
        subrows[first:last] = crowd.subrows
        count = max(count, crowd.count)
    return Stack(tuple(subrows), count)


def _crowds(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Where several segments touch the same time, one by another: from which one to before which one.

    A lane of thousands has few of them, and only they need to be gone through one by one.
    """
    if len(spans) < 2:
        return []
    places = np.array(spans, dtype=np.int64)
    reached = np.maximum.accumulate(np.maximum(places[:, 1], places[:, 0] + 1))
    cuts = [0, *(np.flatnonzero(places[1:, 0] >= reached[:-1]) + 1).tolist(), len(spans)]
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
