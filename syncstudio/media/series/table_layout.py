"""How a text table is laid out, where a person says so: what stays empty is found from its content."""

from __future__ import annotations

import codecs
from dataclasses import dataclass, fields
from typing import Any

from syncstudio.media.errors import MediaError

DELIMITERS = (",", ";", "\t", "|", " ")
DECIMALS = (".", ",")

# A header farther down than this is none.
MOST_SKIPPED = 100_000


@dataclass(frozen=True, slots=True)
class TableLayout:
    """What of a text table's form was chosen.

    `delimiter` stands between cells (a space for any number of them), `decimal` is the mark of numbers, `encoding` a
    name that Python knows. `header` is the number of the line with the names, from 1 and 0 for none; `skip` counts the
    lines before the first row of values. Empty, and None, are found.
    """

    delimiter: str = ""
    decimal: str = ""
    encoding: str = ""
    header: int | None = None
    skip: int | None = None

    def checked(self) -> TableLayout:
        """The same; MediaError when it is none that a table can have."""
        if self.delimiter and self.delimiter not in DELIMITERS:
            raise MediaError(
                f"“{self.delimiter}” does not part cells: choose a comma, semicolon, tab, | or spaces."
            )
        if self.decimal and self.decimal not in DECIMALS:
            raise MediaError(f"“{self.decimal}” is no decimal mark: choose a point or a comma.")
        if self.decimal == "," and self.delimiter == ",":
            raise MediaError(
                "A comma cannot both part cells and be the decimal mark: choose another of them."
            )
        if self.encoding:
            try:
                codecs.lookup(self.encoding)
            except LookupError:
                raise MediaError(
                    f"“{self.encoding}” is no encoding: choose one such as utf-8 or cp1252."
                ) from None
        for lines in (self.header, self.skip):
            if lines is not None and not 0 <= lines <= MOST_SKIPPED:
                raise MediaError(f"A table begins within its first {MOST_SKIPPED:,} lines, not at {lines}.")
        return self

    def to_json(self) -> dict[str, Any]:
        """What was chosen, as plain values."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if value not in ("", None)}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> TableLayout:
        """From `to_json`; TypeError when it is something else."""
        made = cls(**kept)
        texts, numbers = (made.delimiter, made.decimal, made.encoding), (made.header, made.skip)
        if not all(isinstance(each, str) for each in texts) or not all(
            each is None or isinstance(each, int) for each in numbers
        ):
            raise TypeError("a layout holds texts and numbers of lines")
        return made


AS_FOUND = TableLayout()
