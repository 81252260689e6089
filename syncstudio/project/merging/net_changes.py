"""Many steps as one: what became of each row in the end."""

from collections.abc import Mapping, Sequence

import apsw

from syncstudio.project.changeset import RowChange, rows_of

Key = tuple[str, int]
"""A table and the id of a row."""

Net = dict[Key, RowChange]
"""What became of rows. An update holds the columns that differ in the end; rows that went there and back are absent."""


def net_of(
    connection: apsw.Connection, changesets: Sequence[bytes], columns: Mapping[str, tuple[str, ...]]
) -> Net:
    """What some steps did together, those of older versions of the file included."""
    if not changesets:
        return {}
    whole = apsw.ChangesetBuilder()  # type: ignore[no-untyped-call]  # apsw's stubs leave its making out
    whole.schema(connection, "main")
    for changeset in changesets:
        whole.add(changeset)
    found: Net = {}
    for change in rows_of(bytes(whole.output()), columns):
        if change.op == "update":
            alike = [
                name
                for name in change.after
                if name != "id" and change.after[name] == change.before.get(name)
            ]
            for name in alike:
                del change.after[name], change.before[name]
            if not change.after.keys() - {"id"}:
                continue
        found[change.table, change.id] = change
    return found
