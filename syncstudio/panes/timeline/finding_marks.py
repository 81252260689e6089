"""Findings of one track as marks along the top of its row: where each lies, and what a hover or a click there means."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

import numpy as np
import numpy.typing as npt

from syncstudio.media.health.finding import SEVERITIES, Severity
from syncstudio.panes.severity import WORDS, ink, shape
from syncstudio.panes.theme import Theme
from syncstudio.panes.time_axis import TimeAxis
from syncstudio.panes.timeline.plan import Band, Box, Plan, Text
from syncstudio.session.health.health_facts import PlacedFinding
from syncstudio.timebase.timecode import clock_text

# A shape reaches this far to each side; marks nearer than the second figure are one mark with a count.
MARK_PX = 6.0
_MERGE_PX = 22.0
_TOP, _HIT_PX, _HIT_HEIGHT = 8.0, 7.0, 16.0
_RING_PX = 9.0
_BAR_PX = 3.0
_DIGIT_PX = 6.0
_MOST = 99
# More stretches than this in sight are drawn as the columns they cover.
_MANY_BARS = 40
_SAID, _HOVER_CHARS = 3, 76
# A century and more: nothing is painted out there.
_FAR_NS = 2**62


@dataclass(frozen=True, slots=True)
class Cluster:
    """Marks too near to one another to be told apart: the first one's place, the worst, and which they are."""

    start_ns: int
    severity: Severity
    first: int
    last: int

    @property
    def count(self) -> int:
        return self.last - self.first


class FindingMarks:
    """The placed findings of one track in time order."""

    def __init__(self, findings: Sequence[PlacedFinding] = ()) -> None:
        placed = [(each.master, each) for each in findings if each.master is not None]
        placed.sort(key=lambda pair: pair[0].start_ns)
        self.findings = [each for _, each in placed]
        self.starts = [span.start_ns for span, _ in placed]
        self._starts = _whole_ns(self.starts)
        self._ends = _whole_ns([span.end_ns for span, _ in placed])
        self._ranks = np.array([SEVERITIES.index(each.finding.severity) for each in self.findings], np.int64)
        # The end of the longest stretch begun so far: where a search for what reaches into sight may stop.
        self._reach = np.maximum.accumulate(self._ends)
        self._clusters: tuple[float, list[Cluster]] = (0.0, [])
        self._sought: tuple[PlacedFinding | None, int | None] = (None, None)

    def __bool__(self) -> bool:
        return bool(self.findings)

    def clusters(self, ns_per_px: float, merge_px: float = _MERGE_PX) -> list[Cluster]:
        """The marks at a scale, left to right; the same ones wherever the view is panned to."""
        within_ns = ns_per_px * merge_px
        if self._clusters[0] != within_ns:
            made, at = [], 0
            while at < len(self.starts):
                after = bisect_left(self.starts, self.starts[at] + within_ns, at + 1)
                worst = SEVERITIES[self._ranks[at:after].max()]
                made.append(Cluster(self.starts[at], worst, at, after))
                at = after
            self._clusters = (within_ns, made)
        return self._clusters[1]

    def shown(self, axis: TimeAxis, x0: float, x1: float) -> list[Cluster]:
        """The marks whose pixels may lie between two places of the view."""
        clusters = self.clusters(axis.ns_per_px)
        low = bisect_left(clusters, axis.ns_from_x(x0 - 2 * _MERGE_PX), key=lambda each: each.start_ns)
        high = bisect_right(clusters, axis.ns_from_x(x1 + MARK_PX + 1), key=lambda each: each.start_ns)
        return clusters[low:high]

    def plan(self, axis: TimeAxis, x0: float, x1: float, theme: Theme, ratio: float = 1.0) -> Plan:
        """The marks between two places of the view: stretches as thin bars, shapes, and counts beside them."""
        plan = self._bars(axis, x0, x1, theme, ratio)
        for cluster in self.shown(axis, x0, x1):
            x = axis.x_from_ns(cluster.start_ns)
            if cluster.count > 1:
                text = _count_text(cluster.count)
                width = len(text) * _DIGIT_PX + 4
                plan.append(Box(x, 1, MARK_PX + 3 + width, 13, theme.panel, alpha=225))
                plan.append(
                    Text(x + MARK_PX + 2, 1, width, 13, text, ink(cluster.severity, theme), 10, mono=True)
                )
            plan.append(shape(cluster.severity, x, _TOP, MARK_PX, theme, theme.panel))
        return plan

    def under(self, axis: TimeAxis, x: float, y: float) -> list[PlacedFinding]:
        """The findings that a point of the row means: those of the mark there, else of the bar there."""
        if not 0 <= y <= _HIT_HEIGHT or not self.findings:
            return []
        hits = [
            (abs(axis.x_from_ns(cluster.start_ns) - x), cluster)
            for cluster in self.shown(axis, x - _HIT_PX, x + _HIT_PX)
            if -_HIT_PX <= x - axis.x_from_ns(cluster.start_ns) <= _right_of(cluster)
        ]
        if hits:
            cluster = min(hits, key=lambda hit: hit[0])[1]
            return self.findings[cluster.first : cluster.last]
        if y > _BAR_PX + 2:
            return []
        at_ns = axis.ns_from_x(x)
        return [self.findings[at] for at in self._reaching(at_ns, at_ns).tolist()]

    def place_of(self, placed: PlacedFinding, axis: TimeAxis) -> tuple[float, float] | None:
        """The middle of the mark that stands for a finding, in pixels of the row."""
        at = self._index_of(placed)
        if at is None:
            return None
        clusters = self.clusters(axis.ns_per_px)
        cluster = clusters[bisect_right(clusters, at, key=lambda made: made.first) - 1]
        return axis.x_from_ns(cluster.start_ns), _TOP

    def _index_of(self, placed: PlacedFinding) -> int | None:
        """Where a finding stands; the one last asked for is asked for with every move of the playhead."""
        if self._sought[0] is not placed:
            at = next((at for at, each in enumerate(self.findings) if each.same_as(placed)), None)
            self._sought = (placed, at)
        return self._sought[1]

    def _reaching(self, start_ns: int, end_ns: int) -> npt.NDArray[np.int64]:
        """Which findings with a length share time with a stretch."""
        last = bisect_right(self.starts, end_ns)
        first = int(np.searchsorted(self._reach[:last], start_ns, "right"))
        ends = self._ends[first:last]
        return first + np.flatnonzero((ends > start_ns) & (ends > self._starts[first:last]))

    def _bars(self, axis: TimeAxis, x0: float, x1: float, theme: Theme, ratio: float) -> Plan:
        found = self._reaching(axis.ns_from_x(x0), axis.ns_from_x(x1))
        low = np.maximum((self._starts[found] - axis.start_ns) / axis.ns_per_px, x0 - 2)
        high = np.minimum(np.maximum((self._ends[found] - axis.start_ns) / axis.ns_per_px, low + 1), x1 + 2)
        ranks = self._ranks[found]
        if len(found) > _MANY_BARS:
            return [
                _columns(low[ranks == rank], high[ranks == rank], ratio, ink(severity, theme))
                for rank, severity in enumerate(SEVERITIES)
                if (ranks == rank).any()
            ]
        return [
            Box(float(low[at]), 0, float(high[at] - low[at]), _BAR_PX, ink(SEVERITIES[ranks[at]], theme))
            for at in np.argsort(ranks, kind="stable").tolist()
        ]


def ring_plan(x: float, y: float, theme: Theme) -> Plan:
    """A ring around a mark."""
    side = 2 * _RING_PX
    return [
        Box(
            x - _RING_PX,
            max(y - _RING_PX, 0),
            side,
            side,
            None,
            theme.accent,
            radius=_RING_PX,
            outline_width=1.5,
        )
    ]


def hover_of(findings: Sequence[PlacedFinding]) -> str:
    """What a hover over a mark says: the sentences, worst first."""
    worst_first = sorted(findings, key=lambda each: -SEVERITIES.index(each.finding.severity))
    lines = []
    for each in worst_first[:_SAID]:
        at = f" · {clock_text(each.master.start_ns)}" if each.master is not None else ""
        lines += [f"{WORDS[each.finding.severity]}{at}", *wrap(each.finding.message, _HOVER_CHARS)]
    if len(findings) > _SAID:
        lines.append(f"and {len(findings) - _SAID} more: zoom in, or see Timing health")
    return "\n".join(lines)


def next_of(findings: Sequence[PlacedFinding], chosen: PlacedFinding | None) -> PlacedFinding:
    """Which finding of a mark a click means: the worst, then with each further click the next."""
    worst_first = sorted(findings, key=lambda each: -SEVERITIES.index(each.finding.severity))
    for at, each in enumerate(worst_first):
        if each.same_as(chosen):
            return worst_first[(at + 1) % len(worst_first)]
    return worst_first[0]


def _count_text(count: int) -> str:
    return f"{_MOST}+" if count > _MOST else str(count)


def _right_of(cluster: Cluster) -> float:
    count = len(_count_text(cluster.count)) * _DIGIT_PX + 6 if cluster.count > 1 else 0
    return _HIT_PX + count


def _whole_ns(instants: Sequence[int]) -> npt.NDArray[np.int64]:
    """Instants for arithmetic; a damaged stamp may lie farther out than 64 bits reach."""
    return np.array([min(max(ns, -_FAR_NS), _FAR_NS) for ns in instants], dtype=np.int64)


def _columns(low: npt.NDArray[np.float64], high: npt.NDArray[np.float64], ratio: float, color: str) -> Band:
    """The device columns that stretches cover, as one shape."""
    starts, ends = np.floor(low * ratio).astype(np.int64), np.ceil(high * ratio).astype(np.int64)
    first = int(starts.min())
    turns = np.zeros(int(ends.max()) - first + 1, dtype=np.int64)
    np.add.at(turns, starts - first, 1)
    np.add.at(turns, ends - first, -1)
    bottoms = np.where(np.cumsum(turns)[:-1] > 0, _BAR_PX * ratio, 0).astype(np.float32)
    return Band(first, np.zeros_like(bottoms), bottoms, color)
