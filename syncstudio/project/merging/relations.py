"""Rules that the union of both copies breaks though neither copy did: parent lanes and the labels that lanes take."""

from collections.abc import Iterable

from syncstudio.project.changeset import Row, Value
from syncstudio.project.merging.cases import Planning, only
from syncstudio.project.merging.net_changes import Key, Net
from syncstudio.project.store import rows

_PLACE = frozenset({"lane_id", "start_ns", "end_ns"})
_NAMED = frozenset({"label_id", "lane_id"})
_Labels = dict[int, tuple[int, int]]
"""The span of each label of a lane, by id."""


def settle_relations(plan: Planning) -> None:
    """Find labels that fall out of their parent lane, and labels that their lane no longer takes."""
    _parents(plan)
    _vocabularies(plan)


def _lanes_of(plan: Planning, net: Net) -> set[int]:
    """The lanes of which one side touched labels or rules."""
    found = set()
    for key, change in net.items():
        for row in (change.before, change.after):
            value = (
                key[1]
                if key[0] == "lane"
                else row.get("lane_id")
                if key[0] in ("segment", "vocabulary")
                else None
            )
            if isinstance(value, int):
                found.add(value)
        if (
            key[0] == "segment"
            and change.op == "update"
            and isinstance(value := plan.sides.any_row(key).get("lane_id"), int)
        ):
            found.add(value)
    return found


def _merged(plan: Planning, key: Key) -> Row | None:
    """A row as the merge will have it, as far as it is planned."""
    change = plan.sides.theirs.get(key)
    now = plan.sides.row(key)
    if change is None or key in plan.aside:
        return now
    return None if change.op == "delete" else {**(now or {}), **plan.open_columns(key)}


def _parents(plan: Planning) -> None:
    sides = plan.sides
    lanes = {row_id for (row_id,) in rows(sides._connection, "SELECT id FROM lane")}
    lanes |= {key[1] for key in sides.theirs if key[0] == "lane"}
    mine = theirs = None
    for lane_id in sorted(lanes):
        lane = _merged(plan, ("lane", lane_id))
        parent_id = lane.get("parent_id") if lane else None
        if not lane or not lane.get("relation") or not isinstance(parent_id, int):
            continue
        mine = _lanes_of(plan, sides.mine) if mine is None else mine
        theirs = _lanes_of(plan, sides.theirs) if theirs is None else theirs
        pair = {lane_id, parent_id}
        if not (mine & pair and theirs & pair):
            continue
        exact = lane["relation"] == "same-span"
        before = _outside(_labels(plan, lane_id, False), _labels(plan, parent_id, False), exact)
        now = _labels(plan, lane_id, True)
        for child in sorted(_outside(now, _labels(plan, parent_id, True), exact) - before):
            _held_back(plan, child, now[child], parent_id)


def _labels(plan: Planning, lane_id: int, merged: bool) -> _Labels:
    found = rows(
        plan.sides._connection, "SELECT id, start_ns, end_ns FROM segment WHERE lane_id = ?", lane_id
    )
    labels = {row_id: (start, end) for row_id, start, end in found}
    if merged:
        for key in plan.sides.theirs:
            if key[0] == "segment":
                row = _merged(plan, key)
                labels.pop(key[1], None)
                if row is not None and row.get("lane_id") == lane_id:
                    labels[key[1]] = (int(row["start_ns"] or 0), int(row["end_ns"] or 0))
    return labels


def _outside(children: _Labels, parents: _Labels, exact: bool) -> set[int]:
    if exact:
        spans = set(parents.values())
        return {row_id for row_id, span in children.items() if span not in spans}
    # Both in order of their starts: the parent that reaches furthest among those begun holds a child or none does.
    begun = sorted(parents.values())
    found, place, reach = set(), 0, -(2**63)
    for row_id, (start, end) in sorted(children.items(), key=lambda each: each[1]):
        while place < len(begun) and begun[place][0] <= start:
            reach = max(reach, begun[place][1])
            place += 1
        if reach < end or place == 0:
            found.add(row_id)
    return found


def _held_back(plan: Planning, child: int, span: tuple[int, int], parent_id: int) -> None:
    """Leave out what theirs did to the label, else what theirs did to the labels it lay in."""
    sides = plan.sides
    key = ("segment", child)
    if plan.open_columns(key):
        _ask(plan, key, "parent", ())
        return
    for owner, change in list(sides.theirs.items()):
        if owner[0] != "segment" or owner in plan.aside or change.op == "insert":
            continue
        was = sides.row(owner)
        if was is None or was.get("lane_id") != parent_id:
            continue
        if int(was["start_ns"] or 0) <= span[0] and span[1] <= int(was["end_ns"] or 0):
            _ask(plan, owner, "parent", (key,))


def _ask(plan: Planning, key: Key, reason: str, others: Iterable[Key]) -> None:
    sides = plan.sides
    change = sides.theirs[key]
    if change.op == "update":
        columns = frozenset(plan.open_columns(key)) & (
            _PLACE if reason == "parent" else _PLACE | {"label_id"}
        )
        if not columns:
            return
        plan.put_aside(key, columns)
        patch = [("set", *key, only(sides.other(key), columns))]
        shown = (
            only(sides.base(key), columns),
            only(sides.row(key), columns),
            only(sides.other(key), columns),
        )
        plan.conflict("rule", key, reason, patch, others, shown)
        return
    parts = plan.with_parts(key) if change.op == "insert" else [key, *sides.under(key, sides.theirs)]
    for part in parts:
        plan.put_aside(part)
    shown = (sides.base(key) or {}, sides.row(key) or {}, sides.other(key) or {})
    plan.conflict("rule", key, reason, sides.as_theirs(parts), {*parts, *others}, shown)


def _vocabularies(plan: Planning) -> None:
    sides = plan.sides
    told = {
        lane_id
        for net in (sides.mine, sides.theirs)
        for key, change in net.items()
        if key[0] == "vocabulary"
        and isinstance(lane_id := (change.after or change.before).get("lane_id"), int)
    }
    for lane_id in sorted(told):
        listed = rows(sides._connection, "SELECT id FROM vocabulary WHERE lane_id = ?", lane_id)
        theirs = _vocabulary_keys(sides.theirs, lane_id)
        keys = (
            {("vocabulary", row_id) for (row_id,) in listed} | theirs | _vocabulary_keys(sides.mine, lane_id)
        )
        taken = {row["label_id"] for key in keys if (row := _merged(plan, key)) is not None}
        if not taken:
            continue
        here = {row["label_id"] for key in keys if (row := sides.row(key)) is not None}
        there = {row["label_id"] for key in keys if (row := sides.other(key)) is not None}
        unfit = []
        for key in sorted(_named_anew(plan)):
            if not _unfit(_merged(plan, key), lane_id, taken):
                continue
            if _unfit(sides.row(key), lane_id, here) or _unfit(sides.other(key), lane_id, there):
                continue  # it was so before
            if _NAMED & plan.open_columns(key).keys():
                _ask(plan, key, "vocabulary", ())
            else:
                unfit.append(key)
        if unfit:
            for key in theirs:
                plan.put_aside(key)
            patch = sides.as_theirs(theirs)
            plan.conflict("rule", ("lane", lane_id), "vocabulary", patch, {*theirs, *unfit}, ({}, {}, {}))


def _vocabulary_keys(net: Net, lane_id: int) -> set[Key]:
    return {
        key
        for key, change in net.items()
        if key[0] == "vocabulary" and (change.after or change.before).get("lane_id") == lane_id
    }


def _named_anew(plan: Planning) -> set[Key]:
    """The segments that either side added, labelled or put on another lane."""
    sides = plan.sides
    found = {
        key for key, change in sides.mine.items() if key[0] == "segment" and _NAMED & change.after.keys()
    }
    return found | {
        key for key in sides.theirs if key[0] == "segment" and _NAMED & plan.open_columns(key).keys()
    }


def _unfit(row: Row | None, lane_id: int, taken: set[Value]) -> bool:
    """Whether a label of a lane is none that it takes; a lane that names none takes all."""
    if row is None or row.get("lane_id") != lane_id or not taken:
        return False
    return row.get("label_id") is not None and row["label_id"] not in taken
