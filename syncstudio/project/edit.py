"""The verbs of one edit; the only way anything in a project changes."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

import apsw

from syncstudio.project.bulk_verbs import BulkVerbs
from syncstudio.project.errors import ProjectError
from syncstudio.project.recorder import Recorder
from syncstudio.project.records import (
    RECORDS,
    Alignment,
    AnchorRow,
    PieceRow,
    Record,
    Segment,
    Track,
    columns,
    values,
)
from syncstudio.project.reviewed import DRAFT_TRACK, PARTS, draft_segment_with, segment_assignments
from syncstudio.project.store import in_words, rows, storable
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.piece import Anchor, Piece
from syncstudio.timebase.streamclock import StreamClock

_ANY_CLOCK = StreamClock(Fraction(1))


def new_id() -> int:
    """A random 63-bit id: never given before, in this copy of the project or in any other."""
    return secrets.randbits(63) or 1


class Edit(BulkVerbs):
    """One running edit; `Project.edit` gives it. All of it is kept, or none of it.

    Every verb raises ProjectError when the project refuses: a segment that would end before it starts, a lane
    that is gone. A refused verb changes nothing; the rest of the edit may go on.

    A label or an alignment that was accepted or rejected becomes a draft again with whatever changes it (`reviewed`).
    """

    def __init__(self, connection: apsw.Connection, path: Path, name: str, recorder: Recorder) -> None:
        self._connection = connection
        self._recorder = recorder
        self._path = path
        self._name = name
        self._over = False
        # The id that this edit has in the history.
        self.step_id = new_id()

    def insert(self, record: Record) -> int:
        """Add a record; its id, which is a new one where the record carries 0."""
        row_id = record.id or new_id()
        self._run(_insert_sql(type(record)), (row_id, *values(record)[1:]))
        self._draft_segment(record.table, row_id)
        return row_id

    def update(self, record: type[Record], row_id: int, **fields: object) -> None:
        """Change some fields of a row; ProjectError when the row is gone."""
        if self._checked(record, fields):
            self._run(_update_sql(record, tuple(fields)), (*fields.values(), row_id))
            if not self._connection.changes():
                raise ProjectError(f"Refused {self._doing}: the {record.table} is no longer in the project.")
            self._draft_segment(record.table, row_id)

    def delete(self, record: type[Record], row_id: int) -> bool:
        """Remove a row and what belongs to it (a track's lanes, a lane's segments); False when it was gone."""
        _known(record)
        self._draft_segment(record.table, row_id)
        self._run(f"DELETE FROM {record.table} WHERE id = ?", (row_id,))
        return self._connection.changes() > 0

    def in_any_order(self) -> None:
        """Let rows of this edit refer to rows that it writes later; what is missing at its end refuses all of it."""
        self._run("PRAGMA defer_foreign_keys = ON", ())

    def set_pieces(
        self,
        track_id: int,
        pieces: Sequence[Piece],
        alignment: Alignment = "typed",
        uncertainty_ns: int | None = None,
    ) -> None:
        """Replace a track's alignment, and say where it came from. No pieces: the track lies at master zero.

        Rows are kept where they can be, so that a nudge changes one number and not a whole set of rows.
        """
        if pieces:
            try:
                ClockMap(_ANY_CLOCK, tuple(pieces))
            except ValueError as error:
                raise ProjectError(f"Refused {self._doing}: {error}.") from error
        if _flat(pieces) != self._pieces_now(track_id):
            self._run(DRAFT_TRACK, (track_id,))
        self.update(Track, track_id, alignment=alignment, uncertainty_ns=uncertainty_ns)
        kept = self._ids("SELECT id FROM piece WHERE track_id = ? ORDER BY position, id", track_id)
        for position, piece in enumerate(pieces):
            row_id = kept[position] if position < len(kept) else 0
            row = PieceRow(row_id, track_id, position, piece.from_tick, piece.to_tick)
            self._set_anchors(self._put(row), piece.anchors)
        for row_id in kept[len(pieces) :]:
            self.delete(PieceRow, row_id)

    def _pieces_now(self, track_id: int) -> list[tuple[object, ...]]:
        sql = (
            "SELECT piece.position, from_tick, to_tick, source_ns, master_ns FROM piece JOIN anchor "
            "ON piece_id = piece.id WHERE track_id = ? ORDER BY piece.position, piece.id, anchor.position, anchor.id"
        )
        with in_words(self._path, self._doing):
            return rows(self._connection, sql, track_id)

    def _draft_segment(self, table: str, row_id: int) -> None:
        if table in PARTS or table == "keyframe":
            self._run(draft_segment_with(table), (row_id,))

    def _set_anchors(self, piece_id: int, anchors: Sequence[Anchor]) -> None:
        kept = self._ids("SELECT id FROM anchor WHERE piece_id = ? ORDER BY position, id", piece_id)
        for position, anchor in enumerate(anchors):
            row_id = kept[position] if position < len(kept) else 0
            self._put(AnchorRow(row_id, piece_id, position, anchor.source_ns, anchor.master_ns))
        for row_id in kept[len(anchors) :]:
            self.delete(AnchorRow, row_id)

    def _put(self, row: PieceRow | AnchorRow) -> int:
        if not row.id:
            return self.insert(row)
        self.update(type(row), row.id, **dict(zip(columns(type(row))[1:], values(row)[1:], strict=True)))
        return row.id

    def _ids(self, sql: str, owner_id: int) -> list[int]:
        with in_words(self._path, self._doing):
            return [row_id for (row_id,) in rows(self._connection, sql, owner_id)]

    def _run(self, sql: str, bound: tuple[object, ...]) -> None:
        with self._running():
            try:
                self._connection.execute(sql, bound)
            except UnicodeEncodeError:
                self._connection.execute(sql, tuple(map(storable, bound)))

    def _run_many(self, sql: str, bound: Sequence[Sequence[object]]) -> None:
        try:
            with self._running(), self._connection:  # all of them, or none
                self._connection.executemany(sql, bound)
        except UnicodeEncodeError:
            with self._running(), self._connection:
                self._connection.executemany(sql, [tuple(map(storable, row)) for row in bound])

    def _rows(self, sql: str, bound: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        with self._running():
            return rows(self._connection, sql, *bound)

    def _changes(self) -> int:
        return self._connection.changes()

    def _new_id(self) -> int:
        return new_id()

    def _checked(self, record: type[Record], fields: dict[str, Any]) -> tuple[str, ...]:
        _known(record)
        unknown = set(fields) - set(columns(record)[1:])
        if unknown:
            raise ValueError(f"{record.__name__} has no field {', '.join(sorted(unknown))} to change")
        return tuple(fields)

    @contextmanager
    def _running(self) -> Iterator[None]:
        """Around every statement: errors in words."""
        if self._over:
            raise RuntimeError("this edit is over; start another with Project.edit")
        if not self._connection.in_transaction:
            # SQLite gave the whole transaction up (a full disk does that): nothing more may be written in it.
            raise ProjectError(f"{self._doing} was given up, so nothing more can be added to it.")
        with in_words(self._path, self._doing):
            try:
                yield
            except OverflowError as error:
                raise ProjectError(f"Refused {self._doing}: a time or number in it is too large.") from error

    @property
    def columns(self) -> Mapping[str, tuple[str, ...]]:
        """The columns of every table that edits change."""
        return self._recorder.columns

    @property
    def _doing(self) -> str:
        return f"“{self._name}”"

    def close(self) -> None:
        """End the edit's use; `Project.edit` calls it."""
        self._over = True


def _flat(pieces: Sequence[Piece]) -> list[tuple[object, ...]]:
    return [
        (position, piece.from_tick, piece.to_tick, anchor.source_ns, anchor.master_ns)
        for position, piece in enumerate(pieces)
        for anchor in piece.anchors
    ]


def _known(record: type[Record]) -> None:
    if record not in RECORDS:
        raise ValueError(f"{record.__name__} is not a record that edits write")


def _insert_sql(record: type[Record]) -> str:
    _known(record)
    names = columns(record)
    return f"INSERT INTO {record.table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"


def _update_sql(record: type[Record], names: tuple[str, ...]) -> str:
    _known(record)
    told = (
        segment_assignments(names)
        if record is Segment
        else ", ".join(f"{name} = ?{n}" for n, name in enumerate(names, 1))
    )
    return f"UPDATE {record.table} SET {told} WHERE id = ?{len(names) + 1}"
