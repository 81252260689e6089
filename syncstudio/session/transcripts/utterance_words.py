"""What happens to the words of an utterance when it is cut in two, joined, or written anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from syncstudio.project.records import Word


@dataclass(frozen=True, slots=True)
class CutWords:
    """The words and texts of the two parts. `text_stayed`: the text could not be parted, and is all in the first."""

    first: tuple[Word, ...]
    second: tuple[Word, ...]
    first_text: str
    second_text: str
    text_stayed: bool


def cut_words(words: Sequence[Word], text: str, at_ns: int) -> CutWords:
    """Part an utterance at an instant of its lane's clock: each word goes to the side where most of it is heard.

    A word without a time goes with the one before it. The text is parted as the words are; where it is not made of
    these words, all of it stays with the first part.
    """
    count = 0
    for place, word in enumerate(words):
        if word.start_ns is not None and word.end_ns is not None:
            if word.start_ns + word.end_ns >= 2 * at_ns:
                break
            count = place + 1
        elif count == place:
            count = place + 1
    if not any(word.start_ns is not None for word in words):
        count = len(words)
    first, second = tuple(words[:count]), tuple(words[count:])
    tokens = text.split()
    if not words or len(tokens) != len(words):
        if not second:
            return CutWords(first, second, text, "", bool(text))
        if text.strip():
            return CutWords(first, second, text, "", True)
    if not second:
        return CutWords(first, second, text, "", bool(text) and not _timed(words))
    if not first:
        return CutWords(first, second, "", text, False)
    return CutWords(first, second, " ".join(tokens[:count]), " ".join(tokens[count:]), False)


def joined_text(texts: Sequence[str]) -> str:
    """The texts of labels that become one, in their order."""
    return " ".join(text.strip() for text in texts if text.strip())


def words_of_text(words: Sequence[Word], text: str) -> list[Word]:
    """The words of an utterance after its text was written anew: those that are still there keep their times.

    Where as many words were replaced as there were, the new ones take the places of the old. Words that come in between
    have no time. Rows that are kept keep their id; new ones have id 0.
    """
    if not words:
        return []
    old, new = [word.text.strip() for word in words], text.split()
    segment_id = words[0].segment_id
    made: list[Word] = []
    for what, low, high, begin, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            made += words[low:high]
        elif what == "replace" and high - low == end - begin:
            made += [
                replace(word, text=now) for word, now in zip(words[low:high], new[begin:end], strict=True)
            ]
        else:
            made += [Word(segment_id=segment_id, text=now) for now in new[begin:end]]
    return [replace(word, position=place) for place, word in enumerate(made)]


def _timed(words: Sequence[Word]) -> bool:
    return any(word.start_ns is not None for word in words)
