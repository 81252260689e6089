"""Labels of both copies that lie over one another where none may: mine stays, theirs waits for a decision.

A lane of which neither copy has labels over one another is one that its people keep free of overlaps; labels of one
exclusive group never lie over one another on any lane.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from syncstudio.project.changeset import Row, Value
from syncstudio.project.merging.cases import Planning, only
from syncstudio.project.merging.net_changes import Key, Net
from syncstudio.project.merging.patch import Operation
from syncstudio.project.store import rows

_CROWDED = frozenset({"segments", "transcript"})
_PLACE = frozenset({"lane_id", "start_ns", "end_ns"})
_WHERE = _PLACE | {"label_id"}
_Spans = list[tuple[int, int, int]]
"""Start, end and id, on a lane's own clock."""


def settle_overlaps(plan: Planning) -> None:
    """Find labels of theirs that came to lie over labels of mine."""
    groups = _exclusive_groups(plan)
    # Where no labels exclude one another, what a label says is all one.
    columns = _WHERE if groups else _PLACE
    mine = _by_lane(_placed(plan, plan.sides.mine, False, columns))
    theirs = _by_lane(_placed(plan, plan.sides.theirs, True, columns))
    if not (mine.keys() & theirs.keys()):
        return
    touched = _as_theirs(plan)
    for lane_id in sorted(mine.keys() & theirs.keys()):
        lane = plan.sides.row(("lane", lane_id)) or plan.sides.other(("lane", lane_id)) or {}
        kept_free = lane.get("kind") in _CROWDED and _kept_free(plan, lane_id, touched)
        if not kept_free and not groups:
            continue
        met: dict[int, list[int]] = {}
        for one, other in _meeting(mine[lane_id], theirs[lane_id]):
            if one["id"] != other["id"] and (kept_free or _exclude(one, other, groups)):
                met.setdefault(_int(other["id"]), []).append(_int(one["id"]))
        for their_id in sorted(met):
            _ask(plan, ("segment", their_id), [("segment", each) for each in met[their_id]], kept_free)


def _placed(plan: Planning, net: Net, theirs: bool, columns: frozenset[str]) -> list[Row]:
    """The labels that one side added, put elsewhere or named anew, as they would be in the end."""
    found = []
    for key, change in net.items():
        if key[0] != "segment" or change.op == "delete":
            continue
        told = plan.open_columns(key) if theirs else change.after
        if not told.keys() & columns:
            continue
        row = {**(plan.sides.row(key) or {}), **(told if theirs else {}), "id": key[1]}
        if _int(row.get("end_ns")) > _int(row.get("start_ns")):
            found.append(row)
    return found


def _by_lane(found: Iterable[Row]) -> dict[int, list[Row]]:
    lanes: dict[int, list[Row]] = {}
    for row in found:
        lanes.setdefault(_int(row.get("lane_id")), []).append(row)
    return lanes


def _kept_free(plan: Planning, lane_id: int, touched: dict[int, _Spans]) -> bool:
    """Whether a lane has no labels over one another, neither in mine nor in theirs."""
    sql = "SELECT start_ns, end_ns, id FROM segment WHERE lane_id = ? AND end_ns > start_ns"
    mine: _Spans = rows(plan.sides._connection, sql, lane_id)
    if _overlap(mine):
        return False
    nets = plan.sides.mine, plan.sides.theirs
    rest = [each for each in mine if not any(("segment", each[2]) in net for net in nets)]
    return not _overlap([*rest, *touched.get(lane_id, ())])


def _as_theirs(plan: Planning) -> dict[int, _Spans]:
    """By lane: where theirs has the labels that either side touched."""
    found: dict[int, _Spans] = {}
    for key in plan.sides.mine.keys() | plan.sides.theirs.keys():
        row = plan.sides.other(key) if key[0] == "segment" else None
        if row is not None and _int(row["end_ns"]) > _int(row["start_ns"]):
            found.setdefault(_int(row["lane_id"]), []).append(
                (_int(row["start_ns"]), _int(row["end_ns"]), key[1])
            )
    return found


def _overlap(spans: _Spans) -> bool:
    spans = sorted(spans)
    return any(before[1] > after[0] for before, after in pairwise(spans))


def _meeting(mine: Sequence[Row], theirs: Sequence[Row]) -> Iterable[tuple[Row, Row]]:
    """Every label of mine with every one of theirs that shares time with it, in one walk over both."""
    marked = [(_int(row["start_ns"]), 1, True, row) for row in mine]
    marked += [(_int(row["start_ns"]), 1, False, row) for row in theirs]
    marked.sort(key=lambda each: (each[0], each[1], _int(each[3]["id"])))
    running: dict[bool, list[Row]] = {True: [], False: []}
    for start, _, own, row in marked:
        for side in (True, False):
            running[side] = [each for each in running[side] if _int(each["end_ns"]) > start]
        for other in running[not own]:
            yield (row, other) if own else (other, row)
        running[own].append(row)


def _exclusive_groups(plan: Planning) -> dict[int, str]:
    found = dict(rows(plan.sides._connection, "SELECT id, exclusive FROM label WHERE exclusive <> ''"))
    for key in plan.sides.theirs:
        if key[0] == "label":
            row = {**(plan.sides.row(key) or {}), **plan.open_columns(key)}
            if row.get("exclusive"):
                found[key[1]] = row["exclusive"]
    return found


def _exclude(one: Row, other: Row, groups: dict[int, str]) -> bool:
    group = groups.get(_int(one.get("label_id")))
    return group is not None and group == groups.get(_int(other.get("label_id")))


def _ask(plan: Planning, theirs: Key, mine: list[Key], kept_free: bool) -> None:
    sides = plan.sides
    change = sides.theirs[theirs]
    patch: list[Operation]
    if change.op == "insert":
        parts = plan.with_parts(theirs)
        for key in parts:
            plan.put_aside(key)
        patch, columns = sides.as_theirs(parts), frozenset(change.after)
    else:
        columns = frozenset(plan.open_columns(theirs)) & _WHERE
        plan.put_aside(theirs, columns)
        patch, parts = [("set", *theirs, only(sides.other(theirs), columns))], []
    patch += sides.as_theirs(mine)
    first = only(sides.row(mine[0]), columns - {"id"})
    shown = (only(sides.base(theirs), columns), first, only(sides.other(theirs), columns))
    reason = "overlap" if kept_free else "exclusive"
    plan.conflict("rule", theirs, reason, patch, {*mine, *parts}, shown)


def _int(value: Value) -> int:
    return value if isinstance(value, int) else 0
