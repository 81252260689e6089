"""How all tracks lie, solved from the measurements between pairs of them.

>>> solution = solve([Edge(1, 2, 12_253_960_000, 3.2, 4_100, 0.1)], reference=1)
>>> solution.nodes[2].offset_ns
12253960000
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


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
    """

    nodes: tuple[int, ...]
    closure_ns: int
    uncertainty_ns: int
    closes: bool


@dataclass(frozen=True, slots=True)
class GraphSolution:
    """Where every track lies against the reference; `unreached` are those that no measurement ties to it."""

    reference: int
    nodes: Mapping[int, NodeSolution]
    edges: tuple[EdgeSolution, ...]
    loops: tuple[Loop, ...]
    unreached: tuple[int, ...]


def solve(
    edges: Iterable[Edge],
    reference: int | None = None,
    tied: Sequence[Sequence[int]] = (),
    nodes: Iterable[int] = (),
) -> GraphSolution:
    """The offsets and drifts that fit all measurements best, in the sense of weighted least squares.

    `tied` are ids that lie alike, for they move together; `nodes` names ids that no edge may reach. Without a
    `reference` the best connected track is one. ValueError when there are neither edges nor nodes nor a reference.
    """
    raise NotImplementedError
