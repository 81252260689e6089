"""Rows that both copies changed, column by column: what fits together is taken, what does not is asked."""

from syncstudio.project.changeset import Row
from syncstudio.project.merging.cases import Planning, only
from syncstudio.project.merging.net_changes import Key
from syncstudio.project.merging.sides import PLACE, owner_segment
from syncstudio.project.reviewed import CONTENT, PARTS

_DECIDED = frozenset({"accepted", "rejected"})
_PLACE_OF_SEGMENT = frozenset({"lane_id", "start_ns", "end_ns"})
# Columns that say one thing together.
_TOGETHER: dict[str, tuple[frozenset[str], ...]] = {
    "segment": (_PLACE_OF_SEGMENT, frozenset({"status", "reviewer"})),
    "word": (frozenset({"start_ns", "end_ns", "timing"}),),
    "source": (frozenset({"size", "fingerprint"}),),
    "channel": (frozenset({"scale", "low", "high"}),),
    "comment": (frozenset({"at_ns", "end_ns"}),),
    "assignment": (frozenset({"start_ns", "end_ns"}),),
    "conflict": (frozenset({"decision", "decided_by", "decided_ns"}),),
}


def settle_columns(plan: Planning) -> None:
    """Find labels that one side reviewed and the other changed, then all columns that both changed differently."""
    _reviewed(plan)
    sides = plan.sides
    for key, theirs in sides.theirs.items():
        mine = sides.mine.get(key)
        if mine is None or key in plan.aside or theirs.op == "delete" or mine.op == "delete":
            continue
        told = plan.open_columns(key)
        differs = {
            name
            for name in told.keys() & mine.after.keys()
            if told[name] != mine.after[name] and name not in PLACE
        }
        if key[0] == "segment":
            differs |= _misplaced(plan, key, told)
        for group in _TOGETHER.get(key[0], ()):
            if differs & group:
                differs |= group & (told.keys() | mine.after.keys())
        if not differs:
            continue
        plan.put_aside(key, differs)
        patch = [("set", key[0], key[1], only(sides.other(key), differs))]
        shown = (
            only(sides.base(key), differs),
            only(sides.row(key), differs),
            only(sides.other(key), differs),
        )
        plan.conflict("changed", key, "same-field", patch, (), shown)


def _misplaced(plan: Planning, key: Key, told: Row) -> set[str]:
    """The columns of a segment's place where both sides' halves give no place."""
    mine = plan.sides.mine[key].after
    if not (told.keys() & _PLACE_OF_SEGMENT and mine.keys() & _PLACE_OF_SEGMENT):
        return set()
    row = {**(plan.sides.row(key) or {}), **told}
    start, end = row.get("start_ns"), row.get("end_ns")
    upside_down = isinstance(start, int) and isinstance(end, int) and end < start
    # Its times are those of its lane's clock: one who moves it there and one who moves it along do not go together.
    elsewhere = ("lane_id" in told) != ("lane_id" in mine)
    return set(_PLACE_OF_SEGMENT & (told.keys() | mine.keys())) if upside_down or elsewhere else set()


def _reviewed(plan: Planning) -> None:
    """A decision is about the label as the reviewer saw it."""
    sides = plan.sides
    judged = {
        key[1]
        for net in (sides.mine, sides.theirs)
        for key, change in net.items()
        if key[0] == "segment" and change.op == "update" and change.after.get("status") in _DECIDED
    }
    if not judged:
        return
    parts: tuple[dict[int, set[Key]], ...] = ({}, {})
    for net, found in zip((sides.mine, sides.theirs), parts, strict=True):
        for key in net:
            if key[0] in PARTS or key[0] == "keyframe":
                segment_id = owner_segment(sides, key)
                if segment_id in judged:
                    found.setdefault(segment_id, set()).add(key)
    for segment_id in sorted(judged):
        _judged(plan, ("segment", segment_id), *(found.get(segment_id, set()) for found in parts))


def _judged(plan: Planning, key: Key, mine_parts: set[Key], their_parts: set[Key]) -> None:
    sides = plan.sides
    if key in sides.mine_deleted or key in sides.theirs_deleted or key in plan.aside:
        return
    their_parts = {part for part in their_parts if part not in plan.aside}
    mine, theirs = (dict(sides.mine[key].after) if key in sides.mine else {}), plan.open_columns(key)
    judged_here, judged_there = mine.get("status") in _DECIDED, theirs.get("status") in _DECIDED
    changed_here = bool(mine.keys() & CONTENT or mine_parts)
    changed_there = bool(theirs.keys() & CONTENT or their_parts)
    if not ((judged_here and changed_there) or (judged_there and changed_here)):
        return
    columns = {"status", "reviewer"} | (CONTENT & (mine.keys() | theirs.keys()))
    plan.put_aside(key, columns)
    for part in their_parts:
        plan.put_aside(part)
    patch = sides.as_theirs({*their_parts, *mine_parts})
    patch.append(("set", *key, only(sides.other(key), columns)))
    shown = (only(sides.base(key), columns), only(sides.row(key), columns), only(sides.other(key), columns))
    plan.conflict("changed", key, "reviewed", patch, {*their_parts, *mine_parts}, shown)
