"""All measurements of a project together: where they put the tracks, and whether they agree around closed loops."""

from __future__ import annotations

from syncstudio.project.records import MeasurementRow, Track
from syncstudio.session.accepting import Accepting, Proposal
from syncstudio.session.errors import SessionError
from syncstudio.session.measured_pieces import stretches
from syncstudio.survey.edges import edge_of
from syncstudio.sync.errors import SyncError
from syncstudio.sync.graph import Edge, GraphSolution, Loop, solve
from syncstudio.sync.measurement import Measurement


class Closures(Accepting):
    """Solved from the measurements that are stored, so that it is there again after a restart."""

    _solved: tuple[int, GraphSolution | None] | None = None

    def solution(self) -> GraphSolution | None:
        """Where the newest measurements of all pairs put every track; nothing before anything was measured.

        What was rejected, or measured on a file that was replaced since, does not count.
        """
        rows, changes = self.all_measurements(), self._row_changes
        if self._solved is None or self._solved[0] != changes:
            edges = [edge for row in self._counted() if (edge := self._edge(row)) is not None]
            reference = self.reference_track_id
            found = (
                solve(edges, reference, self._ties()) if edges and reference is not None and rows else None
            )
            self._solved = (changes, found)
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
        if solution is None:
            return []
        left_out = {
            frozenset((each.edge.reference, each.edge.other)) for each in solution.edges if not each.used
        }

        def settled(loop: Loop) -> bool:
            steps = zip(loop.nodes, (*loop.nodes[1:], loop.nodes[0]), strict=True)
            return loop.closes or any(frozenset(step) in left_out for step in steps)

        return [loop for loop in solution.loops if not settled(loop)]

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

    def _ties(self) -> tuple[tuple[int, ...], ...]:
        """Tracks that move together."""
        ties = {tuple(sorted(self.moved_with(track.id))) for track in self.project.tracks()}
        return tuple(sorted(tie for tie in ties if len(tie) > 1))

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
            track = self.project.track(track_id)
            done |= set(self.moved_with(track_id))
            answer, reference_id = self._stepped(track, solution), solution.reference
            if answer is None:
                answer = Measurement("", "measured", offset_ns=node.offset_ns, drift_ppm=node.drift_ppm)
            lines = stretches(answer, self.project.clock_map(reference_id))
            found = self._proposal(track, reference_id, lines, node.uncertainty_ns)
            if found.changes:
                proposals.append(found)
        return proposals

    def _stepped(self, track: Track, solution: GraphSolution) -> Measurement | None:
        """A measurement of a track against the reference that has several pieces: one line would lose them."""
        for row in self._counted():
            direct = row.track_id == track.id and row.reference_id == solution.reference
            if direct and len(self.evidence(row.id).pieces) > 1:
                return self.evidence(row.id)
        return None
