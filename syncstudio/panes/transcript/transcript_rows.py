"""The utterances of a project in time order, and which of them and of their words is said at an instant. No Qt."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

_MANY = 500  # so many new rows are sorted in, not put in one by one


class WordPlace(NamedTuple):
    """A word: its characters `[first, last)` in the utterance's text, and its master times if it has them.

    `timing` says whose times they are, as in the project's `Word`; `unsure`: a person doubts it. `word_id` is 0 where
    the text has no stored words yet.
    """

    first: int
    last: int
    start_ns: int | None
    end_ns: int | None
    confidence: float | None = None
    unsure: bool = False
    timing: str = ""
    word_id: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One utterance as it is shown. `hue` is the palette entry of its speaker."""

    segment_id: int
    start_ns: int
    end_ns: int
    speaker: str
    hue: int
    text: str
    words: tuple[WordPlace, ...]
    lane_id: int = 0

    @property
    def rough(self) -> bool:
        """Whether some of its words have times that were only spread by their length."""
        return any(word.timing == "rough" for word in self.words)

    def word_at(self, position: int) -> WordPlace | None:
        """The word that holds a character position."""
        return next((word for word in self.words if word.first <= position < word.last), None)

    def word_near(self, position: int) -> WordPlace | None:
        """The word at a caret: that after it, else the one it stands behind, spaces between them or not."""
        after = self.word_at(position)
        return after or next((word for word in reversed(self.words) if word.last <= position), None)

    def word_said_at(self, master_ns: int) -> WordPlace | None:
        """The last timed word that has begun and, if it has an end, not ended."""
        said = None
        for word in self.words:
            if word.start_ns is None:
                continue
            if word.start_ns > master_ns:
                break
            said = word
        return None if said is None or (said.end_ns is not None and said.end_ns <= master_ns) else said


def _order(row: Row) -> tuple[int, int, int]:
    return row.start_ns, row.end_ns, row.segment_id


class Rows(Sequence[Row]):
    """All utterances, sorted by start."""

    def __init__(self, rows: Iterable[Row] = (), in_order: bool = False) -> None:
        self._rows = [*rows] if in_order else sorted(rows, key=_order)
        self._starts = [row.start_ns for row in self._rows]
        self._latest_end = [*accumulate((row.end_ns for row in self._rows), max)]
        self._places: dict[int, int] | None = None

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, place):  # type: ignore[no-untyped-def]
        return self._rows[place]

    def replaced(self, gone: Collection[int], rows: Iterable[Row]) -> Rows:
        """These rows without some, by segment id, and with others."""
        kept = [row for row in self._rows if row.segment_id not in gone]
        new = [*rows]
        if len(new) > _MANY:
            return Rows([*kept, *new])
        for row in new:
            insort(kept, row, key=_order)
        return Rows(kept, in_order=True)

    def of_lanes(self, hidden: Collection[int]) -> Rows:
        """These rows without those of some lanes."""
        if not hidden:
            return self
        return Rows((row for row in self._rows if row.lane_id not in hidden), in_order=True)

    def place_of(self, segment_id: int) -> int | None:
        """Where an utterance stands."""
        if self._places is None:
            self._places = {row.segment_id: place for place, row in enumerate(self._rows)}
        return self._places.get(segment_id)

    def said_at(self, master_ns: int) -> list[int]:
        """The places of the utterances being said at an instant, in order; several when speakers overlap."""
        found = []
        place = bisect_right(self._starts, master_ns) - 1
        while place >= 0 and self._latest_end[place] > master_ns:
            if self._rows[place].end_ns > master_ns:
                found.append(place)
            place -= 1
        return found[::-1]

    def within(self, start_ns: int, end_ns: int) -> list[int]:
        """The places of the utterances that overlap a span, in order."""
        found = []
        place = bisect_right(self._starts, end_ns - 1) - 1
        while place >= 0 and self._latest_end[place] > start_ns:
            if self._rows[place].end_ns > start_ns:
                found.append(place)
            place -= 1
        return found[::-1]

    def overlaps_previous(self, place: int) -> bool:
        """Whether an utterance begins while an earlier one is still being said."""
        return place > 0 and self._latest_end[place - 1] > self._starts[place]

    def spoken_over(self, place: int) -> Row | None:
        """The earlier utterance that is still being said when this one begins."""
        if not self.overlaps_previous(place):
            return None
        start_ns, before = self._starts[place], place - 1
        while self._rows[before].end_ns <= start_ns:
            before -= 1
        found: Row = self._rows[before]
        return found

    def last_begun(self, master_ns: int) -> int | None:
        """The place of the last utterance that has begun."""
        place = bisect_right(self._starts, master_ns) - 1
        return place if place >= 0 else None


def word_places(text: str, words: Iterable[tuple[str, int | None, int | None]]) -> tuple[WordPlace, ...]:
    """Find each word (text, start, end) in the utterance's text, in order; words that are not there are left out."""
    places = []
    at = 0
    for said, start_ns, end_ns in words:
        bare = said.strip()
        first = text.find(bare, at) if bare else -1
        if first < 0:
            continue
        at = first + len(bare)
        places.append(WordPlace(first, at, start_ns, end_ns))
    return tuple(places)
