"""A plain text of what is said, as utterances: lines, or their sentences, with who says them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from syncstudio.session.transcripts.word_split import split_words

# A line with more words than this is parted at its sentences.
_LONG_WORDS = 25

# “Ann: ”, “DR. MEYER: ” at the beginning of a line; a time of day is no name.
_SPEAKER = re.compile(r"^\s*(?P<name>[^\W\d_][^:：\n]{0,39}?)\s*[:：]\s+(?P<said>\S.*)$")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’»)\]]*\s+|(?<=[。！？])|(?<=[؟۔।])\s*")


@dataclass(frozen=True, slots=True)
class ScriptLine:
    """One utterance of a text: who says it ("" where the text does not say), all of it, and its words."""

    speaker: str
    text: str
    words: tuple[str, ...]


def script_of(text: str) -> list[ScriptLine]:
    """The utterances of a plain text in order; a name stays in force until the next, empty lines are passed over."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    named = [_SPEAKER.match(line) for line in lines]
    # One line with a colon is a sentence; names come again and again, or at every line.
    names = [match["name"] for match in named if match is not None]
    believed = {
        name for name in names if len(name.split()) <= 4 and (names.count(name) > 1 or len(names) > 2)
    }
    found: list[ScriptLine] = []
    speaker = ""
    for line, match in zip(lines, named, strict=True):
        said = line
        if match is not None and match["name"] in believed:
            speaker, said = match["name"], match["said"]
        for part in _parts(said):
            words = tuple(part[first:last] for first, last in split_words(part))
            if any(sign.isalnum() for word in words for sign in word):
                found.append(ScriptLine(speaker, part, words))
    return found


def _parts(line: str) -> list[str]:
    line = line.strip()
    if len(split_words(line)) <= _LONG_WORDS:
        return [line] if line else []
    return [part.strip() for part in _SENTENCE_END.split(line) if part and part.strip()]
