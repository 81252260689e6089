"""What refers to what in a project's tables, as the file itself says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import apsw

from syncstudio.project.changeset import Row
from syncstudio.project.merging.net_changes import Key, Net
from syncstudio.project.store import rows


@dataclass(frozen=True, slots=True)
class Reference:
    """A column that names a row of another table; a row `falls` with the one it names, or forgets its name."""

    column: str
    table: str
    falls: bool


class References:
    """Every reference of every table."""

    def __init__(self, connection: apsw.Connection, tables: Mapping[str, tuple[str, ...]]) -> None:
        self._of: dict[str, tuple[Reference, ...]] = {}
        for table in tables:
            found = rows(connection, f'PRAGMA foreign_key_list("{table}")')
            self._of[table] = tuple(Reference(row[3], row[2], row[6] == "CASCADE") for row in found)
        self.order = self._parents_first()

    def of(self, table: str) -> tuple[Reference, ...]:
        """The references of a table."""
        return self._of.get(table, ())

    def named(self, table: str, row: Row) -> Iterator[tuple[Reference, Key]]:
        """What a row, or the changed part of one, refers to."""
        for reference in self.of(table):
            value = row.get(reference.column)
            if isinstance(value, int):
                yield reference, (reference.table, value)

    def root(self, key: Key, deleted: Net) -> Key:
        """The row with which a deleted row fell; itself where it was deleted on its own."""
        for _ in range(16):  # comments that answer comments are the deepest there is
            change = deleted[key]
            for reference, owner in self.named(key[0], change.before):
                if reference.falls and owner in deleted and owner != key:
                    key = owner
                    break
            else:
                return key
        return key

    def _parents_first(self) -> list[str]:
        """All tables, each behind those that its rows fall with."""
        found: list[str] = []
        left = list(self._of)
        while left:
            ready = [
                table
                for table in left
                if not any(
                    each.falls and each.table in left and each.table != table for each in self._of[table]
                )
            ]
            found += ready or left
            left = [table for table in left if table not in found]
        return found
