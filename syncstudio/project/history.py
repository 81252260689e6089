"""The walk over edits: what was done, what undo and redo act on next.

An edit's row keeps its changeset and two numbers: `undone`, and `moved`, the position of the row that last did,
undid or redid it. Undo takes the edit moved last among the done ones; redo the one moved last among the undone
ones, unless a new edit came after. Rows are never removed; undoing adds a row that says who did it.
"""

from dataclasses import dataclass

import apsw

from syncstudio.project.edit import new_id
from syncstudio.project.records import HistoryKind, HistoryRow
from syncstudio.project.store import rows, storable

_STEP = "id, name, undone, changeset"
# Steps that a merge brought were done in another copy; what they did, the merge's own step does here.
_TO_UNDO = (
    "FROM history WHERE kind = 'edit' AND changeset IS NOT NULL AND undone = 0 AND joined = 0 "
    "ORDER BY moved DESC LIMIT 1"
)
_TO_REDO = (
    "FROM history WHERE kind = 'edit' AND changeset IS NOT NULL AND undone = 1 AND joined = 0 "
    "AND moved > (SELECT max(position) FROM history WHERE kind = 'edit') ORDER BY moved DESC LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class Step:
    """An edit that undo or redo can act on."""

    id: int
    name: str
    undone: bool
    changeset: bytes


@dataclass(frozen=True, slots=True)
class Walk:
    """An edit, or an undo or redo of one, in the order it happened; `changeset` is the edit's."""

    position: int
    name: str
    kind: HistoryKind
    changeset: bytes


class History:
    """The history table of one connection; every method runs inside its caller's transaction."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def record_edit(self, step_id: int, name: str, changeset: bytes, author: str, at_ns: int) -> None:
        """Add a finished edit."""
        self._add(step_id, self._next_position(), step_id, "edit", name, at_ns, author, changeset)

    def extend(self, step_id: int, name: str, changeset: bytes, at_ns: int) -> bool:
        """Make more a part of a step, and give it that name, where it is the last thing done and stands; whether it is.

        Not where the two undo each other: a step that did nothing could not be told from none.
        """
        sql = "SELECT id, kind, undone, changeset FROM history ORDER BY position DESC LIMIT 1"
        found = rows(self._connection, sql)
        if not found or found[0][:3] != (step_id, "edit", 0) or not found[0][3]:
            return False
        whole = apsw.ChangesetBuilder()  # type: ignore[no-untyped-call]  # apsw's stubs leave its making out
        whole.add(found[0][3])
        whole.add(changeset)
        grown = bytes(whole.output())
        if grown:
            self._connection.execute(
                "UPDATE history SET name = ?, changeset = ?, at_ns = ? WHERE id = ?",
                (storable(name), grown, at_ns, step_id),
            )
        return bool(grown)

    def last_edit(self) -> int | None:
        """The id of the last row, where that is an edit that stands."""
        found = rows(self._connection, "SELECT id, kind, undone FROM history ORDER BY position DESC LIMIT 1")
        return found[0][0] if found and found[0][1] == "edit" and not found[0][2] else None

    def record_walk(self, step: Step, kind: HistoryKind, author: str, at_ns: int) -> None:
        """Note that a step was undone or redone."""
        position = self._next_position()
        self._add(new_id(), position, step.id, kind, step.name, at_ns, author, None)
        self._connection.execute(
            "UPDATE history SET undone = ?, moved = ? WHERE id = ?", (int(kind == "undo"), position, step.id)
        )

    def next_undo(self) -> Step | None:
        """The edit that undo would take back."""
        return self._step(f"SELECT {_STEP} {_TO_UNDO}")

    def next_redo(self) -> Step | None:
        """The edit that redo would do again: none after a new edit."""
        return self._step(f"SELECT {_STEP} {_TO_REDO}")

    def next_name(self, kind: HistoryKind) -> str | None:
        """The name of the edit that undo or redo acts on next; what it did may be megabytes, and stays on disk."""
        found = rows(self._connection, f"SELECT name {_TO_UNDO if kind == 'undo' else _TO_REDO}")
        return found[0][0] if found else None

    def step(self, step_id: int) -> Step | None:
        """One edit by its id; None for an undo's row, or an edit from before a migration that ended undo."""
        return self._step(
            f"SELECT {_STEP} FROM history WHERE kind = 'edit' AND changeset IS NOT NULL AND joined = 0 AND id = ?",
            step_id,
        )

    def done_after(self, step: Step) -> list[Step]:
        """The edits that stand now and were done, or redone, after a step; latest first."""
        sql = (
            f"SELECT {_STEP} FROM history WHERE kind = 'edit' AND changeset IS NOT NULL AND undone = 0 "
            "AND joined = 0 AND moved > (SELECT moved FROM history WHERE id = ?) ORDER BY moved DESC"
        )
        found = rows(self._connection, sql, step.id)
        return [Step(row_id, name, bool(undone), changeset) for row_id, name, undone, changeset in found]

    def everything(self) -> list[HistoryRow]:
        """Everything that happened, oldest first."""
        sql = "SELECT id, name, at_ns, author, kind, undone, step_id FROM history ORDER BY position"
        return [
            HistoryRow(row_id, name, at_ns, author, kind, bool(undone), step_id)
            for row_id, name, at_ns, author, kind, undone, step_id in rows(self._connection, sql)
        ]

    def walked_after(self, position: int) -> list[Walk]:
        """What happened after a position of the history, oldest first."""
        sql = (
            "SELECT walk.position, walk.name, walk.kind, edit.changeset FROM history AS walk "
            "JOIN history AS edit ON edit.id = walk.step_id AND edit.changeset IS NOT NULL "
            "WHERE walk.position > ? AND walk.joined = 0 ORDER BY walk.position"
        )
        return [Walk(*row) for row in rows(self._connection, sql, position)]

    def walked_at(self, position: int) -> list[Walk]:
        """What happened at one place of the history; nothing where that can no longer be told."""
        sql = (
            "SELECT walk.position, walk.name, walk.kind, edit.changeset FROM history AS walk "
            "JOIN history AS edit ON edit.id = walk.step_id AND edit.changeset IS NOT NULL "
            "WHERE walk.position = ?"
        )
        return [Walk(*row) for row in rows(self._connection, sql, position)]

    def at_ns(self, position: int) -> int:
        """When what stands at a position was done; it is another time when that step has grown."""
        found = rows(self._connection, "SELECT at_ns FROM history WHERE position = ?", position)
        return int(found[0][0]) if found else 0

    def last_position(self) -> int:
        """Where the history ends now."""
        return self._next_position() - 1

    def _step(self, sql: str, *values: int) -> Step | None:
        found = rows(self._connection, sql, *values)
        if not found:
            return None
        row_id, name, undone, changeset = found[0]
        return Step(row_id, name, bool(undone), changeset)

    def _next_position(self) -> int:
        position: int = rows(self._connection, "SELECT coalesce(max(position), 0) + 1 FROM history")[0][0]
        return position

    def _add(
        self,
        row_id: int,
        position: int,
        step_id: int,
        kind: HistoryKind,
        name: str,
        at_ns: int,
        author: str,
        changeset: bytes | None,
    ) -> None:
        self._connection.execute(
            "INSERT INTO history (id, position, step_id, moved, undone, kind, name, at_ns, author, "
            "changeset) VALUES (?, ?, ?, ?, 0, ?, ?, ?, ?, ?)",
            (row_id, position, step_id, position, kind, storable(name), at_ns, storable(author), changeset),
        )
