"""Writing what a merge or a decision says, row by row as told: no status falls, both sides reviewed their own."""

import json
from collections.abc import Callable, Iterable, Sequence

from syncstudio.project.changeset import Row
from syncstudio.project.edit import Edit
from syncstudio.project.merging.ancestry import PastStep
from syncstudio.project.merging.net_changes import Key
from syncstudio.project.merging.plan import MergePlan
from syncstudio.project.store import pragma

Rebase = Callable[[Row], Row]
"""A new source's row with its path told from the merged file's folder."""


def write_plan(edit: Edit, plan: MergePlan, rebase: Rebase) -> None:
    """Write what theirs did and mine can take."""
    # All that refers to one another comes in one edit, in whatever order.
    pragma(edit._connection, "defer_foreign_keys = ON")
    insert_rows(edit, [(key, rebase(row) if key[0] == "source" else row) for key, row in plan.inserted])
    update_rows(edit, plan.updated)
    delete_rows(edit, plan.deleted)


def insert_rows(edit: Edit, found: Iterable[tuple[Key, Row]]) -> None:
    """Add rows with the ids they have."""
    alike: dict[tuple[str, tuple[str, ...]], list[tuple[object, ...]]] = {}
    for key, row in found:
        alike.setdefault((key[0], tuple(row)), []).append(tuple(row.values()))
    for (table, names), bound in alike.items():
        marks = ", ".join("?" * len(names))
        edit._run_many(f'INSERT INTO "{table}" ({", ".join(names)}) VALUES ({marks})', bound)


def update_rows(edit: Edit, found: Iterable[tuple[Key, Row]]) -> None:
    """Give rows that are there new values in some columns."""
    alike: dict[tuple[str, tuple[str, ...]], list[tuple[object, ...]]] = {}
    for key, row in found:
        alike.setdefault((key[0], tuple(row)), []).append((*row.values(), key[1]))
    for (table, names), bound in alike.items():
        told = ", ".join(f"{name} = ?" for name in names)
        edit._run_many(f'UPDATE "{table}" SET {told} WHERE id = ?', bound)


def delete_rows(edit: Edit, keys: Iterable[Key]) -> None:
    """Take rows out; those that are gone are passed over."""
    alike: dict[str, list[tuple[object, ...]]] = {}
    for table, row_id in keys:
        alike.setdefault(table, []).append((row_id,))
    for table, bound in alike.items():
        edit._run_many(f'DELETE FROM "{table}" WHERE id = ?', bound)


def join_history(
    edit: Edit,
    only: Sequence[PastStep],
    every: Iterable[PastStep],
    changesets: dict[int, bytes],
) -> None:
    """Put the steps that only theirs has into the history, told as part of the running edit.

    Steps that an earlier merge brought, which was undone since, belong to this one from now on.
    """
    first = edit._rows("SELECT coalesce(max(position), 0) + 1 FROM history", ())[0][0]
    joined = edit.step_id
    bound = [
        (each.id, first + n, each.step_id, first + n, int(each.undone), each.kind, each.name, each.at_ns,
         each.author, changesets.get(each.id), joined)
        for n, each in enumerate(only)
    ]  # fmt: skip
    edit._run_many(
        "INSERT INTO history (id, position, step_id, moved, undone, kind, name, at_ns, author, changeset, joined) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        bound,
    )
    edit._run(
        "UPDATE history SET joined = ?1 WHERE joined <> 0 AND joined <> ?1 "
        "AND id IN (SELECT value FROM json_each(?2)) "
        "AND joined NOT IN (SELECT id FROM history WHERE joined = 0 AND undone = 0)",
        (joined, json.dumps([each.id for each in every])),
    )
