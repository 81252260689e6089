"""Tells tables from other files, by what is in them."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from syncstudio.media.file_suffixes import PACKED_SUFFIX, TABLE_SUFFIXES
from syncstudio.media.series.series_formats import format_of

# Parquet, and Arrow's file format, which Feather 2 is; Feather's first version is told, and refused in a sentence.
_MARKS = (b"PAR1", b"ARROW1\0\0", b"FEA1")
_PACKED = b"\x1f\x8b"

# What loggers call their tables; labels of other tools have names of their own, and are not looked for here.
_LOG_SUFFIXES = frozenset(
    {"", ".dat", ".data", ".log", ".asc", ".tab", ".prn", ".lvm", ".out", ".psv", ".ssv", ".xy"}
)
# Rows that make a table, and how many of the lines among them may be something else.
_LEAST_ROWS, _OTHER_PART = 3, 0.1


def is_table(path: str | os.PathLike[str]) -> bool:
    """Whether a file is read as a table.

    Named like one and of no other format; Parquet or Arrow by any name; or text in rows of numbers and times under a
    name that loggers use, or none. What is packed by GZIP is looked at inside.
    """
    file = Path(path)
    suffix = file.suffix.lower()
    if suffix in TABLE_SUFFIXES:
        return format_of(file) is None
    try:
        if not file.is_file():
            # A pipe would be waited for without end.
            return False
        with file.open("rb") as opened:
            head = opened.read(8)
        if head.startswith(_MARKS):
            return True
        if suffix == PACKED_SUFFIX:
            inner = Path(file.stem).suffix.lower()
            return head.startswith(_PACKED) and (inner in TABLE_SUFFIXES or inner in _LOG_SUFFIXES)
        if suffix not in _LOG_SUFFIXES or format_of(file) is not None:
            return False
        stat = file.stat()
        return _holds_rows(file, stat.st_mtime_ns, stat.st_size)
    except OSError:
        return False


@lru_cache(maxsize=256)
def _holds_rows(file: Path, changed_ns: int, size: int) -> bool:
    """Whether a text begins with rows of as many values each, numbers and times throughout or a time before words."""
    from syncstudio.media.errors import MediaError
    from syncstudio.media.series.cell_forms import is_stamp, is_value
    from syncstudio.media.series.dialect import sniff

    try:
        dialect = sniff(file)
    except MediaError:
        return False
    rows = dialect.rows
    if len(dialect.names) < 2 or len(rows) < _LEAST_ROWS:
        return False
    # Words are believed only beside a date or a clock, as logs of what happened write it.
    timed = [index for index in range(len(dialect.names)) if _mostly(dialect.column(index), is_stamp)]
    plain = sum(all(is_value(cell.strip()) for cell in row) for row in rows)
    return bool(timed) or plain >= (1 - _OTHER_PART) * len(rows)


def _mostly(cells: list[str], holds: object) -> bool:
    assert callable(holds)
    return sum(bool(holds(cell)) for cell in cells) >= (1 - _OTHER_PART) * len(cells)
