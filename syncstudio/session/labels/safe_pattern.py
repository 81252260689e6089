"""Regular expressions that people type: a bad one is a sentence, and none keeps a window waiting."""

from __future__ import annotations

import time
from collections.abc import Iterable

import regex

from syncstudio.session.errors import SessionError

# People wait this long for a search before they believe that it hangs.
LIMIT_S = 1.0
# A pattern is plain when nothing that repeats or has a choice is repeated, no group is referred to, and few parts
# repeat at all: in a short text such a one is over at once, and needs no clock (which costs ten times the search).
_MOST_REPEATS = 3
_SHORT = 2_000


class PatternError(SessionError):
    """A pattern that cannot be read, or that takes too long; `place` counts its characters from 0."""

    def __init__(self, message: str, place: int = 0) -> None:
        super().__init__(message)
        self.place = place


class SafePattern:
    """One pattern, to be looked for in many texts within a second."""

    def __init__(self, text: str, match_case: bool = False, whole_words: bool = False) -> None:
        flags = regex.VERSION0 | (0 if match_case else regex.IGNORECASE)
        try:
            # Read by itself first, so that what is said of it is about what was typed.
            self._pattern = regex.compile(text, flags)
            if whole_words:
                self._pattern = regex.compile(rf"\b(?:{text})\b", flags | regex.WORD)
        except regex.error as error:
            place = error.pos or 0
            raise PatternError(
                f"“{text}” is not a regular expression: {error.msg}, at its character {place + 1}.", place
            ) from error
        except (OverflowError, RecursionError, MemoryError) as error:
            raise PatternError(f"“{text[:60]}” is too large for a regular expression.") from error
        self._text = text
        self._plain = _is_plain(text)

    def found_in(self, texts: Iterable[str], limit_s: float = LIMIT_S) -> list[bool]:
        """For each text whether the pattern is somewhere in it; PatternError when that takes too long."""
        search, plain = self._pattern.search, self._plain
        texts = [*texts]
        if plain and max(map(len, texts), default=0) < _SHORT:
            # To look whether a text came before takes as long as to search in it.
            return [search(text) is not None for text in texts]
        until = time.monotonic() + limit_s
        answers: list[bool] = []
        known: dict[str, bool] = {}
        for text in texts:
            answer = known.get(text)
            if answer is None:
                quick = plain and len(text) < _SHORT
                answer = search(text) is not None if quick else self._timed(text, until)
                known[text] = answer
            answers.append(answer)
        return answers

    def matches_in(self, texts: Iterable[str], limit_s: float = LIMIT_S) -> list[list[regex.Match[str]]]:
        """For each text where the pattern is found in it, in order; PatternError when that takes too long."""
        until = time.monotonic() + limit_s
        finds, plain = self._pattern.finditer, self._plain
        answers = []
        for text in texts:
            if plain and len(text) < _SHORT:
                answers.append([*finds(text)])
                continue
            try:
                answers.append([*finds(text, timeout=max(until - time.monotonic(), 0.001))])
            except TimeoutError as error:
                raise PatternError(self._too_long()) from error
        return answers

    def _timed(self, text: str, until: float) -> bool:
        try:
            return self._pattern.search(text, timeout=max(until - time.monotonic(), 0.001)) is not None
        except TimeoutError as error:
            raise PatternError(self._too_long()) from error

    def _too_long(self) -> str:
        return (
            f"“{self._text}” takes too long: it can be read in too many ways. Write it without "
            "repeating what repeats already, as (a+)+ does."
        )


def _is_plain(text: str) -> bool:
    """Whether a pattern can be read in few ways only."""
    repeats = 0
    # For each open bracket, whether a choice or a repeat is in it.
    wild = [False]
    place = 0
    while place < len(text):
        sign = text[place]
        if sign == "\\":
            if text[place + 1 : place + 2].isdigit() or text[place + 1 : place + 2] in ("g", "k", "R"):
                return False
            place += 2
            continue
        if sign == "[":
            end = text.find("]", place + 2)
            place = len(text) if end < 0 else end
        elif sign == "(":
            if text[place + 1 : place + 2] == "?" and text[place + 2 : place + 3] != ":":
                return False
            wild.append(False)
        elif sign == ")" and len(wild) > 1:
            inside = wild.pop()
            if inside and text[place + 1 : place + 2] in ("*", "+", "?", "{"):
                return False
            wild[-1] |= inside
        elif sign in "*+{":
            repeats += 1
            wild[-1] = True
        elif sign in "|?" and text[place - 1 : place] != "(":
            wild[-1] = True
        place += 1
    return repeats <= _MOST_REPEATS
