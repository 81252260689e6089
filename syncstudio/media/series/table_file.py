"""Tells tables from other files, by what is in them."""

from __future__ import annotations

import os
from pathlib import Path

from syncstudio.media.file_suffixes import TABLE_SUFFIXES
from syncstudio.media.series.series_formats import format_of

# Parquet, and Arrow's file format, which Feather 2 is.
_MARKS = (b"PAR1", b"ARROW1\0\0")


def is_table(path: str | os.PathLike[str]) -> bool:
    """Whether a file is read as a table: named like one and of no other format, or Parquet or Arrow by any name."""
    file = Path(path)
    if file.suffix.lower() in TABLE_SUFFIXES:
        return format_of(file) is None
    try:
        with file.open("rb") as opened:
            return opened.read(8).startswith(_MARKS)
    except OSError:
        return False
