"""On which clock the labels of a planned lane are told, and how they come onto the clock where they go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncstudio.session.exchange.import_plan import ImportPlan, PlannedLane
from syncstudio.session.exchange.lane_times import LaneTimes
from syncstudio.timebase.clockmap import ClockMap

if TYPE_CHECKING:
    from syncstudio.session.core import SessionCore


def times_of(session: SessionCore, plan: ImportPlan, lane: PlannedLane) -> tuple[LaneTimes, LaneTimes]:
    """From the file's times to the lane's own; twice, for labels and for what lies in them."""
    own, goes, same = _clocks(session, plan, lane)
    return LaneTimes(own, goes, same), LaneTimes(own, goes, same)


def _clocks(
    session: SessionCore, plan: ImportPlan, lane: PlannedLane
) -> tuple[ClockMap | None, ClockMap | None, bool]:
    track_id = _track_of(session, plan, lane)
    told = plan.medium(lane.lane.medium) if lane.lane.medium else None
    if lane.target == "new" and lane.clock.kind == "own":
        return None, None, True
    if told is not None:
        # In the own time of a recording: on a track of that recording nothing changes.
        if lane.target == "new" and lane.clock.kind == "medium" and lane.clock.medium == told.medium.name:
            return None, None, True
        if track_id is not None and told.track_id is not None and _linked(session, track_id, told.track_id):
            return None, None, True
        if track_id is not None and track_id == plan.options.track_id and told.track_id is None:
            return None, None, True
        own = told.clock_map if told.track_id is None else session.clock_map(told.track_id)
        return own, _map(session, plan, lane, track_id), False
    if track_id is not None and plan.document_map is None and not _placed(plan):
        # Nothing says where the file's zero lies: it is that of the track which was chosen for it.
        return None, None, True
    anchor = next(
        (one for one in plan.media if one.track_id is not None and one.medium.offset_ns is not None), None
    )
    if anchor is not None and track_id is not None and _linked(session, track_id, anchor.track_id or 0):
        # The recording that tells where the document lies: a plain shift, whatever pieces it has.
        offset_ns = anchor.medium.offset_ns or 0
        return _shifted(-offset_ns), None, offset_ns == 0
    return plan.document_map, _map(session, plan, lane, track_id), False


def _track_of(session: SessionCore, plan: ImportPlan, lane: PlannedLane) -> int | None:
    if lane.target == "existing":
        return session.project.lane(lane.lane_id or 0).track_id
    return lane.clock.track_id if lane.clock.kind == "track" else None


def _map(session: SessionCore, plan: ImportPlan, lane: PlannedLane, track_id: int | None) -> ClockMap | None:
    if track_id is not None:
        return session.clock_map(track_id)
    medium = plan.medium(lane.clock.medium) if lane.target == "new" and lane.clock.kind == "medium" else None
    if medium is None:
        return None
    return medium.clock_map if medium.track_id is None else session.clock_map(medium.track_id)


def _placed(plan: ImportPlan) -> bool:
    """Whether the file says where anything lies on its timeline."""
    return any(one.bring and one.medium.offset_ns is not None for one in plan.media)


def _linked(session: SessionCore, one: int, other: int) -> bool:
    return any(track.id == other for track in session.project.linked_tracks(one))


def _shifted(by_ns: int) -> ClockMap:
    from fractions import Fraction

    from syncstudio.timebase.streamclock import StreamClock

    return ClockMap.from_offset(StreamClock(Fraction(1, 1_000_000_000)), by_ns)
