"""Two projects of the same recordings without a common history: what both have is found by id, else by what it is.

Where both have a thing and it differs, nobody can say who changed it: each such column counts as changed by both.
"""

from collections.abc import Mapping

import apsw

from syncstudio.project.changeset import Row, RowChange, Value
from syncstudio.project.merging.net_changes import Net
from syncstudio.project.merging.references import References
from syncstudio.project.merging.sides import PLACE, TRIVIAL
from syncstudio.project.store import rows

# What each kind of row is known by, in an order in which what a row is known by comes first.
_KNOWN_BY: dict[str, tuple[str, ...]] = {
    "project": (),
    "source": ("fingerprint",),
    "track": ("source_id", "stream_index", "kind"),
    "label": ("name",),
    "person": ("name",),
    "lane": ("name", "kind", "track_id"),
    "vocabulary": ("lane_id", "label_id"),
    "attribute": ("name", "label_id", "lane_id"),
    "piece": ("track_id", "position"),
    "anchor": ("piece_id", "position"),
    "channel": ("track_id", "name"),
    "measurement": ("track_id", "reference_id", "method", "at_ns"),
    "cue": ("track_id", "source_ns", "text"),
    "segment": ("lane_id", "start_ns", "end_ns", "label_id", "text", "speaker"),
    "word": ("segment_id", "position"),
    "attribute_value": ("segment_id", "attribute_id"),
    "region": ("segment_id",),
    "keyframe": ("region_id", "at_ns"),
    "comment": ("author", "made_ns", "text"),
    "package": (),
    "assignment": (),
    "conflict": (),
}
# How a thing looks and is ordered is each project's own; so is the project's name.
_OWN = PLACE | TRIVIAL | {"id", "color", "muted", "solo", "gain_db", "facts", "reading"}
_Ids = dict[str, dict[int, int]]
_Table = dict[int, Row]


def two_way_nets(
    mine: apsw.Connection,
    theirs: apsw.Connection,
    columns: Mapping[str, tuple[str, ...]],
    known: Mapping[str, Mapping[int, int]] | None = None,
) -> tuple[Net, Net]:
    """What counts as done by mine and by theirs. `known` says by table which row of theirs is which of mine."""
    references = References(mine, columns)
    ids: _Ids = {table: dict((known or {}).get(table, {})) for table in columns}
    tables = [table for table in _KNOWN_BY if table in columns]
    ours = {table: _read(mine, table, columns[table]) for table in tables}
    others = {table: _read(theirs, table, columns[table]) for table in tables}
    for table in tables:
        _recognise(table, ours[table], others[table], ids, references)
    one: Net = {}
    other: Net = {}
    for table in tables:
        if table == "project":
            continue
        for their_id, row in others[table].items():
            told = _translated(table, row, ids, references)
            key = (table, ids[table].get(their_id, their_id))
            there = ours[table].get(key[1])
            if there is None:
                other[key] = RowChange(table, key[1], "insert", {}, told)
                continue
            differs = [name for name in told if name not in _OWN and told[name] != there.get(name)]
            if differs:
                one[key] = RowChange(table, key[1], "update", {}, {name: there[name] for name in differs})
                other[key] = RowChange(table, key[1], "update", {}, {name: told[name] for name in differs})
    return one, other


def _read(connection: apsw.Connection, table: str, names: tuple[str, ...]) -> _Table:
    found = rows(connection, f'SELECT {", ".join(names)} FROM "{table}" ORDER BY id')
    return {row[names.index("id")]: dict(zip(names, row, strict=True)) for row in found}


def _translated(table: str, row: Row, ids: _Ids, references: References) -> Row:
    told = dict(row)
    own = row["id"]
    if isinstance(own, int):
        told["id"] = ids[table].get(own, own)
    for reference, (whose, row_id) in references.named(table, row):
        told[reference.column] = ids.get(whose, {}).get(row_id, row_id)
    return told


def _recognise(table: str, ours: _Table, others: _Table, ids: _Ids, references: References) -> None:
    """Find which rows of theirs are which of mine, each at most once."""
    taken = {*ids[table].values(), *(row_id for row_id in others if row_id in ours)}
    ids[table].update({row_id: row_id for row_id in others if row_id in ours and row_id not in ids[table]})
    names = _KNOWN_BY[table]
    if not names:
        return
    free: dict[tuple[Value, ...], list[int]] = {}
    for row_id, row in ours.items():
        if row_id not in taken:
            free.setdefault(tuple(row[name] for name in names), []).append(row_id)
    for their_id, row in others.items():
        if their_id in ids[table]:
            continue
        told = _translated(table, row, ids, references)
        what = tuple(told[name] for name in names)
        if table == "source" and not what[0]:
            continue
        found = free.get(what)
        if found:
            ids[table][their_id] = found.pop(0)
