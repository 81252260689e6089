"""Findings of one track as marks along the top of its row: where each lies, and what a hover or a click there means."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from textwrap import wrap

import numpy as np

from syncstudio.media.health.finding import SEVERITIES, Severity
from syncstudio.panes.severity import WORDS, ink, shape
from syncstudio.panes.theme import Theme
from syncstudio.panes.time_axis import TimeAxis
from syncstudio.panes.timeline.plan import Box, Plan, Text
from syncstudio.session.health_facts import PlacedFinding
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
_MANY_BARS = 200
_SAID, _HOVER_CHARS = 3, 76


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
        self._ends = [span.end_ns for span, _ in placed]
        self._ranks = [SEVERITIES.index(each.finding.severity) for each in self.findings]
        # The end of the longest stretch begun so far: where a search for what reaches into sight may stop.
        self._reach = list(accumulate(self._ends, max))
        self._clusters: tuple[float, list[Cluster]] = (0.0, [])

    def __bool__(self) -> bool:
        return bool(self.findings)

    def clusters(self, ns_per_px: float, merge_px: float = _MERGE_PX) -> list[Cluster]:
        """The marks at a scale, left to right; the same ones wherever the view is panned to."""
        within_ns = ns_per_px * merge_px
        if self._clusters[0] != within_ns:
            made, at = [], 0
            while at < len(self.starts):
                after = bisect_left(self.starts, self.starts[at] + within_ns, at + 1)
                worst = SEVERITIES[max(self._ranks[at:after])]
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

    def plan(self, axis: TimeAxis, x0: float, x1: float, theme: Theme) -> Plan:
        """The marks between two places of the view: stretches as thin bars, shapes, and counts beside them."""
        plan = self._bars(axis, x0, x1, theme)
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
        return [self.findings[at] for at in self._reaching(at_ns, at_ns) if self._ends[at] > at_ns]

    def place_of(self, placed: PlacedFinding, axis: TimeAxis) -> tuple[float, float] | None:
        """The middle of the mark that stands for a finding, in pixels of the row."""
        for at, each in enumerate(self.findings):
            if each.same_as(placed):
                cluster = next(made for made in self.clusters(axis.ns_per_px) if made.first <= at < made.last)
                return axis.x_from_ns(cluster.start_ns), _TOP
        return None

    def _reaching(self, start_ns: int, end_ns: int) -> list[int]:
        """Which findings with a length share time with a stretch."""
        last = bisect_right(self.starts, end_ns)
        first = bisect_right(self._reach, start_ns, 0, last)
        return [
            at for at in range(first, last) if self._ends[at] > start_ns and self._ends[at] > self.starts[at]
        ]

    def _bars(self, axis: TimeAxis, x0: float, x1: float, theme: Theme) -> Plan:
        found = self._reaching(axis.ns_from_x(x0), axis.ns_from_x(x1))
        places = [
            (
                self.findings[at].finding.severity,
                axis.x_from_ns(self.starts[at]),
                axis.x_from_ns(self._ends[at]),
            )
            for at in found
        ]
        if len(places) > _MANY_BARS:
            places = [run for severity in SEVERITIES for run in _runs(severity, places, x0, x1)]
        places.sort(key=lambda place: SEVERITIES.index(place[0]))
        return [
            Box(
                max(low, x0 - 2),
                0,
                min(max(high, low + 1), x1 + 2) - max(low, x0 - 2),
                _BAR_PX,
                ink(severity, theme),
            )
            for severity, low, high in places
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


def _runs(
    severity: Severity, places: list[tuple[Severity, float, float]], x0: float, x1: float
) -> list[tuple[Severity, float, float]]:
    """The pixel columns that the stretches of one severity cover, as few bars as will do."""
    first, count = int(np.floor(x0)) - 2, int(np.ceil(x1 - x0)) + 4
    own = np.array([(low, high) for each, low, high in places if each == severity]).reshape(-1, 2)
    edges = np.zeros(count + 1, dtype=np.int64)
    np.add.at(edges, np.clip(np.floor(own[:, 0]) - first, 0, count).astype(int), 1)
    np.add.at(edges, np.clip(np.floor(own[:, 1]) + 1 - first, 0, count).astype(int), -1)
    covered = np.concatenate(([0], (np.cumsum(edges)[:-1] > 0).astype(np.int8), [0]))
    turns = np.flatnonzero(np.diff(covered))
    return [
        (severity, float(first + low), float(first + high))
        for low, high in zip(turns[::2], turns[1::2], strict=True)
    ]
