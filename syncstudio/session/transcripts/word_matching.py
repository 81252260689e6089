"""Which words of an utterance a text still holds, and where: the text is the truth, words are spans of its signs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise

import regex

from syncstudio.session.transcripts.word_split import Place, split_finely, split_words

# Two words are the same one corrected when at least this much of their letters is alike.
_ALIKE = 0.5
# Pairs of words that are compared letter by letter in one changed place; more are taken as written anew.
_MOST_PAIRS = 900
# Beyond so many parts, words that are said all the time are not looked for.
_LONG = 2_000
_EDGES = regex.compile(r"^[\p{P}\s]+|[\p{P}\s]+$")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text: its signs `[first, last)`, which word of before it is (none: it is new), and whether its
    letters are still the same. A new one stands in place of the words `[low, high)` of before, if any."""

    first: int
    last: int
    old: int | None = None
    same: bool = False
    low: int = 0
    high: int = 0


def bare(text: str) -> str:
    """A word without the punctuation written at it; a sign of punctuation alone is itself."""
    return _EDGES.sub("", text) or text.strip()


def exact_places(said: Sequence[str], text: str) -> list[Place] | None:
    """Where words stand in a text that is made of them and spaces; None when it is not."""
    places: list[Place] = []
    at, count = 0, len(text)
    for word in said:
        word = word.strip()
        while at < count and text[at].isspace():
            at += 1
        if not word or not text.startswith(word, at):
            return None
        places.append((at, at + len(word)))
        at += len(word)
    return places if not text[at:].strip() else None


def matched(said: Sequence[str], text: str) -> list[Token]:
    """The words of a text, in order, and which of the words said before each of them is.

    All signs but spaces are covered. Words that are still there are found wherever they are written; in a place that
    changed, as many words as before are those words corrected, else those that are alike.
    """
    exact = exact_places(said, text)
    if exact is not None:
        return [Token(first, last, n, True) for n, (first, last) in enumerate(exact)]
    if len(said) == 1 and split_words(text) == [(0, len(text))]:
        return [Token(0, len(text), 0, bare(said[0]) == bare(text))]
    kept = _kept(said, text)
    tokens: list[Token] = []
    at, low = 0, 0
    for first, last, n in [*kept, (len(text), len(text), len(said))]:
        written = [(at + a, at + b) for a, b in split_words(text[at:first])]
        tokens += _changed(said, low, n, written, text)
        if n < len(said):
            tokens.append(Token(first, last, n, bare(said[n]) == bare(text[first:last])))
        at, low = last, n + 1
    return tokens


def replaced_tokens(
    said: Sequence[str], text: str, found: Sequence[Place], put: Sequence[str]
) -> list[Token] | None:
    """The words of a text in which other signs were put for those that were `found`, in order, looking only there.

    None where the words are not the text, or no spaces part what was replaced from the rest.
    """
    places = exact_places(said, text)
    if places is None:
        return None
    tokens: list[Token] = []
    shift, n, k = 0, 0, 0
    while n < len(places):
        if k == len(found) or found[k][0] >= places[n][1]:
            first, last = places[n]
            if k < len(found) and found[k][0] == last:
                return None
            tokens.append(Token(first + shift, last + shift, n, True))
            n += 1
            continue
        # The words that the replacements touch, up to a space that stays.
        low, first, last, changes = n, places[n][0], places[n][1], []
        if found[k][0] < first:
            return None
        n += 1
        while k < len(found) and found[k][0] < last:
            while found[k][1] > last and n < len(places):
                last = places[n][1]
                n += 1
            if found[k][1] > last:
                return None
            changes.append((found[k][0] - first, found[k][1] - first, put[k]))
            k += 1
        if (first and not text[first - 1].isspace()) or (last < len(text) and not text[last].isspace()):
            return None
        local = text[first:last]
        for a, b, new in reversed(changes):
            local = local[:a] + new + local[b:]
        tokens += _moved(_matched(tuple(said[low:n]), local), first + shift, low)
        shift += len(local) - (last - first)
    return tokens if k == len(found) else None


@lru_cache(maxsize=1024)
def _matched(said: tuple[str, ...], text: str) -> tuple[Token, ...]:
    """The same words are replaced by the same over and over."""
    return tuple(matched(said, text))


def _moved(tokens: Sequence[Token], by: int, old_by: int) -> list[Token]:
    """Words of a part of a text as words of the whole."""
    return [
        Token(
            each.first + by,
            each.last + by,
            None if each.old is None else each.old + old_by,
            each.same,
            each.low + old_by,
            each.high + old_by,
        )
        for each in tokens
    ]


def _kept(said: Sequence[str], text: str) -> list[tuple[int, int, int]]:
    """The words that are still there, as `(first, last, which)`, in order."""
    units = split_finely(text)
    ends, starts = {last for _, last in units}, {first for first, _ in units}
    head: list[tuple[int, int, int]] = []
    at = 0
    for n, word in enumerate(said):
        first = at + len(text[at:]) - len(text[at:].lstrip()) if at < len(text) and text[at].isspace() else at
        last = first + len(word.strip())
        if last == first or not text.startswith(word.strip(), first) or last not in ends:
            break
        head.append((first, last, n))
        at = last
    tail: list[tuple[int, int, int]] = []
    until = len(text)
    for n in range(len(said) - 1, len(head) - 1, -1):
        word = said[n].strip()
        while until > at and text[until - 1].isspace():
            until -= 1
        first = until - len(word)
        if not word or first < at or first not in starts or not text.startswith(word, first):
            break
        tail.append((first, until, n))
        until = first
    between = [unit for unit in units if unit[0] >= at and unit[1] <= until]
    middle = _found(said, range(len(head), len(said) - len(tail)), text, between)
    return [*head, *middle, *reversed(tail)]


def _found(
    said: Sequence[str], which: range, text: str, units: Sequence[Place]
) -> list[tuple[int, int, int]]:
    """Of some words those that these parts of a text hold, one after the other."""
    if not which or not units:
        return []
    old: list[str] = []
    owns: list[tuple[int, int, int, bool]] = []
    for n in which:
        parts = split_finely(said[n])
        joined = all(a[1] == b[0] for a, b in pairwise(parts))
        owns.append((n, len(old), len(old) + len(parts), joined))
        old += [bare(said[n][a:b]).casefold() for a, b in parts]
    new = [bare(text[a:b]).casefold() for a, b in units]
    where: dict[int, int] = {}
    long = len(old) + len(new) > _LONG
    for block in SequenceMatcher(None, old, new, autojunk=long).get_matching_blocks():
        for k in range(block.size):
            where[block.a + k] = block.b + k
    found = []
    for n, begin, end, joined in owns:
        at = where.get(begin)
        if at is None or any(where.get(begin + k) != at + k for k in range(end - begin)):
            continue
        mine = units[at : at + end - begin]
        if joined == all(a[1] == b[0] for a, b in pairwise(mine)):
            found.append((mine[0][0], mine[-1][1], n))
    return found


def _changed(said: Sequence[str], low: int, high: int, written: Sequence[Place], text: str) -> list[Token]:
    """The words written where the words `[low, high)` were."""
    now = [text[first:last] for first, last in written]
    tokens: list[Token] = []
    at = low
    pairs = {j: low + i for i, j in _pairs([*said[low:high]], now)}
    for j, (first, last) in enumerate(written):
        n = pairs.get(j)
        if n is not None:
            tokens.append(Token(first, last, n, bare(said[n]) == bare(now[j])))
            at = n + 1
        else:
            following = next((pairs[k] for k in range(j + 1, len(written)) if k in pairs), high)
            tokens.append(Token(first, last, None, False, at, following))
    return tokens


def _pairs(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Which words of before were corrected into which of now, in order."""
    if len(old) == len(new):
        return [(n, n) for n in range(len(old))]
    if not old or not new or len(old) * len(new) > _MOST_PAIRS:
        return []
    rows, columns = len(old), len(new)
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    alike = [[_alike(a, b) for b in new] for a in old]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            both = best[i + 1][j + 1] + alike[i][j] if alike[i][j] >= _ALIKE else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], both)
    i = j = 0
    found = []
    while i < rows and j < columns:
        if alike[i][j] >= _ALIKE and best[i][j] == best[i + 1][j + 1] + alike[i][j]:
            found.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return found


def _alike(one: str, other: str) -> float:
    one, other = bare(one).casefold()[:100], bare(other).casefold()[:100]
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
