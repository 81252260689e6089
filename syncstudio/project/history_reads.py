"""Questions about a project's history: found by who, what and which label, and read a page at a time.

A history of tens of thousands of steps is told apart inside SQLite: a changeset names its tables in clear, and holds
the id of a row as eight bytes, so that one look through the blobs finds what touched a label without unpacking any.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import islice

import apsw

from syncstudio.project.changeset import Row, RowChange, rows_of
from syncstudio.project.history import History
from syncstudio.project.reads import Reads
from syncstudio.project.records import HistoryRow
from syncstudio.project.replay import changeset_of
from syncstudio.project.store import in_words, rows

# A label with its words and key frames has hundreds of rows; a statement takes an expression a thousand deep.
_MOST_IDS, _AT_ONCE = 5_000, 500
_MOST_TRAILS = 64
_CHILDREN = ("word", "attribute_value", "region", "comment")
_PART_HEADS = tuple(b"\0" + name.encode() + b"\0" for name in (*_CHILDREN, "keyframe"))


@dataclass(frozen=True, slots=True)
class StepFilter:
    """Which steps are asked for: of one author, touching one of these tables, one segment, with these letters in
    their name, named after one of these patterns (`*` stands for anything)."""

    author: str | None = None
    tables: frozenset[str] = frozenset()
    segment_id: int | None = None
    text: str = ""
    names: tuple[str, ...] = ()


@dataclass(slots=True)
class _Trail:
    """What is known of a segment's history up to a position: its parts, the steps that touched them, and where those
    and their undoing and redoing stand. A history only grows, so what was found stays true."""

    ids: set[int]
    steps: set[int] = field(default_factory=set)
    positions: list[int] = field(default_factory=list)
    until: int = 0


class HistoryReads(Reads):
    """The history of a project as a person looks for something in it."""

    _history: History
    _columns: dict[str, tuple[str, ...]]

    def __init__(self) -> None:
        super().__init__()
        self._trails: dict[int, _Trail] = {}

    def last_step_mark(self) -> tuple[int, int]:
        """Where the last step stands and when it was done: alike as long as nothing more was done. (0, 0) for none."""
        with self._mutex, in_words(self.path, "reading its history"):
            history = History(self._open_connection())
            position = history.last_position()
            return position, history.at_ns(position) or 0

    def step_positions(self, wanted: StepFilter = StepFilter(), after: int = 0) -> list[int]:
        """Where the steps asked for stand in the history `after` a position, latest first."""
        told: list[str | bytes | int] = [after]
        where = ["position > ?"]
        if wanted.author is not None:
            where.append("author = ?")
            told.append(wanted.author)
        if wanted.text.strip():
            where.append("instr(lower(name), lower(?)) > 0")
            told.append(wanted.text.strip())
        if wanted.names:
            where.append(f"({' OR '.join('name GLOB ?' for _ in wanted.names)})")
            told += wanted.names
        if wanted.tables:
            heads = [b"\0" + name.encode() + b"\0" for name in sorted(wanted.tables)]
            where.append(f"step_id IN (SELECT id FROM history WHERE kind = 'edit' AND ({_any_of(heads)}))")
            told += heads
        with self._mutex, in_words(self.path, "reading its history"):
            connection = self._open_connection()
            if wanted.segment_id is not None:
                trail = self._trail(wanted.segment_id)
                where.append("position IN (SELECT value FROM json_each(?))")
                told.append(json.dumps(trail.positions))
                if len(where) == 2:
                    return [position for position in reversed(trail.positions) if position > after]
            sql = f"SELECT position FROM history WHERE {' AND '.join(where)} ORDER BY position DESC"
            return [position for (position,) in rows(connection, sql, *told)]

    def steps_at(self, positions: Sequence[int]) -> dict[int, HistoryRow]:
        """The steps at some places of the history; `undone` tells of the edit that a step is about."""
        sql = (
            "SELECT walk.position, walk.id, walk.name, walk.at_ns, walk.author, walk.kind, "
            # What came with a merge went with its undoing.
            "edit.undone OR coalesce((SELECT merge.undone FROM history AS merge WHERE merge.id = walk.joined), 0), "
            "walk.step_id FROM history AS walk JOIN history AS edit ON edit.id = walk.step_id "
            f"WHERE walk.position IN ({', '.join('?' * len(positions))})"
        )
        with self._mutex, in_words(self.path, "reading its history"):
            found = rows(self._open_connection(), sql, *positions)
        return {
            position: HistoryRow(row_id, name, at_ns, author, kind, bool(undone), step_id)
            for position, row_id, name, at_ns, author, kind, undone, step_id in found
        }

    def joined_at(self, positions: Collection[int]) -> dict[int, int]:
        """Of the steps at some places those that a merge brought, each with the id of the merge's own step."""
        sql = "SELECT position, joined FROM history WHERE joined <> 0 AND position IN (SELECT value FROM json_each(?))"
        with self._mutex, in_words(self.path, "reading its history"):
            return dict(rows(self._open_connection(), sql, json.dumps([*positions])))

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
        changes = (change for walk in walks for change in rows_of(changeset_of(walk), self._columns, only))
        return list(islice(changes, most))

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
            return frozenset(self._trail(segment_id).ids)

    def _trail(self, segment_id: int) -> _Trail:
        """A segment's trail up to now; what was looked through before is not looked through again.

        A changeset names its tables behind the marks of their columns, of which only the first is the key, and holds
        the id of a row as eight bytes.
        """
        connection = self._open_connection()
        trail = self._trails.pop(segment_id, None) or _Trail({segment_id})
        self._trails[segment_id] = trail
        if len(self._trails) > _MOST_TRAILS:
            del self._trails[next(iter(self._trails))]
        last = self._history.last_position()
        if trail.until >= last:
            return trail
        for table in _CHILDREN:
            found = rows(connection, f"SELECT id FROM {table} WHERE segment_id = ?", segment_id)
            trail.ids.update(row_id for (row_id,) in found)
        frames = "SELECT keyframe.id FROM keyframe JOIN region ON region.id = region_id WHERE segment_id = ?"
        trail.ids.update(row_id for (row_id,) in rows(connection, frames, segment_id))
        newer = "FROM history WHERE position > ? AND kind = 'edit' AND"
        own = segment_id.to_bytes(8, "big", signed=True)
        steps = rows(connection, f"SELECT id, changeset {newer} instr(changeset, ?) > 0", trail.until, own)
        trail.steps.update(step_id for step_id, _ in steps)
        for _, changeset in steps:
            if any(head in changeset for head in _PART_HEADS):
                self._take_parts(trail, segment_id, changeset)
        parts = [
            each.to_bytes(8, "big", signed=True) for each in sorted(trail.ids - {segment_id})[:_MOST_IDS]
        ]
        for first in range(0, len(parts), _AT_ONCE):
            some = parts[first : first + _AT_ONCE]
            found = rows(connection, f"SELECT id {newer} ({_any_of(some)})", trail.until, *some)
            trail.steps.update(step_id for (step_id,) in found)
        sql = (
            "SELECT position FROM history WHERE position > ? AND step_id IN (SELECT value FROM json_each(?))"
        )
        listed = json.dumps(sorted(trail.steps))
        trail.positions += sorted(position for (position,) in rows(connection, sql, trail.until, listed))
        trail.until = last
        return trail

    def _take_parts(self, trail: _Trail, segment_id: int, changeset: bytes) -> None:
        regions = {segment_id}
        for change in rows_of(changeset, self._columns):
            row = change.after or change.before
            if row.get("segment_id") == segment_id or row.get("region_id") in trail.ids - regions:
                trail.ids.add(change.id)


def _any_of(found: Sequence[bytes]) -> str:
    """The condition that a changeset holds one of these."""
    return " OR ".join("instr(changeset, ?) > 0" for _ in found)
