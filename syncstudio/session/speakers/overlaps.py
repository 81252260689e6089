"""Where several people speak at once, worked out from everybody's speech; whole numbers only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Instants = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Speech:
    """One speaker's speech in master nanoseconds: `starts` and `ends` of stretches that neither meet nor overlap."""

    name: str
    color: int
    starts: Instants
    ends: Instants

    def covers(self, master_ns: int) -> bool:
        """Whether they speak at an instant."""
        place = int(np.searchsorted(self.starts, master_ns, "right")) - 1
        return place >= 0 and master_ns < int(self.ends[place])


@dataclass(frozen=True, slots=True, eq=False)
class Overlaps:
    """Stretches in which the number of speakers is two or more, and the same throughout; in order."""

    starts: Instants
    ends: Instants
    counts: Instants

    def beside(self, master_ns: int, direction: int) -> int | None:
        """Where the next overlap begins after an instant (1), or the last one before it (-1)."""
        # Stretches that meet are one overlap in which somebody came or went.
        firsts = (
            self.starts[np.concatenate([[True], self.starts[1:] != self.ends[:-1]])]
            if len(self.starts)
            else self.starts
        )
        found = firsts[firsts > master_ns] if direction > 0 else firsts[firsts < master_ns]
        return None if not len(found) else int(found[0] if direction > 0 else found[-1])


def united(starts: Instants, ends: Instants) -> tuple[Instants, Instants]:
    """The same time as stretches in order that neither meet nor overlap; those without length are dropped."""
    kept = ends > starts
    starts, ends = starts[kept], ends[kept]
    if not len(starts):
        return starts, ends
    order = np.argsort(starts, kind="stable")
    starts, reach = starts[order], np.maximum.accumulate(ends[order])
    begins = np.concatenate([[True], starts[1:] > reach[:-1]])
    last = np.concatenate([np.flatnonzero(begins)[1:] - 1, [len(starts) - 1]])
    return starts[begins], reach[last]


def overlaps_of(speech: Sequence[Speech]) -> Overlaps:
    """Where two speakers or more are heard at once."""
    edges = [each.starts for each in speech] + [each.ends for each in speech]
    at = np.concatenate(edges) if edges else np.empty(0, np.int64)
    half = len(at) // 2
    steps = np.concatenate([np.ones(half, np.int64), -np.ones(half, np.int64)])
    places, inverse = np.unique(at, return_inverse=True)
    change = np.zeros(len(places), np.int64)
    np.add.at(change, inverse, steps)
    counts = np.cumsum(change)
    # Where as many come as go, nothing changes in number, but the stretches are kept apart: other people speak.
    both = np.flatnonzero(counts[:-1] >= 2)
    return Overlaps(places[both], places[both + 1], counts[both])
