"""Times of pictures from a table beside them: a line for each, with its file's name or its number, and a time.

The lists of TUM (`1305031102.175304 rgb/1305031102.175304.png`) and EuRoC (`#timestamp [ns],filename`) are such.
Read here and not by the reader of series: names beside times are no series, and of whole nanoseconds none is lost.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path, PureWindowsPath

from syncstudio.media.errors import MediaError
from syncstudio.media.images.name_times import stamp_in_name
from syncstudio.media.images.picture_stamps import NO_TIME, NS_PER_S, PictureStamps, Stamp, gathered
from syncstudio.media.local import checked_path

TABLE_SUFFIXES = frozenset({".csv", ".tsv", ".txt"})

# A line for each of two million pictures.
_MOST_BYTES = 256 << 20
_HEAD_LINES = 200

_UNITS = {"s": NS_PER_S, "ms": 1_000_000, "us": 1000, "ns": 1}
_UNIT_IN_NAME = re.compile(r"(?i)(?:\[|\(|_|\b)(ns|us|µs|ms|sec|seconds|s)(?:\]|\)|\b|$)")
_SPELT = {"sec": "s", "seconds": "s", "µs": "us"}

# So many places left of the point have seconds, thousandths, ... since 1970 in this century.
_EPOCH_PLACES = {10: "s", 13: "ms", 16: "us", 19: "ns"}
_NUMBER = re.compile(r"[+-]?[0-9]{1,20}(?:[.,][0-9]{0,18})?(?:[eE][+-]?[0-9]{1,2})?")

# A table is one of these pictures when it names so many of them.
_LEAST_NAMED = 0.5


def tables_beside(files: Sequence[Path]) -> list[Path]:
    """The tables in the pictures' folder, and in the one above it, that name most of the pictures."""
    folder = files[0].parent
    found = []
    for place in (folder, folder.parent):
        try:
            near = sorted(entry for entry in place.iterdir() if entry.suffix.lower() in TABLE_SUFFIXES)
        except OSError:
            continue
        for entry in near[:64]:
            try:
                if not entry.is_symlink() and _names_these(_lines(entry, _HEAD_LINES), files):
                    found.append(entry)
            except (MediaError, OSError):
                continue
    return found


def table_stamps(table: Path, files: Sequence[Path], numbers: Sequence[int] = ()) -> PictureStamps:
    """The times a table tells of these pictures; `numbers` are those in their names.

    Raises MediaError when the table cannot be read, or no column of it is a time.
    """
    head, rows = rows_of_table(table)
    by_name, column = _named_rows(rows, files)
    places = by_name if by_name is not None else _numbered_rows(rows, len(files), numbers)
    if places is None:
        raise MediaError(
            f"{table} names none of the pictures in {files[0].parent} and does not count them: it needs a column with "
            f"their file names or their numbers, and one with times."
        )
    row_of, key_column = places, column if by_name is not None else 0
    for index in range(max(len(row) for row in rows[:_HEAD_LINES])):
        if index == key_column:
            continue
        cells = [row[index] if index < len(row) else "" for row in rows]
        read = times_of_cells(cells, head[index] if index < len(head) else "")
        if read is None:
            continue
        times, from_epoch = read
        stamps = [None if place is None else times[place] for place in row_of]
        name = head[index] if index < len(head) and head[index] else f"{index + 1}"
        found = gathered(stamps, f"column {name} of {table.name}")
        return PictureStamps(
            found.times_ns, from_epoch, found.zone_known and from_epoch, found.resolution_ns, found.says
        )
    raise MediaError(f"No column of {table} reads as times: write seconds, or dates as 2024-05-01T12:30:45.")


def rows_of_table(table: Path) -> tuple[list[str], list[list[str]]]:
    """The names of a table's columns, where it has any, and the cells of its rows. MediaError when it has none."""
    head, rows = _parted(_lines(table))
    if not rows:
        raise MediaError(f"{table} has no rows: choose a table with a line for each picture or page.")
    return head, rows


def _lines(table: Path, most: int | None = None) -> list[str]:
    local = checked_path(table)
    size = local.stat().st_size
    if size > _MOST_BYTES:
        raise MediaError(f"{table} is too large to be a list of pictures: choose the table with their times.")
    with local.open("rb") as file:
        data = file.read(size if most is None else most * 400)
    text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "replace")
    if "\0" in text:
        raise MediaError(f"{table} is no table of text: save it as CSV.")
    lines = [line for line in text.splitlines() if line.strip()]
    return lines if most is None else lines[:most]


def _parted(lines: list[str]) -> tuple[list[str], list[list[str]]]:
    """The names of the columns, where there are any, and the cells of the rows."""
    plain = [line for line in lines if not line.lstrip().startswith("#")]
    notes = [line.lstrip().lstrip("#").strip() for line in lines if line.lstrip().startswith("#")]
    mark = next((mark for mark in ("\t", ";", ",") if plain and mark in plain[0]), None)

    def cells(line: str) -> list[str]:
        if mark is None:
            return line.split()
        try:
            return [cell.strip() for cell in next(csv.reader([line], delimiter=mark))]
        except (csv.Error, StopIteration):
            return [cell.strip() for cell in line.split(mark)]

    rows = [cells(line) for line in plain]
    if rows and not any(_NUMBER.fullmatch(cell) or stamp_in_name(cell) for cell in rows[0]):
        return rows[0], rows[1:]
    return (cells(notes[-1]) if notes else []), rows


def _base(cell: str) -> str:
    return PureWindowsPath(cell.strip().strip('"')).name


def _names_these(lines: list[str], files: Sequence[Path]) -> bool:
    _, rows = _parted(lines)
    names = {file.name for file in files} | {file.stem for file in files}
    named = sum(
        any(_base(cell) in names and not _is_number(cell, names) for cell in row)
        for row in rows[:_HEAD_LINES]
    )
    return bool(rows) and named >= _LEAST_NAMED * min(len(rows), _HEAD_LINES)


def _is_number(cell: str, names: set[str]) -> bool:
    """A cell of digits may be a time as well as a name without its ending; with its ending it is a name."""
    return _NUMBER.fullmatch(cell) is not None and cell in names


def _named_rows(rows: list[list[str]], files: Sequence[Path]) -> tuple[list[int | None] | None, int]:
    """For each picture the row that names it, by the column that names most; None where none does."""
    by_name = {file.name: place for place, file in enumerate(files)}
    by_stem = {file.stem: place for place, file in enumerate(files)}
    best: tuple[int, int, dict[int, int]] = (0, 0, {})
    for column in range(max(len(row) for row in rows[:_HEAD_LINES])):
        found: dict[int, int] = {}
        exact = 0
        for number, row in enumerate(rows):
            name = _base(row[column]) if column < len(row) else ""
            place = by_name.get(name)
            exact += place is not None
            place = by_stem.get(name) if place is None else place
            if place is not None:
                found.setdefault(place, number)
        # Names in full tell more than bare numbers, which may be the times.
        if (2 * exact + len(found)) > best[0]:
            best = (2 * exact + len(found), column, found)
    if not best[2]:
        return None, 0
    return [best[2].get(place) for place in range(len(files))], best[1]


def _numbered_rows(rows: list[list[str]], count: int, numbers: Sequence[int]) -> list[int | None] | None:
    """For each picture the row with its number, or with its place counted from 0 or 1; the first column counts."""
    keys = [
        int(row[0]) if row and row[0].isascii() and row[0].isdigit() and len(row[0]) < 19 else -1
        for row in rows
    ]
    row_of = {key: number for number, key in reversed(list(enumerate(keys))) if key >= 0}
    ways = [
        way for way in (list(numbers), list(range(count)), list(range(1, count + 1))) if len(way) == count
    ]
    best = max(ways, key=lambda way: sum(one in row_of for one in way))
    enough = sum(one in row_of for one in best) >= _LEAST_NAMED * count
    return [row_of.get(one) for one in best] if enough else None


def times_of_cells(cells: list[str], name: str) -> tuple[list[Stamp | None], bool] | None:
    """A column as times, and whether they count from 1970; None when most of it is none."""
    filled = [cell for cell in cells if cell]
    if not filled:
        return None
    as_numbers = sum(_NUMBER.fullmatch(cell) is not None for cell in filled)
    if as_numbers < 0.9 * len(filled):
        stamps = [stamp_in_name(cell) for cell in cells]
        return (stamps, True) if sum(one is not None for one in stamps) >= 0.9 * len(filled) else None
    first = next(cell for cell in filled if _NUMBER.fullmatch(cell))
    places = len(re.split("[.,eE]", first.lstrip("+-"))[0])
    unit = _EPOCH_PLACES.get(places)
    from_epoch = unit is not None
    if unit is None:
        written = _UNIT_IN_NAME.search(name)
        unit = _SPELT.get(written[1].lower(), written[1].lower()) if written else "s"
    return [_number(cell, _UNITS[unit], from_epoch) for cell in cells], from_epoch


def _number(cell: str, unit_ns: int, from_epoch: bool) -> Stamp | None:
    if not _NUMBER.fullmatch(cell):
        return None
    try:
        value = Decimal(cell.replace(",", ".")) * unit_ns
        whole = int(value.to_integral_value(rounding="ROUND_FLOOR"))
    except (InvalidOperation, ValueError, OverflowError):
        return None
    if not abs(whole) < -NO_TIME:
        return None
    behind = len(cell.replace(",", ".").partition(".")[2])
    return Stamp(whole, from_epoch, max(1, unit_ns // 10**behind))
