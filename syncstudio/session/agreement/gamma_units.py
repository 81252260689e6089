"""Labels as the units of gamma, and how unlike two of them are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from syncstudio.session.agreement.lane_labels import ComparedLane, Reals, Whole

EMPTY = 1.0
"""Delta-empty: what a unit costs that has no partner. All costs are multiples of it, so gamma does not depend on it."""


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """What one rater delimited: starts and ends (seconds after the first of all) and categories, earliest first."""

    starts: Reals
    ends: Reals
    categories: Whole

    def __len__(self) -> int:
        return len(self.starts)

    def taken(self, places: Whole | slice) -> Units:
        """These units only."""
        return Units(self.starts[places], self.ends[places], self.categories[places])


@dataclass(frozen=True, slots=True)
class Dissimilarity:
    """`d(u, v) = positional * d_pos + categorial * d_cat`, in multiples of delta-empty.

    `d_pos = ((|start_u - start_v| + |end_u - end_v|) / (length_u + length_v))^2`, "sporadic", and d_cat is 0 for the
    same category and 1 else (Mathet, Widlöcher & Métivier 2015, "The unified and holistic method gamma for
    inter-annotator agreement measure and alignment", Computational Linguistics 41(3), doi:10.1162/COLI_a_00227,
    sections 4.3 to 4.5).
    """

    positional: float = 1.0
    categorial: float = 1.0

    def between(self, one: Units, other: Units, i: Whole, j: Whole) -> Reals:
        """How unlike each pair of units is."""
        starts, ends = one.starts[i], one.ends[i]
        other_starts, other_ends = other.starts[j], other.ends[j]
        apart = np.abs(starts - other_starts) + np.abs(ends - other_ends)
        long = (ends - starts) + (other_ends - other_starts)
        differ = one.categories[i] != other.categories[j]
        return np.asarray(self.positional * (apart / long) ** 2 + self.categorial * differ)

    def reach(self, most: float) -> float:
        """By what share of its length each of two units must grow at both ends to touch, if they are less unlike."""
        if self.positional <= 0:
            return np.inf
        return float(max(0.0, np.sqrt(most / self.positional) - 1.0) / 2)


def units_of(lane: ComparedLane, tolerance_ns: int) -> tuple[Units, ...]:
    """Every rater's labels as units; an event counts as lasting from a tolerance before it to one after it."""
    origin_ns = lane.span_ns[0]
    made = []
    for rater in lane.raters:
        event = rater.starts_ns == rater.ends_ns
        starts = rater.starts_ns - np.where(event, max(tolerance_ns, 1), 0) - origin_ns
        ends = rater.ends_ns + np.where(event, max(tolerance_ns, 1), 0) - origin_ns
        made.append(Units(starts / 1e9, ends / 1e9, rater.labels))
    return tuple(made)
