"""Finds out how a text table is written: encoding, delimiter, decimal mark, where its header and data
begin."""

from __future__ import annotations

import codecs
import csv
import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from syncstudio.media.errors import MediaError
from syncstudio.media.local import checked_path
from syncstudio.media.series.cell_forms import COMMA_NUMBER, is_stamp
from syncstudio.media.series.cell_forms import EMPTY as EMPTY
from syncstudio.media.series.cell_forms import is_number as is_number
from syncstudio.media.series.cell_forms import unit_in as unit_in
from syncstudio.media.series.spaced_text import one_space
from syncstudio.media.series.table_head_bytes import HEAD_BYTES as HEAD_BYTES
from syncstudio.media.series.table_head_bytes import head_bytes
from syncstudio.media.series.table_header import COMMENTS, header_of
from syncstudio.media.series.table_layout import AS_FOUND, DELIMITERS, TableLayout

_HEAD_LINES = 400
# Cells looked at, however wide the table is, and lines that tell the delimiter.
_HEAD_CELLS = 1_000_000
_TELLING_LINES = 120
# Cells of a line that tell whether it holds values.
_TELLING_CELLS = 1_000
# Lines that one cell in quotes may span.
_MOST_JOINED = 50

Row = list[str]


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one text table is written.

    A delimiter of one space stands for any number of them.
    `names` and `units` have one entry per column (units are "" where the header gives none); the first
    `skip` lines come before the data. `rows` are the cells of the first data rows, for looking at. `quoted` says that
    cells in quotes go on over line breaks.
    """

    encoding: str
    delimiter: str
    decimal: str
    names: tuple[str, ...]
    units: tuple[str, ...]
    skip: int
    rows: tuple[tuple[str, ...], ...]
    quoted: bool = False

    def column(self, index: int) -> list[str]:
        """The first cells of one column, stripped, empty ones included."""
        return [row[index].strip() if index < len(row) else "" for row in self.rows]


def sniff(path: str | os.PathLike[str], layout: TableLayout = AS_FOUND) -> Dialect:
    """How the table at `path` is written, where `layout` does not say; MediaError when it is not a table or has no
    data rows."""
    local = checked_path(path)
    layout.checked()
    lines, encoding = head_lines(local, layout.encoding)
    delimiter = layout.delimiter or _delimiter(lines[:_TELLING_LINES])
    cells, quoted = _cells(lines, delimiter)
    first, width = _begin(cells, layout)
    if first is None:
        raise MediaError(
            f"{local} has no rows of numbers or times; choose a table with a row of values per sample."
        )
    rows = tuple(tuple(row) for row in cells[first:] if len(row) == width)
    # Rows that were skipped by choice are no header: that stands above the first values there are.
    begins = first if layout.skip is None else _begin(cells[:first], AS_FOUND)[0] or first
    names, units = header_of(lines, cells, begins, width, delimiter, layout.header)
    decimal = layout.decimal or (_decimal(rows) if delimiter != "," else ".")
    return Dialect(encoding, delimiter, decimal, names, units, first, rows, quoted)


def head_lines(path: str | os.PathLike[str], encoding: str = "") -> tuple[list[str], str]:
    """The first lines of a text file and its encoding; MediaError when it holds no text."""
    local = checked_path(path)
    head, whole = head_bytes(local)
    if whole:
        # A logger that lost its power leaves a file filled up with zeros.
        head = head.rstrip(b"\0")
    encoding = encoding or _encoding(head)
    text = codecs.getincrementaldecoder(encoding)("replace").decode(head)
    if "\0" in text[:4096]:
        raise MediaError(f"{local} is not a text table; choose a CSV, TSV, Parquet or Arrow file.")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not whole:
        # The last line may be cut in the middle.
        lines = lines[:-1]
    return lines[:_HEAD_LINES], encoding


def _begin(cells: list[Row], layout: TableLayout) -> tuple[int | None, int]:
    """The place of the first row of values among the lines, None where there is none, and how wide the table is."""
    start = layout.skip if layout.skip is not None else (layout.header or 0)
    if layout.skip is not None:
        wide = Counter(len(row) for row in cells[start:] if row)
        width = max(wide.items(), key=lambda item: (item[1], item[0]), default=(0, 0))[0]
        return next((start + n for n, row in enumerate(cells[start:]) if len(row) == width > 0), None), width
    holds = _what_holds(cells[start:])
    width = _width(cells[start:], holds)
    return next(
        (start + n for n, row in enumerate(cells[start:]) if len(row) == width and holds(row)), None
    ), width


def _what_holds(cells: list[Row]) -> Callable[[Row], bool]:
    """What tells a row of values here: mostly numbers; in a log of what happened, a time beside words."""
    strict = sum(1 for row in cells if _is_data(row))
    loose = sum(1 for row in cells if _is_log(row))
    return _is_log if 2 * strict < loose else _is_data


def _encoding(head: bytes) -> str:
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if head.startswith(mark):
            return name
    # Every second byte of plain text in sixteen bits is zero.
    for name, zeros, letters in (
        ("utf-16-le", head[1:400:2], head[:400:2]),
        ("utf-16-be", head[:400:2], head[1:400:2]),
    ):
        if len(zeros) > 8 and zeros.count(0) > 0.9 * len(zeros) and not letters.count(0):
            return name
    try:
        # Not final: a character may be cut in two at the end of the head.
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8"


def _delimiter(lines: list[str]) -> str:
    """The delimiter that cuts most lines into the same number of cells, more than one of them numbers."""
    best, best_score = ",", (0.0, 0)
    for delimiter in DELIMITERS:
        rows = [row for row in _cells(lines, delimiter)[0] if row]
        widths = Counter(len(row) for row in rows)
        width, number = max(widths.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
        if width < 2:
            continue
        others = ";\t|," if delimiter == " " else ";\t|"
        clean = sum(
            1
            for row in rows
            if len(row) == width and all(_is_plain(cell, others) for cell in row[:_TELLING_CELLS])
        )
        score = ((number + 3 * clean) / len(rows), width)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _is_plain(cell: str, others: str) -> bool:
    """A cell that holds one thing: a number, nothing, or a text without a second delimiter in it."""
    text = cell.strip()
    return is_number(text) or text.lower() in EMPTY or not any(mark in text for mark in others)


def _cells(lines: list[str], delimiter: str) -> tuple[list[Row], bool]:
    """The cells of every line, and whether some go on over line breaks.

    A blank or comment line is an empty row, and so is one that belongs to the row before it: numbers of lines are kept.
    """
    out: list[Row] = []
    quoted, at, held = False, 0, 0
    while at < len(lines) and held < _HEAD_CELLS:
        line, joined = lines[at], 1
        if line.count('"') % 2 and delimiter != " ":
            joined = _joined(lines, at, delimiter)
            line = "\n".join(lines[at : at + joined])
            quoted = quoted or joined > 1
        out.append(_row(line, delimiter))
        out += [[]] * (joined - 1)
        held += len(out[at])
        at += joined
    return out, quoted


def _joined(lines: list[str], at: int, delimiter: str) -> int:
    """How many lines the row at one of them takes, where a cell in quotes is left open."""
    if f'{delimiter}"' not in lines[at] and not lines[at].startswith('"'):
        return 1
    marks = 0
    for count, line in enumerate(lines[at : at + _MOST_JOINED], 1):
        marks += line.count('"')
        if marks % 2 == 0:
            return count
    return 1


def _row(line: str, delimiter: str) -> Row:
    if not line.strip() or line.lstrip().startswith(COMMENTS):
        return []
    try:
        spaced = delimiter == " "
        lines = [one_space(line)] if spaced else line.splitlines(keepends=True)
        return next(csv.reader(lines, delimiter=delimiter), [])
    except csv.Error:
        # A cell of more than a hundred thousand characters is none of a table.
        return []


def _is_data(row: Row) -> bool:
    """A row with at least one number or stamp, and no more than half of it words."""
    texts = [cell.strip() for cell in row[:_TELLING_CELLS]]
    numbers = sum(1 for text in texts if text[:1].isdigit() or is_number(text))
    words = sum(
        1 for text in texts if text.lower() not in EMPTY and not text[:1].isdigit() and not is_number(text)
    )
    return numbers > 0 and words <= max(numbers, len(texts) // 2)


def _is_log(row: Row) -> bool:
    """A row of two cells or more, one of them a number or a stamp."""
    return len(row) > 1 and any(
        is_number(text) or is_stamp(text) for text in map(str.strip, row[:_TELLING_CELLS])
    )


def _width(cells: list[Row], holds: Callable[[Row], bool]) -> int:
    widths = Counter(len(row) for row in cells if row and holds(row))
    return max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))[0]


def _decimal(rows: tuple[tuple[str, ...], ...]) -> str:
    commas = points = 0
    for row in rows:
        for cell in row[:_TELLING_CELLS]:
            text = cell.strip()
            commas += COMMA_NUMBER.fullmatch(text) is not None
            points += "." in text and is_number(text)
    return "," if commas > points else "."
