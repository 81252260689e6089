"""Which utterances of two raters say the same stretch of speech, however each of them parted it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from syncstudio.session.agreement.lane_labels import LaneLabels
from syncstudio.session.agreement.near_pairs import sharing_pairs


@dataclass(frozen=True, slots=True)
class Group:
    """Places of the first's utterances and of the second's that lie over one another; one side may be empty."""

    first: tuple[int, ...]
    second: tuple[int, ...]


def utterance_groups(first: LaneLabels, second: LaneLabels) -> list[Group]:
    """Utterances joined where two of different raters share at least half of the shorter one, earliest first.

    So one utterance of one rater that the other parted into two is one place, and neighbours that only touch are not.
    """
    one, other = sharing_pairs(first.starts_ns, first.ends_ns, second.starts_ns, second.ends_ns)
    shared = np.minimum(first.ends_ns[one], second.ends_ns[other])
    shared -= np.maximum(first.starts_ns[one], second.starts_ns[other])
    shorter = np.minimum(
        first.ends_ns[one] - first.starts_ns[one], second.ends_ns[other] - second.starts_ns[other]
    )
    kept = (2 * shared >= shorter) & ((shared > 0) | (shorter == 0))
    one, other = one[kept], other[kept]
    size = len(first) + len(second)
    if not size:
        return []
    graph = csr_matrix((np.ones(len(one), dtype=np.int8), (one, other + len(first))), shape=(size, size))
    count, islands = connected_components(graph, directed=False)
    starts = np.concatenate([first.starts_ns, second.starts_ns])
    order = np.lexsort((np.arange(size), starts, islands))
    edges = np.searchsorted(islands[order], np.arange(count + 1))
    found: list[tuple[int, Group]] = []
    places = order.tolist()
    for begin, end in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        rows = places[begin:end]
        group = Group(
            tuple(row for row in rows if row < len(first)),
            tuple(row - len(first) for row in rows if row >= len(first)),
        )
        found.append((int(starts[rows[0]]), group))
    return [group for _, group in sorted(found, key=lambda each: each[0])]
