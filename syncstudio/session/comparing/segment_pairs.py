"""Which segment of one lane is which of another: exactly told, one to one, and the same whichever side is asked first.

1. Segments with the same id are the same: copies of one project share the ids of what was there when they parted.
2. Of the others, those that lie and say exactly alike are the same (times, label and text).
3. The rest are paired by overlap, the best pair first, until none is left. A pair shares at least a tenth of the time
   that both cover together (intersection over union); two events lie at most half a second apart. Pairs with the same
   label that share at least half of their time go before all others; then the one that shares more goes first; of
   equals the one whose edges are nearer, then the one with the same text, then the earlier one.

For each segment, those of the other lane are looked at that overlap it and of which no more than 16 others start
between the two, so that the work grows as n log n even where thousands lie over one another.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.session.comparing.lane_columns import LaneColumns, Whole
from syncstudio.timebase.instant import NS_PER_MS

EVENTS_APART_NS = 500 * NS_PER_MS
"""Two events further apart are not the same one."""

LEAST_SHARED = 10
"""A pair shares at least one part in so many of the time that both cover together."""

_WINDOW = 16


@dataclass(frozen=True, slots=True)
class SegmentPairs:
    """Places in the columns of two lanes: `one[n]` and `other[n]` are the same segment; the rest have no partner."""

    one: Whole
    other: Whole
    only_one: Whole
    only_other: Whole


def pair_segments(ones: LaneColumns, others: LaneColumns) -> SegmentPairs:
    """Pair the segments of two lanes."""
    _, by_id, by_id_other = np.intersect1d(ones.ids, others.ids, assume_unique=True, return_indices=True)
    pairs = [(by_id, by_id_other)]
    left, left_other = _without(len(ones), by_id), _without(len(others), by_id_other)
    pairs.append(_twins(ones, others, left, left_other))
    left = np.setdiff1d(left, pairs[1][0], assume_unique=True)
    left_other = np.setdiff1d(left_other, pairs[1][1], assume_unique=True)
    pairs.append(_overlapping(ones, others, left, left_other))
    one = np.concatenate([each[0] for each in pairs]).astype(np.int64)
    other = np.concatenate([each[1] for each in pairs]).astype(np.int64)
    order = np.argsort(one, kind="stable")
    return SegmentPairs(one[order], other[order], _without(len(ones), one), _without(len(others), other))


def _without(count: int, places: Whole) -> Whole:
    kept = np.ones(count, dtype=bool)
    kept[places] = False
    return np.flatnonzero(kept).astype(np.int64)


def _twins(ones: LaneColumns, others: LaneColumns, left: Whole, left_other: Whole) -> tuple[Whole, Whole]:
    """Those that lie and say exactly alike; of several alike the first with the first."""
    waiting: dict[tuple[int, int, int, str], list[int]] = {}
    for place, key in zip(left_other.tolist(), _keys(others, left_other), strict=True):
        waiting.setdefault(key, []).append(place)
    found: list[tuple[int, int]] = []
    taken: dict[tuple[int, int, int, str], int] = {}
    for place, key in zip(left.tolist(), _keys(ones, left), strict=True):
        alike = waiting.get(key)
        if alike is None:
            continue
        count = taken.get(key, 0)
        if count < len(alike):
            found.append((place, alike[count]))
            taken[key] = count + 1
    pairs = np.array(found, dtype=np.int64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]


def _keys(columns: LaneColumns, places: Whole) -> zip[tuple[int, int, int, str]]:
    return zip(
        columns.start_ns[places].tolist(),
        columns.end_ns[places].tolist(),
        columns.labels[places].tolist(),
        columns.texts[places].tolist(),
        strict=True,
    )


def _overlapping(
    ones: LaneColumns, others: LaneColumns, left: Whole, left_other: Whole
) -> tuple[Whole, Whole]:
    """The best pairs first, until none is left."""
    left, left_other = _in_order(ones, left), _in_order(others, left_other)
    a, b = _candidates(ones, others, left, left_other)
    if not len(a):
        return a, b
    a, b = a[(order := _best_first(ones, others, left, left_other, a, b))], b[order]
    free, free_other = [True] * len(left), [True] * len(left_other)
    found: list[tuple[int, int]] = []
    for mine, theirs in zip(a.tolist(), b.tolist(), strict=True):
        if free[mine] and free_other[theirs]:
            free[mine] = free_other[theirs] = False
            found.append((mine, theirs))
    pairs = np.array(found, dtype=np.int64).reshape(-1, 2)
    return left[pairs[:, 0]], left_other[pairs[:, 1]]


def _in_order(columns: LaneColumns, places: Whole) -> Whole:
    """By what the segments are, and not by their ids, so that both sides are in the same order."""
    texts = columns.texts[places].tolist()
    rank = np.empty(len(places), dtype=np.int64)
    rank[sorted(range(len(places)), key=texts.__getitem__)] = np.arange(len(places))
    keys = (rank, columns.labels[places], columns.end_ns[places], columns.start_ns[places])
    return places[np.lexsort(keys)]


def _candidates(
    ones: LaneColumns, others: LaneColumns, left: Whole, left_other: Whole
) -> tuple[Whole, Whole]:
    """Pairs that may be the same, as places in what is left of both sides; each pair once."""
    s1, e1 = ones.start_ns[left], ones.end_ns[left]
    s2, e2 = others.start_ns[left_other], others.end_ns[left_other]
    found: list[NDArray[np.int64]] = []
    width = max(len(left_other), 1)
    for mine, theirs in _near(s1, s2):
        found.append(
            mine[keep := _may_pair(s1[mine], e1[mine], s2[theirs], e2[theirs])] * width + theirs[keep]
        )
    for theirs, mine in _near(s2, s1):
        found.append(
            mine[keep := _may_pair(s1[mine], e1[mine], s2[theirs], e2[theirs])] * width + theirs[keep]
        )
    codes = np.unique(np.concatenate(found)) if found else np.empty(0, dtype=np.int64)
    return codes // width, codes % width


def _near(starts: Whole, of_others: Whole) -> list[tuple[Whole, Whole]]:
    """For each start the others around it, step by step away: up to 16 that start before it and 16 after."""
    at = np.searchsorted(of_others, starts)
    places = np.arange(len(starts), dtype=np.int64)
    steps = range(-min(_WINDOW, len(of_others)), min(_WINDOW, len(of_others)))
    found = []
    for step in steps:
        there = at + step
        inside = (there >= 0) & (there < len(of_others))
        found.append((places[inside], there[inside]))
    return found


def _may_pair(s1: Whole, e1: Whole, s2: Whole, e2: Whole) -> NDArray[np.bool_]:
    shared, covered = np.minimum(e1, e2) - np.maximum(s1, s2), np.maximum(e1, e2) - np.minimum(s1, s2)
    spans = (shared > 0) & (shared >= -(-covered // LEAST_SHARED))
    events = (s1 == e1) & (s2 == e2) & (np.abs(s1 - s2) <= EVENTS_APART_NS)
    return np.asarray(spans | events, dtype=np.bool_)


def _best_first(
    ones: LaneColumns, others: LaneColumns, left: Whole, left_other: Whole, a: Whole, b: Whole
) -> NDArray[np.intp]:
    mine, theirs = left[a], left_other[b]
    s1, e1, s2, e2 = ones.start_ns[mine], ones.end_ns[mine], others.start_ns[theirs], others.end_ns[theirs]
    shared, covered = np.minimum(e1, e2) - np.maximum(s1, s2), np.maximum(e1, e2) - np.minimum(s1, s2)
    events = (s1 == e1) & (s2 == e2)
    score = np.where(events, 1 - np.abs(s1 - s2) / (EVENTS_APART_NS + 1), shared / np.maximum(covered, 1))
    alike = (ones.labels[mine] == others.labels[theirs]) & (events | (shared * 2 >= covered))
    apart = np.abs(s1 - s2) + np.abs(e1 - e2)
    other_text = np.fromiter(
        (x != y for x, y in zip(ones.texts[mine], others.texts[theirs], strict=True)),
        dtype=bool,
        count=len(a),
    )
    return np.lexsort((np.abs(a - b), a + b, other_text, apart, -score, ~alike))
