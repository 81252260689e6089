"""What one edit does, as the changeset that goes into the history.

SQLite's session extension watches every row; for statements that alter thousands of rows alike, watching costs more
than altering, and the edit hands in the rows it knows of instead.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import apsw

from syncstudio.project.bulk_changeset import table_head


class Recorder:
    """The record of one edit, from its first statement to its last; close it at the end."""

    def __init__(self, connection: apsw.Connection, columns: Mapping[str, tuple[str, ...]]) -> None:
        self.columns = columns
        self._packed: list[tuple[str, bytes]] = []
        self._session = apsw.Session(connection, "main")
        self._session.table_filter(columns.__contains__)
        self._session.attach()

    @property
    def untouched(self) -> bool:
        """Whether nothing was watched so far: only then may rows be handed in, for they come first."""
        return self._session.is_empty

    @contextmanager
    def looking_away(self) -> Iterator[None]:
        """Watch nothing meanwhile; what is done inside must be handed in."""
        self._session.enabled = False
        try:
            yield
        finally:
            self._session.enabled = True

    def hand_in(self, table: str, packed: bytes) -> None:
        """Take rows that were altered unwatched, packed as `pack_updates` does."""
        if packed:
            self._packed.append((table, table_head(table, self.columns[table]) + packed))

    def changeset(self) -> bytes:
        """Everything that was done, rows that went there and back again left out; empty when that is nothing."""
        watched = bytes(self._session.changeset())
        parts = [packed for _, packed in self._packed] + ([watched] if watched else [])
        tables = {table for table, _ in self._packed}
        if len(parts) == len(tables) and not watched:
            return b"".join(parts)
        if not self._packed:
            return watched
        whole = apsw.ChangesetBuilder()  # type: ignore[no-untyped-call]  # apsw's stubs leave its making out
        for part in parts:
            whole.add(part)
        return bytes(whole.output())

    def close(self) -> None:
        """Stop watching."""
        self._session.close()
