"""The open project's conflicts: merging another file in, going from one conflict to the next, and deciding them."""

from __future__ import annotations

import time
from pathlib import Path

from syncstudio.project.merging.deciding import decide, rulings
from syncstudio.project.merging.merge import other_of
from syncstudio.project.merging_reads import conflict, conflicts, open_conflicts
from syncstudio.project.merging_records import Conflict, Ruling
from syncstudio.session.core import SessionCore
from syncstudio.session.jobs import Cancelled, JobHandle
from syncstudio.session.merging.conflict_words import ConflictWords, ToldConflict
from syncstudio.session.merging.merging import MergeReport, common_ground, merge_into, open_other

_NAMES: dict[Ruling, str] = {
    "mine": "Keep mine",
    "theirs": "Take theirs",
    "both": "Keep both",
    "edited": "Settle conflict",
}


class Conflicts(SessionCore):
    """What merges left to decide."""

    def merge_with(
        self, path: Path | str, anyway: bool = False, handle: JobHandle | None = None
    ) -> MergeReport:
        """Merge another project file into this one, as one step of undo. SessionError: why it cannot be.

        With the `handle` of a job it can be cancelled until everything is in its place: then nothing is changed.
        """

        def go_on(_edit: object = None) -> None:
            if handle is not None and handle.cancelled():
                raise Cancelled

        with open_other(Path(path), self.project) as other:
            known = common_ground(self.project, other.project, other_of(other.project), anyway)
            go_on()
            return merge_into(
                self.project,
                other.project,
                known=known,
                name=f"Merge with {other.path.stem}",
                folder=other.path.parent,
                also=go_on,
            )

    def conflicts(self, every: bool = False) -> list[Conflict]:
        """The conflicts still to decide, or `every` one there was: those without a place first, then by time."""
        words = ConflictWords(self.project)
        found = conflicts(self.project, every)
        spans = {one.id: words.span(one) for one in found}

        def place(one: Conflict) -> tuple[bool, int, int]:
            span = spans[one.id]
            return span is not None, span.start_ns if span else 0, one.position

        return sorted(found, key=place)

    @property
    def conflict_count(self) -> int:
        """How many conflicts are still to decide."""
        return open_conflicts(self.project)

    def conflict_words(self) -> ConflictWords:
        """What tells conflicts in words, with the names of now."""
        return ConflictWords(self.project)

    def told_conflict(self, conflict_id: int) -> ToldConflict:
        """One conflict in words."""
        return ConflictWords(self.project).told(conflict(self.project, conflict_id))

    def conflict_rulings(self, conflict_id: int) -> tuple[Ruling, ...]:
        """How a conflict can be decided."""
        return rulings(conflict(self.project, conflict_id))

    def decide_conflict(self, conflict_id: int, ruling: Ruling) -> None:
        """Decide one conflict: one step of undo. ProjectError: what it is about is gone."""
        one = conflict(self.project, conflict_id)
        with self.project.edit(_NAMES[ruling]) as edit:
            decide(edit, one, ruling, self.project.author, time.time_ns())

    def decide_conflicts(self, ids: list[int], ruling: Ruling) -> int:
        """Decide many alike, as one step; how many could be decided so."""
        known = [one for one in (conflict(self.project, each) for each in ids)]
        known = [one for one in known if ruling == "edited" or ruling in rulings(one)]
        if not known:
            return 0
        what = "1 conflict" if len(known) == 1 else f"{len(known)} conflicts"
        with self.project.edit(f"{_NAMES[ruling]}: {what}") as edit:
            for one in known:
                decide(edit, one, ruling, self.project.author, time.time_ns())
        return len(known)

    def show_conflict(self, conflict_id: int) -> None:
        """Go to where a conflict is, and choose the label it is about, where that is there."""
        one = conflict(self.project, conflict_id)
        span = ConflictWords(self.project).span(one)
        if span is not None:
            self.transport.seek(span.start_ns)
        if one.subject == "segment" and self.project.lane_of_segment(one.subject_id) is not None:
            self.selected_segments = frozenset({one.subject_id})
        elif one.track_id is not None and self.project.row_now("track", one.track_id):
            self.focus_track_id = one.track_id
