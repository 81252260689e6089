"""What one copy deleted while the other changed it, added to it or came to use it.

Mine is what the file holds meanwhile: what mine deleted stays away with all that theirs did to it, and what theirs
deleted stays, whole, where mine did anything to it. Either is kept in the conflict.
"""

from syncstudio.project.changeset import Row
from syncstudio.project.merging.cases import Planning
from syncstudio.project.merging.net_changes import Key, Net
from syncstudio.project.merging.patch import Operation, drop, put_columns
from syncstudio.project.merging.sides import PLACE, TRIVIAL

_NOTHING = TRIVIAL | PLACE | {"id"}
# A label that goes to another lane goes there with its place.
_PLACE_OF_SEGMENT = frozenset({"lane_id", "start_ns", "end_ns"})


def settle_deletions(plan: Planning) -> None:
    """Find what was deleted on one side and touched on the other."""
    _deleted_there(plan)
    _deleted_here(plan)


def _deleted_there(plan: Planning) -> None:
    sides, references = plan.sides, plan.sides.references
    deleted: Net = {
        key: change
        for key, change in sides.theirs_deleted.items()
        if key not in sides.mine_deleted and key not in plan.aside
    }
    if not deleted:
        return
    hit: dict[Key, set[Key]] = {}
    for key, change in sides.mine.items():
        if change.op == "delete":
            continue
        if key in deleted and change.after.keys() - _NOTHING:
            hit.setdefault(references.root(key, deleted), set()).add(key)
        for _, owner in references.named(key[0], change.after):
            if owner in deleted:
                hit.setdefault(references.root(owner, deleted), set()).add(key)
    if not hit:
        return
    roots: dict[Key, list[Key]] = {}
    for key in deleted:
        roots.setdefault(references.root(key, deleted), []).append(key)
    forgot = _forgotten(plan, sides.theirs)
    for root, touched in hit.items():
        for key in roots[root]:
            plan.put_aside(key)
            for user, column in forgot.get(key, ()):
                plan.put_aside(user, {column})
        shown: tuple[Row, Row, Row] = (sides.base(root) or {}, sides.row(root) or {}, {})
        plan.conflict("deleted", root, "deleted-there", [drop(*root)], {*touched, *roots[root]}, shown)


def _deleted_here(plan: Planning) -> None:
    sides, references = plan.sides, plan.sides.references
    deleted: Net = {
        key: change for key, change in sides.mine_deleted.items() if key not in sides.theirs_deleted
    }
    if not deleted:
        return
    hit: dict[Key, set[Key]] = {}
    later: dict[Key, list[Operation]] = {}
    under: dict[Key, Key] = {}
    placed = {table: place for place, table in enumerate(references.order)}
    for key in sorted(sides.theirs, key=lambda each: placed.get(each[0], 0)):
        change = sides.theirs[key]
        if change.op == "delete" or key in plan.aside:
            continue
        if key in deleted:
            if change.after.keys() - _NOTHING:
                hit.setdefault(references.root(key, deleted), set()).add(key)
            for _, owner in references.named(key[0], change.after):
                if owner in deleted:  # it went from one thing that was deleted to another
                    hit.setdefault(references.root(owner, deleted), set()).add(key)
            plan.put_aside(key)
            continue
        for reference, owner in references.named(key[0], change.after):
            root = under.get(owner) or (references.root(owner, deleted) if owner in deleted else None)
            if root is None:
                continue
            if reference.falls and change.op == "insert":
                hit.setdefault(root, set()).add(key)
                plan.put_aside(key)
                under[key] = root
                break
            hit.setdefault(root, set())
            value: Row = {reference.column: change.after[reference.column]}
            if change.op == "insert":
                plan.emptied.setdefault(key, set()).add(reference.column)
            else:
                columns = _PLACE_OF_SEGMENT if reference.column == "lane_id" else {reference.column}
                value = {name: change.after[name] for name in columns & change.after.keys()}
                plan.put_aside(key, columns)
            later.setdefault(root, []).append(put_columns(*key, value))
    forgot = _forgotten(plan, sides.mine)
    for root, touched in hit.items():
        fell = sides.under(root, sides.mine)
        patch = sides.as_theirs({*fell, *touched})
        for key in fell:
            patch += [put_columns(*user, {column: key[1]}) for user, column in forgot.get(key, ())]
        patch += later.get(root, [])
        shown: tuple[Row, Row, Row] = (sides.base(root) or {}, {}, sides.other(root) or {})
        plan.conflict("deleted", root, "deleted-here", patch, {*touched, *fell}, shown)


def _forgotten(plan: Planning, net: Net) -> dict[Key, list[tuple[Key, str]]]:
    """By row that was referred to: the rows of one side that no longer do, and by which column."""
    found: dict[Key, list[tuple[Key, str]]] = {}
    for key, change in net.items():
        if change.op != "update":
            continue
        for reference, owner in plan.sides.references.named(key[0], change.before):
            if (
                not reference.falls
                and reference.column in change.after
                and change.after[reference.column] is None
            ):
                found.setdefault(owner, []).append((key, reference.column))
    return found
