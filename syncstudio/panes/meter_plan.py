"""What the sync meter shows, laid out and put into words without Qt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from syncstudio.panes.theme import Theme
from syncstudio.panes.timeline.plan import Box, Line, Plan, Text
from syncstudio.session.playing.sync_meter import MeterFigures, MeterReading

SPANS_S = (10, 60)
LEFT, RIGHT, TOP, BOTTOM = 52, 8, 6, 20
_NS_PER_MS = 1_000_000
# The scale is one of these, so that it does not move with every reading.
_SCALES_MS = (20, 50, 100, 200, 500, 1_000, 2_000, 5_000)
_GAP_NS = 500 * _NS_PER_MS
_SHADE = 26  # of 255: what counts as on time


@dataclass(frozen=True, slots=True)
class Curve:
    """One pane's readings, and the palette entry they are drawn in."""

    readings: list[MeterReading]
    color: int


class MeterGraph:
    """The graph at a size in pixels: late above the middle, early below, the latest at the right."""

    def __init__(
        self, width: int, height: int, end_ns: int, span_s: int, refresh_ns: int, curves: list[Curve]
    ) -> None:
        self._width, self._height = width, height
        self._span_ns = span_s * 1_000_000_000
        self._end_ns, self._refresh_ns = end_ns, refresh_ns
        self._curves = curves
        self.scale_ms = scale_for(reading for curve in curves for reading in curve.readings)

    def x(self, host_ns: int) -> float:
        """Where a host time lies."""
        return self._width - RIGHT - (self._end_ns - host_ns) / self._span_ns * (self._width - LEFT - RIGHT)

    def y(self, error_ns: int) -> float:
        """Where an error lies; what is off the scale lies at its edge."""
        share = max(-1.0, min(1.0, error_ns / _NS_PER_MS / self.scale_ms))
        middle = (TOP + self._height - BOTTOM) / 2
        return middle - share * (self._height - TOP - BOTTOM) / 2

    def plan(self, theme: Theme) -> Plan:
        """The ground: scale, and the band of one refresh in which a picture is on time."""
        right, span_s = self._width - RIGHT, self._span_ns // 1_000_000_000
        band = self.y(self._refresh_ns), self.y(-self._refresh_ns)
        plan: Plan = [Box(LEFT, band[0], right - LEFT, band[1] - band[0], theme.inside, alpha=_SHADE)]
        for part in (1.0, 0.5, 0.0, -0.5, -1.0):
            y = self.y(round(part * self.scale_ms * _NS_PER_MS))
            plan.append(Line(LEFT, y, right, y, theme.line))
            text = f"{abs(part) * self.scale_ms:g}"
            plan.append(Text(0, y - 7, LEFT - 6, 14, text, theme.soft, 10, mono=True, align="right"))
        words = (("late", self.y(0) - 20), ("early", self.y(0) + 6))
        plan += [Text(LEFT + 4, y, 60, 14, text, theme.soft, 10) for text, y in words]
        foot = self._height - BOTTOM + 4
        plan.append(Text(LEFT, foot, 80, 14, f"{span_s} s ago", theme.soft, 10))
        plan.append(Text(right - 80, foot, 80, 14, "now", theme.soft, 10, align="right"))
        plan.append(Text(0, foot, LEFT - 6, 14, "ms", theme.soft, 10, align="right"))
        return plan

    def lines(self, curve: Curve) -> list[list[tuple[float, float]]]:
        """The lines of one pane: in every column of pixels the reading that is farthest off. None runs over a pause."""
        lines: list[list[tuple[float, float]]] = []
        column, farthest_ns = -1, 0
        before: MeterReading | None = None
        for reading in curve.readings:
            x = self.x(reading.host_ns)
            if reading.from_due_ns is None or x < LEFT:
                continue
            point = (x, self.y(reading.from_due_ns))
            if before is None or _paused_between(before, reading):
                lines.append([point])
            elif int(x) != column:
                lines[-1].append(point)
            elif abs(reading.from_due_ns) > abs(farthest_ns):
                lines[-1][-1] = point
            else:
                before = reading
                continue
            column, farthest_ns, before = int(x), reading.from_due_ns, reading
        return lines


def _paused_between(before: MeterReading, after: MeterReading) -> bool:
    """Whether nothing was measured for a while since nothing played, not since a picture stood still."""
    gone_ns = after.host_ns - before.host_ns
    played_ns = abs(after.heard_ns - before.heard_ns)
    return gone_ns > _GAP_NS and played_ns < abs(before.speed) * gone_ns - _GAP_NS // 2


def scale_for(readings: Iterable[MeterReading]) -> int:
    """The ms at the edge of the graph: the least of a few that nearly holds all readings."""
    most_ns = max(
        (abs(reading.from_due_ns) for reading in readings if reading.from_due_ns is not None), default=0
    )
    return next((scale for scale in _SCALES_MS if most_ns <= scale * _NS_PER_MS), _SCALES_MS[-1])


@dataclass(frozen=True, slots=True)
class MeterWords:
    """The templates of the figures, in the person's language: "{ms} late", "{ms} early"."""

    late: str
    early: str
    none: str = "–"

    def signed(self, ns: int | None) -> str:
        """An error in ms with its side as a word."""
        if ns is None:
            return self.none
        size = f"{abs(ns) / _NS_PER_MS:.1f}"
        return size if size == "0.0" else (self.late if ns > 0 else self.early).format(ms=size)

    def size(self, ns: int | None) -> str:
        """An error in ms without its side."""
        return self.none if ns is None else f"{ns / _NS_PER_MS:.1f}"

    def row(self, figures: MeterFigures, dropped: int) -> tuple[str, str, str, str]:
        """Middle, 95 of 100, worst and dropped of one track."""
        return (
            self.signed(figures.median_ns),
            self.size(figures.p95_ns),
            self.signed(figures.worst_ns),
            str(dropped),
        )
