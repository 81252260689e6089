"""Comparing the open project with others of the same recording: what differs, taking theirs, and keeping ours."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from syncstudio.project.edit import Edit
from syncstudio.project.errors import ProjectError
from syncstudio.project.labelling_records import Attribute
from syncstudio.project.records import Label, MeasurementRow, Segment
from syncstudio.session.comparing.alignments import AlignmentDifference
from syncstudio.session.comparing.decisions import Decisions, decision_key
from syncstudio.session.comparing.difference_row import DifferenceRow
from syncstudio.session.comparing.matching import Matched
from syncstudio.session.comparing.opened_comparison import OpenComparison
from syncstudio.session.comparing.opening import OtherProject
from syncstudio.session.comparing.other_details import paired_attributes
from syncstudio.session.comparing.taking import labels_needed, step_name, taken_rows
from syncstudio.session.comparing.taking_parts import PartsTaken
from syncstudio.session.comparing.tolerance import default_tolerance_ns
from syncstudio.session.errors import SessionError
from syncstudio.session.labels.label_verbs import LabelVerbs
from syncstudio.session.labels.segment_plan import place_of
from syncstudio.session.notices import ComparisonChanged, Notice, ProjectChanged
from syncstudio.session.regions.people import People
from syncstudio.session.series.behind import Behind

# Up to so many segments are compared anew at once after an edit, more behind it.
_AT_ONCE = 3_000
# A change of tables like these has everything matched and compared anew.
_EVERYTHING = frozenset({"track", "lane", "label"})


class Comparing(People, LabelVerbs):
    """What is done with other people's work on the same recording."""

    _comparisons: tuple[OpenComparison, ...] = ()
    _shapes_told: frozenset[int] = frozenset()
    _compare_turn = threading.RLock()
    _compare_listens = False
    _compare_behind: Behind | None = None
    _compare_stale: tuple[frozenset[str], frozenset[int]] | None = None

    @property
    def comparisons(self) -> tuple[OpenComparison, ...]:
        """The projects this one is compared with now."""
        return self._comparisons

    def compare_with(self, path: Path | str) -> OpenComparison:
        """Compare with another project, which is only looked at; a second time: with what it holds now.

        SessionError in one sentence where it cannot be opened or has nothing in common with this one.
        """
        known = next((each for each in self._comparisons if each.path == Path(path).resolve()), None)
        if known is not None:
            known.other.project.refresh()
            known.compare()
            self.notices.emit(ComparisonChanged())
            return known
        other = OtherProject(path, self.project.path)
        try:
            tolerance = default_tolerance_ns(self.project)
            made = OpenComparison(self.project, other, tolerance, Decisions(self.project))
        except BaseException:
            other.close()
            raise
        if not self._compare_listens:
            self._compare_listens = True
            self._stop_listening.append(self.notices.subscribe(self._note_compared))
            self._stop_listening.append(self._close_comparing)
        self._comparisons = (*self._comparisons, made)
        self.notices.emit(ComparisonChanged())
        return made

    def look_at_others(self) -> None:
        """Compare anew where somebody at work on another project has changed it since."""
        changed = False
        for each in self._comparisons:
            # What stands stays, until the file can be read again.
            with suppress(ProjectError):
                changed |= each.other.project.refresh()
        if changed:
            self._compare_soon(_EVERYTHING, frozenset())

    def end_comparison(self, comparison: OpenComparison) -> None:
        """Let go of another project."""
        if comparison in self._comparisons:
            self._comparisons = tuple(each for each in self._comparisons if each is not comparison)
            with self._compare_turn:
                comparison.other.close()
            self.notices.emit(ComparisonChanged())

    def compare_lanes(self, comparison: OpenComparison, lanes: dict[int, int]) -> None:
        """Say which lane of ours is which of theirs (by their ids; 0: none); the others are matched by name."""
        before, comparison.lanes = comparison.lanes, dict(lanes)
        try:
            comparison.compare()
        except SessionError:
            comparison.lanes = before
            raise
        self.notices.emit(ComparisonChanged())

    def compare_within(self, comparison: OpenComparison, tolerance_ns: int) -> None:
        """Take edges for the same that are no further apart than this."""
        comparison.tolerance_ns = tolerance_ns
        comparison.compare()
        self.notices.emit(ComparisonChanged())

    # -- deciding -------------------------------------------------------------------------------------------------

    def take_mine(self, comparison: OpenComparison, rows: Sequence[DifferenceRow]) -> None:
        """Leave differences as they are: they stay decided until one of both sides is changed."""
        comparison.decisions.decide(map(decision_key, rows))
        comparison.look_up_decided()
        self.notices.emit(ComparisonChanged())

    def decide_again(self, comparison: OpenComparison, rows: Sequence[DifferenceRow]) -> None:
        """Open differences that were decided."""
        comparison.decisions.open_again(map(decision_key, rows))
        comparison.look_up_decided()
        self.notices.emit(ComparisonChanged())

    def take_theirs(self, comparison: OpenComparison, rows: Sequence[DifferenceRow]) -> None:
        """Make ours what theirs is, for these differences, as one step of undo.

        SessionError, and nothing changed, where a rule of this project stands against it.
        """
        if not rows:
            return
        matched = comparison.found.matched
        labels, missing = labels_needed(matched, rows)
        attributes = {theirs.id: mine.id for mine, theirs in paired_attributes(matched)}
        asked = [each for each in matched.other.attributes() if each.id not in attributes]
        brings = bool(missing) or any(row.kind in ("missing", "attribute") for row in rows)
        wanted = [each for each in asked if brings and self._answered(matched, each, rows)]
        before = self.project.last_step()
        if missing or wanted:
            with self.project.edit(step_name(rows)) as edit:
                labels |= self._bring_labels(edit, missing, {**labels})
                attributes |= self._bring_attributes(edit, matched, wanted, labels)
        step = self.project.last_step()
        try:
            with self.project.growing(step if step != before else None):
                taken = taken_rows(self.project, comparison.found, rows, labels)
                parts = PartsTaken(self.project, matched, taken, attributes, self.people_in)
                taken.plan.also(parts.write)
                self._shapes_told = frozenset(taken.moved)
                self.write(taken.plan)
        except BaseException:
            if step != before:
                self.project.undo(step)
            raise
        finally:
            self._shapes_told = frozenset()

    def take_alignments(self, comparison: OpenComparison, found: Sequence[AlignmentDifference]) -> None:
        """Align files as they did, with the measurements it rests on, as one step of undo."""
        matched = comparison.found.matched
        what = f"alignment of {found[0].name}" if len(found) == 1 else f"{len(found)} alignments"
        with self.project.edit(f"Take theirs: {what}") as edit:
            for mine, their in (pair for each in found for pair in each.tracks):
                track = matched.other.track(their)
                edit.set_pieces(mine, matched.other.pieces(their), track.alignment, track.uncertainty_ns)
                self._bring_measurement(edit, matched, mine, their)

    def regions_follow(self, edit: Edit, pairs: Sequence[tuple[Segment, Segment]]) -> None:
        """Regions whose shape is told by what is taken have nothing to follow, nor have those that did not move."""
        told = self._shapes_told
        left = [(was, now) for was, now in pairs if was.id not in told and place_of(was) != place_of(now)]
        if left:
            super().regions_follow(edit, left)

    # -- what comes along -----------------------------------------------------------------------------------------

    def _answered(self, matched: Matched, attribute: Attribute, rows: Sequence[DifferenceRow]) -> bool:
        """Whether what is taken has an answer to an attribute of theirs."""
        ids = {
            row.theirs.id for row in rows if row.theirs is not None and row.kind in ("missing", "attribute")
        }
        values = matched.other.attribute_values_of(ids).values()
        return any(value.attribute_id == attribute.id for each in values for value in each)

    def _bring_labels(self, edit: Edit, labels: Sequence[Label], known: dict[int, int]) -> dict[int, int]:
        """Labels that only they have, behind ours; a key that is taken already is left out."""
        there = {each.id for each in self.project.labels()}
        keys = {(each.hotkey or "").casefold() for each in self.project.labels()}
        last = max((each.position for each in self.project.labels()), default=-1)
        for place, label in enumerate(labels, 1):
            made = replace(
                label,
                id=0 if label.id in there else label.id,
                position=last + place,
                parent_id=known.get(label.parent_id or 0),
                hotkey=None if (label.hotkey or "").casefold() in keys else label.hotkey,
            )
            known[label.id] = edit.insert(made)
        return known

    def _bring_attributes(
        self, edit: Edit, matched: Matched, wanted: Sequence[Attribute], labels: dict[int, int]
    ) -> dict[int, int]:
        """Attributes that only they ask for, of the same labels and lanes; never required of what is here already."""
        lanes = {pair.other.id: pair.one.id for pair in matched.lanes}
        there = {each.id for each in self.project.attributes()}
        codes = {code: label_id for label_id, code in matched.labels.one.items()}
        made: dict[int, int] = {}
        for each in wanted:
            label_id = labels.get(
                each.label_id or 0, codes.get(matched.labels.other.get(each.label_id or 0, -1))
            )
            made[each.id] = edit.insert(
                replace(
                    each,
                    id=0 if each.id in there else each.id,
                    label_id=label_id,
                    lane_id=lanes.get(each.lane_id or 0),
                    required=False,
                )
            )
        return made

    def _bring_measurement(self, edit: Edit, matched: Matched, mine: int, their: int) -> None:
        """The measurement that an alignment of theirs was accepted from, where its reference is here too."""
        ours = {pair.other.id: pair.one.id for pair in matched.tracks}
        there = {each.id for each in self.project.measurements()}
        for row in matched.other.measurements():
            if row.track_id != their or row.decision != "accepted" or row.reference_id not in ours:
                continue
            if row.id in there:
                edit.update(MeasurementRow, row.id, decision="accepted")
            else:
                edit.insert(
                    replace(row, track_id=mine, reference_id=ours[row.reference_id], fingerprints="{}")
                )

    # -- keeping up -----------------------------------------------------------------------------------------------

    def _note_compared(self, notice: Notice) -> None:
        if not isinstance(notice, ProjectChanged) or not self._comparisons:
            return
        self._compare_soon(frozenset(notice.change.tables), frozenset(notice.change.lane_ids))

    def _compare_soon(self, tables: frozenset[str], lanes: frozenset[int]) -> None:
        """Compare anew after a change of these tables, of labels on these lanes: at once where that is quick."""
        with self._compare_turn:
            before = self._compare_stale or (frozenset(), frozenset())
            self._compare_stale = (before[0] | tables, before[1] | lanes)
        if max(each.found.total for each in self._comparisons) <= _AT_ONCE:
            self._compare_again()
            return
        if self._compare_behind is None:
            self._compare_behind = Behind("syncstudio-comparing", self._compare_work, lambda: None)
        self._compare_behind.wake()

    def _compare_work(self):  # type: ignore[no-untyped-def]  # as `Behind` takes it
        return self._compare_again if self._compare_stale is not None else None

    def _compare_again(self) -> None:
        with self._compare_turn:
            stale, self._compare_stale = self._compare_stale, None
            if stale is None:
                return
            for each in self._comparisons:
                try:
                    each.compare(*stale)
                except SessionError as error:
                    self.say(str(error), "warning")
        self.notices.emit(ComparisonChanged())

    def _close_comparing(self) -> None:
        if self._compare_behind is not None:
            self._compare_behind.close()
        for each in self._comparisons:
            each.other.close()
        self._comparisons = ()
