"""Reading a changeset of the session extension: which rows changed, on which lanes, over which spans."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import cast

import apsw

from syncstudio.project.change import Operation, Touched
from syncstudio.project.schema import UNRECORDED
from syncstudio.project.store import rows
from syncstudio.timebase.span import Span

Value = int | float | str | bytes | None
Row = dict[str, Value]

_OPERATIONS: dict[str, Operation] = {"INSERT": "insert", "UPDATE": "update", "DELETE": "delete"}


@dataclass(slots=True)
class RowChange:
    """One row of a changeset: values before (empty for an insert) and after (empty for a delete).

    An update holds the id and the columns that changed, nothing else.
    """

    table: str
    id: int
    op: Operation
    before: Row
    after: Row


def recorded_columns(connection: apsw.Connection) -> dict[str, tuple[str, ...]]:
    """The columns of every table that edits change, in the file's own order, as changesets number them."""
    return {
        table: tuple(row[1] for row in rows(connection, f'PRAGMA table_info("{table}")'))
        for (table,) in rows(connection, "SELECT name FROM sqlite_schema WHERE type = 'table'")
        if table not in UNRECORDED
    }


def rows_of(
    changeset: bytes, columns: Mapping[str, tuple[str, ...]], only: Collection[int] | None = None
) -> Iterator[RowChange]:
    """Every row of a changeset, or `only` those with one of these ids, with the names of its columns."""
    for item in apsw.Changeset.iter(changeset):
        if only is not None and (item.old or item.new or (None,))[0] not in only:
            continue  # of the thousands of rows of a large step only a few may be asked for
        names = columns[item.name]
        before, after = _named(names, item.old), _named(names, item.new)
        row_id = (before or after)["id"]
        assert isinstance(row_id, int)
        yield RowChange(item.name, row_id, _OPERATIONS[item.op], before, after)


def touched_by(
    changeset: bytes, columns: Mapping[str, tuple[str, ...]], connection: apsw.Connection
) -> tuple[Touched, ...]:
    """What a changeset touched, read after it was applied and before its transaction ends.

    Read later, a row that has gone since is told by its id alone.
    """
    changes = list(rows_of(changeset, columns))
    reader = _Surroundings(connection, columns, changes)
    return tuple(touched for change in changes for touched in reader.touched(change))


def _named(names: tuple[str, ...], values: tuple[object, ...] | None) -> Row:
    if values is None:
        return {}
    return {
        name: value  # type: ignore[misc]
        for name, value in zip(names, values, strict=False)
        if value is not apsw.no_change
    }


class _Surroundings:
    """Finds what a changed row belongs to, whether that is still there or went with the same changeset."""

    def __init__(
        self,
        connection: apsw.Connection,
        columns: Mapping[str, tuple[str, ...]],
        changes: list[RowChange],
    ) -> None:
        self._connection = connection
        self._columns = columns
        self._all_fields = {table: frozenset(names) for table, names in columns.items()}
        self._known: dict[tuple[str, int], Row] = {
            (change.table, change.id): change.after if change.op == "insert" else change.before
            for change in changes
            if change.op != "update"
        }

    def touched(self, change: RowChange) -> Iterator[Touched]:
        fields = self._all_fields[change.table]
        if change.op == "update":
            fields = frozenset(change.after)
        versions = self._versions(change)
        track_id = self._track_of(change.table, versions[-1])
        places: dict[int | None, Span | None] = {}
        for row in versions:
            lane_id, span = self._place_of(change.table, row)
            known = places.get(lane_id)
            places[lane_id] = known.hull(span) if known and span else span
        for lane_id, span in places.items():
            yield Touched(change.table, change.id, change.op, lane_id, span, fields, track_id)

    def _versions(self, change: RowChange) -> list[Row]:
        """The whole row before and after the change, as far as it was there."""
        if change.op == "insert":
            return [change.after]
        if change.op == "delete":
            return [change.before]
        now = self._row(change.table, change.id) or {"id": change.id}
        return [{**now, **change.before}, now]

    def _row(self, table: str, row_id: int) -> Row:
        known = self._known.get((table, row_id))
        if known is None:
            found = self._connection.execute(f'SELECT * FROM "{table}" WHERE id = ?', (row_id,)).fetchall()
            known = dict(zip(self._columns[table], found[0], strict=True)) if found else {}
            self._known[table, row_id] = known
        return known

    def _place_of(self, table: str, row: Row) -> tuple[int | None, Span | None]:
        if table == "lane":
            return cast(int, row["id"]), None
        if table == "segment":
            return cast("int | None", row.get("lane_id")), _span(row)
        if table == "word":
            utterance = self._row("segment", cast(int, row.get("segment_id")))
            lane_id = cast("int | None", utterance.get("lane_id"))
            return lane_id, _span(row) or _span(utterance)
        if table in ("region", "keyframe", "attribute_value", "comment"):
            if table == "keyframe":
                row = self._row("region", cast(int, row.get("region_id")))
            segment_id = cast("int | None", row.get("segment_id"))
            segment = {} if segment_id is None else self._row("segment", segment_id)
            return cast("int | None", segment.get("lane_id")), _span(segment)
        return None, None

    def _track_of(self, table: str, row: Row) -> int | None:
        if table == "track":
            return cast(int, row["id"])
        if table == "anchor":
            row = self._row("piece", cast(int, row.get("piece_id")))
        elif table not in ("piece", "lane", "comment", "channel"):
            return None
        return cast("int | None", row.get("track_id"))


def _span(row: Row) -> Span | None:
    start, end = row.get("start_ns"), row.get("end_ns")
    return Span(start, end) if isinstance(start, int) and isinstance(end, int) else None
