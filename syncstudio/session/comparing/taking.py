"""Taking what the other project has: a plan of labels, and what hangs on them, for one step of undo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from syncstudio.project.project import Project
from syncstudio.project.records import Label, Segment
from syncstudio.session.comparing.difference_row import DifferenceRow
from syncstudio.session.comparing.difference_words import caption
from syncstudio.session.comparing.differences import KINDS, Comparison
from syncstudio.session.comparing.matching import Matched
from syncstudio.session.comparing.other_clock import OtherClock
from syncstudio.session.labels.segment_plan import SegmentPlan


@dataclass
class Taken:
    """What is about to be taken: the plan, and for parts of segments which of ours gets them from which of theirs.

    `new` are segments that only they have, by their ids. `words`, `answers` (by the names of attributes), `shapes` and
    `people` are taken for segments that both have; `labelled` got their label; `statuses` come last.
    """

    plan: SegmentPlan
    new: dict[int, int] = field(default_factory=dict)
    words: dict[int, int] = field(default_factory=dict)
    answers: dict[tuple[int, str], int] = field(default_factory=dict)
    shapes: dict[int, int] = field(default_factory=dict)
    people: dict[int, int] = field(default_factory=dict)
    labelled: dict[int, int] = field(default_factory=dict)
    moved: dict[int, int] = field(default_factory=dict)
    statuses: dict[int, tuple[str, str]] = field(default_factory=dict)


def step_name(rows: Sequence[DifferenceRow], files: int = 0) -> str:
    """What Undo says: “Take theirs: start of “laugh””, “Take theirs: 12 differences”."""
    if len(rows) != 1:
        return f"Take theirs: {len(rows):,} differences"
    row = rows[0]
    side = row.mine or row.theirs
    name = "" if side is None else caption(side)
    name = name if len(name) <= 24 else f"{name[:23].rstrip()}…"
    if row.kind in ("missing", "extra"):
        return f"Take theirs: {'add' if row.kind == 'missing' else 'remove'} “{name}”"
    return f"Take theirs: {row.field or row.kind} of “{name}”"


def taken_rows(
    project: Project, found: Comparison, rows: Sequence[DifferenceRow], labels: Mapping[int, int]
) -> Taken:
    """The plan that makes ours what theirs is, for these differences.

    `labels` gives our label by the id of theirs. Differences that are no longer there are passed over. A segment of
    which all differences are taken is theirs altogether, and has their status too.
    """
    matched = found.matched
    taken = Taken(SegmentPlan(step_name(rows), mode="free"))
    ours = {
        each.id: each for each in project.segments_of(row.mine.id for row in rows if row.mine is not None)
    }
    wanted = (row.theirs.id for row in rows if row.theirs is not None)
    theirs = {each.id: each for each in matched.other.segments_of(wanted)}
    pairs = {pair.one.id: pair for pair in matched.lanes}
    clocks: dict[int, OtherClock] = {}
    free = theirs.keys() - {each.id for each in project.segments_of(theirs)}
    for row in rows:
        pair = pairs.get(row.lane.id)
        mine = None if row.mine is None else ours.get(row.mine.id)
        their = None if row.theirs is None else theirs.get(row.theirs.id)
        if (
            pair is None
            or (row.mine is not None and mine is None)
            or (row.theirs is not None and their is None)
        ):
            continue
        clock = clocks.setdefault(pair.one.id, OtherClock(matched, pair))
        if their is None:
            if mine is not None:
                taken.plan.remove(mine)
        elif mine is None:
            start_ns, end_ns = clock.edges(their)
            made = replace(
                their,
                id=their.id if their.id in free else 0,
                lane_id=pair.one.id,
                start_ns=start_ns,
                end_ns=start_ns if pair.one.kind == "events" else end_ns,
                label_id=None if their.label_id is None else labels[their.label_id],
            )
            taken.new[their.id] = taken.plan.add(made)
        else:
            _take(taken, row, mine, their, clock, labels)
    _keep_order(taken, theirs, clocks)
    # When and where a region is seen belong together: an edge takes another shape along.
    taken.shapes |= {
        mine_id: taken.moved[mine_id] for mine_id in taken.moved.keys() & _with_another_shape(found)
    }
    left = _differences_of_each(found)
    for row in rows:
        if row.mine is not None and row.theirs is not None and row.mine.id in left:
            left[row.mine.id] -= 1
            if not left[row.mine.id] and row.theirs.id in theirs:
                their = theirs[row.theirs.id]
                taken.statuses[row.mine.id] = (their.status, their.reviewer)
    return taken


def _with_another_shape(found: Comparison) -> set[int]:
    """Our segments whose region has another shape in the other project."""
    ids: set[int] = set()
    for pair, lane in zip(found.matched.lanes, found.lanes, strict=True):
        if pair.one.kind == "regions":
            shapes = (lane.rows.kinds == KINDS.index("region")) & (lane.rows.fields == "shape")
            ids |= set(lane.ones.ids[lane.rows.ones[shapes]].tolist())
    return ids


def _differences_of_each(found: Comparison) -> dict[int, int]:
    """How many differences each of our segments has that both have."""
    counts: dict[int, int] = {}
    for lane in found.lanes:
        both = (lane.rows.ones >= 0) & (lane.rows.others >= 0)
        ids, times = np.unique(lane.ones.ids[lane.rows.ones[both]], return_counts=True)
        counts.update(zip(ids.tolist(), times.tolist(), strict=True))
    return counts


def _take(
    taken: Taken,
    row: DifferenceRow,
    mine: Segment,
    their: Segment,
    clock: OtherClock,
    labels: Mapping[int, int],
) -> None:
    """One difference of a segment that both have."""
    plan = taken.plan
    if row.kind == "edge":
        start_ns, end_ns = clock.edges(their)
        taken.moved[mine.id] = their.id
        if row.field == "start":
            plan.change(mine, start_ns=start_ns)
        else:
            plan.change(mine, end_ns=end_ns)
        if clock.pair.one.kind == "events" or (
            mine.start_ns == mine.end_ns and their.start_ns == their.end_ns
        ):
            plan.change(mine, start_ns=start_ns, end_ns=start_ns)
    elif row.kind == "label":
        plan.change(mine, label_id=None if their.label_id is None else labels[their.label_id])
        taken.labelled[mine.id] = their.id
    elif row.kind == "text":
        plan.change(mine, text=their.text)
        taken.words[mine.id] = their.id
    elif row.kind == "words":
        taken.words[mine.id] = their.id
    elif row.kind == "status":
        taken.statuses[mine.id] = (their.status, their.reviewer)
    elif row.kind == "region":
        (taken.people if row.field == "person" else taken.shapes)[mine.id] = their.id
    elif row.field == "speaker":
        plan.change(mine, speaker=their.speaker)
    else:
        taken.answers[mine.id, row.field] = their.id


def _keep_order(
    taken: Taken,
    theirs: Mapping[int, Segment],
    clocks: Mapping[int, OtherClock],
) -> None:
    """One edge alone that would lie behind the other one takes that along."""
    for mine_id, changed in list(taken.plan.changed.items()):
        if changed.end_ns < changed.start_ns and mine_id in taken.moved:
            lane = changed.lane_id
            start_ns, end_ns = clocks[lane].edges(theirs[taken.moved[mine_id]])
            taken.plan.change(taken.plan.before[mine_id], start_ns=start_ns, end_ns=end_ns)


def labels_needed(matched: Matched, rows: Sequence[DifferenceRow]) -> tuple[dict[int, int], list[Label]]:
    """Our label by the id of theirs, for labels that these differences bring; and those of theirs we do not have."""
    wanted = {
        each.label_id
        for each in matched.other.segments_of(row.theirs.id for row in rows if row.theirs is not None)
        if each.label_id is not None
    }
    ours = {code: label_id for label_id, code in matched.labels.one.items()}
    known = {each: ours[code] for each in wanted if (code := matched.labels.other[each]) in ours}
    return known, [label for label in matched.other.labels() if label.id in wanted - known.keys()]
