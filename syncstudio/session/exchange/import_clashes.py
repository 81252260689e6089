"""What an import would run into on the lanes that are there, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from syncstudio.session.exchange.import_clocks import times_of
from syncstudio.session.exchange.import_plan import ImportPlan, PlannedLane
from syncstudio.session.exchange.lane_moving import lane_on

if TYPE_CHECKING:
    from syncstudio.session.core import SessionCore


def clashes_of(session: SessionCore, plan: ImportPlan, planned: PlannedLane) -> tuple[str, ...]:
    """What is there already where a lane goes: its name, the same keys, labels that would overlap."""
    told: list[str] = []
    project = session.project
    if planned.target == "leave":
        return ()
    if planned.target == "new":
        if any(lane.name.casefold() == planned.name.casefold() for lane in project.lanes()):
            told.append(f"a lane “{planned.name}” is there: gets a number")
        return tuple(told)
    lane_id = planned.lane_id or 0
    there = project.segments(lane_id)
    keys = {segment.key for segment in there if segment.key}
    same = sum(segment.key in keys for segment in planned.lane.segments if segment.key)
    if same:
        one = "1 label is there by its id and "
        many = f"{same:,} labels are there by their id and "
        what = (
            "will be changed"
            if plan.update
            else "comes in a second time"
            if same == 1
            else "come in a second time"
        )
        told.append((one if same == 1 else many) + what)
    moved = lane_on(planned.lane, *times_of(session, plan, planned))
    coming = [
        one for one in moved.segments if one.end_ns > one.start_ns and not (plan.update and one.key in keys)
    ]
    staying = [one for one in there if one.end_ns > one.start_ns]
    over = overlapping(
        [(one.start_ns, one.end_ns) for one in coming], [(one.start_ns, one.end_ns) for one in staying]
    )
    if over:
        told.append(
            f"{over:,} labels overlap some that are there"
            if over > 1
            else "1 label overlaps one that is there"
        )
    taken = project.vocabulary().get(lane_id)
    if taken is not None:
        known = {label.name.casefold() for label in project.labels() if label.id in taken}
        strange = {
            one.label for one in planned.lane.segments if one.label and one.label.casefold() not in known
        }
        if strange:
            told.append(
                f"the lane does not take {', '.join(sorted(strange)[:4])}: these labels come in all the same"
            )
    return tuple(told)


def overlapping(coming: list[tuple[int, int]], staying: list[tuple[int, int]]) -> int:
    """How many spans share time with any of the others: by sorted edges, however many there are."""
    if not coming or not staying:
        return 0
    starts = np.sort(np.array([start for start, _ in staying], np.int64))
    ends = np.sort(np.array([end for _, end in staying], np.int64))
    new = np.array(coming, np.int64)
    begun = np.searchsorted(starts, new[:, 1], side="left")
    over = np.searchsorted(ends, new[:, 0], side="right")
    return int((begun > over).sum())
