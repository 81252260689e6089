"""Gathers rows one by one whose columns are known only when some have been seen: those said early are kept."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from math import nan

import numpy as np

from syncstudio.media.series.sensor_stream import ChannelKind
from syncstudio.media.series.stream_draft import StreamDraft
from syncstudio.media.series.text_book import TextBook

# Columns are those that the first so many rows say something of, in the order in which they come.
_BLOCK = 4096
MOST_COLUMNS = 64


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
        self._rows: list[dict[str, float]] = []
        self._books: dict[str, TextBook] = {}
        self._columns: list[str] = []
        self.unsaid: set[str] = set()
        self.draft: StreamDraft | None = None

    def add(self, at_ns: int, row: Mapping[str, float | str]) -> None:
        """A row; texts are numbered as those of a state."""
        self._times.append(at_ns)
        numbers: dict[str, float] = {}
        for name, value in row.items():
            if name not in self._places and self.draft is None and len(self._places) < MOST_COLUMNS:
                self._places[name] = len(self._places)
            if isinstance(value, str):
                numbers[name] = self._books.setdefault(name, TextBook()).number(value)
            elif name in self._books:
                numbers[name] = self._books[name].number(f"{value:g}")
            else:
                numbers[name] = value
        self._rows.append(numbers)
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
            if self.unsaid:
                names = ", ".join(sorted(self.unsaid)[:8])
                self.draft.notes.append(f"Left out, for it is only said later in the file: {names}.")
        return self.draft

    def close(self) -> None:
        """Let go of what was gathered."""
        if self.draft is not None:
            self.draft.close()

    def _move(self) -> None:
        if not self._rows:
            return
        if self.draft is None:
            rank = {name: place for place, name in enumerate(self._order)}
            self._columns = sorted(self._places, key=lambda name: rank.get(name, len(rank)))
            units = [self._units.get(name, "") for name in self._columns]
            self.draft = StreamDraft(self._name, self._columns or ["value"], units or [""], self._says)
        values = np.array(
            [[row.get(name, nan) for name in self._columns or ["value"]] for row in self._rows], np.float64
        )
        for row in self._rows:
            self.unsaid.update(row.keys() - self._places.keys())
        self.draft.append(np.frombuffer(self._times, np.int64).copy(), values)
        self._times, self._rows = array("q"), []
