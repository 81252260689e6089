"""What the history says the rows are: every edit is kept there with its values, so it brings back what pages lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import apsw

from syncstudio.project.repair.cell import Value
from syncstudio.project.repair.salvage import Salvage
from syncstudio.project.schema import UNRECORDED


@dataclass(slots=True)
class _State:
    """What the steps so far say of one row. `made`: they hold it from its beginning, and so all of it."""

    values: dict[int, Value] = field(default_factory=dict)
    made: bool = False
    deleted: bool = False


@dataclass(slots=True)
class Told:
    """The last state of each row that the history tells of; `torn` counts steps whose content cannot be read, `gaps`
    those that are missing. `begins_late`: the content of some was let go, so rows may be older than what is told."""

    rows: dict[tuple[str, int], _State] = field(default_factory=dict)
    torn: int = 0
    gaps: int = 0
    begins_late: bool = False


def told_by(found: Salvage) -> Told:
    """Walk the salvaged history from its first step to its last."""
    told = Told()
    place = {column.name: number for number, column in enumerate(found.shapes["history"].columns)}
    steps = sorted(found.rows["history"].values(), key=lambda row: (row[place["position"]], row[0]))
    # What came with a merge is told once more by the step of the merge itself.
    steps = [row for row in steps if not row[place["joined"]]]
    content = {row[0]: row[place["changeset"]] for row in steps if row[place["kind"]] == "edit"}
    torn: set[Value] = set()
    positions = [row[place["position"]] for row in found.rows["history"].values()]
    told.gaps = max((one for one in positions if isinstance(one, int)), default=0) - len(set(positions))
    for row in steps:
        step = row[place["step_id"]]
        changeset = content.get(step)
        if not changeset or not isinstance(changeset, bytes):
            told.begins_late = True
            if step not in content:
                torn.add(step)
            continue
        try:
            changes = list(_changes(changeset, row[place["kind"]] == "undo"))
        except (apsw.Error, ValueError):
            torn.add(step)
            continue
        for name, row_id, values, op in changes:
            if name in found.shapes and name not in UNRECORDED:
                _note(told.rows.setdefault((name, row_id), _State()), values, op)
    told.torn = len(torn)
    return told


def bring_back(found: Salvage, told: Told, *, everywhere: bool) -> dict[str, set[int]]:
    """Add rows that the history holds whole and no page does; the ids of those that came, by table.

    Where steps of the history are missing, one of them may have deleted a row: then only tables that are known to have
    lost something get rows back, unless `everywhere`. Rows from pages that no tree led to, and that the history
    deleted, go.
    """
    came: dict[str, set[int]] = {}
    unsure = bool(told.gaps or told.torn)
    for (name, row_id), state in told.rows.items():
        rows, shape = found.rows[name], found.shapes[name]
        if state.deleted:
            if (name, row_id) in found.stray:
                del rows[row_id]
        elif row_id not in rows and state.made:
            if unsure and not everywhere and not found.lost_something(name):
                continue
            rows[row_id] = tuple(
                state.values.get(number, column.default) for number, column in enumerate(shape.columns)
            )
            came.setdefault(name, set()).add(row_id)
    return came


def _changes(changeset: bytes, backwards: bool) -> Iterator[tuple[str, int, dict[int, Value], str]]:
    """Table, id, the columns given by number, and what was done, of each row."""
    for change in apsw.Changeset.iter(apsw.Changeset.invert(changeset) if backwards else changeset):
        given = change.old if change.op == "DELETE" else change.new
        key = (change.old or change.new or (None,))[0]
        if not isinstance(key, int):
            raise ValueError("a change of no row")
        values = {number: value for number, value in enumerate(given or ()) if value is not apsw.no_change}
        yield change.name, key, values, change.op  # type: ignore[misc]


def _note(state: _State, values: dict[int, Value], op: str) -> None:
    if op == "DELETE":
        state.values, state.made, state.deleted = {}, False, True
    elif op == "INSERT":
        state.values, state.made, state.deleted = dict(values), True, False
    else:
        # A row that is changed after it went was made anew by a step that is missing.
        state.deleted = False
        state.values.update(values)
