"""Finds the names and units of a text table's columns in the lines above its values."""

from __future__ import annotations

import csv

from syncstudio.media.series.cell_forms import is_value, unit_in

COMMENTS = ("#", "%", "//")

# Blank lines and comments between a header and the first values.
_MOST_EMPTY = 20

_TIME_UNITS = frozenset({"s", "sec", "ms", "msec", "us", "µs", "μs", "ns", "min"})

Cells = list[list[str]]


def header_of(
    lines: list[str], cells: Cells, first: int, width: int, delimiter: str, header: int | None = None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names and units of the columns: a header, a header and a row of units, or neither.

    `first` is the place of the first row of values among the lines; `header` the number of the line with the names
    where that was chosen, from 1, and 0 for none.
    """
    if header is None:
        above = _rows_above(cells, first, width) or _commented(lines[:first], width, delimiter)
    else:
        above = _chosen(lines, cells, first, header, delimiter)
    units = [""] * width
    if len(above) > 1 and (_is_unit_row(above[-1]) and len(above[-2]) == width):
        row = above.pop()
        units[: len(row)] = [cell.strip().strip("[]()") for cell in row]
    names = [cell.strip() for cell in above[-1][:width]] if above else []
    names += [""] * (width - len(names))
    split = [unit_in(name) for name in names]
    # "angle (left)", "angle (right)": what is in brackets tells columns apart, so it stays.
    if len({bare for bare, _ in split}) == len(set(names)):
        units = [found or unit for (_, found), unit in zip(split, units, strict=True)]
        names = [bare for bare, _ in split]
    return distinct_names(names), tuple(units)


def distinct_names(names: list[str]) -> tuple[str, ...]:
    """Names of columns made different: the second of a kind becomes "NAME (2)", a nameless one "column N"."""
    out: dict[str, None] = {}
    copies: dict[str, int] = {}
    for number, name in enumerate(names, 1):
        wanted = base = name or f"column {number}"
        while wanted in out:
            copies[base] = copies.get(base, 1) + 1
            wanted = f"{base} ({copies[base]})"
        out[wanted] = None
    return tuple(out)


def _chosen(lines: list[str], cells: Cells, first: int, header: int, delimiter: str) -> Cells:
    """The chosen line, and what lies between it and the values if that may be units."""
    if not header:
        return []
    row = cells[header - 1] if header <= len(cells) else []
    if not row and header <= len(lines):
        row = _of_comment(lines[header - 1], delimiter)
    between = [each for each in cells[header:first] if any(cell.strip() for cell in each)]
    return [row, between[-1]] if between and _is_unit_row(between[-1]) else [row]


def _rows_above(cells: Cells, first: int, width: int) -> Cells:
    """The rows above the data, but for blank lines and comments, that are as wide as it, or one cell short."""
    above: Cells = []
    empty = 0
    for row in reversed(cells[:first]):
        if not above and not row and empty < _MOST_EMPTY:
            empty += 1
            continue
        # What stands alone above a gap is a header only where nothing in it could be a value.
        if empty and not above and any(is_value(cell.strip()) for cell in row):
            break
        if not width - 1 <= len(row) <= width or not any(cell.strip() for cell in row):
            break
        above.insert(0, row)
    return above


def _is_unit_row(row: list[str]) -> bool:
    """Whether a row holds units: most of its cells in brackets, or one of them a unit of time."""
    texts = [cell.strip() for cell in row]
    bracketed = sum(1 for text in texts if text[:1] in ("[", "(") and text[-1:] in ("]", ")"))
    return 2 * bracketed > len(texts) or any(text.lower() in _TIME_UNITS for text in texts)


def _commented(lines: list[str], width: int, delimiter: str) -> Cells:
    """A header behind a comment mark ("# time,x,y")."""
    for line in reversed(lines):
        if line.strip().startswith(COMMENTS):
            row = _of_comment(line, delimiter)
            if len(row) == width:
                return [row]
    return []


def _of_comment(line: str, delimiter: str) -> list[str]:
    bare = line.strip().lstrip("#%/ ")
    try:
        return next(
            csv.reader([" ".join(bare.split()) if delimiter == " " else bare], delimiter=delimiter), []
        )
    except csv.Error:
        return []
