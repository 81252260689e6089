"""What both copies added: two entries of one name, or two answers where there is room for one."""

from syncstudio.project.changeset import Value
from syncstudio.project.merging.cases import Planning
from syncstudio.project.merging.net_changes import Key, Net
from syncstudio.project.merging.patch import drop, unite

_NAMED: dict[str, tuple[str, ...]] = {
    "label": ("name", "parent_id"),
    "lane": ("name", "kind", "track_id"),
    "person": ("name",),
    "attribute": ("name", "label_id", "lane_id"),
}
_SINGLE: dict[str, tuple[str, ...]] = {
    "attribute_value": ("segment_id", "attribute_id"),
    "vocabulary": ("lane_id", "label_id"),
    "region": ("segment_id",),
    "channel": ("track_id", "name"),
}
# Two segments are one where all of this is the same, whoever made them: the same file, read in twice.
_SEGMENT = (
    "lane_id", "start_ns", "end_ns", "label_id", "text", "speaker", "status", "author", "reviewer", "confidence", "key",
)  # fmt: skip
_Identity = tuple[str, tuple[Value, ...]]


def settle_twice(plan: Planning) -> None:
    """Find what both added that only one of them can stand for."""
    mine = _added(plan.sides.mine)
    parts = _Parts(plan)
    for key, change in plan.sides.theirs.items():
        if change.op != "insert" or key in plan.aside or key in plan.sides.mine:
            continue
        identity = _identity(key[0], change.after)
        other = mine.get(identity) if identity else None
        if other is None:
            continue
        if key[0] in _NAMED:
            _same_name(plan, other, key)
        elif key[0] != "segment":
            _answered_twice(plan, other, key)
        elif parts.alike(other, key):
            for each in plan.with_parts(key):
                plan.put_aside(each)


class _Parts:
    """What came with the labels that both sides added: their words, and whether anything else did."""

    def __init__(self, plan: Planning) -> None:
        self._mine = _words(plan.sides.mine)
        self._theirs = _words(plan.sides.theirs)

    def alike(self, mine: Key, theirs: Key) -> bool:
        """Whether two labels came with the same words, and with nothing else."""
        one, other = self._mine.get(mine[1], []), self._theirs.get(theirs[1], [])
        return None not in one and sorted(map(str, one)) == sorted(map(str, other))


def _words(net: Net) -> dict[int, list[tuple[Value, ...] | None]]:
    found: dict[int, list[tuple[Value, ...] | None]] = {}
    for (table, _), change in net.items():
        owner = change.after.get("segment_id") if change.op == "insert" else None
        if isinstance(owner, int):
            row = change.after
            told = tuple(value for name, value in row.items() if name not in ("id", "segment_id"))
            found.setdefault(owner, []).append(told if table == "word" else None)
    return found


def _added(net: Net) -> dict[_Identity, Key]:
    found: dict[_Identity, Key] = {}
    for key, change in net.items():
        identity = _identity(key[0], change.after) if change.op == "insert" else None
        if identity:
            found.setdefault(identity, key)
    return found


def _identity(table: str, row: dict[str, Value]) -> _Identity | None:
    names = _NAMED.get(table) or _SINGLE.get(table) or (_SEGMENT if table == "segment" else None)
    return None if names is None else (table, tuple(row.get(name) for name in names))


def _same_name(plan: Planning, mine: Key, theirs: Key) -> None:
    """Both are kept; whether they are one is asked."""
    one, other = plan.sides.row(mine) or {}, plan.sides.other(theirs) or {}
    patch = [unite(theirs[0], theirs[1], mine[1])]
    plan.conflict("twice", theirs, "same-name", patch, {mine}, ({}, one, other))


def _answered_twice(plan: Planning, mine: Key, theirs: Key) -> None:
    sides = plan.sides
    one, other = sides.row(mine) or {}, sides.other(theirs) or {}
    parts = plan.with_parts(theirs)
    for key in parts:
        plan.put_aside(key)
    alike = {name for name in one if name not in ("id", "position") and one[name] != other.get(name)}
    if not alike and theirs[0] != "region":
        return
    patch = [*sides.as_theirs(parts), drop(*mine)]
    plan.conflict("twice", theirs, "answered-twice", patch, {mine, *parts}, ({}, one, other))
