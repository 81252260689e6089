"""Moving many labels at once, by the same time: the selected ones, a lane, or everything from the playhead on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from syncstudio.project.label_reads import place_rows
from syncstudio.project.records import Lane, Segment
from syncstudio.session.labels.label_walking import LabelWalking
from syncstudio.session.labels.plain_shifting import extents_in, lane_places, stand_free
from syncstudio.session.labels.segment_plan import SegmentPlan
from syncstudio.session.labels.segment_writing import edges_on, placed, shifts_alike
from syncstudio.session.notices import LabelsPreviewed
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.span import Span

Scope = Literal["selection", "lane", "after"]
_FAR_NS = 1 << 60
# With more labels than this the bulk verbs of the project are used where nothing stands against it.
_MANY = 200
# From here on all labels are read at once, instead of looked for one by one.
_MOST_LOOKED_FOR = 10_000


class LabelShifting(LabelWalking):
    """Shifts of many labels, previewed while they are being chosen or dragged, and one step of undo."""

    _previewed: tuple[frozenset[int], int] = (frozenset(), 0)
    _preview_lanes: frozenset[int] = frozenset()

    @property
    def label_preview(self) -> tuple[frozenset[int], int]:
        """Which labels are being moved, and by how much later in master ns; nothing of it is stored."""
        return self._previewed

    def scope_ids(self, scope: Scope, master_ns: int) -> frozenset[int]:
        """The labels of a scope: the selected ones, those of the current lane, or all that begin from an instant on."""
        if scope == "selection":
            return frozenset(each.id for each in self.chosen_segments())
        if scope == "lane":
            return self.project.segment_ids(self._walked_lane())
        found: set[int] = set()
        for lane in self.project.lanes():
            clock_map = self.lane_clock_map(lane.id)
            if clock_map is None or len(clock_map.pieces) == 1:
                at_ns, _ = self.place_on_lane(lane.id, master_ns, master_ns)
                found |= self.project.segment_ids(lane.id, at_ns)
                continue
            rest = Span(master_ns, max(master_ns, self.extent().end_ns) + _FAR_NS)
            placed_there = self.segments_on(lane.id, rest)
            found |= {each.segment.id for each in placed_there if each.master.start_ns >= master_ns}
        return frozenset(found)

    def preview_labels(self, ids: frozenset[int], by_ns: int) -> None:
        """Show labels elsewhere while a hand or a number moves them; nothing is stored."""
        before = self._preview_lanes
        if ids is not self._previewed[0]:
            self._preview_lanes = frozenset(self.project.extents_of(ids)) if ids else frozenset()
        self._previewed = (ids, by_ns)
        self.notices.emit(LabelsPreviewed(before | self._preview_lanes))

    def end_preview(self) -> None:
        """Show labels where they are stored."""
        if self._previewed[0]:
            self.preview_labels(frozenset(), 0)

    def shift_labels(self, ids: Iterable[int], by_ns: int) -> int:
        """Move labels by the same time on the master timeline, as one step; answers how many.

        Where neighbours are protected, all of them stop where the first one meets one.
        """
        ids = [*ids]
        if not by_ns or not ids:
            self.end_preview()
            return 0
        try:
            return self._shift(ids, by_ns)
        finally:
            self.end_preview()

    def _shift(self, ids: list[int], by_ns: int) -> int:
        if len(ids) >= _MANY and self._nothing_against(ids, by_ns):
            with self.project.edit(f"Move {len(ids)} labels") as edit:
                return edit.shift_segments(ids, by_ns)
        segments = self.project.segments_of(ids)
        maps = {lane_id: self.lane_clock_map(lane_id) for lane_id in {each.lane_id for each in segments}}
        name = "Move label" if len(segments) == 1 else f"Move {len(segments)} labels"
        plan = SegmentPlan(name)
        for segment in segments:
            start_ns = _shifted_start(maps[segment.lane_id], segment, by_ns)
            plan.change(segment, start_ns=start_ns, end_ns=start_ns + segment.end_ns - segment.start_ns)
        self.write(plan)
        return len(segments)

    def _nothing_against(self, ids: list[int], by_ns: int) -> bool:
        """Whether labels may be moved as they are, without a look at each: no rule and no neighbour stands in the way,
        nothing is to be taken along, all clocks shift alike, and none of them would leave its recording."""
        lanes = {lane.id: lane for lane in self.project.lanes()}
        groups = {label.id: label.exclusive for label in self.project.labels() if label.exclusive}
        neighbours_matter = self.neighbours != "free"
        if not groups and not neighbours_matter and not any(lane.relation for lane in lanes.values()):
            # Only labels on lanes that ask something are looked at.
            named = set(ids)
            asking = [lane.id for lane in lanes.values() if not _takes_anything(lane)]
            ids = [each for lane_id in asking for each in self.project.segment_ids(lane_id) if each in named]
            if not ids:
                return True
        places = lane_places(place_rows(self.project), ids) if len(ids) >= _MOST_LOOKED_FOR else None
        extents = self.project.extents_of(ids) if places is None else extents_in(places)
        for lane_id, (first_end_ns, last_start_ns, _) in extents.items():
            lane = lanes[lane_id]
            if lane.kind == "regions" or not shifts_alike(self.lane_clock_map(lane_id)):
                return False
            media = None if lane.track_id is None else self.recorded(lane.track_id)
            if media is not None and (
                first_end_ns + by_ns < media.start_ns or last_start_ns + by_ns > media.end_ns
            ):
                return False
        held = any(
            lane.relation and lane.parent_id is not None and {lane.id, lane.parent_id} & extents.keys()
            for lane in lanes.values()
        )
        if not groups and not neighbours_matter and not held:
            return True
        if places is None:
            places = lane_places(place_rows(self.project), ids)
        return stand_free(lanes, places, groups, by_ns, neighbours_matter)


def _takes_anything(lane: Lane) -> bool:
    """Whether labels may lie anywhere on a lane, for all it says itself."""
    return lane.track_id is None and lane.kind != "regions" and not lane.relation


def _shifted_start(clock_map: ClockMap | None, segment: Segment, by_ns: int) -> int:
    if shifts_alike(clock_map):
        return segment.start_ns + by_ns
    span = placed(clock_map, segment)
    return edges_on(clock_map, Span(span.start_ns + by_ns, span.start_ns + by_ns))[0]
