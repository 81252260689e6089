"""Whether a text table was written to its end."""

from __future__ import annotations

import csv
from dataclasses import dataclass

from syncstudio.media.series.spaced_text import one_space
from syncstudio.media.series.table_head import TableHead

# A line longer than this is not looked at; loggers pad files they could not close with zeros.
_TAIL_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class EndOfTable:
    """What the end of a table says: `message` is empty where it is whole, `cut_lines` counts broken lines there."""

    message: str = ""
    cut_lines: int = 0


def end_of_table(head: TableHead) -> EndOfTable:
    """Look at the last line of a text table; Parquet and Arrow have their own end marks."""
    dialect = head.dialect
    if dialect is None or dialect.encoding.startswith("utf-16"):
        return EndOfTable()
    with head.source.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _TAIL_BYTES))
        tail = file.read()
    bare = tail.rstrip(b"\0")
    zeros = len(tail) - len(bare)
    last = bare.replace(b"\r", b"\n").rsplit(b"\n", 1)[-1]
    text = last.decode(dialect.encoding, "replace").strip()
    cells = 0
    # Where cells go on over line breaks, the last line may be the end of such a one.
    if text and not dialect.quoted and len(last) < len(bare) and not text.startswith(("#", "%", "//")):
        line = one_space(text) if dialect.delimiter == " " else text
        cells = len(next(csv.reader([line], delimiter=dialect.delimiter), []))
    width = len(dialect.names)
    cut = 0 < cells < width
    if zeros:
        what = f"The file ends in {'more than ' if not bare else ''}{zeros:,} zero bytes"
        why = "as when a logger loses its power, and what was to be written there is lost"
        return EndOfTable(
            f"{what}, {why}: labels after its last row have nothing under them; record with a logger that "
            "closes its files, or copy the file again.",
            1,
        )
    if not cut:
        return EndOfTable()
    return EndOfTable(
        f"The last line is cut off after {cells} of {width} cells: it is left out, and labels beyond it have nothing "
        "under them; copy the file again if the original goes on.",
        1,
    )
