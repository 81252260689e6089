"""Applying a step's changeset backwards or forwards: all of it, or a sentence about what stands in the way."""

from collections.abc import Mapping

import apsw

from syncstudio.project.bulk_replay import replay_alike
from syncstudio.project.changeset import RowChange, rows_of
from syncstudio.project.errors import OvertakenError
from syncstudio.project.history import History, Step, Walk

# Where a file lies is not what an edit was about: after "Save as" into another folder the paths differ, and undoing
# "Add media" must still work.
_PLACE = frozenset({"relative_path", "absolute_path"})

_NOUNS = {"anchor": "alignment", "piece": "alignment", "source": "file", "project": "project's name"}


def replay(
    connection: apsw.Connection,
    step: Step,
    columns: Mapping[str, tuple[str, ...]],
    *,
    backwards: bool,
) -> bytes:
    """Undo (`backwards`) or redo a step inside the caller's transaction; the changeset that was applied.

    Foreign key actions stay off while applying, as the changeset already holds every cascaded row; SQLite counts
    dangling keys meanwhile, and asks about them at the end. OvertakenError: a later edit is in the way; the
    caller rolls back.
    """
    changeset = directed(step.changeset, backwards)
    met: list[str] = []
    try:
        if replay_alike(connection, changeset, columns):
            return changeset
    except apsw.ConstraintError as error:
        raise OvertakenError(_overtaken(connection, step, columns, backwards, "")) from error

    def on_conflict(reason: int, change: apsw.TableChange) -> int:
        if reason == apsw.SQLITE_CHANGESET_DATA and _only_moved(change, columns):
            return apsw.SQLITE_CHANGESET_REPLACE
        met.append("" if reason == apsw.SQLITE_CHANGESET_FOREIGN_KEY else change.name)
        return apsw.SQLITE_CHANGESET_ABORT

    try:
        apsw.Changeset.apply(
            changeset, connection, conflict=on_conflict, flags=apsw.SQLITE_CHANGESETAPPLY_FKNOACTION
        )
    except (apsw.AbortError, apsw.ConstraintError) as error:
        if not met:
            raise
        raise OvertakenError(_overtaken(connection, step, columns, backwards, met[0])) from error
    return changeset


def changeset_of(walk: Walk) -> bytes:
    """What an edit, undo or redo of the history did."""
    return directed(walk.changeset, walk.kind == "undo")


def directed(changeset: bytes, backwards: bool) -> bytes:
    """A changeset, or what takes it back."""
    return apsw.Changeset.invert(changeset) if backwards else changeset


def _only_moved(change: apsw.TableChange, columns: Mapping[str, tuple[str, ...]]) -> bool:
    if change.name != "source" or change.old is None or change.conflict is None:
        return False
    for name, expected, found in zip(columns["source"], change.old, change.conflict, strict=False):
        if name not in _PLACE and expected is not apsw.no_change and expected != found:
            return False
    return True


def refuse_overtaken(connection: apsw.Connection, step: Step, columns: Mapping[str, tuple[str, ...]]) -> None:
    """OvertakenError when an edit done after a step touched the same thing, or stands on what the step made.

    A changeset alone would not notice a value that went there and back again; undoing below such edits would leave
    them impossible to undo.
    """
    found = _overtaking(connection, step, columns)
    if found:
        later, table = found
        raise OvertakenError(_sentence(step, "undone", table, later))


def _overtaken(
    connection: apsw.Connection,
    step: Step,
    columns: Mapping[str, tuple[str, ...]],
    backwards: bool,
    table: str,
) -> str:
    found = _overtaking(connection, step, columns)
    return _sentence(step, "undone" if backwards else "redone", table, found[0] if found else "")


def _sentence(step: Step, verb: str, table: str, later: str) -> str:
    noun = _NOUNS.get(table, table)
    reason = f"the {noun} it changed has been changed again since" if noun else "later edits depend on it"
    advice = f" Undo “{later}” first." if later else ""
    return f"“{step.name}” cannot be {verb} now: {reason}.{advice} Nothing was changed."


def _overtaking(
    connection: apsw.Connection, step: Step, columns: Mapping[str, tuple[str, ...]]
) -> tuple[str, str] | None:
    """The latest edit in a step's way: its name, and the table where they meet ("" for one that stands on it)."""
    mine = {(change.table, change.id): change for change in rows_of(step.changeset, columns)}
    made: set[object] = {change.id for change in mine.values() if change.op != "update"}
    for later in History(connection).done_after(step):
        for change in rows_of(later.changeset, columns):
            before = mine.get((change.table, change.id))
            if before is not None and not _apart(before, change):
                return later.name, change.table
            if not made.isdisjoint((*change.before.values(), *change.after.values())):
                return later.name, ""
    return None


def _apart(one: RowChange, other: RowChange) -> bool:
    """Whether two changes of one row are about different columns."""
    return one.op == other.op == "update" and (one.after.keys() & other.after.keys()) <= {"id"}
