"""Doing what somebody decided about a conflict, as part of a running edit."""

from collections.abc import Sequence

from syncstudio.project.changeset import Row
from syncstudio.project.edit import Edit
from syncstudio.project.errors import ProjectError
from syncstudio.project.merging.patch import Operation, unpacked
from syncstudio.project.merging.references import References
from syncstudio.project.merging.writing import delete_rows, insert_rows, update_rows
from syncstudio.project.merging_records import Conflict, Ruling
from syncstudio.project.store import pragma

_NOUNS = {"segment": "label", "label": "entry of the palette", "source": "recording", "keyframe": "key frame"}


def rulings(conflict: Conflict) -> tuple[Ruling, ...]:
    """How a conflict can be decided. Both: where there is room for both."""
    both = conflict.kind == "twice" and conflict.reason == "same-name"
    both = both or (conflict.kind == "rule" and conflict.reason == "overlap")
    return ("mine", "theirs", "both") if both else ("mine", "theirs")


def decide(edit: Edit, conflict: Conflict, ruling: Ruling, by: str, at_ns: int) -> None:
    """Make the project as decided, and note who did. ProjectError: what it is about is no longer there."""
    try:
        patch = unpacked(conflict.patch)
    except ValueError as error:
        raise ProjectError(
            "What this conflict keeps can no longer be read; decide for what is here."
        ) from error
    writer = _Writer(edit)
    pragma(edit._connection, "defer_foreign_keys = ON")
    for operation in _wanted(conflict, ruling, patch):
        writer.write(operation)
    if writer.missed and not writer.done:
        raise ProjectError(
            f"The {_NOUNS.get(conflict.subject, conflict.subject)} is no longer in the project; keep what is here."
        )
    edit.update(Conflict, conflict.id, decision=ruling, decided_by=by, decided_ns=at_ns)


def _wanted(conflict: Conflict, ruling: Ruling, patch: Sequence[Operation]) -> list[Operation]:
    united = [each for each in patch if each[0] == "unite"]
    if united:  # two of one name: theirs stays beside mine until somebody says they are one
        if ruling == "mine":
            return [("unite", table, gone, keep) for _, table, keep, gone in united]
        return list(united) if ruling == "theirs" else []
    if ruling == "theirs":
        return list(patch)
    if ruling == "both":
        own = (conflict.subject, conflict.subject_id)
        return [each for each in patch if each[0] == "put" or (each[0] == "set" and each[1:3] == own)]
    return []


class _Writer:
    """Writes operations of a patch, as far as what they are about is still there."""

    def __init__(self, edit: Edit) -> None:
        self._edit = edit
        self._columns = edit.columns
        self._references = References(edit._connection, self._columns)
        self.done = self.missed = 0

    def write(self, operation: Operation) -> None:
        """Do one operation."""
        verb, table, *told = operation
        if table not in self._columns:
            raise ProjectError(
                "What this conflict keeps was made by another version; decide for what is here."
            )
        if verb == "put":
            self._put(table, told[0])
        elif verb == "set":
            self._set(table, told[0], told[1])
        elif verb == "drop":
            self.done += self._there(table, told[0])
            delete_rows(self._edit, [(table, told[0])])
        elif verb == "unite":
            self._unite(table, told[0], told[1])

    def _put(self, table: str, row: Row) -> None:
        row_id = row["id"]
        assert isinstance(row_id, int)
        row = {name: value for name, value in row.items() if name in self._columns[table]}
        for reference, (owner, owner_id) in list(self._references.named(table, row)):
            if not self._there(owner, owner_id):
                if reference.falls:
                    self.missed += 1  # what it was a part of is gone for good
                    return
                row[reference.column] = None
        self.done += 1
        if self._there(table, row_id):
            del row["id"]
            update_rows(self._edit, [((table, row_id), row)])
        else:
            insert_rows(self._edit, [((table, row_id), row)])

    def _set(self, table: str, row_id: int, values: Row) -> None:
        values = {name: value for name, value in values.items() if name in self._columns[table]}
        gone = [owner for _, owner in self._references.named(table, values) if not self._there(*owner)]
        if gone or not self._there(table, row_id):
            self.missed += 1
            return
        if values:
            self.done += 1
            update_rows(self._edit, [((table, row_id), values)])

    def _unite(self, table: str, keep: int, gone: int) -> None:
        if not (self._there(table, keep) and self._there(table, gone)):
            self.missed += 1
            return
        self.done += 1
        for other in self._columns:
            for reference in self._references.of(other):
                if reference.table == table:
                    column = reference.column
                    self._edit._run(f'UPDATE "{other}" SET {column} = ? WHERE {column} = ?', (keep, gone))
        # A lane takes a label once.
        twice = "SELECT max(id) FROM vocabulary GROUP BY lane_id, label_id HAVING count(*) > 1"
        self._edit._run(f"DELETE FROM vocabulary WHERE id IN ({twice})", ())
        # Nothing is its own parent.
        for reference in self._references.of(table):
            if reference.table == table:
                self._edit._run(
                    f'UPDATE "{table}" SET {reference.column} = NULL WHERE {reference.column} = id', ()
                )
        delete_rows(self._edit, [(table, gone)])

    def _there(self, table: str, row_id: int) -> int:
        return len(self._edit._rows(f'SELECT 1 FROM "{table}" WHERE id = ?', (row_id,)))
