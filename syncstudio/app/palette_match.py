"""How well a few typed letters fit a name: words begun count most, letters in order count at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_EXACT, _WORD, _INSIDE, _LETTERS = 4000, 3000, 2000, 1000
_BREAKS = " -_/›:·.(“"


@dataclass(frozen=True, slots=True)
class Haystack:
    """One entry as it is searched: its title, and the words around it (menu, key, sentence), all case-folded."""

    title: str
    around: str
    starts: tuple[int, ...]

    @classmethod
    def of(cls, title: str, around: str) -> Haystack:
        """Prepared once, as long as the palette is open."""
        folded = title.casefold()
        starts = tuple(at for at in range(len(folded)) if at == 0 or folded[at - 1] in _BREAKS)
        return cls(folded, around.casefold(), starts)


def score(words: Sequence[str], hay: Haystack) -> int:
    """How well all words fit, 0 when one does not. A word that fits the title goes before one that fits around it."""
    total = 0
    for word in words:
        found = _title_score(word, hay)
        if not found and word in hay.around:
            found = _LETTERS // 2
        if not found:
            return 0
        total += found
    # Of names that fit alike the shorter one is meant.
    return total * 8 - min(len(hay.title), 80) if words else 1


def ranked(text: str, hays: Sequence[Haystack], recent: Sequence[int] = ()) -> list[int]:
    """The places of the entries that fit, best first; without a text all of them, those used lately first.

    `recent` are places, the latest first; of entries that fit alike the one used lately goes first.
    """
    words = text.casefold().split()
    lately = {place: len(recent) - at for at, place in enumerate(recent)}
    found = []
    for place, hay in enumerate(hays):
        points = score(words, hay)
        if points:
            bonus = lately.get(place, 0)
            found.append((-(points + (bonus * 1000 if not words else 40 * (bonus > 0) + bonus)), place))
    found.sort()
    return [place for _, place in found]


def marked(text: str, title: str) -> list[int]:
    """The places of a title's letters that fit a text, to be painted stronger."""
    hay = Haystack.of(title, "")
    if len(hay.title) != len(title):
        return []
    places: set[int] = set()
    for word in text.casefold().split():
        at = hay.title.find(word)
        starts = [start for start in hay.starts if hay.title.startswith(word, start)]
        if starts or at >= 0:
            first = starts[0] if starts else at
            places.update(range(first, first + len(word)))
        else:
            places.update(_letters(word, hay))
    return sorted(places)


def _title_score(word: str, hay: Haystack) -> int:
    title = hay.title
    at = title.find(word)
    if at == 0:
        return _EXACT if len(word) == len(title) else _WORD + 500
    while at > 0:
        if at in hay.starts:
            return _WORD
        at = title.find(word, at + 1)
    if word in title:
        return _INSIDE
    letters = _letters(word, hay)
    if not letters:
        return 0
    begun = sum(place in hay.starts for place in letters)
    spread = letters[-1] - letters[0] - len(letters)
    # Scattered letters are what many names have by chance.
    return max(0, _LETTERS + 100 * begun - 20 * spread) if begun * 2 >= len(word) or spread < 2 else 0


def _letters(word: str, hay: Haystack) -> list[int]:
    """Places of the letters of a word in order, each at the beginning of a word of the title where that works."""
    title, at = hay.title, -1
    for letter in word:
        at = title.find(letter, at + 1)
        if at < 0:
            return []
    places: list[int] = []
    at = -1
    for letter in word:
        nearest = title.find(letter, at + 1)
        if nearest < 0:
            return []
        if nearest != at + 1:
            nearest = next((each for each in hay.starts if each > at and title[each] == letter), nearest)
        at = nearest
        places.append(at)
    return places
