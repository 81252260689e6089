"""Undoing and redoing a step of thousands of rows that were updated alike, in as few statements as it was done in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import apsw
import numpy as np

from syncstudio.project.bulk_changeset import Run, runs_of
from syncstudio.project.bulk_verbs import json_list
from syncstudio.project.index_rest import times_at_rest
from syncstudio.project.store import rows

# Below this the session extension's own way, row by row, is over in milliseconds.
_LARGE = 50_000
# A statement a run is worth it where runs are at least this long on the whole.
_ROWS_A_RUN = 50
_AMONG, _EVERY = "id IN (SELECT value FROM json_each(?1))", "?1 IS NOT NULL"


@dataclass(frozen=True, slots=True)
class _Statement:
    """What brings the rows of a run from `before` to `after`."""

    sql: str
    bound: tuple[Any, ...]


def replay_alike(
    connection: apsw.Connection, changeset: bytes, columns: Mapping[str, tuple[str, ...]]
) -> bool:
    """Apply a changeset that says the same of many rows; False, and nothing done, where it is not of that kind.

    Also False where a row is not as the changeset found it: who applies it row by row then tells which. The caller's
    transaction is rolled back when a statement is refused.
    """
    if len(changeset) < _LARGE:
        return False
    runs = runs_of(changeset, columns)
    if runs is None or sum(run.count for run in runs) < len(runs) * _ROWS_A_RUN:
        return False
    statements = []
    for run in runs:
        # Where it is all rows of a table, none is looked for.
        among = _AMONG if rows(connection, f"SELECT count(*) FROM {run.table}")[0][0] > run.count else _EVERY
        statement = _statement(run, among)
        if statement is None or not _as_found(connection, run, among, statement.bound[0]):
            return False
        statements.append(statement)
    for run, statement in zip(runs, statements, strict=True):
        with times_at_rest(connection, run.table, frozenset(run.after), run.count):
            connection.execute(statement.sql, statement.bound)
    return True


def _statement(run: Run, among: str) -> _Statement | None:
    if run.op != "update" or run.table == "source":
        return None
    put: list[str] = []
    bound: list[Any] = [json_list(run.ids)]
    for name, after in run.after.items():
        before = run.before[name]
        if not isinstance(after, np.ndarray):
            told: Any = after
        elif (after == after[0]).all():
            told = int(after[0])
        elif isinstance(before, np.ndarray) and (after - before == after[0] - before[0]).all():
            put.append(f"{name} = {name} + ?{len(bound) + 1}")
            bound.append(int(after[0]) - int(before[0]))
            continue
        else:
            return None
        put.append(f"{name} = ?{len(bound) + 1}")
        bound.append(told)
    return _Statement(f"UPDATE {run.table} SET {', '.join(put)} WHERE {among}", tuple(bound))


def _as_found(connection: apsw.Connection, run: Run, among: str, listed: str) -> bool:
    """Whether every row of a run is there, and as it was before."""
    names = [name for name in run.before if name != "id"]
    numbers = [name for name in names if isinstance(run.before[name], np.ndarray)]
    others = [name for name in names if name not in numbers]
    same = "".join(f" AND {name} IS ?{n}" for n, name in enumerate(others, 2))
    sql = f"SELECT {', '.join(('id', *numbers))} FROM {run.table} WHERE {among}{same} ORDER BY id"
    found = rows(connection, sql, listed, *(run.before[name] for name in others))
    if len(found) != run.count:
        return False
    try:
        now = np.array(found, dtype=np.int64).reshape(run.count, -1)
    except TypeError:  # nothing where a number was
        return False
    expected = np.stack([run.ids, *(run.column("before", name) for name in numbers)], axis=1)
    return bool((now == expected[np.argsort(run.ids)]).all())
