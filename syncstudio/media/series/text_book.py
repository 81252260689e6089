"""Numbers the texts of one channel from 0, in the order in which they come; how many are kept is bounded.

>>> book = TextBook()
>>> [book.number(text) for text in ("idle", "run", "idle")], book.texts
([0, 1, 0], ['idle', 'run'])
"""

from __future__ import annotations

from syncstudio.media.series.sensor_stream import ChannelKind

# Different texts of one channel that are kept, and how long each may be; what comes after that is one text of its own.
MOST_TEXTS = 20_000
_LONGEST = 500
_OVERFULL = "(more different texts than are kept)"

# A channel with more different texts than this, most of them told once, tells what happened; else what state held.
_FEW = 64
_LONG_WORDS = 80


class TextBook:
    """The texts of one channel; `known` are there from the beginning, by their numbers."""

    def __init__(self, known: tuple[str, ...] = ()) -> None:
        self.texts: list[str] = list(known)
        self._numbers: dict[str, int] = {text: number for number, text in enumerate(known)}
        self._told = 0

    def number(self, text: str) -> int:
        """The number of a text; it is written down in one line."""
        self._told += 1
        return self._number(text)

    def numbered(self, text: str, times: int) -> int:
        """The number of a text that comes so many times at once."""
        self._told += times
        return self._number(text)

    @property
    def kind(self) -> ChannelKind:
        """Whether the texts are states, each of which holds until the next, or events that happen once."""
        if not self.texts:
            return "state"
        if sum(map(len, self.texts[:_FEW])) > _LONG_WORDS * len(self.texts[:_FEW]):
            return "event"
        return "event" if len(self.texts) > _FEW and 2 * len(self.texts) > self._told else "state"

    def _number(self, text: str) -> int:
        found = self._numbers.get(text)
        if found is not None:
            return found
        short = " ".join(text[: 4 * _LONGEST].split())[:_LONGEST]
        found = self._numbers.get(short)
        if found is None:
            if len(self.texts) >= MOST_TEXTS:
                short = _OVERFULL
                found = self._numbers.get(short)
            if found is None:
                found = self._numbers[short] = len(self.texts)
                self.texts.append(short)
        if len(self._numbers) < 2 * MOST_TEXTS and len(text) <= _LONGEST:
            self._numbers[text] = found
        return found
