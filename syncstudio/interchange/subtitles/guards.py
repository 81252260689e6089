"""Keeps text from being taken for the marks of a subtitle format, in a way that no player shows and that comes back.

A word joiner (U+2060, nothing wide, never shown) after a sign that would begin a mark keeps it from doing so, as mpv
writes its ASS; an empty line, which would end a cue, becomes a zero-width space (U+200B).
"""

from __future__ import annotations

import re

_JOINER = "\u2060"
_EMPTY = "\u200b"
_SRT_MARK = re.compile(r"-(?=>)|<(?=[/\w])|\{(?=\\)|&(?=[#\w])")
_BRACE_MARK = re.compile(r"\{(?=\\)")
# What is there already as if it were a guard gets one of its own.
_LIKE_GUARDED = re.compile(rf"([-<{{&\\]){_JOINER}")
_GUARDED = re.compile(rf"([-<{{&\\]){_JOINER}")


def guarded_srt(text: str) -> str:
    """The text with tags, arrows, entities and override codes made harmless; lines may still be empty."""
    return _SRT_MARK.sub(rf"\g<0>{_JOINER}", _kept(text))


def guarded_braces(text: str) -> str:
    """The text with override codes in braces made harmless, for formats that have entities for the rest."""
    text = _kept(text)
    return _BRACE_MARK.sub(rf"\g<0>{_JOINER}", text) if "{" in text else text


def guarded_backslashes(text: str) -> str:
    """The text with backslashes and braces that mean themselves, for ASS."""
    # Every backslash gets a guard, also one that has what looks like one.
    text = "\\".join(map(_kept, text.split("\\"))) if _JOINER in text else text
    if "\\" in text or "{" in text or "}" in text:
        return text.replace("\\", f"\\{_JOINER}").replace("{", "\\{").replace("}", "\\}")
    return text


def _kept(text: str) -> str:
    return _LIKE_GUARDED.sub(rf"\1{_JOINER}{_JOINER}", text) if _JOINER in text else text


def guarded_lines(text: str) -> str:
    """The text without empty lines, each of which becomes one with nothing to see."""
    if text.startswith(_JOINER):
        text = guarded_begin(text)
    if "\n" not in text and text.strip():
        return text
    return "\n".join(line if line.strip() else _EMPTY for line in text.split("\n"))


def guarded_begin(text: str) -> str:
    """The text with a beginning that is taken for nothing but text."""
    return f"{_JOINER}{text}"


def unguarded(text: str) -> str:
    """The text as it was before it was guarded."""
    if _EMPTY in text:
        text = "\n".join("" if line == _EMPTY else line for line in text.split("\n"))
    return _GUARDED.sub(r"\1", text.removeprefix(_JOINER)) if _JOINER in text else text
