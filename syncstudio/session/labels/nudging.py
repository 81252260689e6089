"""Moving edges and labels by the smallest steps: a millisecond, a frame, a sample."""

from __future__ import annotations

from typing import Literal, get_args

from syncstudio.project.records import Segment
from syncstudio.session.errors import SessionError
from syncstudio.session.labels.label_verbs import LabelVerbs
from syncstudio.session.labels.segment_plan import SegmentPlan
from syncstudio.session.notices import LabelWaysChanged
from syncstudio.session.playing.stepping import Stepping
from syncstudio.timebase.instant import NS_PER_MS

NudgeUnit = Literal["ms", "frame", "sample"]
NUDGE_UNITS: tuple[NudgeUnit, ...] = get_args(NudgeUnit)
Part = Literal["start", "end", "body"]


class Nudging(LabelVerbs, Stepping):
    """Nudges of the selected labels, in the unit that is chosen."""

    _nudge_unit: NudgeUnit = "ms"

    @property
    def nudge_unit(self) -> NudgeUnit:
        """What a nudge moves by: a millisecond, a frame of the focused video, or a sample of the lane's sound."""
        return self._nudge_unit

    @nudge_unit.setter
    def nudge_unit(self, unit: NudgeUnit) -> None:
        if unit not in NUDGE_UNITS:
            raise SessionError(f"“{unit}” is no unit of nudges: choose one of {', '.join(NUDGE_UNITS)}.")
        self._nudge_unit = unit
        self.notices.emit(LabelWaysChanged())

    def nudge(self, part: Part, direction: int) -> None:
        """Move an edge of the selected labels, or all of them as they are, later (1) or earlier (-1) by one unit."""
        plan = SegmentPlan("Nudge label" if part == "body" else "Nudge edge")
        for each in self.placed_all(self.chosen_segments()):
            segment, span = each.segment, each.master
            at_ns = self._own_sample_beside(segment, part, direction)
            if at_ns is None:
                edge_ns = span.end_ns if part == "end" else span.start_ns
                to_ns = self.nudged(segment, edge_ns, direction)
                at_ns, _ = self.place_on_lane(segment.lane_id, to_ns, to_ns)
            if part == "body":
                length_ns = segment.end_ns - segment.start_ns
                plan.change(segment, start_ns=at_ns, end_ns=at_ns + length_ns)
            elif self.project.lane(segment.lane_id).kind == "events":
                plan.change(segment, start_ns=at_ns, end_ns=at_ns)
            elif part == "start" and at_ns < segment.end_ns:
                plan.change(segment, start_ns=at_ns)
            elif part == "end" and at_ns > segment.start_ns:
                plan.change(segment, end_ns=at_ns)
            else:
                raise SessionError("The edge stands at the other edge of its label: it goes no further.")
        self.write(plan)

    def nudged(self, segment: Segment, master_ns: int, direction: int) -> int:
        """The master instant one unit after (1) or before (-1) another one, for an edge of a label."""
        if self._nudge_unit == "frame":
            return self._frame_beside(master_ns, direction)
        if self._nudge_unit == "sample":
            return self._sample_beside(segment.lane_id, master_ns, direction)
        return master_ns + direction * NS_PER_MS

    def sound_of_lane(self, lane_id: int) -> int | None:
        """The sound track that a lane's labels are about: the one behind it, its own, the focused one, or the first."""
        lane = self.project.lane(lane_id)
        sounds = [track.id for track in self.project.tracks() if track.kind == "sound"]
        for track_id in (lane.wave_track_id, lane.track_id, self.focus_track_id):
            if track_id in sounds:
                return track_id
        return next(iter(sounds), None)

    def _own_sample_beside(self, segment: Segment, part: Part, direction: int) -> int | None:
        """On a lane of the sound itself, samples are counted on its own clock, exactly; elsewhere nothing."""
        track_id = self.sound_of_lane(segment.lane_id) if self._nudge_unit == "sample" else None
        if track_id is None or track_id != self.project.lane(segment.lane_id).track_id:
            return None
        clock = self.project.clock(track_id)
        edge_ns = segment.end_ns if part == "end" else segment.start_ns
        tick = clock.tick_from_source_ns(edge_ns)
        between = clock.source_ns_from_tick(tick) < edge_ns
        return clock.source_ns_from_tick(tick if direction < 0 and between else tick + direction)

    def _frame_beside(self, master_ns: int, direction: int) -> int:
        track_id = self.stepping_track()
        if track_id is None:
            raise SessionError(
                "There is no video whose frames could be counted: nudge by milliseconds or samples."
            )
        number = self.frame_at(track_id, master_ns)
        if number is not None and direction < 0:
            start_ns = self.frame_start(track_id, number)
            if start_ns is not None and start_ns < master_ns:
                return start_ns
        return self.stepped(master_ns, direction)

    def _sample_beside(self, lane_id: int, master_ns: int, direction: int) -> int:
        track_id = self.sound_of_lane(lane_id)
        if track_id is None:
            raise SessionError(
                "There is no sound whose samples could be counted: nudge by milliseconds or frames."
            )
        clock_map = self.clock_map(track_id)
        tick = clock_map.tick_from_master(master_ns)
        if tick is None:
            raise SessionError("The sound was not recorded there: nudge by milliseconds.")
        here_ns = clock_map.master_from_tick(tick)
        if direction < 0 and here_ns is not None and here_ns < master_ns:
            return here_ns
        beside_ns = clock_map.master_from_tick(tick + direction)
        return master_ns if beside_ns is None else beside_ns
