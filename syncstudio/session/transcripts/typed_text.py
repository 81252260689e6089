"""A text with the instant at which each of its signs was heard when somebody typed it; whatever is corrected, the
instants never run backwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from syncstudio.session.transcripts.word_split import split_words
from syncstudio.session.transcripts.word_times import Edges, spread

# So long does a word take at least, and so long is a last word without anything after it.
_LEAST_NS = 50_000_000
_PER_SIGN_NS = 70_000_000
# What is listened to before the sound is stopped and all is typed: a little, and the slowest speech of so many words.
_KEPT_NS, _SLOW_WORD_NS = 2_000_000_000, 700_000_000


@dataclass(slots=True)
class TypedText:
    """The text of one turn. `stamps_ns` has one master instant for each sign of it, never falling.

    What is deleted leaves its instants behind at that place: what is typed there instead was heard then.
    """

    text: str = ""
    stamps_ns: list[int] = field(default_factory=list)
    _ghosts: list[int] = field(default_factory=list)
    _ghost_at: int = -1

    def change(self, text: str, heard_ns: int) -> None:
        """The text is this now; what is new in it was heard at that instant."""
        first = _alike(self.text, text)
        last = _alike(self.text[first:][::-1], text[first:][::-1])
        gone = self.stamps_ns[first : len(self.text) - last]
        count = len(text) - first - last
        if not gone and not count:
            return
        if gone and not count:
            # Backspace takes the sign before, Del the one after: both keep what was there in order.
            if first + len(gone) == self._ghost_at:
                self._ghosts = [*gone, *self._ghosts]
            elif first == self._ghost_at:
                self._ghosts = [*self._ghosts, *gone]
            else:
                self._ghosts = gone
            self._ghost_at = first
            new: list[int] = []
        else:
            known = gone or (self._ghosts if first == self._ghost_at else [])
            new = [known[place] if place < len(known) else heard_ns for place in range(count)]
            rest = known[count:] if not gone else []
            self._ghosts, self._ghost_at = (rest, first + count) if rest else ([], -1)
        low = self.stamps_ns[first - 1] if first else None
        high = self.stamps_ns[len(self.text) - last] if last else None
        for place, stamp in enumerate(new):
            stamp = stamp if low is None else max(stamp, low)
            stamp = stamp if high is None else min(stamp, high)
            new[place] = low = stamp
        self.stamps_ns[first : len(self.text) - last] = new
        self.text = text

    def words(self) -> list[tuple[str, int]]:
        """The words of the text, each with the instant heard when its typing began."""
        return [(self.text[a:b], self.stamps_ns[a]) for a, b in split_words(self.text)]

    def part(self, first: int, last: int) -> TypedText:
        """A part of it as a text of its own."""
        return TypedText(self.text[first:last], self.stamps_ns[first:last])


def turn_edges(words: Sequence[tuple[str, int]], from_ns: int, heard_ns: int) -> Edges:
    """Where a turn lies: from the first word heard, or from where listening began when it was typed after that.

    `from_ns` is the earliest it may begin, `heard_ns` what was heard last.
    """
    if not words:
        return from_ns, max(from_ns, heard_ns)
    stamps = [stamp for _, stamp in words]
    # Nobody keeps more in mind than was said in this time.
    from_ns = max(from_ns, stamps[0] - _KEPT_NS - _SLOW_WORD_NS * len(words))
    together = stamps[0] == stamps[min(1, len(stamps) - 1)] and len(stamps) > 1
    start_ns = min(from_ns, stamps[0]) if together and from_ns < stamps[0] else max(stamps[0], from_ns)
    start_ns = min(start_ns, stamps[-1])
    last = max(len(words[-1][0]) * _PER_SIGN_NS, _LEAST_NS)
    end_ns = max(
        stamps[-1] + (0 if together and stamps[-1] == stamps[0] else last), start_ns + _LEAST_NS * len(words)
    )
    return start_ns, end_ns


def word_edges(words: Sequence[tuple[str, int]], span: Edges) -> list[Edges]:
    """Where the words of a turn lie in it, rising, each until the next begins or it must be over.

    Words with the same instant were typed while the sound stood: they share the time up to it.
    """
    texts = [text for text, _ in words]
    edges: list[Edges | None] = [None] * len(words)
    low = span[0]
    place = 0
    while place < len(words):
        stamp = words[place][1]
        last = place
        while last < len(words) and words[last][1] == stamp:
            last += 1
        if last - place == 1:
            start_ns = min(max(stamp, low), span[1])
            following = words[last][1] if last < len(words) else span[1]
            room = max(len(texts[place]) * _PER_SIGN_NS, _LEAST_NS)
            end_ns = min(max(min(following, start_ns + room), start_ns), span[1])
            edges[place] = (start_ns, end_ns)
            low = end_ns
        else:
            high = min(max(stamp, low), span[1])
            if high - low < _LEAST_NS * (last - place):
                # Nothing was heard since the words before: they lie until the next, or the end.
                high = words[last][1] if last < len(words) else span[1]
                high = min(max(high, low), span[1])
            shared = spread([None] * (last - place), texts[place:last], (low, high))
            edges[place:last] = shared
            low = high
        place = last
    return [edge if edge is not None else (low, low) for edge in edges]


def _alike(one: str, other: str) -> int:
    """How many signs two texts have in common from their beginnings."""
    count = min(len(one), len(other))
    for place in range(count):
        if one[place] != other[place]:
            return place
    return count
