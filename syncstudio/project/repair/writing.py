"""Writes salvaged rows into a new project: what a table's checks refuse is mended where it can be, else counted."""

from __future__ import annotations

from collections import Counter

import apsw

from syncstudio.project.records import RECORDS, columns, values
from syncstudio.project.repair.cell import Value
from syncstudio.project.repair.salvage import Salvage
from syncstudio.project.repair.table_shape import TableShape
from syncstudio.project.schema import APPLICATION_ID, TABLES, VERSION
from syncstudio.project.store import pragma, rows

# What a column holds in a new row: one with a damaged value is better kept with that than lost.
_USUAL: dict[str, dict[str, Value]] = {
    record.table: dict(zip(columns(record), values(record()), strict=True)) for record in RECORDS
}


def write_rows(connection: apsw.Connection, found: Salvage, name: str) -> Counter[str]:
    """Fill a new file; how many rows of each table it refused. `name` is the project's where its own is lost."""
    refused: Counter[str] = Counter()
    pragma(connection, "foreign_keys = OFF")
    with connection:
        pragma(connection, f"application_id = {APPLICATION_ID}")
        pragma(connection, f"user_version = {VERSION}")
        connection.execute(TABLES)
        for table, shape in found.shapes.items():
            if table == "housekeeping" and found.rows[table]:
                connection.execute("DELETE FROM housekeeping")
            refused[table] += _write_table(connection, shape, list(found.rows[table].values()))
        if not rows(connection, "SELECT 1 FROM project"):
            connection.execute("INSERT INTO project (id, name, created_ns) VALUES (1, ?, 0)", (name,))
        connection.execute("UPDATE housekeeping SET closed_cleanly = 1")
        _let_go(connection)
    pragma(connection, "foreign_keys = ON")
    return refused


def _write_table(connection: apsw.Connection, shape: TableShape, found: list[tuple[Value, ...]]) -> int:
    sql = f'INSERT OR FAIL INTO "{shape.name}" VALUES ({", ".join("?" * len(shape.columns))})'
    connection.execute("SAVEPOINT filling")
    try:
        connection.executemany(sql, found)
    except apsw.ConstraintError:
        connection.execute("ROLLBACK TO filling")
        lost = sum(not _write_one(connection, sql, shape, row) for row in found)
    else:
        lost = 0
    connection.execute("RELEASE filling")
    return lost


def _write_one(connection: apsw.Connection, sql: str, shape: TableShape, row: tuple[Value, ...]) -> bool:
    """Write a row, one of its values put back to where it begins if the table refuses it; whether that went."""
    for attempt in (row, *_mended(shape, row)):
        try:
            connection.execute(sql, attempt)
            return True
        except apsw.ConstraintError:
            continue
    return False


def _mended(shape: TableShape, row: tuple[Value, ...]) -> list[tuple[Value, ...]]:
    mended = []
    usual = _USUAL.get(shape.name, {})
    for number, column in enumerate(shape.columns):
        if number and not column.refers and (column.nullable or column.name in usual):
            mended.append((*row[:number], usual.get(column.name), *row[number + 1 :]))
    names = [column.name for column in shape.columns]
    for start, end in (("start_ns", "end_ns"), ("at_ns", "end_ns")):
        if start in names and end in names:
            # A span turned round by a flipped bit keeps the end that came first in the row.
            place = names.index(end)
            mended.append((*row[:place], row[names.index(start)], *row[place + 1 :]))
    return mended


def _let_go(connection: apsw.Connection) -> None:
    """Rows that refer to what the file refused go with it."""
    while True:
        broken = rows(connection, "PRAGMA foreign_key_check")
        if not broken:
            return
        for table, rowid, _parent, _number in broken:
            connection.execute(f'DELETE FROM "{table}" WHERE rowid = ?', (rowid,))
