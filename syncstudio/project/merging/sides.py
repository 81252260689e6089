"""Both sides of a merge, row by row: as the ancestor had it, as mine has it, as theirs has it."""

from collections.abc import Iterable, Mapping

import apsw

from syncstudio.project.bulk_verbs import json_list, sorted_ids
from syncstudio.project.changeset import Row
from syncstudio.project.merging.net_changes import Key, Net
from syncstudio.project.merging.patch import Operation, drop, put, put_columns
from syncstudio.project.merging.references import References
from syncstudio.project.store import rows

# Where a file lies is its copy's own business; how high or folded a row is shown is nothing to lose or to ask about.
PLACE = frozenset({"relative_path", "absolute_path"})
TRIVIAL = frozenset({"position", "row_height", "collapsed"})


class Sides:
    """What both did since the ancestor, and the rows of mine as they are now. Rows of theirs are worked out."""

    def __init__(
        self, connection: apsw.Connection, columns: Mapping[str, tuple[str, ...]], mine: Net, theirs: Net
    ) -> None:
        self.mine, self.theirs = mine, theirs
        self.references = References(connection, columns)
        self.columns = columns
        self._connection = connection
        self._known: dict[Key, Row | None] = {}
        self._read_updated()
        self.mine_deleted = {key: change for key, change in mine.items() if change.op == "delete"}
        self.theirs_deleted = {key: change for key, change in theirs.items() if change.op == "delete"}

    def row(self, key: Key) -> Row | None:
        """A row as mine has it; None where it is not there."""
        if key in self._known:
            return self._known[key]
        change = self.mine.get(key)
        if change is not None and change.op != "update":
            found: Row | None = dict(change.after) if change.op == "insert" else None
        elif change is None and key in self.theirs and self.theirs[key].op == "insert":
            found = None
        else:
            sql = f'SELECT * FROM "{key[0]}" WHERE id = ?'
            there = rows(self._connection, sql, key[1])
            found = dict(zip(self.columns[key[0]], there[0], strict=True)) if there else None
        self._known[key] = found
        return found

    def _read_updated(self) -> None:
        """Read all rows that either side changed, a table at a time."""
        wanted: dict[str, set[int]] = {}
        for net in (self.mine, self.theirs):
            for (table, row_id), change in net.items():
                if change.op == "update":
                    wanted.setdefault(table, set()).add(row_id)
        for table, ids in wanted.items():
            sql = f'SELECT * FROM "{table}" WHERE id IN (SELECT value FROM json_each(?))'
            names = self.columns[table]
            place = names.index("id")
            for found in rows(self._connection, sql, json_list(sorted_ids(ids))):
                self._known[table, found[place]] = dict(zip(names, found, strict=True))

    def base(self, key: Key) -> Row | None:
        """A row as the ancestor had it."""
        change = self.mine.get(key)
        if change is None:
            now = self.row(key)
            theirs = self.theirs.get(key)
            # What theirs deleted and mine has not is known whole from there.
            return (
                dict(theirs.before) if now is None and theirs is not None and theirs.op == "delete" else now
            )
        if change.op == "insert":
            return None
        if change.op == "delete":
            return dict(change.before)
        return {**(self.row(key) or {}), **change.before}

    def other(self, key: Key) -> Row | None:
        """A row as theirs has it."""
        change = self.theirs.get(key)
        if change is None:
            return self.base(key)
        if change.op == "delete":
            return None
        if change.op == "insert":
            return dict(change.after)
        return {**(self.base(key) or {}), **change.after}

    def any_row(self, key: Key) -> Row:
        """A row as whoever has it, mine before theirs."""
        return self.row(key) or self.other(key) or self.base(key) or {"id": key[1]}

    def as_theirs(self, keys: Iterable[Key]) -> list[Operation]:
        """What makes these rows be as theirs has them: parents first, what goes at the end."""
        placed = {table: place for place, table in enumerate(self.references.order)}
        found, gone = [], []
        for key in sorted(set(keys), key=lambda each: placed.get(each[0], 0)):
            row = self.other(key)
            if row is None:
                gone.append(drop(*key))
                continue
            now = self.row(key)
            if now is None:
                found.append(put(key[0], row))
                continue
            differs = {
                name: value for name, value in row.items() if value != now.get(name) and name not in PLACE
            }
            if differs:
                found.append(put_columns(key[0], key[1], differs))
        return found + gone[::-1]

    def under(self, key: Key, net: Net) -> list[Key]:
        """The deleted rows of one side that fell with a row, itself among them."""
        deleted = self.mine_deleted if net is self.mine else self.theirs_deleted
        return [each for each in deleted if self.references.root(each, deleted) == key]


def owner_segment(sides: Sides, key: Key) -> int | None:
    """The label that a row is, or is a part of."""
    table, row_id = key
    if table == "segment":
        return row_id
    if table == "keyframe":
        region = sides.any_row(key).get("region_id")
        if not isinstance(region, int):
            return None
        key = ("region", region)
    elif table not in ("word", "attribute_value", "region", "comment"):
        return None
    found = sides.any_row(key).get("segment_id")
    return found if isinstance(found, int) else None
