"""What a change of thousands of rows touched, told without making something of every row."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import overload

import apsw
import numpy as np

from syncstudio.project.bulk_changeset import Column, Run, runs_of
from syncstudio.project.bulk_verbs import json_list
from syncstudio.project.change import Operation, Touched
from syncstudio.project.store import rows

# Where the rows of these lie is asked of the lanes of the segments they belong to.
_BY_SEGMENT = ("word", "region", "attribute_value", "comment")
_OF_TRACKS = ("track", "piece", "anchor", "lane", "comment", "channel")
_LANES_OF = "SELECT DISTINCT lane_id FROM segment WHERE id IN (SELECT value FROM json_each(?))"
_ALL_LANES = "SELECT DISTINCT lane_id FROM segment"
_OPERATIONS: dict[str, Operation] = {"INSERT": "insert", "UPDATE": "update", "DELETE": "delete"}


class ManyTouched(Sequence[Touched]):
    """The rows that a large changeset touched, in its order; made the first time somebody wants them."""

    def __init__(self, read: Callable[[], tuple[Touched, ...]]) -> None:
        self._read = read
        self._rows: tuple[Touched, ...] | None = None

    def _made(self) -> tuple[Touched, ...]:
        if self._rows is None:
            self._rows = self._read()
        return self._rows

    @overload
    def __getitem__(self, place: int) -> Touched: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[Touched, ...]: ...

    def __getitem__(self, place: int | slice) -> Touched | tuple[Touched, ...]:
        return self._made()[place]

    def __len__(self) -> int:
        return len(self._made())

    def __iter__(self) -> Iterator[Touched]:
        return iter(self._made())


class LargeSummary:
    """Which rows of which tables a large changeset touched, and the lanes and tracks they lie on.

    Made inside the transaction that did it, `connection`'s; a few questions to SQLite, however many rows there are.
    """

    def __init__(
        self, changeset: bytes, columns: Mapping[str, tuple[str, ...]], connection: apsw.Connection
    ) -> None:
        self._connection = connection
        self._ids: dict[tuple[str, Operation], list[np.ndarray]] = {}
        self._asked_ids: dict[tuple[str, tuple[Operation, ...]], frozenset[int]] = {}
        self._fields: dict[str, set[str]] = {}
        lanes: set[int] = set()
        tracks: set[int] = set()
        for run in runs_of(changeset, columns) or _one_by_one(changeset, columns):
            self._ids.setdefault((run.table, run.op), []).append(run.ids)
            if run.op == "update":
                self._fields.setdefault(run.table, set()).update(run.changed or run.after)
            lanes |= self._lanes(run)
            tracks |= self._tracks(run)
        del self._connection
        self.tables = frozenset(table for table, _ in self._ids)
        self.lane_ids = frozenset(lanes)
        self.track_ids = frozenset(tracks)
        self.count = sum(len(ids) for runs in self._ids.values() for ids in runs)

    def ids(self, table: str, ops: Collection[Operation]) -> frozenset[int]:
        """The rows of a table to which one of these happened."""
        asked = table, tuple(ops)
        if asked not in self._asked_ids:
            runs = [ids for op in ops for ids in self._ids.get((table, op), ())]
            self._asked_ids[asked] = frozenset(np.concatenate(runs).tolist()) if runs else frozenset()
        return self._asked_ids[asked]

    def fields(self, table: str) -> frozenset[str]:
        """The columns that changed in rows of a table that were there before and after."""
        return frozenset(self._fields.get(table, ()))

    def has(self, table: str, ops: Collection[Operation]) -> bool:
        """Whether there are such rows."""
        return any((table, op) in self._ids for op in ops)

    def _lanes(self, run: Run) -> set[int]:
        if run.table == "lane":
            return set(run.ids.tolist())
        found = self._told(run, "lane_id")
        if run.table == "segment":
            if run.op == "delete":
                return found
            # Where it is all there are, their lanes are read off an index.
            every = rows(self._connection, "SELECT count(*) FROM segment")[0][0] == run.count
            return found | (self._asked(_ALL_LANES, None) if every else self._asked(_LANES_OF, run.ids))
        segments = self._told(run, "segment_id")
        if run.table in _BY_SEGMENT and run.op != "delete":
            of_rows = f"SELECT segment_id FROM {run.table} WHERE id IN (SELECT value FROM json_each(?))"
            segments |= self._asked(of_rows, run.ids)
        if run.table == "keyframe":
            regions = self._told(run, "region_id")
            if run.op != "delete":
                of_rows = (
                    "SELECT DISTINCT region_id FROM keyframe WHERE id IN (SELECT value FROM json_each(?))"
                )
                regions |= self._asked(of_rows, run.ids)
            of_rows = "SELECT segment_id FROM region WHERE id IN (SELECT value FROM json_each(?))"
            segments |= self._asked(of_rows, np.array(sorted(regions), dtype=np.int64))
        segments.discard(0)
        return (
            found | self._asked(_LANES_OF, np.array(sorted(segments), dtype=np.int64)) if segments else found
        )

    def _tracks(self, run: Run) -> set[int]:
        if run.table == "track":
            return set(run.ids.tolist())
        if run.table not in _OF_TRACKS:
            return set()
        if run.table == "anchor":
            pieces = self._told(run, "piece_id") | self._asked_column("anchor", "piece_id", run)
            of_pieces = "SELECT track_id FROM piece WHERE id IN (SELECT value FROM json_each(?))"
            return self._asked(of_pieces, np.array(sorted(pieces), dtype=np.int64))
        return self._told(run, "track_id") | self._asked_column(run.table, "track_id", run)

    def _asked_column(self, table: str, name: str, run: Run) -> set[int]:
        if run.op == "delete":
            return set()
        return self._asked(
            f"SELECT {name} FROM {table} WHERE id IN (SELECT value FROM json_each(?))", run.ids
        )

    def _asked(self, sql: str, ids: np.ndarray | None) -> set[int]:
        told = () if ids is None else (json_list(ids),)
        return {found for (found,) in rows(self._connection, sql, *told) if found is not None}

    @staticmethod
    def _told(run: Run, name: str) -> set[int]:
        """What the changeset itself says of a column, before and after."""
        found: set[int] = set()
        for values in (run.before, run.after):
            value = values.get(name)
            if isinstance(value, np.ndarray):
                found.update(np.unique(value).tolist())
            elif isinstance(value, int):
                found.add(value)
        return found


def _one_by_one(changeset: bytes, columns: Mapping[str, tuple[str, ...]]) -> list[Run]:
    """A changeset whose rows differ: as one run for each table and operation, with the columns that name other rows."""
    owners = ("lane_id", "segment_id", "region_id", "track_id", "piece_id")
    places: dict[str, list[tuple[str, int]]] = {
        table: [(name, names.index(name)) for name in ("id", *owners) if name in names]
        for table, names in columns.items()
    }
    found: dict[tuple[str, Operation], dict[str, list[int]]] = {}
    changed: dict[str, set[str]] = {}
    for item in apsw.Changeset.iter(changeset):
        # Each look at a row of the changeset makes it anew.
        table, old, new_row = item.name, item.old, item.new
        key = table, _OPERATIONS[item.op]
        into = found.get(key)
        if into is None:
            into = found[key] = {name: [] for name, _ in places[table]}
        for row in (old, new_row):
            if row is not None:
                for name, place in places[table]:
                    value = row[place]
                    if isinstance(value, int):
                        into[name].append(value)
        if new_row is not None and old is not None:
            changed.setdefault(table, set()).update(
                name
                for name, value in zip(columns[table], new_row, strict=False)
                if value is not apsw.no_change
            )
    runs = []
    for (table, op), told in found.items():
        arrays: dict[str, Column] = {
            name: np.array(values, dtype=np.int64) for name, values in told.items() if values
        }
        new = op == "insert"
        runs.append(
            Run(
                table,
                op,
                len(told["id"]),
                {} if new else arrays,
                arrays if new else {},
                frozenset(changed.get(table, ())),
            )
        )
    return runs
