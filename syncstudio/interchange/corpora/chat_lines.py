"""The lines of a CHAT file put together: headers, main tiers and dependent tiers, with their bullets of time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from syncstudio.interchange.utterance import TimedWord

MS_NS = 1_000_000
BULLET = "\x15"

# CLAN writes milliseconds; older files name the recording as well. Some editors show the mark as •.
_BULLET = re.compile('[\x15•](?:%(?:snd|mov):"[^"]*")?_?(\\d{1,12})_(\\d{1,12})-?[\x15•]')


@dataclass(slots=True)
class ChatUtterance:
    """A main tier with its dependent tiers, (name, text, line) each; times are None without a bullet."""

    code: str
    line: int
    text: str
    start_ns: int | None = None
    end_ns: int | None = None
    words: tuple[TimedWord, ...] = ()
    dependents: list[tuple[str, str, int]] = field(default_factory=list)


def joined_lines(text: str) -> Iterator[tuple[int, str]]:
    """Every line with the number of its first, lines that go on after a tab or a blank put together."""
    number, parts = 0, list[str]()
    for at, line in enumerate(text.split("\n"), 1):
        if line[:1] in ("\t", " ") and parts:
            parts.append(line.strip())
            continue
        if parts:
            yield number, " ".join(parts)
        number, parts = at, [line.rstrip()] if line.strip() else []
    if parts:
        yield number, " ".join(parts)


def named(line: str) -> tuple[str, str]:
    """(name, rest) of a line "*CHI:\\thello", without the mark before the name."""
    name, _, rest = line[1:].partition(":")
    return name.strip(), rest.strip()


def timed_text(text: str) -> tuple[str, int | None, int | None]:
    """(text without bullets, start, end): from the first bullet's start to the latest end."""
    spans = [(int(first), int(last)) for first, last in _BULLET.findall(text)]
    plain = " ".join(_BULLET.sub(" ", text).split())
    if not spans:
        return plain, None, None
    return plain, min(first for first, _ in spans) * MS_NS, max(last for _, last in spans) * MS_NS


def timed_words(text: str) -> tuple[TimedWord, ...]:
    """The words of a %wor tier, each with the bullet that follows it; marks of the end of a sentence are none."""
    words: list[TimedWord] = []
    place = 0
    for found in _BULLET.finditer(text):
        *plain, last = text[place : found.start()].split() or [""]
        words += [TimedWord(word) for word in plain if not _is_mark(word)]
        first_ns, last_ns = int(found[1]) * MS_NS, int(found[2]) * MS_NS
        if last and last_ns >= first_ns:
            words.append(TimedWord(last, first_ns, last_ns))
        elif last:
            words.append(TimedWord(last))
        place = found.end()
    words += [TimedWord(word) for word in text[place:].split() if not _is_mark(word)]
    return tuple(words)


def _is_mark(word: str) -> bool:
    return all(one in '.!?,;:+/"' for one in word)


def bullet(start_ns: int, end_ns: int) -> str:
    """The bullet of a span, to the nearest millisecond."""
    return f"{BULLET}{_ms(start_ns)}_{_ms(end_ns)}{BULLET}"


def _ms(ns: int) -> int:
    return (max(0, ns) + MS_NS // 2) // MS_NS
