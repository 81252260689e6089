"""Where the words of a text are, in any script: every sign that is not a space belongs to exactly one word.

Spaces part words, and so do dashes and dots within a run of signs; hyphens, apostrophes, numbers, links and e-mail
addresses stay whole, and punctuation goes with the word it is written at. Chinese and Japanese, which write no spaces,
are parted sign by sign (runs of Katakana and of Latin letters stay whole), Tibetan at its syllables' marks. Thai, Lao,
Khmer and Burmese cannot be parted without a dictionary: what is written without a space there is one word until
somebody parts it. What a reader sees as one sign (`\\X` of Unicode's UAX 29: accents, flags, families of emoji) is
never cut.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

Place = tuple[int, int]

# Below these signs a run without spaces is one word, but for dots in it: most of what is written in Latin letters.
_PLAIN = regex.compile(r"[\x20-\x7e\xa1-\xac\xae-\u02ff\t\n\r]*")
_RUN = regex.compile(r"\S+")
_SIGN = regex.compile(r"\X")
_SPACE = regex.compile(r"[\s\u200b]")
# Written without spaces and read sign by sign.
_LONE = regex.compile(r"[\p{Script=Han}\p{Script=Hiragana}]")
_KATAKANA = regex.compile(r"[\p{Script=Katakana}\u30fc\uff70]")
# Written without spaces; parted here only where words are compared, for want of a dictionary.
_UNPARTED = regex.compile(r"[\p{LineBreak=Complex_Context}]")
# What belongs to a word of its own; all else is written at one.
_CORE = regex.compile(r"[\p{L}\p{N}\p{So}\p{Sc}\p{Sm}\p{Emoji_Presentation}]")
_OPENING = regex.compile(r"[\p{Ps}\p{Pi}¿¡„‚“‘「『（【《〈]")
# After these a word ends although no space follows; full stops only where there are several.
_PARTING = regex.compile(
    r"[\u2014\u2015\u2026\u2e3a\u2e3b\u0f0b\u0f0c\u1361\u3001\u3002\uff0c\uff0e\uff01\uff1f]"
)
_DOTS = regex.compile(r"(?<=\.\.|…|—|―)(?=[^\s.…—―'\"’”»)\]}!?,;:])")
_HAS_DOTS = regex.compile(r"\.\.|…|—|―")

_SPACE_KIND, _OTHER, _LONE_KIND, _KATAKANA_KIND, _UNPARTED_KIND, _MARK, _OPEN, _PART = range(8)
_WITHOUT_SPACES = (_LONE_KIND, _KATAKANA_KIND, _UNPARTED_KIND)


def split_words(text: str) -> list[Place]:
    """The words of a text as character spans `[first, last)`, in order."""
    return _places(text, False)


def split_finely(text: str) -> list[Place]:
    """The smallest parts that words of a text may be made of: scripts without spaces are parted sign by sign."""
    return _places(text, True)


def may_part(text: str, at: int) -> bool:
    """Whether a text may be cut before a character: not within what a reader sees as one sign."""
    if at <= 0 or at >= len(text):
        return True
    if text[at] < "\u0300" and text[at - 1] < "\u0300":
        return text[at - 1 : at + 1] != "\r\n"
    # A sign is seldom longer than a family of emoji; one that is starts at a space, which parts for certain.
    low = max(text.rfind(" ", 0, at), text.rfind("\n", 0, at), 0)
    return any(sign.start() == at for sign in _SIGN.finditer(text, low))


def cut_place(text: str, at: int) -> int:
    """The nearest place at or before a character where a text may be cut."""
    at = max(0, min(at, len(text)))
    while not may_part(text, at):
        at -= 1
    return at


def without_spaces(sign: str) -> bool:
    """Whether a sign is of a script that writes no spaces between its words (Chinese, Japanese)."""
    return bool(_LONE.match(sign) or _KATAKANA.match(sign) or ("\u3000" < sign <= "\u303f"))


def _places(text: str, finely: bool) -> list[Place]:
    if _PLAIN.fullmatch(text):
        runs = [run.span() for run in _RUN.finditer(text)]
        if ".." not in text:
            return runs
        return [part for first, last in runs for part in _at_dots(text, first, last)]
    return [*_by_signs(text, finely)]


def _at_dots(text: str, first: int, last: int) -> Iterator[Place]:
    for dots in _DOTS.finditer(text, first, last):
        if dots.start() > first and _CORE.search(text, first, dots.start()):
            yield first, dots.start()
            first = dots.start()
    yield first, last


def _by_signs(text: str, finely: bool) -> Iterator[Place]:
    """Sign by sign: `first` is where the running word began, `core` the kind of what it is about."""
    first: int | None = None
    core = -1
    before = _SPACE_KIND
    for sign in _SIGN.finditer(text):
        at = sign.start()
        kind = _kind(sign.group())
        if kind == _SPACE_KIND:
            if first is not None:
                yield first, at
            first, core = None, -1
        elif first is None:
            first, core = at, kind if kind < _MARK else -1
        elif core >= 0 and _parts(before, core, kind, text, at, finely):
            yield first, at
            first, core = at, kind if kind < _MARK else -1
        elif kind < _MARK and (core < 0 or before < _MARK):
            core = kind
        before = kind
    if first is not None:
        yield first, len(text)


def _parts(before: int, core: int, kind: int, text: str, at: int, finely: bool) -> bool:
    """Whether a word that is about something ends before a sign."""
    if kind in (_MARK, _PART):
        return False
    if kind == _OPEN:
        return core in _WITHOUT_SPACES or before == _PART
    if before == _PART or (before == _MARK and text[at - 2 : at] == ".."):
        return True
    if before == _OPEN:
        return False
    if kind == _LONE_KIND or core == _LONE_KIND:
        return True
    if kind == _UNPARTED_KIND and core == _UNPARTED_KIND:
        return finely
    return kind != core and (kind in _WITHOUT_SPACES or core in _WITHOUT_SPACES)


def _kind(sign: str) -> int:
    if sign < "\u0300" and len(sign) == 1:
        if sign.isalnum():
            return _OTHER
        if _SPACE.match(sign):
            return _SPACE_KIND
    elif _LONE.match(sign):
        return _LONE_KIND
    elif _SPACE.fullmatch(sign):
        return _SPACE_KIND
    elif _KATAKANA.match(sign):
        return _KATAKANA_KIND
    elif _UNPARTED.match(sign):
        return _UNPARTED_KIND
    if _PARTING.match(sign):
        return _PART
    if _CORE.match(sign):
        return _OTHER
    return _OPEN if _OPENING.match(sign) else _MARK
