"""Overlapping segments of one lane drawn apart: which sub-row each one gets."""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

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
