"""Which labels of one rater share time with which of another: found by sorted columns, never all against all."""

from __future__ import annotations

import numpy as np

from syncstudio.session.agreement.lane_labels import Reals, Whole
from syncstudio.session.errors import SessionError

# Beyond this many pairs labels lie over one another so densely that no matching of them means anything.
_MOST_PAIRS = 20_000_000


def sharing_pairs(
    starts: Whole | Reals, ends: Whole | Reals, other_starts: Whole | Reals, other_ends: Whole | Reals
) -> tuple[Whole, Whole]:
    """All pairs of places (one, other) whose spans touch or share time; raises SessionError where there are too many.

    The others are taken by classes of length, each with lengths within a factor of two, so that one long label does
    not make every search a long one.
    """
    lengths = np.maximum(other_ends - other_starts, 1)
    classes = np.floor(np.log2(lengths)).astype(np.int64)
    ones, others = [], []
    found = 0
    for each in np.unique(classes).tolist():
        places = np.flatnonzero(classes == each)
        places = places[np.argsort(other_starts[places], kind="stable")]
        class_starts, longest = other_starts[places], lengths[places].max()
        low = np.searchsorted(class_starts, starts - longest, side="left")
        high = np.searchsorted(class_starts, ends, side="right")
        counts = high - low
        found += int(counts.sum())
        if found > _MOST_PAIRS:
            raise SessionError(
                "Too many labels lie over one another to be matched one to one: compare fewer lanes, or a shorter part."
            )
        one, at = expanded(low, counts)
        other = places[at]
        kept = other_ends[other] >= starts[one]
        ones.append(one[kept])
        others.append(other[kept])
    nothing = np.empty(0, dtype=np.int64)
    return np.concatenate([nothing, *ones]), np.concatenate([nothing, *others])


def starting_near(starts: Whole, other_starts: Whole, within_ns: int) -> tuple[Whole, Whole]:
    """All pairs of places whose starts lie at most so far apart; `other_starts` are in order."""
    low = np.searchsorted(other_starts, starts - within_ns, side="left")
    high = np.searchsorted(other_starts, starts + within_ns, side="right")
    if int((high - low).sum()) > _MOST_PAIRS:
        raise SessionError("Too many labels start within the tolerance of one another: choose a smaller one.")
    return expanded(low, high - low)


def expanded(firsts: Whole, counts: Whole) -> tuple[Whole, Whole]:
    """Row by row, `counts` places from `firsts` on: the rows and the places, one entry each."""
    rows = np.repeat(np.arange(len(counts), dtype=np.int64), counts)
    places = np.arange(int(counts.sum()), dtype=np.int64)
    return rows, places - np.repeat(np.cumsum(counts) - counts, counts) + np.repeat(firsts, counts)
