"""The rows of a table of text, whatever separates its cells, each with the line it begins on.

The standard library's reader is used rather than pyarrow's: it says the line of every row, and keeps a row that has too
few cells. A million rows take a second.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.text_file import read_text

MOST_LABELS = 4_000_000
"""So many labels fit into memory next to what is made of them; a file with more lines is refused at once."""

_DELIMITERS = "\t;,|"
_SAMPLE_LINES = 200
_CHUNK = 1 << 22


@dataclass(frozen=True, slots=True)
class Table:
    """A table of text, taken apart into lines only. `first` is the line, from 0, that holds the header or first row."""

    lines: list[str]
    delimiter: str
    quoted: bool
    first: int
    encoding: str
    notes: tuple[str, ...] = ()

    def rows(self, most: int = 0) -> Iterator[tuple[int, list[str]]]:
        """Every row that holds anything with the number of its line from 1; at most `most` when given.

        A quotation mark that is never closed holds for its own line only. Raises InterchangeError for a cell of more
        than 128 KB.
        """
        lines = self.lines
        end = len(lines) if not most else min(len(lines), self.first + most * 4)
        open_line = -1
        quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if self.quoted else csv.QUOTE_NONE
        place = self.first
        while place < end:
            reader = csv.reader(
                (f"{lines[at]}\n" for at in range(place, end)), delimiter=self.delimiter, quoting=quoting
            )
            before = 0
            again = -1
            try:
                for row in reader:
                    after = reader.line_num
                    if after - before > 1 and place + after == end and self._is_open(place + before, end):
                        again = place + before
                        break
                    if row and (len(row) > 1 or row[0].strip()):
                        yield place + before + 1, row
                    before = after
            except csv.Error as error:
                raise InterchangeError(
                    f"line {place + before + 1:,} holds a cell of more than 128 KB; look whether a quotation "
                    "mark there is not closed."
                ) from error
            if again < 0:
                return
            open_line = again
            single = csv.reader([lines[open_line]], delimiter=self.delimiter, quoting=csv.QUOTE_NONE)
            yield open_line + 1, next(single)
            place = open_line + 1

    def _is_open(self, first: int, end: int) -> bool:
        """Whether the row that begins there and reaches the end of the file has a quotation mark too few."""
        return sum(self.lines[at].count('"') for at in range(first, end)) % 2 == 1


def read_table(path: Path, encoding: str = "") -> Table | None:
    """The table of a file, None when its lines fall into no columns. Raises InterchangeError as `read_text` does."""
    refuse_too_many_lines(path)
    text = read_text(path, encoding)
    return table_of(text.text, text.encoding, text.notes)


def table_of(text: str, encoding: str = "utf-8", notes: tuple[str, ...] = ()) -> Table | None:
    """The table that a text is; None when its lines fall into no columns."""
    lines = text.split("\n")
    first, told = 0, ""
    while first < len(lines):
        line = lines[first]
        # Excel's own hint of what separates the cells; ELAN writes its media as comments before the table.
        if line[:4].casefold() == "sep=" and len(line.rstrip()) <= 5:
            told = line[4:5] or "\t"
        elif line.strip() and not line.startswith("#"):
            break
        first += 1
    sample = lines[first : first + _SAMPLE_LINES]
    if not sample:
        return None
    chosen = told or _delimiter(sample)
    if not chosen:
        return None
    return Table(lines, chosen, _is_quoted(sample, chosen), first, encoding, notes)


def refuse_too_many_lines(path: Path) -> None:
    """Raises InterchangeError, before anything is read into memory, for a file of more lines than can be held."""
    count = 0
    try:
        with open(path, "rb") as file:
            while chunk := file.read(_CHUNK):
                count += chunk.count(b"\n")
    except OSError:
        return
    if count > MOST_LABELS:
        raise InterchangeError(
            f"{path.name} has {count:,} lines, more than the {MOST_LABELS:,} that can be read; split it into parts."
        )


def _delimiter(sample: list[str]) -> str:
    """What separates the cells, by what makes most lines fall into equally many; "" when nothing does."""
    from syncstudio.interchange.tables.columns import columns_of

    best, best_score = "", 0.0
    for each in _DELIMITERS:
        if each not in "".join(sample[:20]):
            continue
        try:
            rows = list(csv.reader((f"{line}\n" for line in sample), delimiter=each))
        except csv.Error:
            continue
        counts = Counter(len(row) for row in rows if row)
        if not counts:
            continue
        width, often = max(counts.items(), key=lambda item: (item[1], item[0]))
        if width < 2:
            continue
        score = often / counts.total()
        score += 2.0 if rows and any(column.role == "start" for column in columns_of(rows[0])) else 0.0
        if score > best_score:
            best, best_score = each, score
    return best


def _is_quoted(sample: list[str], delimiter: str) -> bool:
    """Whether quotation marks hold cells together here, or are just letters, as in ELAN's and Audacity's exports."""
    if not any('"' in line for line in sample):
        return True
    reader = csv.reader((f"{line}\n" for line in sample), delimiter=delimiter, strict=True)
    try:
        for _ in reader:
            pass
    except csv.Error as error:
        # The sample may end inside a text.
        return "unexpected end" in str(error)
    return True
