"""All measurements of a project together: where they put the tracks, and whether they agree around closed loops."""

from __future__ import annotations

from collections.abc import Sequence

from syncstudio.project.records import MeasurementRow
from syncstudio.session.errors import SessionError
from syncstudio.session.measuring.accepting import Accepting, Proposal
from syncstudio.session.measuring.measured_pieces import stretches
from syncstudio.session.measuring.solving import as_measured, solved
from syncstudio.survey.edges import edge_of
from syncstudio.sync.errors import SyncError
from syncstudio.sync.graph import Edge, GraphSolution, Loop
from syncstudio.sync.measurement import Measurement


class Closures(Accepting):
    """Solved from the measurements that are stored, so that it is there again after a restart."""

    _solved: tuple[int, GraphSolution | None] | None = None

    def solution(self) -> GraphSolution | None:
        """Where the newest measurements of all pairs put every track; nothing before anything was measured.

        What was rejected, or measured on a file that was replaced since, does not count.
        """
        self.all_measurements()  # listens to changes from now on
        changes = self._row_changes
        if self._solved is None or self._solved[0] != changes:
            edges = [edge for row in self._counted() if (edge := self._edge(row)) is not None]
            self._solved = (changes, solved(self.project, edges))
        return self._solved[1]

    def loop_of(self, track_id: int) -> Loop | None:
        """The loop of measurements through a track that closes worst, or nothing where none goes through it."""
        solution = self.solution()
        moved = set(self.moved_with(track_id))
        loops = [loop for loop in solution.loops if moved & set(loop.nodes)] if solution is not None else []
        return max(loops, key=lambda loop: (not loop.closes, abs(loop.closure_ns)), default=None)

    def broken_loops(self) -> list[Loop]:
        """Loops that do not close, and of which nobody can tell which measurement is wrong."""
        solution = self.solution()
        return [] if solution is None else list(solution.contradictions)

    def waiting_for_all(self) -> int:
        """How many measurements wait that `accept_all` would decide about."""
        rows = self._counted()
        return sum(row.decision == "proposed" and not self._within_a_file(row) for row in rows)

    def accept_all(self) -> int:
        """Align every track as all measurements together have it, as one step; answers how many tracks moved."""
        solution = self.solution()
        if solution is None:
            raise SessionError("Nothing was measured yet: measure everything first.")
        broken = self.broken_loops()
        if broken:
            raise SessionError(
                "Nothing was aligned: "
                + (
                    "a loop of measurements does"
                    if len(broken) == 1
                    else f"{len(broken)} loops of measurements do"
                )
                + " not close, so one of them is wrong. Look at their evidence and reject it."
            )
        if set(solution.nodes) <= set(self.moved_with(solution.reference)):
            name = self.project.track(solution.reference).name
            raise SessionError(
                f"Nothing was aligned: no measurement reaches {name}, the reference. Measure a track against it, or "
                "make another one the reference."
            )
        proposals = self._solved_proposals(solution)
        used = {(each.edge.reference, each.edge.other) for each in solution.edges if each.used}
        accepted = [row for row in self._counted() if (row.reference_id, row.track_id) in used]
        name = "Accept measurement" if len(accepted) == 1 else f"Accept {len(accepted)} measurements"
        with self.project.edit(name) as edit:
            for found in proposals:
                self._apply(edit, found)
            for row in accepted:
                if row.decision != "accepted":
                    edit.update(MeasurementRow, row.id, decision="accepted")
        return sum(len(found.pieces) for found in proposals)

    # -- working it out -------------------------------------------------------------------------------------------

    def _counted(self) -> list[MeasurementRow]:
        """The newest measurement of each pair that still says something, newest first."""
        found: dict[frozenset[int], MeasurementRow] = {}
        for row in self.all_measurements():
            pair = frozenset((row.track_id, row.reference_id))
            if (
                row.status == "measured"
                and row.decision != "rejected"
                and pair not in found
                and not self.is_stale(row)
            ):
                found[pair] = row
        return list(found.values())

    def _within_a_file(self, row: MeasurementRow) -> bool:
        return row.reference_id in self.moved_with(row.track_id)

    def _edge(self, row: MeasurementRow) -> Edge | None:
        if row.offset_ns is None or self._within_a_file(row):
            return None
        try:
            return edge_of(row.reference_id, row.track_id, self.evidence(row.id))
        except SyncError:  # its numbers are still there
            answer = Measurement(
                row.method,
                row.status,
                row.offset_ns,
                row.drift_ppm,
                row.uncertainty_ns,
                row.drift_uncertainty_ppm,
            )
            return edge_of(row.reference_id, row.track_id, answer)

    def _solved_proposals(self, solution: GraphSolution) -> list[Proposal]:
        """What the solution would do to each file's tracks but the reference's own."""
        done = set(self.moved_with(solution.reference))
        proposals = []
        for track_id, node in solution.nodes.items():
            if track_id in done:
                continue
            moved = self.moved_with(track_id)
            done |= set(moved)
            stepped = self._stepped(moved, solution.reference)
            if stepped is not None:
                track, reference_id = self.project.track(stepped.track_id), stepped.reference_id
                answer = self.evidence(stepped.id)
            else:
                track, reference_id = self.project.track(track_id), solution.reference
                answer = as_measured(solution, track, self.project.track(reference_id))
            lines = stretches(answer, self.project.clock_map(reference_id))
            found = self._proposal(track, reference_id, lines, node.uncertainty_ns)
            if found.changes:
                proposals.append(found)
        return proposals

    def _stepped(self, moved: Sequence[int], reference_id: int) -> MeasurementRow | None:
        """A measurement of tracks against the reference that has several pieces: one line would lose them."""
        beside = self.moved_with(reference_id)
        for row in self._counted():
            if row.track_id in moved and row.reference_id in beside and self._has_pieces(row):
                return row
        return None

    def _has_pieces(self, row: MeasurementRow) -> bool:
        try:
            return len(self.evidence(row.id).pieces) > 1
        except SyncError:
            return False
