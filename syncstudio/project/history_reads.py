"""Questions about a project's history: found by who, what and which label, and read a page at a time.

A history of tens of thousands of steps is told apart inside SQLite: a changeset names its tables in clear, and holds
the id of a row as eight bytes, so that one look through the blobs finds what touched a label without unpacking any.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import islice

import apsw

from syncstudio.project.changeset import Row, RowChange, rows_of
from syncstudio.project.history import History
from syncstudio.project.reads import Reads
from syncstudio.project.records import HistoryRow
from syncstudio.project.replay import changeset_of
from syncstudio.project.store import in_words, rows

# SQLite takes 32,766 values a statement; a label with its words and key frames has hundreds.
_MOST_IDS = 5_000
_CHILDREN = ("word", "attribute_value", "region", "comment")


@dataclass(frozen=True, slots=True)
class StepFilter:
    """Which steps are asked for: of one author, touching one of these tables, one segment, with these letters in
    their name."""

    author: str | None = None
    tables: frozenset[str] = frozenset()
    segment_id: int | None = None
    text: str = ""


class HistoryReads(Reads):
    """The history of a project as a person looks for something in it."""

    _history: History
    _columns: dict[str, tuple[str, ...]]

    def step_positions(self, wanted: StepFilter = StepFilter()) -> list[int]:
        """Where the steps asked for stand in the history, latest first."""
        told: list[str | int | bytes] = []
        where = ["1"]
        if wanted.author is not None:
            where.append("walk.author = ?")
            told.append(wanted.author)
        if wanted.text.strip():
            where.append("instr(lower(walk.name), lower(?)) > 0")
            told.append(wanted.text.strip())
        with self._mutex, in_words(self.path, "reading its history"):
            connection = self._open_connection()
            asked: list[list[bytes]] = []
            if wanted.tables:
                asked.append(self._headers(wanted.tables))
            if wanted.segment_id is not None:
                asked.append(self._ids_of(wanted.segment_id))
            for found in asked:
                where.append(f"({' OR '.join('instr(edit.changeset, ?) > 0' for _ in found) or '0'})")
                told.extend(found)
            sql = (
                "SELECT walk.position FROM history AS walk JOIN history AS edit ON edit.id = walk.step_id "
                f"WHERE {' AND '.join(where)} ORDER BY walk.position DESC"
                if told
                else "SELECT position FROM history ORDER BY position DESC"
            )
            return [position for (position,) in rows(connection, sql, *told)]

    def steps_at(self, positions: Sequence[int]) -> dict[int, HistoryRow]:
        """The steps at some places of the history; `undone` tells of the edit that a step is about."""
        sql = (
            "SELECT walk.position, walk.id, walk.name, walk.at_ns, walk.author, walk.kind, edit.undone, walk.step_id "
            "FROM history AS walk JOIN history AS edit ON edit.id = walk.step_id "
            f"WHERE walk.position IN ({', '.join('?' * len(positions))})"
        )
        with self._mutex, in_words(self.path, "reading its history"):
            found = rows(self._open_connection(), sql, *positions)
        return {
            position: HistoryRow(row_id, name, at_ns, author, kind, bool(undone), step_id)
            for position, row_id, name, at_ns, author, kind, undone, step_id in found
        }

    def step_authors(self) -> list[str]:
        """Everybody who did something, in alphabetical order."""
        with self._mutex, in_words(self.path, "reading its history"):
            found = rows(
                self._open_connection(), "SELECT DISTINCT author FROM history ORDER BY lower(author)"
            )
        return [author for (author,) in found]

    def changes_at(
        self, position: int, only: Collection[int] | None = None, most: int | None = None
    ) -> list[RowChange]:
        """What the step at a place of the history did, row by row, or to `only` those rows, at `most` so many; nothing
        for one from before a migration that ended undo."""
        with self._mutex, in_words(self.path, "reading its history"):
            self._open_connection()
            walks = self._history.walked_at(position)
        changes = (change for walk in walks for change in rows_of(changeset_of(walk), self._columns))
        return list(islice((change for change in changes if only is None or change.id in only), most))

    def rows_changed_at(self, position: int) -> int:
        """How many rows the step at a place of the history changed."""
        with self._mutex, in_words(self.path, "reading its history"):
            self._open_connection()
            walks = self._history.walked_at(position)
        return sum(1 for walk in walks for _ in apsw.Changeset.iter(walk.changeset))

    def row_now(self, table: str, row_id: int) -> Row | None:
        """A row as it is now, by the names of its columns; nothing when it is gone."""
        names = self._columns[table]
        with self._mutex, in_words(self.path, "it was being read"):
            found = rows(self._open_connection(), f'SELECT * FROM "{table}" WHERE id = ?', row_id)
        return dict(zip(names, found[0], strict=True)) if found else None

    def rows_with(self, ids: Collection[int], tables: Collection[str]) -> dict[tuple[str, int], Row]:
        """Of these tables the rows that have one of these ids now."""
        found = ((table, row_id, self.row_now(table, row_id)) for table in tables for row_id in ids)
        return {(table, row_id): row for table, row_id, row in found if row is not None}

    def ids_with(self, segment_id: int) -> frozenset[int]:
        """A segment's id, and those of everything that is or was a part of it: words, answers, regions, key frames,
        comments."""
        with self._mutex, in_words(self.path, "reading its history"):
            return frozenset(self._parts_of(segment_id))

    def _ids_of(self, segment_id: int) -> list[bytes]:
        return [
            part.to_bytes(8, "big", signed=True) for part in sorted(self._parts_of(segment_id))[:_MOST_IDS]
        ]

    def _parts_of(self, segment_id: int) -> set[int]:
        connection = self._open_connection()
        ids = {segment_id}
        for table in _CHILDREN:
            ids.update(
                row[0] for row in rows(connection, f"SELECT id FROM {table} WHERE segment_id = ?", segment_id)
            )
        ids |= self._parts_once(connection, segment_id)
        regions = [(region,) for region in ids if region != segment_id]
        for (region,) in regions:
            ids.update(
                row[0] for row in rows(connection, "SELECT id FROM keyframe WHERE region_id = ?", region)
            )
        return ids

    def _parts_once(self, connection: apsw.Connection, segment_id: int) -> set[int]:
        """Parts that some step made or took away; of steps that touched thousands of rows, too."""
        parts: set[int] = set()
        known = {segment_id}
        heads = self._headers((*_CHILDREN, "keyframe"))
        of_parts = " OR ".join("instr(changeset, ?) > 0" for _ in heads)
        sql = f"SELECT changeset FROM history WHERE instr(changeset, ?) > 0 AND ({of_parts})"
        for (changeset,) in rows(connection, sql, segment_id.to_bytes(8, "big", signed=True), *heads):
            for change in rows_of(changeset, self._columns):
                row = change.after or change.before
                if row.get("segment_id") in known or row.get("region_id") in parts:
                    parts.add(change.id)
        return parts

    def _headers(self, tables: Collection[str]) -> list[bytes]:
        """How a changeset of any version names a table: behind the marks of its columns, of which only the first is
        the key."""
        return [b"\0" + name.encode() + b"\0" for name in sorted(tables)]
