"""What every kind of row answers: the drawing plan of any strip of itself."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol

from syncstudio.media.health.finding import Severity
from syncstudio.panes.severity import counted
from syncstudio.panes.theme import Theme
from syncstudio.panes.time_axis import TimeAxis
from syncstudio.panes.timeline.finding_marks import FindingMarks
from syncstudio.panes.timeline.moment_pins import MomentPins
from syncstudio.panes.timeline.plan import Hatch, Plan
from syncstudio.project.records import Track
from syncstudio.session.health.health_facts import PlacedFinding
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.piece import Piece
from syncstudio.timebase.span import Span

if TYPE_CHECKING:
    from syncstudio.panes.timeline.rows.found_places import FoundPlaces


@dataclass(frozen=True, slots=True)
class Strip:
    """The part of a row to plan: device columns `[first, last)` of a view. `ratio` is device columns per pixel."""

    axis: TimeAxis
    first: int
    last: int
    height: int
    ratio: float = 1.0

    @property
    def ns_per_column(self) -> float:
        return self.axis.ns_per_px / self.ratio

    @property
    def x0(self) -> float:
        return self.first / self.ratio

    @property
    def x1(self) -> float:
        return self.last / self.ratio

    @property
    def span(self) -> Span:
        """The instants of the strip."""
        return Span(self.ns_at(self.first), max(self.ns_at(self.last), self.ns_at(self.first) + 1))

    def ns_at(self, column: float) -> int:
        """The instant at the left edge of a device column."""
        return self.axis.start_ns + round(column * self.ns_per_column)

    def columns_of(self, span: Span) -> tuple[int, int]:
        """The device columns of the strip that begin within a span, as `[first, last)`."""
        low = math.ceil((span.start_ns - self.axis.start_ns) / self.ns_per_column - 1e-6)
        high = math.ceil((span.end_ns - self.axis.start_ns) / self.ns_per_column - 1e-6)
        return max(low, self.first), min(high, self.last)


class EdgeBound(ABC):
    """A row whose content keeps within the view: parts of it look another way after a pan."""

    @abstractmethod
    def unsteady(self, axis: TimeAxis, moved_px: float) -> list[tuple[float, float]]:
        """Where it is to be painted anew after the view moved right by so many pixels, as (left, right)."""


class RowContent(Protocol):
    """One row's data, ready to be planned. `scrolls` says that shifted pixels stay right when the view pans."""

    @property
    def scrolls(self) -> bool:
        """Whether what was painted is kept."""

    def plan(self, strip: Strip, theme: Theme) -> Plan:
        """The shapes of a strip."""

    def readings(self, master_ns: int) -> list[tuple[str, int]]:
        """What the header shows at the playhead: texts with their palette index."""


class TrackRow:
    """What the rows of all tracks share: the record, where it lies now, and the source span it was recorded over."""

    scrolls = True

    def __init__(self, track: Track, clock_map: ClockMap, recorded: Span | None) -> None:
        self.track = track
        self.clock_map = clock_map
        self.recorded = recorded
        self.marks = FindingMarks()
        self.pins = MomentPins()
        self.proposed: FoundPlaces | None = None
        self.found: dict[Severity, int] = {}
        self._known: tuple[ClockMap, Span | None, list[tuple[Piece, Span]]] | None = None

    def take_findings(self, findings: Sequence[PlacedFinding]) -> None:
        """What is odd about the track's timing: marked along its top, counted in its header."""
        self.marks = FindingMarks(findings)
        self.found = counted(each.finding for each in findings)

    def pieces(self) -> list[tuple[Piece, Span]]:
        """Each piece with the master span in which it has something recorded; kept until one of them changes."""
        known = self._known
        if known is None or known[0] is not self.clock_map or known[1] != self.recorded:
            known = (self.clock_map, self.recorded, list(recorded_pieces(self.clock_map, self.recorded)))
            self._known = known
        return known[2]

    def readings(self, master_ns: int) -> list[tuple[str, int]]:
        """Nothing to read at the playhead, unless a kind of row says otherwise."""
        return []


def recorded_pieces(clock_map: ClockMap, recorded: Span | None) -> Iterator[tuple[Piece, Span]]:
    """Each piece of a track with the master span in which it has something recorded.

    `recorded` is the source span that the track was recorded over; `None` is nothing known yet.
    """
    if recorded is None:
        return
    for piece in clock_map.pieces:
        low, high = clock_map.source_bounds(piece)
        start = Fraction(recorded.start_ns) if low is None else max(low, Fraction(recorded.start_ns))
        end = Fraction(recorded.end_ns) if high is None else min(high, Fraction(recorded.end_ns))
        if start < end:
            yield piece, Span(math.ceil(piece.master_exact(start)), math.ceil(piece.master_exact(end)))


def gaps_between(spans: list[Span], within: Span) -> list[Span]:
    """What of a span none of the others covers."""
    gaps = []
    at = within.start_ns
    for span in sorted(spans, key=lambda span: span.start_ns):
        if span.start_ns > at:
            gaps.append(Span(at, min(span.start_ns, within.end_ns)))
        at = max(at, span.end_ns)
        if at >= within.end_ns:
            return gaps
    gaps.append(Span(at, within.end_ns))
    return gaps


def plan_gaps(spans: list[Span], strip: Strip, theme: Theme) -> Plan:
    """Diagonals where nothing is recorded."""
    plan: Plan = []
    for gap in gaps_between(spans, strip.span):
        x0 = max(strip.axis.x_from_ns(gap.start_ns), strip.x0)
        x1 = min(strip.axis.x_from_ns(gap.end_ns), strip.x1)
        if x1 > x0:
            plan.append(Hatch(x0, x1 - x0, 0, strip.height - 1, theme.line))
    return plan
