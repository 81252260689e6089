"""What other times of one word mean for the words beside it: nothing overtakes anything. No project is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from syncstudio.project.records import Word, WordTiming
from syncstudio.session.transcripts.word_times import Edges


def retimed(
    words: Sequence[Word], place: int, start_ns: int, end_ns: int, span: Edges, alone: bool = False
) -> dict[int, Word]:
    """The words that change when one gets these times, by their place; all on the lane's clock.

    It stays within the utterance and between its neighbours. The edge of a neighbour that touches it follows, as far as
    that one's other edge, unless it is moved `alone`. A word that moves as a whole keeps its length.
    """
    word = words[place]
    before = next((n for n in range(place - 1, -1, -1) if words[n].end_ns is not None), None)
    after = next((n for n in range(place + 1, len(words)) if words[n].start_ns is not None), None)
    follows = not alone and word.start_ns is not None
    left = before is not None and follows and words[before].end_ns == word.start_ns
    right = after is not None and follows and words[after].start_ns == word.end_ns
    low, high = span
    if before is not None:
        edge = words[before].start_ns if left else words[before].end_ns
        low = max(low, edge if edge is not None else low)
    if after is not None:
        edge = words[after].end_ns if right else words[after].start_ns
        high = min(high, edge if edge is not None else high)
    if word.start_ns is not None and word.end_ns is not None:
        # A word that lies outside of these bounds already may stay there, and is led back.
        low, high = min(low, word.start_ns), max(high, word.end_ns)
    high = max(low, high)
    start_ns, end_ns = _within(word, start_ns, max(start_ns, end_ns), low, high)
    changed = {place: replace(word, start_ns=start_ns, end_ns=end_ns, timing="set")}
    if before is not None and left and start_ns != word.start_ns:
        beside = words[before]
        changed[before] = replace(beside, end_ns=start_ns, timing=_beside(beside))
    if after is not None and right and end_ns != word.end_ns:
        beside = words[after]
        changed[after] = replace(beside, start_ns=end_ns, timing=_beside(beside))
    return {n: now for n, now in changed.items() if _edges(now) != _edges(words[n])}


def _within(word: Word, start_ns: int, end_ns: int, low: int, high: int) -> Edges:
    length_ns = end_ns - start_ns
    whole = word.start_ns is not None and word.end_ns is not None and length_ns == word.end_ns - word.start_ns
    if whole and length_ns <= high - low:
        start_ns = min(max(start_ns, low), high - length_ns)
        return start_ns, start_ns + length_ns
    start_ns = min(max(start_ns, low), high)
    return start_ns, min(max(end_ns, start_ns), high)


def _edges(word: Word) -> tuple[int | None, int | None]:
    return word.start_ns, word.end_ns


def _beside(word: Word) -> WordTiming:
    """One edge of it was set: a guess stays a guess, a finding of a program is no longer one."""
    return "rough" if word.timing == "rough" else "set"
