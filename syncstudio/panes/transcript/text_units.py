"""Places in a text as people and Python count them, and as Qt does: in UTF-16, where an emoji counts twice. No Qt."""

from __future__ import annotations

from unicodedata import bidirectional

import regex

_BREAKS = str.maketrans({"\u2028": "\n", "\u2029": "\n"})
_SIGNS = regex.compile(r"\X")
_LONGEST_SIGN = 64  # characters: no sign that people write is made of more
_EMOJI = regex.compile(r"[\p{Emoji_Presentation}\u200d\ufe0f\u20e3]|[\U0001f1e6-\U0001f1ff]")


def units(text: str, position: int) -> int:
    """How many UTF-16 units lie before a character."""
    if text.isascii():
        return position
    return position + sum(sign > "\uffff" for sign in text[:position])


def position_of(text: str, unit: int) -> int:
    """The character that a UTF-16 unit belongs to."""
    if text.isascii() or max(text) <= "\uffff":
        return min(unit, len(text))
    passed = 0
    for position, sign in enumerate(text):
        if passed >= unit:
            return position
        passed += 2 if sign > "\uffff" else 1
    return len(text)


def shown(text: str) -> str:
    """A text as one paragraph of Qt's: its line breaks stay, and every place stays the same."""
    return text.replace("\n", "\u2028")


def stored(text: str) -> str:
    """What a paragraph of Qt's is as a text."""
    return text.translate(_BREAKS)


def runs_right_to_left(text: str) -> bool:
    """Whether a text begins in a script that is written from right to left."""
    if text.isascii():
        return False
    for sign in text:
        kind = bidirectional(sign)
        if kind in ("R", "AL"):
            return True
        if kind == "L":
            return False
    return False


def taken_by_backspace(before: str) -> int:
    """How many characters Backspace takes from the end of a text.

    An emoji goes as the one sign it looks like; of a letter with marks only the last mark, as it was typed.
    """
    signs = _SIGNS.findall(before[-_LONGEST_SIGN:])
    if not signs:
        return 0
    return len(signs[-1]) if _EMOJI.search(signs[-1]) or signs[-1] == "\r\n" else 1
