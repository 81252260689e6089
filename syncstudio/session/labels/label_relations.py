"""Which spans stand in a relation of time to any of some others: before, after, near, over, inside or around them.

Sorted once and looked up, so that a hundred thousand against a hundred thousand are a few milliseconds. A span is in no
relation to itself: `same` says for each of the spans whether it is one of the others, too.
"""

from __future__ import annotations

import numpy as np

from syncstudio.session.labels.label_table import Mask, Whole


class Others:
    """The spans that are looked for around each span: half-open, an instant where start and end are the same."""

    def __init__(self, starts_ns: Whole, ends_ns: Whole) -> None:
        order = np.argsort(starts_ns, kind="stable")
        self._starts = starts_ns[order]
        self._ends = np.sort(ends_ns)
        ends = ends_ns[order]
        self._latest, self._second_latest = _two_greatest(ends)
        by_end = np.argsort(ends_ns, kind="stable")
        self._ends_in_order = ends_ns[by_end]
        # An instant is over one nanosecond after it began, so that it may lie within a span.
        self._overs = np.sort(np.maximum(ends_ns, starts_ns + 1))
        self._greatest_start, self._second_start = _two_greatest(starts_ns[by_end])

    def __len__(self) -> int:
        return len(self._starts)

    def start_within(self, low: Whole, high: Whole) -> Whole:
        """How many start at `low` or after, and not after `high`."""
        return np.searchsorted(self._starts, high, "right") - np.searchsorted(self._starts, low, "left")

    def end_within(self, low: Whole, high: Whole) -> Whole:
        """How many end at `low` or after, and not after `high`."""
        return np.searchsorted(self._ends, high, "right") - np.searchsorted(self._ends, low, "left")

    def reach(self, low: Whole, high: Whole) -> Whole:
        """How many come as near as touching the time from `low` to `high`."""
        return np.searchsorted(self._starts, high, "right") - np.searchsorted(self._ends, low, "left")

    def overlapping(self, starts_ns: Whole, ends_ns: Whole) -> Whole:
        """How many share time with each span."""
        over = np.maximum(ends_ns, starts_ns + 1)
        return np.searchsorted(self._starts, over, "left") - np.searchsorted(self._overs, starts_ns, "right")

    def around(self, starts_ns: Whole, ends_ns: Whole, same: Mask) -> Mask:
        """Whether one of them holds the whole span."""
        last = np.searchsorted(self._starts, starts_ns, "right") - 1
        found: Mask = (np.where(same, self._second_latest[last], self._latest[last]) >= ends_ns) & (last >= 0)
        return found

    def within(self, starts_ns: Whole, ends_ns: Whole, same: Mask) -> Mask:
        """Whether the span holds the whole of one of them."""
        last = np.searchsorted(self._ends_in_order, ends_ns, "right") - 1
        greatest = np.where(same, self._second_start[last], self._greatest_start[last])
        found: Mask = (greatest >= starts_ns) & (last >= 0)
        return found


def before(starts: Whole, ends: Whole, others: Others, same: Mask, within_ns: int) -> Mask:
    """Those that end at most so long before another one starts."""
    found: Mask = others.start_within(ends, ends + within_ns) > (same & (starts == ends))
    return found


def after(starts: Whole, ends: Whole, others: Others, same: Mask, within_ns: int) -> Mask:
    """Those that start at most so long after another one ended."""
    found: Mask = others.end_within(starts - within_ns, starts) > (same & (starts == ends))
    return found


def near(starts: Whole, ends: Whole, others: Others, same: Mask, within_ns: int) -> Mask:
    """Those with another one at most so far away, be it before, after or at the same time."""
    return others.reach(starts - within_ns, ends + within_ns) > same


def overlaps(starts: Whole, ends: Whole, others: Others, same: Mask, within_ns: int = 0) -> Mask:
    """Those that share time with another one."""
    return others.overlapping(starts, ends) > same


def inside(starts: Whole, ends: Whole, others: Others, same: Mask, within_ns: int = 0) -> Mask:
    """Those that lie in another one from their first to their last moment."""
    return others.around(starts, ends, same)


def contains(starts: Whole, ends: Whole, others: Others, same: Mask, within_ns: int = 0) -> Mask:
    """Those that hold another one from its first to its last moment."""
    return others.within(starts, ends, same)


def _two_greatest(values: Whole) -> tuple[Whole, Whole]:
    """The greatest and the second greatest value so far, at every place."""
    least = np.iinfo(np.int64).min
    if not len(values):
        nothing = np.array([least], dtype=np.int64)
        return nothing, nothing
    greatest = np.maximum.accumulate(values)
    beaten = np.minimum(np.concatenate([[least], greatest[:-1]]), values)
    return greatest, np.maximum.accumulate(beaten)
