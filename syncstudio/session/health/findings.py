"""Findings of timing on the master timeline: where each one lies, which is chosen, and the way from one to the next."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from fractions import Fraction

from syncstudio.session.health.health_checks import HealthChecks
from syncstudio.session.health.health_facts import PlacedFinding
from syncstudio.session.notices import FindingSelected
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.instant import NS_PER_S
from syncstudio.timebase.span import Span


class Findings(HealthChecks):
    """What was found of each track, in its place."""

    _selected_finding: PlacedFinding | None = None

    def findings_on(self, track_id: int) -> list[PlacedFinding]:
        """What was found of a track and its file, worst first, each with its place on the master timeline."""
        known = self.health(track_id)
        if known is None:
            return []
        clock_map = self.clock_map(track_id)
        return [
            PlacedFinding(found, track_id, _place(clock_map, found.at_s, found.until_s))
            for found in known.findings
        ]

    def all_findings(self) -> list[PlacedFinding]:
        """What was found of every track; what concerns a whole file stands once, on its first track."""
        found, told = [], set()
        for track in self.project.tracks():
            for placed in self.findings_on(track.id):
                of_file = (track.source_id, placed.finding)
                if placed.finding.stream is not None or of_file not in told:
                    found.append(placed)
                    told.add(of_file)
        return found

    @property
    def selected_finding(self) -> PlacedFinding | None:
        """The finding that a person looks at."""
        return self._selected_finding

    @selected_finding.setter
    def selected_finding(self, placed: PlacedFinding | None) -> None:
        if placed != self._selected_finding:
            self._selected_finding = placed
            self.notices.emit(FindingSelected())

    def go_to_finding(self, placed: PlacedFinding) -> None:
        """Choose a finding, let keys act on its track, and move the playhead there if it has a place."""
        self.focus_track_id = placed.track_id
        self.selected_finding = placed
        if placed.master is not None:
            self.transport.seek(placed.master.start_ns)

    def finding_beside(self, direction: int) -> PlacedFinding | None:
        """The next finding that has a place after the playhead (or, below zero, the one before it), or nothing.

        Of several at one instant each has its turn.
        """
        placed = sorted(
            ((each.master.start_ns, each) for each in self.all_findings() if each.master is not None),
            key=lambda pair: pair[0],
        )
        starts = [start_ns for start_ns, _ in placed]
        here_ns = self.transport.position_ns()
        for at, (start_ns, each) in enumerate(placed):
            if start_ns == here_ns and each.same_as(self._selected_finding):
                place = at + (1 if direction > 0 else -1)
                break
        else:
            place = bisect_right(starts, here_ns) if direction > 0 else bisect_left(starts, here_ns) - 1
        return placed[place][1] if 0 <= place < len(placed) else None


def _place(clock_map: ClockMap, at_s: Fraction | None, until_s: Fraction | None) -> Span | None:
    """Where a stretch of the source lies on the master timeline, on the piece that holds its beginning."""
    if at_s is None:
        return None
    start_ns = clock_map.master_from_source(at_s * NS_PER_S)
    if start_ns is None:
        return None
    end_ns = None if until_s is None else clock_map.master_from_source(until_s * NS_PER_S)
    return Span(start_ns, max(start_ns, start_ns if end_ns is None else end_ns))
