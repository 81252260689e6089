"""What is done to labels as they lie: cutting, joining, extending, repeating, and moving to other lanes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

from syncstudio.project.edit import Edit
from syncstudio.project.labelling_records import AttributeValue
from syncstudio.project.records import Segment, Word
from syncstudio.session.errors import SessionError
from syncstudio.session.labels.label_targets import LabelTargets
from syncstudio.session.labels.segment_plan import SegmentPlan
from syncstudio.session.labels.segment_writing import in_order
from syncstudio.session.transcripts.utterance_words import fresh_words, joined_text
from syncstudio.session.transcripts.word_writing import write_words
from syncstudio.timebase.instant import NS_PER_S
from syncstudio.timebase.span import Span

Side = Literal["start", "end"]


class LabelVerbs(LabelTargets):
    """Verbs on the selected labels; each is one step of undo."""

    def split_at(self, master_ns: int) -> list[int]:
        """Cut the selected labels (or those under the instant) in two there; answers the second parts."""
        plan = SegmentPlan("Split label")
        made: list[int] = []
        for segment in self.chosen_at(master_ns):
            at_ns, _ = self.place_on_lane(segment.lane_id, master_ns, master_ns)
            if segment.start_ns < at_ns < segment.end_ns:
                made.append(self.cut_in(plan, segment, at_ns).id)
                plan.change(segment, end_ns=at_ns)
        if not made:
            raise SessionError("No label lies under the playhead to be split: go into one, or select it.")
        plan.mode = "free"
        self.write(plan)
        self.selected_segments = frozenset(made)
        return made

    def merge_segments(self) -> list[int]:
        """Make one label of the selected ones of each lane, or of one and the next: texts and words are joined.

        Attributes that differ keep the first one's answer, and that is said.
        """
        groups: dict[int, list[Segment]] = {}
        for segment in self.chosen_segments():
            groups.setdefault(segment.lane_id, []).append(segment)
        plan, kept = SegmentPlan("Merge labels"), []
        for segments in groups.values():
            segments = in_order(segments)
            if len(segments) == 1 and len(groups) == 1:
                following = self.beside(segments[0], 1)
                segments += [] if following is None else [following]
            if len(segments) > 1:
                self._join(plan, segments)
                kept.append(segments[0].id)
        if not kept:
            raise SessionError(
                "There is no label after this one to merge with: select two or more of a lane."
            )
        self.write(plan)
        self.selected_segments = frozenset(kept)
        return kept

    def extend_to_playhead(self, side: Side, master_ns: int) -> None:
        """Put the start or the end of the selected labels at an instant of the master timeline."""
        plan = SegmentPlan("Extend to playhead")
        for each in self.placed_all(self.chosen_segments()):
            span = each.master
            if (side == "start" and master_ns >= span.end_ns) or (
                side == "end" and master_ns <= span.start_ns
            ):
                raise SessionError(
                    f"The playhead lies beyond the other edge of the label: its {side} cannot go there."
                )
            at_ns, _ = self.place_on_lane(each.segment.lane_id, master_ns, master_ns)
            plan.change(each.segment, **{f"{side}_ns": at_ns})
        self.write(plan)

    def extend_to_neighbour(self, side: Side) -> None:
        """Let the selected labels reach to the end of the one before, or to the start of the one after."""
        plan = SegmentPlan("Extend to neighbour")
        reached = False
        for segment in self.chosen_segments():
            if side == "end":
                after = self._beyond(segment, 1)
                if after is not None:
                    plan.change(segment, end_ns=after.start_ns)
            else:
                before = self._beyond(segment, -1)
                if before is not None:
                    plan.change(segment, start_ns=before.end_ns)
                after = before
            reached = reached or after is not None
        if not reached:
            raise SessionError(
                f"There is no label {'after' if side == 'end' else 'before'} it on the lane to extend to."
            )
        self.write(plan)

    def repeat_last(self, master_ns: int) -> int:
        """A label like the last one (label, text, attributes): over the selection, or as long as it from here on."""
        like = self._last_written()
        lane_id = self.current_lane_id
        if lane_id is None or self.project.lane(lane_id).kind == "regions":
            lane_id = like.lane_id
        span = self.selection
        if span is None:
            length_ns = self._place(like).duration_ns or NS_PER_S
            span = Span(master_ns, master_ns + length_ns)
        start_ns, end_ns = self.place_on_lane(lane_id, span.start_ns, span.end_ns)
        plan = SegmentPlan("Repeat label")
        made = self._fresh(like, lane_id=lane_id, start_ns=start_ns, end_ns=end_ns)
        segment_id = plan.add(made, like=like.id)
        self.write(plan)
        self.selected_segments = frozenset({segment_id})
        self._last_segment_id = segment_id
        return segment_id

    def set_lane(self, segment_ids: Iterable[int], lane_id: int) -> None:
        """Move labels to another lane; they stay where they are in time, and keep their words and attributes."""
        plan = SegmentPlan("Move to lane")
        for each in self.placed_all(self.project.segments_of(segment_ids)):
            span = each.master
            start_ns, end_ns = self.place_on_lane(lane_id, span.start_ns, span.end_ns)
            plan.change(each.segment, lane_id=lane_id, start_ns=start_ns, end_ns=end_ns)
            if end_ns - start_ns != each.segment.end_ns - each.segment.start_ns:
                self._words_along(plan, each.segment, start_ns - each.segment.start_ns)
        self.write(plan)

    # -- inside ---------------------------------------------------------------------------------------------------

    def _fresh(self, like: Segment, **fields: object) -> Segment:
        """A label like another one, made by whoever works here now."""
        made = replace(like, id=0, status="draft", reviewer="", author=self.project.author, confidence=None)
        return replace(made, **fields)  # type: ignore[arg-type]

    def _last_written(self) -> Segment:
        """The one label that is selected, else the one made last; a region is drawn, and never it."""
        selected = [*self.selected_segments] if len(self.selected_segments) == 1 else []
        for segment_id in (*selected, self._last_segment_id):
            for found in [] if segment_id is None else self.project.segments_of([segment_id]):
                if self.project.lane(found.lane_id).kind != "regions":
                    return found
        raise SessionError("There is no last label to repeat: make one, or select the one to repeat.")

    def _beyond(self, segment: Segment, direction: int) -> Segment | None:
        """The nearest label that lies wholly after (or before) another one."""
        other = self.beside(segment, direction)
        while other is not None:
            if direction > 0 and other.start_ns >= segment.end_ns:
                return other
            if direction < 0 and other.end_ns <= segment.start_ns:
                return other
            other = self.beside(other, direction)
        return None

    def _join(self, plan: SegmentPlan, segments: list[Segment]) -> None:
        kept, gone = segments[0], segments[1:]
        end_ns = max(segment.end_ns for segment in segments)
        speakers = dict.fromkeys(segment.speaker for segment in segments if segment.speaker)
        label_id = next((segment.label_id for segment in segments if segment.label_id is not None), None)
        plan.change(
            kept,
            end_ns=end_ns,
            text=joined_text([segment.text for segment in segments]),
            label_id=label_id,
            speaker=next(iter(speakers), ""),
        )
        labels = {segment.label_id for segment in segments if segment.label_id is not None}
        words, stored = self._words_together(segments)
        lost = self._answers_that_differ(segments)
        if len(labels) > 1:
            lost.insert(0, "label")
        if lost:
            plan.said.append(f"The merged labels differed in {', '.join(lost)}: the first one's was kept.")
        missing = self._answers_missing(segments)

        def first(edit: Edit) -> None:
            if self.project.lane(kept.lane_id).kind == "regions":
                self.region_merge(edit, plan.planned(kept.id), gone)

        def follow(edit: Edit) -> None:
            write_words(edit, stored, words, kept.id)
            for value in missing:
                edit.insert(replace(value, id=0, segment_id=kept.id))

        plan.first.append(first)
        plan.also(follow)
        for segment in gone:
            plan.remove(segment)

    def _words_together(self, segments: list[Segment]) -> tuple[list[Word], list[Word]]:
        """The words of labels that become one, and those of them that are stored; a text without words gets some where
        another one has them."""
        each = [self.project.words(segment.id) for segment in segments]
        stored = [word for words in each for word in words]
        if stored:
            each = [
                words or fresh_words(segment.id, segment.text, (segment.start_ns, segment.end_ns))
                for words, segment in zip(each, segments, strict=True)
            ]
        return [word for words in each for word in words], stored

    def _answers_that_differ(self, segments: list[Segment]) -> list[str]:
        answers: dict[int, set[str]] = {}
        for segment in segments:
            for value in self.project.attribute_values(segment.id):
                answers.setdefault(value.attribute_id, set()).add(value.value)
        names = {attribute.id: attribute.name for attribute in self.project.attributes()}
        return [names.get(key, "") for key, values in answers.items() if len(values) > 1]

    def _answers_missing(self, segments: list[Segment]) -> list[AttributeValue]:
        """What the first one was not asked or did not answer, and a later one did."""
        known = {value.attribute_id for value in self.project.attribute_values(segments[0].id)}
        found: list[AttributeValue] = []
        for segment in segments[1:]:
            for value in self.project.attribute_values(segment.id):
                if value.attribute_id not in known:
                    known.add(value.attribute_id)
                    found.append(value)
        return found

    def _words_along(self, plan: SegmentPlan, segment: Segment, by_ns: int) -> None:
        """Words follow a label onto another lane's clock, where it does not keep its exact length."""
        words = [word for word in self.project.words(segment.id) if word.start_ns is not None]

        def follow(edit: Edit) -> None:
            for word in words:
                edit.update(
                    Word, word.id, start_ns=(word.start_ns or 0) + by_ns, end_ns=(word.end_ns or 0) + by_ns
                )

        if by_ns and words:
            plan.also(follow)
