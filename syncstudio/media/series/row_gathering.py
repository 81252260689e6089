"""Gathers rows one by one whose columns are known only when some have been seen: those said early are kept."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from math import isnan, nan

import numpy as np

from syncstudio.media.series.sensor_stream import ChannelKind
from syncstudio.media.series.some_names import some_names
from syncstudio.media.series.stream_draft import StreamDraft
from syncstudio.media.series.text_book import TextBook

# Columns are those that the first so many rows say something of, in the order in which they come; whether one holds
# numbers or texts is what most of these rows say.
_BLOCK = 4096
MOST_COLUMNS = 64
# What receivers write where they have no value, beside dashes.
_NOTHING = frozenset({"nan", "inf", "-inf", "n/a", "null"})

# A row that lies ten years from those around it has a damaged time.
_FAR_NS = 10 * 366 * 86_400 * 1_000_000_000


class RowGathering:
    """Rows of one stream; each is a dict by name. `units` are those of columns by name, `first` columns that are there
    even where nothing is said of them early, `order` the names that come first where they come at all."""

    def __init__(
        self,
        name: str,
        says: str,
        units: Mapping[str, str],
        first: Sequence[str] = (),
        order: Sequence[str] = (),
    ) -> None:
        self._name, self._says, self._units = name, says, units
        self._places: dict[str, int] = {column: place for place, column in enumerate(first)}
        self._order = order
        self._times = array("q")
        self._rows: list[dict[str, float | str]] = []
        self._books: dict[str, TextBook] = {}
        self._unread: Counter[str] = Counter()
        self._columns: list[str] = []
        self._far = 0
        self.unsaid: set[str] = set()
        self.draft: StreamDraft | None = None

    def add(self, at_ns: int, row: Mapping[str, float | str]) -> None:
        """A row; texts are states, or gaps among numbers."""
        self._times.append(at_ns)
        for name in row:
            if name not in self._places and self.draft is None and len(self._places) < MOST_COLUMNS:
                self._places[name] = len(self._places)
        self._rows.append(dict(row))
        if len(self._rows) >= _BLOCK:
            self._move()

    def gap(self, at_ns: int) -> None:
        """Nothing was recorded from here to the next row."""
        self.add(at_ns, {})

    def finished(self) -> StreamDraft | None:
        """All rows, or None where there are none; whoever asked closes the draft."""
        self._move()
        if self.draft is not None:
            for place, name in enumerate(self._columns):
                if name in self._books:
                    self.draft.texts[place] = self._books[name].texts
            kinds: list[ChannelKind] = [
                self._books[name].kind if name in self._books else "number" for name in self._columns
            ]
            self.draft.kinds = tuple(kinds)
            if self._far:
                count = "1 row lies" if self._far == 1 else f"{self._far:,} rows lie"
                self.draft.notes.append(f"{count} years from the others, and left out.")
            if self._unread:
                told = some_names([f"{count:,} of {name}" for name, count in sorted(self._unread.items())])
                self.draft.notes.append(f"Values that are no numbers are left out, as gaps: {told}.")
            if self.unsaid:
                names = some_names(sorted(self.unsaid))
                self.draft.notes.append(f"Left out, for it is only said later in the file: {names}.")
        return self.draft

    def close(self) -> None:
        """Let go of what was gathered."""
        if self.draft is not None:
            self.draft.close()

    def _move(self) -> None:
        if not self._rows:
            return
        times = np.frombuffer(self._times, np.int64).copy()
        near = np.abs(times - sorted(self._times)[len(times) // 2]) <= _FAR_NS
        if not near.all():
            self._far += sum(bool(row) for row, kept in zip(self._rows, near, strict=True) if not kept)
            times = times[near]
            self._rows = [row for row, kept in zip(self._rows, near, strict=True) if kept]
        if self.draft is None:
            rank = {name: place for place, name in enumerate(self._order)}
            self._columns = sorted(self._places, key=lambda name: rank.get(name, len(rank)))
            units = [self._units.get(name, "") for name in self._columns]
            self.draft = StreamDraft(self._name, self._columns or ["value"], units or [""], self._says)
            self._books = {name: TextBook() for name in self._columns if self._holds_texts(name)}
        values = np.full((len(self._rows), max(1, len(self._columns))), nan)
        for place, name in enumerate(self._columns):
            values[:, place] = [self._number(name, row.get(name, nan)) for row in self._rows]
        for row in self._rows:
            self.unsaid.update(row.keys() - self._places.keys())
        self.draft.append(times, values)
        self._times, self._rows = array("q"), []

    def _holds_texts(self, name: str) -> bool:
        """Whether a column is one of texts: more of its first rows tell a text than a number."""
        told = [row[name] for row in self._rows if name in row and not _is_nothing(row[name])]
        return 2 * sum(isinstance(value, str) for value in told) > len(told)

    def _number(self, name: str, value: float | str) -> float:
        """What a cell of a column is kept as: a value, or the number of a text; NaN where it is neither."""
        book = self._books.get(name)
        if book is not None and value == value:
            return book.number(value if isinstance(value, str) else f"{value:g}")
        if isinstance(value, str):
            if not _is_nothing(value):
                self._unread[name] += 1
            return nan
        return value


def _is_nothing(value: float | str) -> bool:
    if isinstance(value, str):
        return value.casefold() in _NOTHING or not any(sign.isalnum() for sign in value)
    return isnan(value)
