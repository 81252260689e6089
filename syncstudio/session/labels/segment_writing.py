"""The one way by which labels are written: neighbours are treated, rules asked, and words, attributes and key frames
follow, all in one edit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from operator import attrgetter
from typing import Any

from syncstudio.project.edit import Edit
from syncstudio.project.labelling_records import AttributeValue
from syncstudio.project.records import Segment, Word
from syncstudio.session.core import SessionCore
from syncstudio.session.errors import SessionError
from syncstudio.session.labels.attributes import initial_values
from syncstudio.session.labels.label_rules import LabelStep, settled
from syncstudio.session.labels.media_edges import reaching_out
from syncstudio.session.labels.neighbours import MODES, NeighbourMode, treat_neighbours
from syncstudio.session.labels.segment_plan import SegmentPlan, moved_by
from syncstudio.session.notices import LabelWaysChanged
from syncstudio.session.transcripts.utterance_words import CutWords, cut_words
from syncstudio.session.transcripts.word_writing import write_words
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.span import Span

_FIELDS = tuple(each.name for each in fields(Segment) if each.name not in ("id", "table"))
_VALUES = attrgetter(*_FIELDS)
_BUT_TIMES = attrgetter(*(name for name in _FIELDS if name not in ("start_ns", "end_ns")))
# So many labels that move alike are moved at one go.
_MANY = 50
_NOTHING_RECORDED = "Nothing was recorded there: label what was, or use a lane of the master timeline."


class SegmentWriting(SessionCore):
    """What every verb of labelling ends in."""

    _neighbours: NeighbourMode = "free"

    @property
    def neighbours(self) -> NeighbourMode:
        """What happens to the other labels of a lane when one is drawn or moved: "free" (they may overlap), "protect"
        (it stops at them) or "bulldoze" (they are trimmed, split or removed)."""
        return self._neighbours

    @neighbours.setter
    def neighbours(self, mode: NeighbourMode) -> None:
        if mode not in MODES:
            raise SessionError(f"“{mode}” is no way to treat neighbours: choose one of {', '.join(MODES)}.")
        self._neighbours = mode
        self.notices.emit(LabelWaysChanged())

    def write(self, plan: SegmentPlan) -> SegmentPlan:
        """Carry a plan out as one step of undo; answers what was done. SessionError, and nothing changed, when a rule
        of the project or a protected neighbour stands against it."""
        if plan.empty:
            return plan
        lanes = {segment.lane_id for _, segment in plan.moving}
        kinds = {lane_id: self.project.lane(lane_id).kind for lane_id in lanes}
        treat_neighbours(plan, plan.mode or self._neighbours, kinds, self.project.overlapping, self.cut_in)
        values = self._settle(plan)
        regions = {lane.id for lane in self.project.lanes() if lane.kind == "regions"}
        alike, apart = _parted(plan, regions)
        words = self._words_that_move(plan, apart)
        out = reaching_out(self.project, plan.moving, self.recorded)
        with self.project.edit(plan.name) as edit:
            for deed in plan.first:
                deed(edit)
            edit.insert_many([*plan.new.values()])
            for by_ns, ids in alike.items():
                edit.shift_segments(ids, by_ns)
            _write_fields(edit, _same_fields(plan, apart))
            moved = ((plan.before[each.id], each) for each in apart)
            pairs = [pair for pair in moved if regions & {pair[0].lane_id, pair[1].lane_id}]
            if pairs:
                self.regions_follow(edit, pairs)
            for word, by_ns in words:
                edit.update(
                    Word, word.id, start_ns=(word.start_ns or 0) + by_ns, end_ns=(word.end_ns or 0) + by_ns
                )
            edit.insert_many(values)
            for deed in plan.deeds:
                deed(edit)
            self._refuse_shapeless(plan, regions)
            edit.delete_many(Segment, plan.deleted)
        for sentence in (*plan.said, *([out] if out else [])):
            self.say(sentence)
        return plan

    def _refuse_shapeless(self, plan: SegmentPlan, regions: set[int]) -> None:
        """A lane of regions takes what has a shape only; the whole step is taken back."""
        for segment in plan.new.values():
            if segment.lane_id in regions and self.project.region_of(segment.id) is None:
                name = self.project.lane(segment.lane_id).name
                raise SessionError(f"“{name}” is a lane of regions: they are drawn in the picture.")

    def cut_in(
        self, plan: SegmentPlan, segment: Segment, at_ns: int, parted: CutWords | None = None
    ) -> Segment:
        """Cut a label in two inside a plan: the words and the text go to their sides, and both keep the attributes.

        `at_ns` is on the lane's clock; `parted` says how the words go, where it is not for their times to say. Answers
        the second part; where the first one ends is for the caller to say.
        """
        words = self.project.words(segment.id)
        parted = parted or cut_words(words, segment.text, at_ns)
        if parted.text_stayed and self.project.lane(segment.lane_id).kind == "transcript":
            plan.said.append(
                "The whole text stays with the first part: its words have no times to part them by."
            )
        if parted.second_text or parted.second:
            plan.change(segment, text=parted.first_text)
        # What another tool called it names the first part: two of one name would be one to it.
        made = replace(segment, id=0, start_ns=at_ns, text=parted.second_text, key="")
        second = plan.new[plan.add(made, like=segment.id)]
        now = [*parted.first]
        now += [replace(word, segment_id=second.id, position=n) for n, word in enumerate(parted.second)]

        def follow(edit: Edit) -> None:
            write_words(edit, words, now)
            if segment.id in plan.changed and self.project.lane(segment.lane_id).kind == "regions":
                self.region_split(
                    edit, plan.before[segment.id], plan.planned(segment.id), plan.planned(second.id)
                )

        plan.also(follow)
        return second

    # -- places ---------------------------------------------------------------------------------------------------

    def place_on_lane(self, lane_id: int, start_ns: int, end_ns: int) -> tuple[int, int]:
        """Two master instants as edges of a label on a lane's own clock; events end where they start."""
        if end_ns < start_ns:
            raise SessionError("A label cannot end before it starts: give an end after its start.")
        lane = self.project.lane(lane_id)
        clock_map = None if lane.track_id is None else self.clock_map(lane.track_id)
        start_ns, end_ns = edges_on(clock_map, Span(start_ns, end_ns))
        return start_ns, start_ns if lane.kind == "events" else end_ns

    # -- what hangs on a label ------------------------------------------------------------------------------------

    def _settle(self, plan: SegmentPlan) -> list[AttributeValue]:
        """Let the rules of the project have their say; answers the attribute values that new labels get."""
        step = LabelStep(tuple(plan.new.values()), tuple(plan.changed.values()), tuple(plan.deleted))
        step = settled(self.project, step, self.recorded, plan.before)
        known = set(plan.before)
        more = {*(each.id for each in step.changed), *step.deleted} - known
        before = {each.id: each for each in self.project.segments_of(more)} if more else {}
        plan.take(step.new, step.changed, before)
        plan.deleted |= {gone: plan.before[gone] for gone in step.deleted if gone in plan.before}
        relabelled = [
            each for each in plan.changed.values() if each.label_id != plan.before[each.id].label_id
        ]
        asked = [each for each in plan.new.values() if each.id not in plan.like]
        values = initial_values(self.project, [*asked, *relabelled])
        for segment_id, like in plan.like.items():
            values += [replace(v, id=0, segment_id=segment_id) for v in self.project.attribute_values(like)]
        return values

    def _words_that_move(self, plan: SegmentPlan, apart: Iterable[Segment]) -> list[tuple[Word, int]]:
        shifts: dict[int, int] = {}
        for segment in apart:
            before = plan.before[segment.id]
            by_ns = moved_by(before, segment)
            if by_ns and before.end_ns > before.start_ns:
                shifts[segment.id] = by_ns
        words: Mapping[int, Sequence[Word]] = self.project.words_of(shifts) if shifts else {}
        return [
            (word, shifts[owner])
            for owner, each in words.items()
            for word in each
            if word.start_ns is not None
        ]

    def regions_follow(self, edit: Edit, pairs: Sequence[tuple[Segment, Segment]]) -> None:
        """What regions do when their labels moved."""

    def region_split(self, edit: Edit, before: Segment, first: Segment, second: Segment) -> None:
        """What a region does when its label was cut."""

    def region_copy(self, edit: Edit, of: Segment, copy: Segment) -> None:
        """What a region does when its label was copied."""

    def region_merge(self, edit: Edit, kept: Segment, gone: Sequence[Segment]) -> None:
        """What regions do when their labels become one."""


def placed(clock_map: ClockMap | None, segment: Segment) -> Span:
    """Where a segment lies on the master timeline; `clock_map` is its lane's, `None` for the master timeline."""
    if clock_map is None:
        return Span(segment.start_ns, segment.end_ns)
    start_ns = clock_map.nearest_master(segment.start_ns)
    if segment.end_ns == segment.start_ns:
        return Span(start_ns, start_ns)
    return Span(start_ns, max(start_ns, clock_map.nearest_master_end(segment.end_ns)))


def edges_on(clock_map: ClockMap | None, master_span: Span) -> tuple[int, int]:
    """A span of the master timeline as edges on a lane's clock; SessionError where its track recorded nothing."""
    if clock_map is None:
        return master_span.start_ns, master_span.end_ns
    start_ns = clock_map.edge_from_master(master_span.start_ns)
    end_ns = clock_map.edge_from_master(master_span.end_ns)
    if end_ns <= start_ns and master_span.duration_ns and len(clock_map.pieces) > 1:
        raise SessionError(_NOTHING_RECORDED)
    return start_ns, max(start_ns, end_ns)


def shifts_alike(clock_map: ClockMap | None) -> bool:
    """Whether a shift on the master timeline is the same shift on a lane's clock, wherever on it."""
    return clock_map is None or (len(clock_map.pieces) == 1 and clock_map.drift_ppm == 0)


def _parted(plan: SegmentPlan, regions: set[int]) -> tuple[dict[int, list[int]], list[Segment]]:
    """The labels that only move, by how far, where many move alike; and the others, which are written one by one.

    Regions are among the others: their key frames stay on frames.
    """
    alike: dict[int, list[int]] = {}
    apart: list[Segment] = []
    for segment in plan.changed.values():
        before = plan.before[segment.id]
        by_ns = moved_by(before, segment)
        if by_ns and segment.lane_id not in regions and _BUT_TIMES(segment) == _BUT_TIMES(before):
            alike.setdefault(by_ns, []).append(segment.id)
        else:
            apart.append(segment)
    few = {by_ns for by_ns, ids in alike.items() if len(ids) < _MANY}
    apart += [plan.changed[each] for by_ns in few for each in alike.pop(by_ns)]
    return alike, apart


def _same_fields(plan: SegmentPlan, apart: Iterable[Segment]) -> dict[tuple[tuple[str, Any], ...], list[int]]:
    """Which fields become what, with the labels for which they do."""
    found: dict[tuple[tuple[str, Any], ...], list[int]] = {}
    for segment in apart:
        fields_now = tuple(_difference(plan.before[segment.id], segment).items())
        if fields_now:
            found.setdefault(fields_now, []).append(segment.id)
    return found


def _write_fields(edit: Edit, found: Mapping[tuple[tuple[str, Any], ...], list[int]]) -> None:
    """Give labels the fields they get; where each gets its own, as texts written anew, in one statement for all."""
    if len(found) < _MANY:
        for fields_now, ids in found.items():
            edit.update_many(Segment, ids, **dict(fields_now))
        return
    rows: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
    for fields_now, ids in found.items():
        names = tuple(name for name, _ in fields_now)
        told = tuple(value for _, value in fields_now)
        rows.setdefault(names, []).extend((segment_id, *told) for segment_id in ids)
    for names, each in rows.items():
        edit.update_each(Segment, names, each)


def _difference(before: Segment, after: Segment) -> dict[str, Any]:
    pairs = zip(_FIELDS, _VALUES(before), _VALUES(after), strict=True)
    return {name: now for name, was, now in pairs if was is not now and was != now}


def in_order(segments: Iterable[Segment]) -> list[Segment]:
    """Labels of one lane by where they lie."""
    return sorted(segments, key=lambda each: (each.start_ns, each.end_ns, each.id))
