"""The verbs of an edit that act on many rows at once: a few statements, however many rows there are.

Ids go into a statement as one JSON list. Rows that stay as they are are not touched.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

import apsw
import numpy as np

from syncstudio.project.bulk_changeset import Column, Ids, pack_updates
from syncstudio.project.errors import ProjectError
from syncstudio.project.index_rest import times_at_rest
from syncstudio.project.recorder import Recorder
from syncstudio.project.records import Record, Segment, columns, values
from syncstudio.project.reviewed import ANY_REVIEWED, CONTENT, draft_segments_of
from syncstudio.project.store import storable

# Up to here the session extension watches the rows one by one, which costs under 2 ms.
_MANY = 500
# A list of some ten thousand ids, in letters.
_LONG_LIST = 200_000
_LEAST, _MOST = -(2**63), 2**63 - 1
_AMONG = "IN (SELECT value FROM json_each(?1))"


class BulkVerbs(ABC):
    """What an edit does to many rows."""

    _connection: apsw.Connection
    _recorder: Recorder

    def shift_segments(self, ids: Iterable[int], by_ns: int) -> int:
        """Move segments with their words and key frames, on their lanes' own clocks; how many there are."""
        found = sorted_ids(ids)
        if by_ns == 0 or not len(found):
            return 0
        moved = self._shift("segment", ("start_ns", "end_ns"), found, by_ns)
        words, frames, reviewed = self._any("word"), self._any("keyframe"), bool(self._rows(ANY_REVIEWED, ()))
        if words or frames or reviewed:
            listed = json_list(found)
            if words:
                self._shift_words(listed, by_ns)
            if frames:
                self._shift("keyframe", ("at_ns",), self._ids_of(_KEYFRAMES, listed), by_ns)
            if reviewed:
                self._run(draft_segments_of("segment"), (listed,))
        return moved

    def shift_lane(self, lane_id: int, by_ns: int, from_ns: int | None = None) -> int:
        """Move all segments of a lane, or those that start at an instant of its clock or after; how many there are."""
        on_lane = "SELECT id FROM segment WHERE lane_id = ?1 AND start_ns >= ?2"
        found = self._rows(on_lane, (lane_id, _LEAST if from_ns is None else from_ns))
        return self.shift_segments((row_id for (row_id,) in found), by_ns)

    def set_times(self, places: Iterable[tuple[int, int, int]]) -> int:
        """Put segments, told as (id, start, end) on their lanes' own clocks; how many went elsewhere."""
        wanted = {row_id: (row_id, start_ns, end_ns) for row_id, start_ns, end_ns in places}
        for row in wanted.values():
            self._refuse_too_large(*row[1:])
        if not wanted:
            return 0
        now = self._now("segment", ("start_ns", "end_ns"), json_list(sorted_ids(wanted)))
        then = np.array([wanted[row_id] for row_id in now[:, 0].tolist()], dtype=np.int64).reshape(-1, 3)
        differs = now != then
        elsewhere = differs.any(axis=1)
        now, then, differs = now[elsewhere], then[elsewhere], differs[elsewhere]
        sql = "UPDATE segment SET start_ns = ?2, end_ns = ?3 WHERE id = ?1"
        packed = b""
        for edges in ((1,), (2,), (1, 2)):
            alike = (differs[:, 1:] == [1 in edges, 2 in edges]).all(axis=1)
            was, is_now = ({_TIMES[edge]: each[alike, edge] for edge in edges} for each in (now, then))
            if alike.any():
                packed += self._pack("segment", now[alike, 0], was, is_now)
        self._alter("segment", len(now), packed, lambda: self._run_many(sql, then.tolist()))
        self._run(draft_segments_of("segment"), (json_list(now[:, 0]),))
        return len(now)

    def update_many(self, record: type[Record], ids: Iterable[int], **fields: Any) -> int:
        """Give the same values to some fields of many rows; how many were not so already.

        Rows that are gone are passed over.
        """
        names = self._checked(record, fields)
        told = [int(value) if isinstance(value, bool) else storable(value) for value in fields.values()]
        if not names:
            return 0
        table = record.table
        differs = " OR ".join(f"{name} IS NOT ?{n}" for n, name in enumerate(names, 2))
        sql = f"SELECT id, {', '.join(names)} FROM {table} WHERE id {_AMONG} AND ({differs}) ORDER BY id"
        found = self._rows(sql, (json_list(sorted_ids(ids)), *told))
        if not found:
            return 0
        changed = json_list(np.array([row[0] for row in found], dtype=np.int64))
        put = ", ".join(f"{name} = ?{n}" for n, name in enumerate(names, 2))
        packed = b"".join(self._packed_groups(table, names, found, told)) if len(found) >= _MANY else b""
        sql = f"UPDATE {table} SET {put} WHERE id {_AMONG}"
        self._alter(table, len(found), packed, lambda: self._run(sql, (changed, *told)))
        if record is not Segment or (CONTENT & set(names) and "status" not in names):
            self._draft(table, changed)
        return len(found)

    def put_many(self, records: Sequence[Record]) -> None:
        """Write rows of one kind that are there anew, each with what its record says; those that are gone are passed
        over."""
        if not records:
            return
        record = type(records[0])
        self.update_each(record, columns(record)[1:], [values(each) for each in records])

    def update_each(
        self, record: type[Record], names: Sequence[str], rows: Sequence[tuple[Any, ...]]
    ) -> None:
        """Give some fields of many rows other values, for each its own: every one of `rows` is an id and the values.

        Rows that are gone are passed over.
        """
        self._checked(record, dict.fromkeys(names))
        if not rows or not names:
            return
        put = ", ".join(f"{name} = ?{n}" for n, name in enumerate(names, 2))
        self._run_many(f"UPDATE {record.table} SET {put} WHERE id = ?1", rows)
        if record is not Segment or (CONTENT & set(names) and "status" not in names):
            self._draft(record.table, json_list(np.array([row[0] for row in rows], dtype=np.int64)))

    def delete_many(self, record: type[Record], ids: Iterable[int]) -> int:
        """Remove rows and what belongs to them; how many were there."""
        self._checked(record, {})
        listed = json_list(sorted_ids(ids))
        self._draft(record.table, listed, deleted=True)
        self._run(f"DELETE FROM {record.table} WHERE id {_AMONG}", (listed,))
        return self._changes()

    def insert_many(self, records: Sequence[Record]) -> list[int]:
        """Add records of one kind; their ids, new ones where the records carry 0."""
        if not records:
            return []
        record = type(records[0])
        self._checked(record, {})
        # In rising order, new rows lie behind one another in the table: random ones cost a page each.
        fresh = iter(sorted(self._new_id() for each in records if not each.id))
        ids = [each.id or next(fresh) for each in records]
        names = columns(record)
        sql = f"INSERT INTO {record.table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
        bound = [(row_id, *values(each)[1:]) for row_id, each in zip(ids, records, strict=True)]
        with times_at_rest(self._connection, record.table, frozenset(names), len(bound)):
            self._run_many(sql, bound)
        self._draft(record.table, json_list(np.array(ids, dtype=np.int64)))
        return ids

    # -- shared ---------------------------------------------------------------------------------------------------

    def _shift(self, table: str, names: Sequence[str], ids: Ids, by_ns: int) -> int:
        if not len(ids):
            return 0
        # Where it is all of them, none is looked for.
        every = len(ids) >= _MANY and self._rows(f"SELECT count(*) FROM {table}", ())[0][0] <= len(ids)
        listed = "" if every else json_list(ids)
        now = self._now(table, names, listed)
        if every and not np.array_equal(now[:, 0], ids):
            every, listed = False, json_list(ids)
            now = self._now(table, names, listed)
        if not len(now):
            return 0
        self._refuse_too_large(int(now[:, 1:].min()) + by_ns, int(now[:, 1:].max()) + by_ns)
        put = ", ".join(f"{name} = {name} + ?2" for name in names)
        sql = f"UPDATE {table} SET {put} WHERE {'?1 IS NOT NULL' if every else f'id {_AMONG}'}"
        was = {name: now[:, n] for n, name in enumerate(names, 1)}
        packed = self._pack(table, now[:, 0], was, {name: each + by_ns for name, each in was.items()})
        with times_at_rest(self._connection, table, frozenset(names), len(now)):
            self._alter(table, len(now), packed, lambda: self._run(sql, (listed, by_ns)))
        return len(now)

    def _shift_words(self, listed: str, by_ns: int) -> None:
        """Move the words of segments; what a word has no time for stays without."""
        found = self._rows(_TIMED_WORDS, (listed,))
        whole = [row_id for row_id, start_ns, end_ns in found if start_ns is not None and end_ns is not None]
        self._shift("word", ("start_ns", "end_ns"), np.array(sorted(whole), dtype=np.int64), by_ns)
        half = [(row_id, by_ns) for row_id, start_ns, end_ns in found if start_ns is None or end_ns is None]
        if half:
            sql = "UPDATE word SET start_ns = start_ns + ?2, end_ns = end_ns + ?2 WHERE id = ?1"
            self._run_many(sql, half)

    def _now(self, table: str, names: Sequence[str], listed: str) -> Ids:
        """Ids and whole numbers of the rows that are there, by id: an array of as many columns and one more.

        Of all rows where none are listed.
        """
        where, bound = (f"WHERE id {_AMONG}", (listed,)) if listed else ("", ())
        found = self._rows(f"SELECT id, {', '.join(names)} FROM {table} {where} ORDER BY id", bound)
        # Taken one after another: three times as quick as an array of tuples.
        flat = np.fromiter(chain.from_iterable(found), dtype=np.int64, count=len(found) * (len(names) + 1))
        return flat.reshape(-1, len(names) + 1)

    def _alter(self, table: str, count: int, packed: bytes, run: Any) -> None:
        """Run a statement: unwatched, and handed in packed, where it is about many rows."""
        if not count:
            return
        if count < _MANY or not packed or not self._recorder.untouched:
            run()
            return
        with self._recorder.looking_away():
            run()
        self._recorder.hand_in(table, packed)

    def _pack(self, table: str, ids: Ids, was: dict[str, Ids], now: dict[str, Ids]) -> bytes:
        return pack_updates(self._recorder.columns[table], ids, was, now) if len(ids) else b""

    def _packed_groups(
        self, table: str, names: Sequence[str], found: list[tuple[Any, ...]], told: list[Any]
    ) -> Iterable[bytes]:
        """Rows as they were, in groups that differ in whole numbers alone."""
        groups: dict[tuple[Any, ...], list[int]] = {}
        for place, row in enumerate(found):
            alike = tuple(
                "same" if was == new else ("number",) if type(was) is int else (was,)
                for was, new in zip(row[1:], told, strict=True)
            )
            groups.setdefault(alike, []).append(place)
        for alike, places in groups.items():
            was: dict[str, Column] = {}
            now: dict[str, Column] = {}
            for n, (name, kind) in enumerate(zip(names, alike, strict=True)):
                if kind == "same":
                    continue
                number = kind == ("number",) and type(found[places[0]][n + 1]) is int
                was[name] = (
                    np.array([found[place][n + 1] for place in places], dtype=np.int64) if number else kind[0]
                )
                now[name] = told[n]
            ids = np.array([found[place][0] for place in places], dtype=np.int64)
            yield pack_updates(self._recorder.columns[table], ids, was, now)

    def _ids_of(self, sql: str, listed: str) -> Ids:
        return np.array([row_id for (row_id,) in self._rows(sql, (listed,))], dtype=np.int64)

    def _draft(self, table: str, listed: str, deleted: bool = False) -> None:
        sql = draft_segments_of(table)
        if not sql or (deleted and table == "segment"):
            return
        # Where nothing was reviewed, one look at all is quicker than one at each of many.
        if len(listed) < _LONG_LIST or self._rows(ANY_REVIEWED, ()):
            self._run(sql, (listed,))

    def _any(self, table: str) -> bool:
        return bool(self._rows(f"SELECT 1 FROM {table} LIMIT 1", ()))

    def _refuse_too_large(self, *times_ns: int) -> None:
        if min(times_ns) < _LEAST or max(times_ns) > _MOST:
            raise ProjectError(f"Refused {self._doing}: a time or number in it is too large.")

    @abstractmethod
    def _checked(self, record: type[Record], fields: dict[str, Any]) -> tuple[str, ...]: ...

    @abstractmethod
    def _run(self, sql: str, bound: tuple[object, ...]) -> None: ...

    @abstractmethod
    def _run_many(self, sql: str, bound: Sequence[Sequence[object]]) -> None: ...

    @abstractmethod
    def _rows(self, sql: str, bound: tuple[Any, ...]) -> list[tuple[Any, ...]]: ...

    @abstractmethod
    def _changes(self) -> int: ...

    @abstractmethod
    def _new_id(self) -> int: ...

    @property
    @abstractmethod
    def _doing(self) -> str: ...


_TIMES = {1: "start_ns", 2: "end_ns"}
_TIMED_WORDS = (
    f"SELECT id, start_ns, end_ns FROM word WHERE segment_id {_AMONG} "
    "AND coalesce(start_ns, end_ns) IS NOT NULL"
)
_KEYFRAMES = (
    f"SELECT keyframe.id FROM keyframe JOIN region ON region.id = region_id WHERE region.segment_id {_AMONG}"
)


def json_list(ids: Ids) -> str:
    """Ids as the one value that a statement is bound with."""
    return f"[{','.join(map(str, ids.tolist()))}]"


def sorted_ids(ids: Iterable[int]) -> Ids:
    """Ids in the order of the table, each once: its pages are then read and written one after another."""
    found = np.sort(np.fromiter(ids, dtype=np.int64))
    return found[np.concatenate([[True], found[1:] != found[:-1]])] if len(found) else found
