"""Changesets of thousands of alike rows, packed and read a column at a time instead of a row at a time.

The session extension keeps one record after another, each a byte for the kind of every value and then the value,
numbers in eight bytes, the highest first (sqlite.org/session/changeset.html calls the kinds by SQLite's numbers for
types). Rows that differ in their numbers alone therefore have the same length, with the numbers at the same places: a
table of bytes, of which numpy takes the columns.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.project.change import Operation

Ids = NDArray[np.int64]
Value = int | float | str | bytes | None
Column = Ids | Value

_TABLE = 0x54
_OPERATIONS: dict[int, Operation] = {18: "insert", 23: "update", 9: "delete"}
_UPDATE = 23
_UNCHANGED, _INTEGER, _REAL, _TEXT, _BLOB, _NULL = 0, 1, 2, 3, 4, 5
# Where alike rows come in shorter runs than this on the whole, reading them one by one is no slower.
_WORTH_A_RUN = 8
_FIRST_LOOK = 64


@dataclass(frozen=True, slots=True)
class Run:
    """Rows of one table that changed alike: each column is an array where numbers differ, else the one value of all.

    As in `RowChange`, an update holds the id and the columns that changed; where it holds others (rows that are not
    alike, summed up by what they belong to) `changed` names the ones that did.
    """

    table: str
    op: Operation
    count: int
    before: dict[str, Column]
    after: dict[str, Column]
    changed: frozenset[str] = frozenset()

    @property
    def ids(self) -> Ids:
        """The ids of its rows."""
        return self.column("after" if self.op == "insert" else "before", "id")

    def column(self, when: str, name: str) -> Ids:
        """The whole numbers of a column `before` or `after`, one for each row."""
        value = (self.before if when == "before" else self.after)[name]
        return value if isinstance(value, np.ndarray) else np.full(self.count, value, dtype=np.int64)


def pack_updates(
    names: Sequence[str],
    ids: Ids,
    before: Mapping[str, Column],
    after: Mapping[str, Column],
) -> bytes:
    """The changeset, without its table's head, of rows updated alike; `names` are all of the table's columns."""
    old = [
        _part(ids if name == "id" else before[name]) if name in ("id", *before) else b"\0" for name in names
    ]
    new = [_part(after[name]) if name in after else b"\0" for name in names]
    parts: list[bytes | Ids] = [bytes((_UPDATE, 0))]
    for part in (*old, *new):
        parts += [bytes((_INTEGER,)), part] if isinstance(part, np.ndarray) else [part]
    width = sum(8 if isinstance(part, np.ndarray) else len(part) for part in parts)
    rows = np.empty((len(ids), width), dtype=np.uint8)
    at = 0
    for part in parts:
        if isinstance(part, np.ndarray):
            rows[:, at : at + 8] = part.astype(">i8").view(np.uint8).reshape(-1, 8)
            at += 8
        else:
            rows[:, at : at + len(part)] = np.frombuffer(part, dtype=np.uint8)
            at += len(part)
    return rows.tobytes()


def table_head(table: str, names: Sequence[str]) -> bytes:
    """What stands before the rows of a table whose key is its first column."""
    return bytes((_TABLE, len(names), 1)) + bytes(len(names) - 1) + table.encode() + b"\0"


def runs_of(changeset: bytes, columns: Mapping[str, tuple[str, ...]]) -> list[Run] | None:
    """A changeset as runs of alike rows; None where its rows differ too much for that to be worth while."""
    data = np.frombuffer(changeset, dtype=np.uint8)
    runs: list[Run] = []
    at, count, table = 0, 0, ""
    while at < len(changeset):
        if changeset[at] == _TABLE:
            named = at + 2 + changeset[at + 1]
            end = changeset.index(0, named)
            table, at = changeset[named:end].decode(), end + 1
            continue
        run, at = _run(changeset, data, at, table, columns[table])
        runs.append(run)
        count += run.count
        if len(runs) > 32 and count < len(runs) * _WORTH_A_RUN:
            return None
    return runs


def _part(value: Column) -> bytes | Ids:
    if isinstance(value, np.ndarray):
        return value
    if value is None:
        return bytes((_NULL,))
    if isinstance(value, int):
        return bytes((_INTEGER,)) + value.to_bytes(8, "big", signed=True)
    if isinstance(value, float):
        return bytes((_REAL,)) + np.array(value, dtype=">f8").tobytes()
    kind, raw = (_TEXT, value.encode()) if isinstance(value, str) else (_BLOB, value)
    return bytes((kind,)) + _length(len(raw)) + raw


def _length(number: int) -> bytes:
    """A length as SQLite writes one: seven bits a byte, the highest first, all but the last marked."""
    found = [number & 0x7F]
    while number := number >> 7:
        found.append(number & 0x7F | 0x80)
    return bytes(reversed(found))


@dataclass(slots=True)
class _Field:
    """One value of the first row of a run; `place` is where its number stands in the row, -1 where it is no number."""

    name: str
    after: bool
    place: int
    value: Value


def _run(
    changeset: bytes, data: NDArray[np.uint8], start: int, table: str, names: Sequence[str]
) -> tuple[Run, int]:
    """The rows from `start` that are alike, and where the next ones begin."""
    op = _OPERATIONS[changeset[start]]
    fields: list[_Field] = []
    at = start + 2
    for after in {"insert": (True,), "delete": (False,), "update": (False, True)}[op]:
        at = _fields(changeset, start, at, names, after, fields)
    width = at - start
    moving = [field for field in fields if field.place >= 0]
    fixed = np.ones(width, dtype=bool)
    for field in moving:
        fixed[field.place : field.place + 8] = False
    count = _alike(data, start, width, np.flatnonzero(fixed))
    block = data[start : start + count * width].reshape(count, width)
    before: dict[str, Column] = {}
    now: dict[str, Column] = {}
    for field in fields:
        value: Column = field.value
        if field.place >= 0:
            value = (
                np.ascontiguousarray(block[:, field.place : field.place + 8])
                .view(">i8")[:, 0]
                .astype(np.int64)
            )
        (now if field.after else before)[field.name] = value
    return Run(table, op, count, before, now), start + count * width


def _fields(
    changeset: bytes, start: int, at: int, names: Sequence[str], after: bool, into: list[_Field]
) -> int:
    for name in names:
        kind = changeset[at]
        at += 1
        if kind == _UNCHANGED:
            continue
        if kind == _NULL:
            into.append(_Field(name, after, -1, None))
        elif kind == _INTEGER:
            into.append(_Field(name, after, at - start, None))
            at += 8
        elif kind == _REAL:
            into.append(_Field(name, after, -1, float(np.frombuffer(changeset, ">f8", 1, at)[0])))
            at += 8
        else:
            length = 0
            while changeset[at] & 0x80:
                length = length << 7 | changeset[at] & 0x7F
                at += 1
            length = length << 7 | changeset[at]
            raw = changeset[at + 1 : at + 1 + length]
            into.append(_Field(name, after, -1, raw.decode() if kind == _TEXT else raw))
            at += 1 + length
    return at


def _alike(data: NDArray[np.uint8], start: int, width: int, fixed: NDArray[np.intp]) -> int:
    """How many rows from `start` on have the bytes of the first one at the `fixed` places."""
    first = data[start : start + width][fixed]
    count, look = 1, _FIRST_LOOK
    while True:
        begin = start + count * width
        rows = min(look, (len(data) - begin) // width)
        if rows <= 0:
            return count
        same = (data[begin : begin + rows * width].reshape(rows, width)[:, fixed] == first).all(axis=1)
        if not same.all():
            return count + int(np.argmin(same))
        count += rows
        look *= 8
