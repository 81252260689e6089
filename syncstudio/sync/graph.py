"""How all tracks lie, solved from the measurements between pairs of them.

>>> solution = solve([Edge(1, 2, 12_253_960_000, 3.2, 4_100, 0.1)], reference=1)
>>> solution.nodes[2].offset_ns
12253960000
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from syncstudio.sync.graph_fit import Fit, Link, fit
from syncstudio.sync.graph_loops import groups_of, rounds, to_blame, tree_of
from syncstudio.sync.measurement import PPM


@dataclass(frozen=True, slots=True)
class Edge:
    """One measured pair: `reference time = other time * (1 + drift) + offset`, with 95 % half-widths.

    `uncertainty_ns` is that of the offset at the other's source zero. `centre_ns` is the other's time at the middle of
    what was measured: there the errors of offset and drift do not depend on each other. `drift_uncertainty_ppm` None:
    the drift was not measured.
    """

    reference: int
    other: int
    offset_ns: int
    drift_ppm: float
    uncertainty_ns: int
    drift_uncertainty_ppm: float | None
    centre_ns: int = 0


@dataclass(frozen=True, slots=True)
class NodeSolution:
    """Where a track lies: `time of the reference = its time * (1 + drift) + offset`, with 95 % half-widths."""

    offset_ns: int
    drift_ppm: float
    uncertainty_ns: int
    drift_uncertainty_ppm: float


@dataclass(frozen=True, slots=True)
class EdgeSolution:
    """What became of a measurement: how far it is from the solution where it was measured; not `used`: rejected."""

    edge: Edge
    residual_ns: int
    used: bool


@dataclass(frozen=True, slots=True)
class Loop:
    """A closed way round over measurements: going round once must end where it began.

    `closure_ns` is by how much it does not, `uncertainty_ns` how much the measurements' own uncertainties allow (95 %).
    `mended`: one of its measurements was found to be wrong; `left_out` are those that were.
    """

    nodes: tuple[int, ...]
    closure_ns: int
    uncertainty_ns: int
    closes: bool
    mended: bool = False
    left_out: tuple[EdgeSolution, ...] = ()


@dataclass(frozen=True, slots=True)
class GraphSolution:
    """Where every track lies against the reference; `unreached` are those that no measurement ties to it."""

    reference: int
    nodes: Mapping[int, NodeSolution]
    edges: tuple[EdgeSolution, ...]
    loops: tuple[Loop, ...]
    unreached: tuple[int, ...]

    @property
    def contradictions(self) -> tuple[Loop, ...]:
        """Loops that do not close, and of which nobody can tell which measurement is wrong."""
        return tuple(loop for loop in self.loops if not loop.closes and not loop.mended)


def solve(
    edges: Iterable[Edge],
    reference: int | None = None,
    tied: Sequence[Sequence[int]] = (),
    nodes: Iterable[int] = (),
) -> GraphSolution:
    """The offsets and drifts that fit all measurements best, in the sense of weighted least squares.

    Rates are composed as factors and offsets through them. A measurement that breaks loops is left out where that makes
    all loops close and no other could be blamed instead. `tied` are ids that lie alike, for they move together; a
    measurement between two of them says nothing of where they lie. `nodes` names ids that no edge may reach. Without
    a `reference` the best connected track is one, of equals the one named first in `nodes`. ValueError when there is
    nothing at all.
    """
    # In an order of their own, so that the answer does not depend on the caller's.
    ordered = sorted(edges, key=_key)
    named = {each: place for place, each in reversed(list(enumerate(nodes)))}
    ids = {*named, *(end for edge in ordered for end in (edge.reference, edge.other))}
    ids |= set() if reference is None else {reference}
    if not ids:
        raise ValueError("there is nothing to solve")
    group = groups_of(ids, tied)
    links = [
        Link(edge, group[edge.reference], group[edge.other])
        for edge in ordered
        if group[edge.reference] != group[edge.other]
    ]
    if reference is None:
        reference = _best_connected(ids, group, links, named)
    root = group[reference]
    reached = {root, *tree_of(links, root)}
    here = [link for link in links if link.near in reached]
    wrong = {id(here[number]) for number in to_blame(here, root)}
    good = [link for link in here if id(link) not in wrong]
    tree = tree_of(good, root)
    solved = fit(good, tree, root)
    loops = sorted(rounds(here, tree, root), key=lambda each: (len(each.links), each.tracks))
    used = {id(link.edge) for link in good}
    told = {
        id(edge): EdgeSolution(edge, _residual(edge, solved, group), id(edge) in used) for edge in ordered
    }
    return GraphSolution(
        reference,
        {each: _node(solved, group[each]) for each in sorted(ids) if group[each] in reached},
        tuple(told.values()),
        tuple(
            Loop(
                each.tracks,
                each.closure_ns,
                each.uncertainty_ns,
                each.closes,
                any(id(link) in wrong for _, link in each.links),
                tuple(told[id(link.edge)] for _, link in each.links if id(link) in wrong),
            )
            for each in loops
        ),
        tuple(each for each in sorted(ids) if group[each] not in reached),
    )


def _key(edge: Edge) -> tuple[float, ...]:
    width = edge.drift_uncertainty_ppm
    known = -1.0 if width is None else width
    ends = (edge.reference, edge.other)
    return (*ends, edge.uncertainty_ns, edge.offset_ns, edge.drift_ppm, known, edge.centre_ns)


def _best_connected(
    ids: Iterable[int], group: Mapping[int, int], links: Sequence[Link], named: Mapping[int, int]
) -> int:
    """In the largest part, the track with the most measurements; of several the one named first, then the one with the
    most certain ones."""
    counts: dict[int, int] = {}
    widths: dict[int, float] = {}
    for link in links:
        for end in (link.edge.reference, link.edge.other):
            counts[end] = counts.get(end, 0) + 1
            widths[end] = widths.get(end, 0.0) + link.edge.uncertainty_ns
    parts = {root: {root, *tree_of(links, root)} for root in {group[each] for each in ids}}

    def worth(each: int) -> tuple[float, ...]:
        size = sum(group[one] in parts[group[each]] for one in ids)
        return (
            -size, -counts.get(each, 0), named.get(each, len(named)), widths.get(each, 0.0), each
        )  # fmt: skip

    return min(ids, key=worth)


def _node(solved: Fit, group: int) -> NodeSolution:
    line = solved.lines[group]
    offset_us, drift_ppm = solved.widths(group)
    return NodeSolution(
        round(line.offset_ns), float((line.rate - 1) * PPM), math.ceil(offset_us * 1000), drift_ppm
    )


def _residual(edge: Edge, solved: Fit, group: Mapping[int, int]) -> int:
    """How much later the solution puts the other's centre than the measurement does; for a part that is not reached
    nothing, and between tied tracks what they would have to be moved apart."""
    near, far = solved.lines.get(group[edge.reference]), solved.lines.get(group[edge.other])
    if near is None or far is None:
        return 0
    centre = Fraction(edge.centre_ns)
    measured = Link(edge, 0, 0).line.at(centre)
    return round(near.inverse().at(far.at(centre)) - measured)
