"""The utterances of a project in time order, and which of them and of their words is said at an instant. No Qt."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WordPlace:
    """A word: its characters `[first, last)` in the utterance's text, and its master times if it has them."""

    first: int
    last: int
    start_ns: int | None
    end_ns: int | None


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

    def word_at(self, position: int) -> WordPlace | None:
        """The word that holds a character position."""
        return next((word for word in self.words if word.first <= position < word.last), None)

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


class Rows(Sequence[Row]):
    """All utterances, sorted by start."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._rows = sorted(rows, key=lambda row: (row.start_ns, row.end_ns, row.segment_id))
        self._starts = [row.start_ns for row in self._rows]
        self._latest_end: list[int] = []
        latest = -(1 << 63)
        for row in self._rows:
            latest = max(latest, row.end_ns)
            self._latest_end.append(latest)

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, place):  # type: ignore[no-untyped-def]
        return self._rows[place]

    def said_at(self, master_ns: int) -> list[int]:
        """The places of the utterances being said at an instant, in order; several when speakers overlap."""
        found = []
        place = bisect_right(self._starts, master_ns) - 1
        while place >= 0 and self._latest_end[place] > master_ns:
            if self._rows[place].end_ns > master_ns:
                found.append(place)
            place -= 1
        return found[::-1]

    def overlaps_previous(self, place: int) -> bool:
        """Whether an utterance begins while an earlier one is still being said."""
        return place > 0 and self._latest_end[place - 1] > self._starts[place]

    def last_begun(self, master_ns: int) -> int | None:
        """The place of the last utterance that has begun."""
        place = bisect_right(self._starts, master_ns) - 1
        return place if place >= 0 else None

    def find(self, text: str, after: int = -1) -> int | None:
        """The next utterance after a place that holds a text or is said by that speaker; wraps around."""
        wanted = text.casefold()
        if not wanted:
            return None
        count = len(self._rows)
        for step in range(1, count + 1):
            place = (after + step) % count
            row = self._rows[place]
            if wanted in row.text.casefold() or wanted in row.speaker.casefold():
                return place
        return None


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
