"""Weighted least squares over measured pairs: the rates and offsets of all tracks at once, with their covariance.

Rates and offsets compose as affine maps, so an offset of an hour feels 50 ppm of its neighbour's drift as 180 ms.
Times are therefore composed exactly, and only what the measurements disagree by is solved for in floats.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.interval import CLOCKS_DIFFER_PPM, centre_width

if TYPE_CHECKING:
    from syncstudio.sync.graph import Edge

_US, _S = 1e3, 1e9
# A half-width below these is a method's slip, not knowledge: it would silence every other measurement.
_LEAST_US, _LEAST_PPM = 1e-3, 1e-6
_ROUNDS = 3
# No clock is off by what would reconcile such measurements.
_FAR_RATE = Fraction(1, 1000)
# An estimate of spread from one or two differences is wild; a 95 % half-width is this many standard deviations.
_SIGMAS = 1.96


@dataclass(frozen=True, slots=True)
class Line:
    """`rate * ns + offset`, exact."""

    rate: Fraction = Fraction(1)
    offset_ns: Fraction = Fraction(0)

    def at(self, ns: Fraction) -> Fraction:
        """Where an instant lies."""
        return self.rate * ns + self.offset_ns

    def after(self, inner: Line) -> Line:
        """First `inner`, then this."""
        return Line(self.rate * inner.rate, self.rate * inner.offset_ns + self.offset_ns)

    def inverse(self) -> Line:
        """The way back."""
        return Line(1 / self.rate, -self.offset_ns / self.rate)


@dataclass(frozen=True, slots=True)
class Link:
    """An edge between two groups of tied tracks, `near` that of its reference, `far` that of its other."""

    edge: Edge
    near: int
    far: int

    @property
    def line(self) -> Line:
        """The reference's time from the other's."""
        # To 1e-18, so that the numbers stay short however many are composed.
        return Line(1 + Fraction(round(self.edge.drift_ppm * 10**12), 10**18), Fraction(self.edge.offset_ns))

    @property
    def drift_width_ppm(self) -> float:
        """95 % half-width of the drift."""
        width = self.edge.drift_uncertainty_ppm
        return CLOCKS_DIFFER_PPM if width is None else max(width, _LEAST_PPM)

    @property
    def centre_width_us(self) -> float:
        """95 % half-width of the offset at the centre, where it does not depend on the drift's."""
        at_zero = max(self.edge.uncertainty_ns / _US, _LEAST_US)
        return centre_width(at_zero, self.edge.centre_ns / _US, self.drift_width_ppm)

    def width_us(self, other_ns: Fraction) -> float:
        """95 % half-width of the reference time of an instant of the other's."""
        away_s = float(other_ns - self.edge.centre_ns) / _S
        return math.hypot(self.centre_width_us, away_s * self.drift_width_ppm)


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """The lines of all groups to the root's time, and the covariance of their errors.

    `covariance` float64 (2k, 2k) in squared half-widths: drifts (ppm) and offsets (µs) of `order`, the root left out.
    `least` are the half-widths (µs, ppm) of each group's best measurement: what is wrong with a recording is wrong in
    all that was measured of it, so that taking them together does not make it better known.
    """

    lines: Mapping[int, Line]
    order: tuple[int, ...]
    covariance: NDArray[np.float64]
    least: Mapping[int, tuple[float, float]]

    def widths(self, group: int) -> tuple[float, float]:
        """95 % half-widths of a group's offset (µs) at its source zero, and drift (ppm); zeros for the root."""
        if group not in self.order:
            return 0.0, 0.0
        place = self.order.index(group)
        drift, offset = (self.covariance[i, i] for i in (place, place + len(self.order)))
        least_offset, least_drift = self.least[group]
        return max(math.sqrt(max(offset, 0.0)), least_offset), max(math.sqrt(max(drift, 0.0)), least_drift)


def fit(links: Sequence[Link], tree: Mapping[int, tuple[int, Link]], root: int) -> Fit:
    """Solve all links; `tree` names for every other group the group before it and the link that leads there."""
    lines = _along(tree, root)
    order = tuple(sorted(group for group in lines if group != root))
    place = {group: number for number, group in enumerate(order)}
    size = len(order)
    if not size:
        return Fit(lines, (), np.zeros((0, 0)), {})
    begun = dict(lines)
    for _ in range(_ROUNDS):
        matrix = np.zeros((2 * len(links), 2 * size))
        rest = np.zeros(2 * len(links))
        for number, link in enumerate(links):
            _fill(matrix, rest, 2 * number, link, lines, place)
        scale = np.linalg.norm(matrix, axis=0)
        left, widths, right = np.linalg.svd(matrix / scale, full_matrices=False)
        step = (right.T @ ((left.T @ rest) / widths)) / scale
        for group, number in place.items():
            line = lines[group]
            lines[group] = Line(
                _short(line.rate * (1 - Fraction(float(step[number])) / 10**6)),
                _short(line.offset_ns - Fraction(float(step[size + number])) * 1000),
            )
        if not step.any():
            break
    if any(abs(lines[group].rate - begun[group].rate) > _FAR_RATE for group in order):
        # What contradicts itself so much is no matter of fitting: the shortest ways are as good as any, and in doubt.
        lines = begun
    inverse = right.T / widths / scale[:, None]
    left_over = rest - left @ (left.T @ rest)
    spread = float(left_over @ left_over) * _SIGMAS**2
    freedom = 2 * len(links) - 2 * size
    # Measurements that disagree more than they admit make all of them less certain (the Birge ratio).
    wider = max(1.0, spread / freedom) if freedom > 0 else 1.0
    return Fit(lines, order, inverse @ inverse.T * wider, {group: _best(links, group) for group in order})


def _best(links: Sequence[Link], group: int) -> tuple[float, float]:
    """The least half-widths of what a group was measured by: offset at its source zero (µs) and drift (ppm)."""
    own = [
        (link.width_us(Fraction(0) if link.far == group else link.line.inverse().at(Fraction(0))), link)
        for link in links
        if group in (link.near, link.far)
    ]
    return min(width for width, _ in own), min(link.drift_width_ppm for _, link in own)


def _short(value: Fraction) -> Fraction:
    """To 1e-24: what is composed of many floats would grow without end."""
    return Fraction(round(value * 10**24), 10**24)


def _along(tree: Mapping[int, tuple[int, Link]], root: int) -> dict[int, Line]:
    lines = {root: Line()}
    for group in tree:
        way = []
        while group not in lines:
            before, link = tree[group]
            way.append((group, link))
            group = before
        for further, link in reversed(way):
            step = link.line if link.far == further else link.line.inverse()
            lines[further] = lines[group].after(step)
            group = further
    return lines


def _fill(
    matrix: NDArray[np.float64],
    rest: NDArray[np.float64],
    row: int,
    link: Link,
    lines: Mapping[int, Line],
    place: Mapping[int, int],
) -> None:
    """One row for the offset at the centre (µs), one for the drift (ppm), both over their half-widths."""
    size = len(place)
    near, far = lines[link.near], lines[link.far]
    centre = Fraction(link.edge.centre_ns)
    there = link.line.at(centre)
    offset_weight, drift_weight = 1 / link.centre_width_us, 1 / link.drift_width_ppm
    rest[row] = float(far.at(centre) - near.at(there)) / _US * offset_weight
    rest[row + 1] = float(far.rate / (near.rate * link.line.rate) - 1) * 1e6 * drift_weight
    for group, line, ns, sign in ((link.far, far, centre, 1.0), (link.near, near, there, -1.0)):
        if group in place:
            matrix[row, place[group]] += sign * float(line.rate * ns) / _S * offset_weight
            matrix[row, size + place[group]] += sign * offset_weight
            matrix[row + 1, place[group]] += sign * drift_weight
