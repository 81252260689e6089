"""What the rows of a table look like, so that a page whose way from the root is lost finds its table again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import apsw

from syncstudio.project.repair.cell import Value
from syncstudio.project.repair.page_file import Row
from syncstudio.project.store import rows


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a STRICT table; `refers` is the table its values are ids of, "" for none."""

    name: str
    kind: str
    nullable: bool
    default: Value
    refers: str


@dataclass(frozen=True, slots=True)
class TableShape:
    """A table's columns in the file's order. The first is its id, which SQLite keeps as the row's number."""

    name: str
    columns: tuple[Column, ...]
    required: int

    def fits(self, row: Row) -> bool:
        """Whether a row's values can be this table's: as many, of these types."""
        return _fits(self, row.classes) or (bool(row.broken) and _fits(self, self._mended(row)))

    def _mended(self, row: Row) -> str:
        """The row's classes, values that were cut off taken for what belongs there."""
        return "".join(
            _CLASSES[self.columns[number].kind][-1]
            if number in row.broken and number < len(self.columns)
            else one
            for number, one in enumerate(row.classes)
        )

    def whole(self, row: Row) -> tuple[Value, ...]:
        """The row with its id, and defaults for columns that came after it was written."""
        given = row.values[1:]
        return (row.rowid, *given, *(column.default for column in self.columns[1 + len(given) :]))


def shapes_of(connection: apsw.Connection) -> dict[str, TableShape]:
    """The shape of every table of a connection."""
    names = [name for (name,) in rows(connection, "SELECT name FROM sqlite_schema WHERE type = 'table'")]
    return {name: _shape(connection, name) for name in names if not name.startswith("sqlite_")}


def _shape(connection: apsw.Connection, table: str) -> TableShape:
    refers = {row[3]: row[2] for row in rows(connection, f'PRAGMA foreign_key_list("{table}")')}
    columns, required = [], 1
    for number, name, kind, not_null, default, _key in rows(connection, f'PRAGMA table_info("{table}")'):
        columns.append(
            Column(name, kind.upper(), not not_null, _default(connection, default), refers.get(name, ""))
        )
        if not_null and default is None:
            required = number + 1
    return TableShape(table, tuple(columns), required)


def _default(connection: apsw.Connection, written: str | None) -> Value:
    if written is None:
        return None
    found: Value = rows(connection, f"SELECT {written}")[0][0]
    return found


# The classes of values that a column of each kind takes; a whole number serves a column of floats.
_CLASSES = {"INTEGER": "i", "REAL": "if", "TEXT": "t", "BLOB": "b"}


@lru_cache(maxsize=1 << 12)
def _fits(shape: TableShape, classes: str) -> bool:
    if not shape.required <= len(classes) <= len(shape.columns) or classes[0] != "n":
        return False
    return all(
        one in _CLASSES[column.kind] or (one == "n" and column.nullable)
        for one, column in zip(classes[1:], shape.columns[1:], strict=False)
    )


class Guess:
    """Finds the table that a page of rows belongs to, by the rows alone."""

    def __init__(self, template: apsw.Connection, shapes: Mapping[str, TableShape]) -> None:
        self._template = template
        self._shapes = shapes

    def table_of(self, found: list[Row], known: Mapping[str, set[int]]) -> str:
        """The table that most rows fit, checks of the table included; ids that lead to known rows, and then the
        number of values, decide between two. "" for none."""
        best, best_points = "", (0, 0, 0)
        for name, shape in self._shapes.items():
            fitting = [row for row in found if shape.fits(row)]
            if len(fitting) * 2 <= len(found):
                continue
            passing = [row for row in fitting if not row.broken and self._passes(shape, row)]
            led = sum(_leads(shape, row, known) for row in passing)
            # Rows of today have as many values as columns; those of older versions have fewer.
            full = sum(len(row.values) == len(shape.columns) for row in passing)
            points = (len(passing), led, full)
            if points > best_points:
                best, best_points = name, points
        return best

    def _passes(self, shape: TableShape, row: Row) -> bool:
        marks = ", ".join("?" * len(shape.columns))
        self._template.execute("SAVEPOINT guess")
        try:
            self._template.execute(f'INSERT INTO "{shape.name}" VALUES ({marks})', shape.whole(row))
            return True
        except apsw.Error:
            return False
        finally:
            self._template.execute("ROLLBACK TO guess")
            self._template.execute("RELEASE guess")


def _leads(shape: TableShape, row: Row, known: Mapping[str, set[int]]) -> int:
    return sum(
        value in known.get(column.refers, ())
        for value, column in zip(row.values, shape.columns, strict=False)
        if column.refers and isinstance(value, int)
    )
