"""Guesses what a table's columns are, and says so for the preview before it is read.

>>> guess = describe_table(Path("labels.tsv"))
>>> [(column.name, column.role, column.unit) for column in guess.columns]
[('start', 'start', 's'), ('stop', 'end', 's'), ('label', 'label', '')]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from syncstudio.interchange.asked_for import refuse_roles
from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.label_format import ReadOptions
from syncstudio.interchange.tables.cell_time import CellTime, decimal_of, is_timecode
from syncstudio.interchange.tables.columns import TIME_ROLES, Column, columns_of
from syncstudio.interchange.tables.table_rows import Table, read_table

_SHOWN = 12
_LOOKED_AT = 200
# Whole numbers whose spans are this long are milliseconds rather than seconds: two minutes for a label in the middle.
_MS_SPAN = 120


@dataclass(frozen=True, slots=True)
class TableGuess:
    """What a table seems to hold: its columns with roles and units, and its first rows as they are written."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    has_header: bool
    delimiter: str = ""
    encoding: str = ""
    decimal: str = "."


def describe_table(path: Path, options: ReadOptions | None = None) -> TableGuess | None:
    """The guess about a CSV or TSV file, None when it is no table. Raises InterchangeError when it cannot be read."""
    chosen = options or ReadOptions()
    table = read_table(path, chosen.encoding)
    return None if table is None else guess_table(table, chosen.columns, path.name)


def guess_table(table: Table, chosen: Sequence[tuple[str, str]] = (), name: str = "") -> TableGuess:
    """The guess about a table; what a person has `chosen` goes before it. InterchangeError for a wrong choice."""
    rows = [row for _, row in islice(table.rows(_LOOKED_AT), _LOOKED_AT)]
    if not rows:
        raise InterchangeError(f"{name} holds no rows.")
    return guess_rows(rows, chosen, name, table.delimiter, table.encoding)


def guess_rows(
    rows: list[list[str]],
    chosen: Sequence[tuple[str, str]] = (),
    name: str = "",
    delimiter: str = "",
    encoding: str = "",
) -> TableGuess:
    """The guess by the first rows, of which the first may be a header."""
    columns = columns_of(rows[0])
    told = any(each.role == "start" for each in columns)
    header = told and not _has_times(rows[0], columns)
    if not header:
        header = len(rows) > 1 and not any(_is_time(cell) for cell in rows[0])
        if header:
            header = any(_is_time(cell) for cell in rows[1])
    body = rows[1:] if header else rows
    if not header:
        columns = [Column(number, "") for number in range(1, max(map(len, rows)) + 1)]
    if chosen:
        columns = _chosen(columns, chosen, name)
    elif not any(each.role == "start" for each in columns):
        columns = _by_values(columns, body)
    columns = _by_words(_with_units(columns, body), body)
    shown = tuple(tuple(row) for row in body[:_SHOWN])
    return TableGuess(tuple(columns), shown, header, delimiter, encoding, _decimal(columns, body))


def _chosen(columns: list[Column], chosen: Sequence[tuple[str, str]], name: str) -> list[Column]:
    made = [Column(each.number, each.name) for each in columns]
    for wanted, text in chosen:
        place = next((at for at, each in enumerate(made) if each.name and each.name == wanted), None)
        if place is None and wanted.isdecimal() and 1 <= int(wanted) <= len(made):
            place = int(wanted) - 1
        if place is None:
            names = ", ".join(each.name or str(each.number) for each in made)
            raise InterchangeError(f"{name} has no column “{wanted}”; it has {names}.")
        refuse_roles([text])
        role, _, unit = text.partition(":")
        before = made[place]
        timed = role in TIME_ROLES
        made[place] = Column(before.number, before.name, role if timed else text, unit if timed else "")
    if not any(each.role == "start" for each in made):
        raise InterchangeError(f"No column of {name} was chosen as start; choose the one that holds it.")
    return made


def _by_values(columns: list[Column], body: list[list[str]]) -> list[Column]:
    """Roles by what stands in the cells: times first, then what is always among a few words, then what is longest."""
    cells = [[row[at] for row in body if at < len(row) and row[at].strip()] for at in range(len(columns))]
    times = [
        at for at, each in enumerate(cells) if each and all(map(_is_time, each)) and not columns[at].role
    ]
    roles: dict[int, str] = {}
    if times:
        roles[times[0]] = "start"
    if len(times) > 1:
        pairs = [
            (first, second)
            for row in body
            if times[1] < len(row)
            and (first := _seconds(row[times[0]])) is not None
            and (second := _seconds(row[times[1]])) is not None
        ]
        roles[times[1]] = "end" if all(first <= second for first, second in pairs) else "duration"
    words = [at for at, each in enumerate(cells) if at not in times and each and not columns[at].role]
    if words and not any(each.role in ("text", "label") for each in columns):
        longest = max(words, key=lambda at: sum(map(len, cells[at])) / len(cells[at]))
        # Few different words are names of behaviours, not speech.
        few = len(body) > 10 and len(set(cells[longest])) <= len(body) // 5
        roles[longest] = "label" if few else "text"
        others = [at for at in words if at != longest and not any(each.role == "lane" for each in columns)]
        if others:
            roles[others[0]] = "lane"
            if len(others) > 1 and columns[others[1]].name == "":
                roles[others[1]] = "speaker"
    made = [replace(each, role=roles.get(at, each.role)) for at, each in enumerate(columns)]
    return [replace(each, role="") if each.role == "attribute" and not each.name else each for each in made]


def _with_units(columns: list[Column], body: list[list[str]]) -> list[Column]:
    """Units of columns whose names say none: decimals and colons are seconds, long whole numbers milliseconds."""
    unknown = [each for each in columns if each.role in TIME_ROLES and not each.unit]
    if not unknown:
        return columns
    whole = True
    spans = []
    first = next((each for each in columns if each.role == "start"), None)
    second = next((each for each in columns if each.role in ("end", "duration")), None)
    for row in body:
        for each in unknown:
            cell = row[each.number - 1].strip() if each.number <= len(row) else ""
            whole = whole and (not cell or cell.isdecimal())
        if first is not None and second is not None and max(first.number, second.number) <= len(row):
            ends = [_seconds(row[each.number - 1]) for each in (first, second)]
            if ends[0] is not None and ends[1] is not None:
                spans.append(ends[1] - (0 if second.role == "duration" else ends[0]))
    known = next((each.unit for each in columns if each.role in TIME_ROLES and each.unit), "")
    spans.sort()
    long = bool(spans) and spans[len(spans) // 2] >= _MS_SPAN * 1_000_000_000
    unit = known if whole and known not in ("", "clock") else ("ms" if whole and long else "s")
    return [replace(each, unit=unit) if each in unknown else each for each in columns]


def _by_words(columns: list[Column], body: list[list[str]]) -> list[Column]:
    """A column called "words" that holds no lists is text."""
    made = []
    for each in columns:
        if each.role == "words":
            cells = [row[each.number - 1] for row in body if each.number <= len(row) and row[each.number - 1]]
            if any(not cell.startswith("[") for cell in cells):
                free = not any(other.role == "text" for other in columns)
                each = replace(each, role="text" if free else "attribute")
        made.append(each)
    return made


def _decimal(columns: list[Column], body: list[list[str]]) -> str:
    at = [each.number - 1 for each in columns if each.role in TIME_ROLES]
    return "," if any(place < len(row) and "," in row[place] for row in body for place in at) else "."


def _has_times(row: list[str], columns: list[Column]) -> bool:
    return any(
        each.role in TIME_ROLES and each.number <= len(row) and _is_time(row[each.number - 1])
        for each in columns
    )


def _seconds(cell: str) -> int | None:
    return CellTime("s")(cell)


def _is_time(cell: str) -> bool:
    cell = cell.strip()
    if not cell or not (cell[0].isdecimal() or cell[0] in "-−+.,"):
        return False
    return (
        is_timecode(cell) or _seconds(cell) is not None or (":" not in cell and decimal_of(cell) is not None)
    )
