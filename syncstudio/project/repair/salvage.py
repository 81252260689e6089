"""Gathers every row that a damaged file still holds: along the trees first, then from pages the trees lost."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import apsw

from syncstudio.project.repair.cell import Value
from syncstudio.project.repair.page_file import INTERIOR, LEAF, PageFile, Row
from syncstudio.project.repair.table_shape import Guess, TableShape, shapes_of

SCHEMA_ROOT = 1


@dataclass(slots=True)
class Salvage:
    """What was found. `rows` are whole rows by table and id; the counts say what is known to be lost.

    `unread_pages` counts pages of a table's tree that are no pages of rows any more, `unread_rows` rows whose page is
    there and who are not; `cut_values` values that lay on pages which cannot be read, by table and column. `stray`
    are rows of pages that no tree led to. `stand_in_lane` is the lane made for labels whose own row is lost, or 0.
    `children` are rows by what they name, kept while stand-ins are made.
    """

    shapes: dict[str, TableShape]
    rows: dict[str, dict[int, tuple[Value, ...]]]
    unread_pages: Counter[str] = field(default_factory=Counter)
    unread_rows: Counter[str] = field(default_factory=Counter)
    cut_values: Counter[tuple[str, str]] = field(default_factory=Counter)
    stray: set[tuple[str, int]] = field(default_factory=set)
    stand_in_lane: int = 0
    children: dict[tuple[str, str], dict[Value, list[tuple[Value, ...]]]] = field(default_factory=dict)

    def lost_something(self, table: str) -> bool:
        """Whether rows of this table are known to be missing."""
        return bool(self.unread_pages[table] or self.unread_rows[table])


def own_schema(pages: PageFile) -> tuple[dict[str, int], list[str]]:
    """The root page of each table and the SQL that makes tables and indexes, as far as the file's first tree says."""
    roots: dict[str, int] = {}
    statements: list[str] = []
    seen: set[int] = set()
    for leaf in _leaves(pages, SCHEMA_ROOT, seen, []):
        for row in pages.rows(leaf):
            if row is None or len(row.values) != 5:
                continue
            kind, name, _table, root, sql = row.values
            if kind == "table" and isinstance(name, str) and isinstance(root, int) and isinstance(sql, str):
                roots[name] = root
                statements.insert(len(roots) - 1, sql)
            elif kind == "index" and isinstance(sql, str):
                statements.append(sql)
    return roots, statements


def salvage(pages: PageFile, template: apsw.Connection, roots: dict[str, int]) -> Salvage:
    """Every row of every table. `template` is an empty project in memory, `roots` says where the file's trees are."""
    template.execute("DELETE FROM housekeeping")
    shapes = shapes_of(template)
    found = Salvage(shapes, {name: {} for name in shapes})
    seen: set[int] = set()
    doubtful: list[int] = []
    _leaves(pages, SCHEMA_ROOT, seen, [])
    for name, root in roots.items():
        shape = shapes.get(name)
        if shape is None:
            continue
        broken: list[int] = []
        for leaf in _leaves(pages, root, seen, broken):
            rows = list(pages.rows(leaf))
            whole = [row for row in rows if row is not None]
            # A pointer with a flipped bit leads to another table's page.
            if whole and sum(map(shape.fits, whole)) * 2 <= len(whole):
                doubtful.append(leaf)
            else:
                _take(found, shape, rows)
        found.unread_pages[name] += len(broken)
    lost = _lost_pages(pages, seen)
    guess = Guess(template, shapes)
    known = {name: set(rows) for name, rows in found.rows.items()}
    for leaf in (*doubtful, *lost):
        rows = list(pages.rows(leaf))
        table = guess.table_of([row for row in rows if row is not None], known)
        if table:
            before = len(found.rows[table])
            _take(found, shapes[table], rows)
            found.stray.update((table, row_id) for row_id in list(found.rows[table])[before:])
            known[table].update(found.rows[table])
    return found


def _leaves(pages: PageFile, root: int, seen: set[int], broken: list[int]) -> list[int]:
    """The pages of rows of one tree, in order; `broken` gathers pages that should be of it and are not."""
    leaves, waiting = [], [root]
    while waiting:
        number = waiting.pop()
        kind = pages.kind(number)
        if number in seen or kind not in (LEAF, INTERIOR):
            broken.append(number)
            continue
        seen.add(number)
        if kind == LEAF:
            leaves.append(number)
        else:
            waiting.extend(reversed(pages.children(number)))
    return leaves


def _lost_pages(pages: PageFile, seen: set[int]) -> list[int]:
    """Pages of rows that no tree led to and that are not given back: deleted rows stay deleted."""
    free = pages.free_pages()
    return [
        number
        for number in range(2, pages.count + 1)
        if number not in seen and number not in free and pages.kind(number) == LEAF
    ]


def _take(found: Salvage, shape: TableShape, rows: list[Row | None]) -> None:
    """Keep the rows that fit; one that is there already came by the tree, and stays."""
    kept = found.rows[shape.name]
    for row in rows:
        if row is None or not shape.fits(row):
            found.unread_rows[shape.name] += 1
            continue
        if row.rowid in kept:
            continue
        values = list(shape.whole(row))
        if _fill(found, shape, row, values):
            kept[row.rowid] = tuple(values)


def _fill(found: Salvage, shape: TableShape, row: Row, values: list[Value]) -> bool:
    """Put something in the place of values that were cut off; whether the row is of use then."""
    for number in row.broken:
        column = shape.columns[number]
        if column.nullable:
            values[number] = None
        elif column.kind == "TEXT":
            values[number] = ""
        elif column.kind == "BLOB":
            values[number] = b""
        else:
            found.unread_rows[shape.name] += 1
            return False
        found.cut_values[shape.name, column.name] += 1
    return True
