"""Names of speakers in SRT, which has no place for them: "MARY: ..." and "[Mary] ..." before the text."""

from __future__ import annotations

import re
from functools import lru_cache

from syncstudio.interchange.subtitles.guards import guarded_begin

_BRACKET_SPEAKER = re.compile(r"^\[([^\[\]:]{1,40})\]:?\s+(?=\S)")
_UPPER_SPEAKER = re.compile(r"^(?:-\s*)?([A-ZÀ-ÞŠŽ][A-ZÀ-ÞŠŽ0-9_ .'-]{0,38}|SPEAKER[ _]\d+):\s+(?=\S)")
_NOT_IN_BRACKETS = str.maketrans({"[": "(", "]": ")", ":": "-", "\n": " ", "<": "(", ">": ")"})
_MOST = 40


def named_speaker(text: str) -> tuple[str, str]:
    """(text, speaker) where the text begins with a name in brackets or capitals; else the text as it is."""
    found = _BRACKET_SPEAKER.match(text) or _UPPER_SPEAKER.match(text)
    return (text[found.end() :], found[1].strip()) if found else (text, "")


def with_speaker(text: str, speaker: str) -> str:
    """The text after a name that `named_speaker` finds again; "" names nobody, whatever the text begins with."""
    if not speaker:
        begins = text[:1] in ("[", "-") or text[:1].isupper()
        return guarded_begin(text) if begins and named_speaker(text)[1] else text
    return prefix_of(speaker) + text


@lru_cache(1024)
def prefix_of(speaker: str) -> str:
    """ "MARY: " for a name in capitals, "[Mary Ann] " for any other; signs that neither can hold are replaced."""
    if named_speaker(f"{speaker}: x") == ("x", speaker):
        return f"{speaker}: "
    return f"[{speaker.translate(_NOT_IN_BRACKETS)[:_MOST].strip()}] "
