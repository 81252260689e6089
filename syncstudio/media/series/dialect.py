"""Finds out how a text table is written: encoding, delimiter, decimal mark, where its header and data
begin."""

from __future__ import annotations

import codecs
import csv
import os
import re
from collections import Counter
from dataclasses import dataclass

from syncstudio.media.errors import MediaError
from syncstudio.media.local import checked_path
from syncstudio.media.series.spaced_text import one_space

# What is looked at; some loggers write a few kilobytes of settings before the first row.
HEAD_BYTES = 1 << 18
_HEAD_LINES = 400

_DELIMITERS = (",", ";", "\t", "|", " ")
_COMMENTS = ("#", "%", "//")
NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?")
_COMMA_NUMBER = re.compile(r"[+-]?\d*,\d+([eE][+-]?\d+)?")
_UNIT_IN_NAME = re.compile(r"\s*[\[(]\s*([^\])]*?)\s*[\])]\s*$")
EMPTY = frozenset({"", "nan", "na", "n/a", "null", "none", "-nan", "#n/a", "inf", "-inf", "+inf"})
_TIME_UNITS = frozenset({"s", "sec", "ms", "msec", "us", "µs", "μs", "ns", "min"})
_TRUTH = frozenset({"true", "false"})


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one text table is written.

    A delimiter of one space stands for any number of them.
    `names` and `units` have one entry per column (units are "" where the header gives none); the first
    `skip` lines come before the data. `rows` are the cells of the first data rows, for looking at.
    """

    encoding: str
    delimiter: str
    decimal: str
    names: tuple[str, ...]
    units: tuple[str, ...]
    skip: int
    rows: tuple[tuple[str, ...], ...]

    def column(self, index: int) -> list[str]:
        """The first cells of one column, stripped, empty ones included."""
        return [row[index].strip() if index < len(row) else "" for row in self.rows]


def sniff(path: str | os.PathLike[str]) -> Dialect:
    """How the table at `path` is written; MediaError when it is not a table or has no data rows."""
    local = checked_path(path)
    with local.open("rb") as file:
        head = file.read(HEAD_BYTES)
        whole = not file.read(1)
    if whole:
        # A logger that lost its power leaves a file filled up with zeros.
        head = head.rstrip(b"\0")
    encoding = _encoding(head)
    text = (
        codecs.getincrementaldecoder(encoding)("replace")
        .decode(head)
        .replace("\r\n", "\n")
        .replace("\r", "\n")
    )
    if "\0" in text[:4096]:
        raise MediaError(f"{local} is not a text table; choose a CSV, TSV or Parquet file.")
    lines = text.split("\n")
    if not whole:
        # The last line may be cut in the middle.
        lines = lines[:-1]
    lines = lines[:_HEAD_LINES]
    delimiter = _delimiter(lines)
    cells = _cells(lines, delimiter)
    width = _width(cells)
    if width is None:
        raise MediaError(f"{local} has no rows of numbers; choose a table with a row of values per sample.")
    first = next(n for n, row in enumerate(cells) if len(row) == width and _is_data(row))
    rows = tuple(tuple(row) for row in cells[first:] if len(row) == width)
    names, units = _header(lines, cells, first, width, delimiter)
    decimal = _decimal(rows) if delimiter != "," else "."
    return Dialect(encoding, delimiter, decimal, names, units, first, rows)


def is_number(cell: str) -> bool:
    """Whether a stripped cell reads as a number, with either decimal mark."""
    return NUMBER.fullmatch(cell) is not None


def is_truth(cell: str) -> bool:
    """Whether a stripped cell is "true" or "false"."""
    return cell.lower() in _TRUTH


def unit_in(name: str) -> tuple[str, str]:
    """A column's bare name and its unit: "time [s]" -> ("time", "s")."""
    found = _UNIT_IN_NAME.search(name)
    if found is None or found.start() == 0:
        return name, ""
    return name[: found.start()], found[1]


def _encoding(head: bytes) -> str:
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if head.startswith(mark):
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
    for delimiter in _DELIMITERS:
        rows = [row for row in _cells(lines, delimiter) if row]
        widths = Counter(len(row) for row in rows)
        width, number = max(widths.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
        if width < 2:
            continue
        clean = sum(1 for row in rows if len(row) == width and all(_is_plain(cell) for cell in row))
        score = ((number + 3 * clean) / len(rows), width)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _is_plain(cell: str) -> bool:
    """A cell that holds one thing: a number, nothing, or a text without a second delimiter in it."""
    text = cell.strip()
    return is_number(text) or text.lower() in EMPTY or not any(mark in text for mark in ";\t|")


def _cells(lines: list[str], delimiter: str) -> list[list[str]]:
    """The cells of every line; a blank or comment line is an empty row, so that numbers of lines are kept."""
    out: list[list[str]] = []
    for line in lines:
        if not line.strip() or line.lstrip().startswith(_COMMENTS):
            out.append([])
        elif delimiter == " ":
            out.append(next(csv.reader([one_space(line)], delimiter=" "), []))
        else:
            out.append(next(csv.reader([line], delimiter=delimiter), []))
    return out


def _is_data(row: list[str]) -> bool:
    """A row with at least one number or stamp, and no more than half of it words."""
    texts = [cell.strip() for cell in row]
    numbers = sum(1 for text in texts if text[:1].isdigit() or is_number(text))
    words = sum(
        1 for text in texts if text.lower() not in EMPTY and not text[:1].isdigit() and not is_number(text)
    )
    return numbers > 0 and words <= max(numbers, len(row) // 2)


def _width(cells: list[list[str]]) -> int | None:
    widths = Counter(len(row) for row in cells if row and _is_data(row))
    return max(widths.items(), key=lambda item: (item[1], item[0]))[0] if widths else None


def _header(
    lines: list[str], cells: list[list[str]], first: int, width: int, delimiter: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names and units from the lines above the data: a header, a header and a row of units, or neither."""
    above = _rows_above(cells, first, width) or _commented_header(lines[:first], width, delimiter)
    units = [""] * width
    if len(above) > 1 and _is_unit_row(above[-1]) and len(above[-2]) == width:
        row = above.pop()
        units[: len(row)] = [cell.strip().strip("[]()") for cell in row]
    names = [cell.strip() for cell in above[-1]] if above else []
    names += [""] * (width - len(names))
    split = [unit_in(name) for name in names]
    # "angle (left)", "angle (right)": what is in brackets tells columns apart, so it stays.
    if len({bare for bare, _ in split}) == len(set(names)):
        units = [found or unit for (_, found), unit in zip(split, units, strict=True)]
        names = [bare for bare, _ in split]
    return _distinct(names), tuple(units)


def _rows_above(cells: list[list[str]], first: int, width: int) -> list[list[str]]:
    """The rows right above the data that are as wide as it, or one cell short."""
    above: list[list[str]] = []
    for row in reversed(cells[:first]):
        if not width - 1 <= len(row) <= width or not any(cell.strip() for cell in row):
            break
        above.insert(0, row)
    return above


def _is_unit_row(row: list[str]) -> bool:
    """Whether a row holds units: most of its cells in brackets, or one of them a unit of time."""
    texts = [cell.strip() for cell in row]
    bracketed = sum(1 for text in texts if text[:1] in ("[", "(") and text[-1:] in ("]", ")"))
    return 2 * bracketed > len(texts) or any(text.lower() in _TIME_UNITS for text in texts)


def _commented_header(lines: list[str], width: int, delimiter: str) -> list[list[str]]:
    """A header behind a comment mark ("# time,x,y")."""
    for line in reversed(lines):
        bare = line.strip()
        if bare.startswith(_COMMENTS):
            row = next(csv.reader([bare.lstrip("#%/ ")], delimiter=delimiter), [])
            if len(row) == width:
                return [row]
    return []


def _distinct(names: list[str]) -> tuple[str, ...]:
    out: list[str] = []
    for number, name in enumerate(names, 1):
        wanted = base = name or f"column {number}"
        copy = 2
        while wanted in out:
            wanted = f"{base} ({copy})"
            copy += 1
        out.append(wanted)
    return tuple(out)


def _decimal(rows: tuple[tuple[str, ...], ...]) -> str:
    commas = points = 0
    for row in rows:
        for cell in row:
            text = cell.strip()
            commas += _COMMA_NUMBER.fullmatch(text) is not None
            points += "." in text and is_number(text)
    return "," if commas > points else "."
