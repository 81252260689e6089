"""What one person labelled on one lane, as columns, and what several did there: all that agreement looks at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from syncstudio.session.regions.region_interpolation import RegionTrack

Whole = NDArray[np.int64]
Texts = NDArray[np.object_]
Flags = NDArray[np.bool_]
Reals = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class LaneLabels:
    """One rater's labels on one lane, earliest first.

    Times are ns on the lane's own clock, an event ends where it starts. `labels` are places in the names of the lane
    they belong to. `answers` holds what was answered, one entry a label ("" for nothing), by the attribute's name.
    `covered` are the spans (start, end) that this rater looked at; None: everything.
    """

    rater: str
    ids: Whole
    starts_ns: Whole
    ends_ns: Whole
    labels: Whole
    texts: Texts
    answers: Mapping[str, Texts] = field(default_factory=dict)
    covered: tuple[tuple[int, int], ...] | None = None

    def __len__(self) -> int:
        return len(self.ids)

    def taken(self, kept: Flags) -> LaneLabels:
        """These labels only."""
        answers = {name: texts[kept] for name, texts in self.answers.items()}
        return LaneLabels(
            self.rater, self.ids[kept], self.starts_ns[kept], self.ends_ns[kept], self.labels[kept], self.texts[kept],
            answers, self.covered,
        )  # fmt: skip

    def within(self, *covers: tuple[tuple[int, int], ...] | None) -> LaneLabels:
        """The labels that begin in what others were to look at, too: nobody else can have any of the rest."""
        kept = np.ones(len(self), dtype=np.bool_)
        for spans in covers:
            if spans is not None:
                edges = np.array(spans, dtype=np.int64).reshape(-1, 2)
                place = np.searchsorted(edges[:, 0], self.starts_ns, side="right") - 1
                kept &= (place >= 0) & (self.starts_ns < np.append(edges[:, 1], 0)[place])
        return self if kept.all() else self.taken(kept)

    @cached_property
    def overlapping(self) -> bool:
        """Whether labels of this rater lie over one another."""
        return bool((self.starts_ns[1:] < self.ends_ns[:-1]).any())


@dataclass(frozen=True, eq=False)
class ComparedLane:
    """The same lane as several raters labelled it, at least two.

    `names` are all labels of all of them. `clock` says in words whose time it is: a track's, or the master timeline's.
    `regions` holds, for each rater, the regions of a lane of regions. `numeric` names the attributes that are numbers.
    `frame_ns` is how long a frame of the lane's video lasts, where it has one. `lane_ids` is the lane in each project.
    """

    name: str
    kind: str
    names: tuple[str, ...]
    raters: tuple[LaneLabels, ...]
    clock: str = ""
    frame_ns: int | None = None
    regions: tuple[tuple[RegionTrack, ...], ...] = ()
    numeric: frozenset[str] = frozenset()
    lane_ids: tuple[int, ...] = ()
    clock_is_master: bool = True

    @property
    def count(self) -> int:
        """How many labels there are of all raters."""
        return sum(len(rater) for rater in self.raters)

    @property
    def span_ns(self) -> tuple[int, int]:
        """From the first start to the last end of anybody's labels, or of what they were to look at."""
        starts = [int(rater.starts_ns.min()) for rater in self.raters if len(rater)]
        ends = [int(rater.ends_ns.max()) for rater in self.raters if len(rater)]
        for rater in self.raters:
            starts += [start for start, _ in rater.covered or ()]
            ends += [end for _, end in rater.covered or ()]
        return (min(starts), max(ends)) if starts else (0, 0)


def labels_of(
    rater: str,
    rows: Sequence[tuple[int, int, int]],
    texts: Sequence[str] = (),
    ids: Sequence[int] = (),
) -> LaneLabels:
    """Labels from rows of start, end and place of the name, put in the order of time."""
    count = len(rows)
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    said = np.empty(count, dtype=object)
    said[:] = list(texts) or [""] * count
    known = np.array(list(ids) or range(1, count + 1), dtype=np.int64)
    order = np.lexsort((known, table[:, 1], table[:, 0]))
    table = table[order]
    return LaneLabels(
        rater,
        known[order],
        np.ascontiguousarray(table[:, 0]),
        np.ascontiguousarray(table[:, 1]),
        np.ascontiguousarray(table[:, 2]),
        said[order],
    )
