"""Copying, cutting, pasting and duplicating labels: between lanes, times, windows and projects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from syncstudio.project.edit import Edit
from syncstudio.project.labelling_records import AttributeValue
from syncstudio.project.records import Label, Lane, Segment, Word
from syncstudio.session.errors import SessionError
from syncstudio.session.labels.label_clip import Clip, ClipLabel, ClipWord, read_clip
from syncstudio.session.labels.label_shifting import LabelShifting
from syncstudio.session.labels.labelling import PlacedSegment
from syncstudio.session.labels.segment_plan import SegmentPlan

_EVENTS_ONLY = "The lane {lane} holds events: labels with a length go to a lane of segments."


class LabelClipboard(LabelShifting):
    """Labels as a `Clip`, which the window puts on the system's clipboard."""

    def copy_labels(self) -> Clip:
        """The selected labels with their words and attributes."""
        chosen = self.placed_all(self.chosen_segments())
        chosen.sort(key=lambda each: (each.master.start_ns, each.segment.id))
        lanes = [
            lane for lane in self.lanes_in_order() if any(each.segment.lane_id == lane.id for each in chosen)
        ]
        places = {lane.id: place for place, lane in enumerate(lanes)}
        names = {label.id: label.name for label in self.project.labels()}
        asked = {attribute.id: attribute.name for attribute in self.project.attributes()}
        from_ns = chosen[0].master.start_ns
        labels = tuple(self._clipped(each, places, names, asked, from_ns) for each in chosen)
        return Clip(from_ns, tuple((lane.name, lane.kind) for lane in lanes), labels, str(self.project.path))

    def cut_labels(self) -> Clip:
        """The same, and they go from here; one undo brings them back."""
        clip = self.copy_labels()
        count = len(clip.labels)
        self.delete_segments(
            sorted(self.selected_segments), "Cut label" if count == 1 else f"Cut {count} labels"
        )
        return clip

    def paste_labels(self, document: str, master_ns: int) -> list[int]:
        """Put the labels of a clip at an instant, as one step; the pasted ones are selected.

        Those of one lane go to the current lane; those of several to the lanes of the same names, else to the current
        one. Labels that this project does not have yet come along.
        """
        clip = read_clip(document)
        targets = self._targets(clip)
        plan = SegmentPlan("Paste label" if len(clip.labels) == 1 else f"Paste {len(clip.labels)} labels")
        known = self.project.labels()
        label_ids, new_labels = _matched_labels(clip, known)
        self._refuse_strange(clip, targets, label_ids, new_labels)
        coming = {label.id for label in new_labels}
        here = clip.project == str(self.project.path)
        made = []
        for each in clip.labels:
            # The shapes of another project's regions lie in its file.
            regions = here and clip.lanes[each.lane][1] == "regions"
            made.append(self._pasted(plan, each, targets[each.lane], label_ids, coming, master_ns, regions))
        if here:
            self._copy_regions(plan, clip.labels, made)
        values = self._answers(clip.labels, made)
        words = [
            word for each, segment in zip(clip.labels, made, strict=True) for word in _words(each, segment)
        ]

        def before(edit: Edit) -> None:
            edit.insert_many(new_labels)

        def follow(edit: Edit) -> None:
            for each, segment in zip(clip.labels, made, strict=True):
                if label_ids.get(each.label) in coming:
                    edit.update(Segment, segment.id, label_id=label_ids[each.label])
            edit.insert_many(words)
            edit.insert_many(values)

        plan.first.append(before)
        plan.also(follow)
        self.write(plan)
        ids = [segment.id for segment in made if segment.id in plan.new]
        self.selected_segments = frozenset(ids)
        return ids

    def duplicate_labels(self, lane_id: int | None = None) -> list[int]:
        """Put the selected labels on another lane too, at the same times; unless told, on the lane below theirs."""
        plan = SegmentPlan("Duplicate label" if len(self.selected_segments) == 1 else "Duplicate labels")
        order = [lane.id for lane in self.lanes_in_order()]
        made: list[int] = []
        for each in self.placed_all(self.chosen_segments()):
            below = order.index(each.segment.lane_id) + 1
            if lane_id is None and below >= len(order):
                raise SessionError("There is no lane below to duplicate to: add one in the Label menu.")
            target = self.project.lane(order[below] if lane_id is None else lane_id)
            made.append(self._duplicated(plan, each, target).id)
        self.write(plan)
        self.selected_segments = frozenset(made)
        return made

    # -- inside ---------------------------------------------------------------------------------------------------

    def _clipped(
        self,
        each: PlacedSegment,
        places: dict[int, int],
        names: dict[int, str],
        asked: dict[int, str],
        from_ns: int,
    ) -> ClipLabel:
        segment, span = each.segment, each.master
        answers = {asked[v.attribute_id]: v.value for v in self.project.attribute_values(segment.id)}
        words = tuple(
            ClipWord(
                word.text,
                _after(word.start_ns, segment),
                _after(word.end_ns, segment),
                word.confidence,
                word.unsure,
                word.timing,
            )
            for word in self.project.words(segment.id)
        )
        label = names.get(segment.label_id or 0, "")
        start_ns, end_ns, lane = span.start_ns - from_ns, span.end_ns - from_ns, places[segment.lane_id]
        return ClipLabel(
            start_ns, end_ns, lane, label, segment.text, segment.speaker, answers, words, segment.id
        )

    def _targets(self, clip: Clip) -> list[Lane]:
        lanes = self.lanes_in_order()
        current = next((lane for lane in lanes if lane.id == self.current_lane_id), None)
        if current is None:
            current = lanes[0] if lanes else None
        if current is None:
            raise SessionError("There is no lane to paste to: add one in the Label menu.")
        if len(clip.lanes) == 1:
            return [current]
        named = {lane.name: lane for lane in reversed(lanes)}
        return [named.get(name, current) for name, _ in clip.lanes]

    def _refuse_strange(
        self, clip: Clip, targets: list[Lane], label_ids: dict[str, int], new_labels: list[Label]
    ) -> None:
        """Labels that come along cannot go to a lane that takes only what its vocabulary names."""
        held = self.project.vocabulary()
        coming = {label.id for label in new_labels}
        for each in clip.labels:
            lane = targets[each.lane]
            if lane.id in held and label_ids.get(each.label) in coming:
                raise SessionError(
                    f"“{lane.name}” does not take “{each.label}”: choose another lane to paste to."
                )

    def _pasted(
        self,
        plan: SegmentPlan,
        each: ClipLabel,
        lane: Lane,
        label_ids: dict[str, int],
        coming: set[int],
        master_ns: int,
        regions: bool,
    ) -> Segment:
        _check_kind(lane, each.start_ns == each.end_ns, regions)
        start_ns, end_ns = self.place_on_lane(lane.id, master_ns + each.start_ns, master_ns + each.end_ns)
        # A label that comes along is given once it is in the project.
        label_id = None if label_ids.get(each.label) in coming else label_ids.get(each.label)
        made = Segment(
            0, lane.id, start_ns, end_ns, label_id, each.text, each.speaker, author=self.project.author
        )
        return plan.new[plan.add(made)]

    def _duplicated(self, plan: SegmentPlan, each: PlacedSegment, lane: Lane) -> Segment:
        of, span = each.segment, each.master
        _check_kind(lane, span.duration_ns == 0, self.project.lane(of.lane_id).kind == "regions")
        start_ns, end_ns = self.place_on_lane(lane.id, span.start_ns, span.end_ns)
        made = plan.new[
            plan.add(self._fresh(of, lane_id=lane.id, start_ns=start_ns, end_ns=end_ns), like=of.id)
        ]
        by_ns = start_ns - of.start_ns
        words = [_moved(replace(word, id=0, segment_id=made.id), by_ns) for word in self.project.words(of.id)]

        def follow(edit: Edit) -> None:
            edit.insert_many(words)
            if lane.kind == "regions":
                self.region_copy(edit, of, plan.planned(made.id))

        plan.also(follow)
        return made

    def _copy_regions(self, plan: SegmentPlan, labels: Sequence[ClipLabel], made: Sequence[Segment]) -> None:
        kinds = {lane.id: lane.kind for lane in self.project.lanes()}
        originals = {each.id: each for each in self.project.segments_of([label.of for label in labels])}
        for label, segment in zip(labels, made, strict=True):
            of = originals.get(label.of)
            if of is not None and kinds[segment.lane_id] == "regions":

                def follow(edit: Edit, of: Segment = of, made_id: int = segment.id) -> None:
                    self.region_copy(edit, of, plan.planned(made_id))

                plan.also(follow)

    def _answers(self, labels: Sequence[ClipLabel], made: Sequence[Segment]) -> list[AttributeValue]:
        by_name = {attribute.name: attribute.id for attribute in self.project.attributes()}
        return [
            AttributeValue(attribute_id=by_name[name], segment_id=segment.id, value=value)
            for label, segment in zip(labels, made, strict=True)
            for name, value in label.attributes.items()
            if name in by_name
        ]


def _matched_labels(clip: Clip, known: Sequence[Label]) -> tuple[dict[str, int], list[Label]]:
    """Which label of this project each name of a clip is; the ones that it does not have are new."""
    from syncstudio.project.edit import new_id

    ids = {label.name: label.id for label in reversed(known)}
    new: list[Label] = []
    for each in clip.labels:
        if each.label and each.label not in ids:
            place = len(known) + len(new)
            new.append(Label(new_id(), each.label, place, None, place))
            ids[each.label] = new[-1].id
    return ids, new


def _check_kind(lane: Lane, instant: bool, regions: bool) -> None:
    if lane.kind == "regions" and not regions:
        raise SessionError(f"“{lane.name}” is a lane of regions: draw them in the picture.")
    if lane.kind == "events" and not instant:
        raise SessionError(_EVENTS_ONLY.format(lane=lane.name))


def _words(each: ClipLabel, segment: Segment) -> list[Word]:
    return [
        _moved(
            Word(
                0,
                segment.id,
                place,
                word.start_ns,
                word.end_ns,
                word.text,
                word.confidence,
                word.unsure,
                word.timing,
            ),
            segment.start_ns,
        )
        for place, word in enumerate(each.words)
    ]


def _moved(word: Word, by_ns: int) -> Word:
    if word.start_ns is None or word.end_ns is None:
        return word
    return replace(word, start_ns=word.start_ns + by_ns, end_ns=word.end_ns + by_ns)


def _after(ns: int | None, segment: Segment) -> int | None:
    return None if ns is None else ns - segment.start_ns
