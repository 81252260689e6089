"""Names that no other sample of the run has, in 16 bytes a name however long the names are."""

from __future__ import annotations

import re
from array import array
from hashlib import blake2b

_MOST_CHARACTERS = 240
_HASH_DIGITS = 10
_FEWEST_PLACES = 1 << 10
# So many names are remembered with how often they came; more of them are counted anew.
_MOST_REPEATED = 50_000
# What would move the cursor of a terminal, turn the direction of a line, or be no character at all.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


def seen(text: str) -> str:
    """A sentence with names of files in it, with nothing that moves a cursor or cannot be written."""
    return _UNSEEN.sub(lambda found: f"\\x{ord(found.group()):02x}", text)


def shown(name: str) -> str:
    """The name as it may stand in a table or on a terminal: no control characters, and no longer than 240."""
    text = seen(name)
    if len(text) <= _MOST_CHARACTERS:
        return text
    digest = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=_HASH_DIGITS // 2).hexdigest()
    return f"{text[: _MOST_CHARACTERS - _HASH_DIGITS - 1]}…{digest}"


class Seen:
    """A set of texts that remembers hashes only: two of a million texts are taken for one another once in 10⁷ runs."""

    def __init__(self) -> None:
        self._places = array("Q", bytes(8 * _FEWEST_PLACES))
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, text: str) -> bool:
        """Remember it; whether it is new."""
        digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        return self._put(int.from_bytes(digest) or 1)

    def __contains__(self, text: str) -> bool:
        digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        value = int.from_bytes(digest) or 1
        return self._places[self._place(value)] == value

    def _place(self, value: int) -> int:
        places, mask = self._places, len(self._places) - 1
        at = value & mask
        while places[at] and places[at] != value:
            at = (at + 1) & mask
        return at

    def _put(self, value: int) -> bool:
        at = self._place(value)
        if self._places[at]:
            return False
        self._places[at] = value
        self._count += 1
        if 3 * self._count > 2 * len(self._places):
            old = self._places
            self._places = array("Q", bytes(16 * len(old)))
            for each in old:
                if each:
                    self._places[self._place(each)] = each
        return True


class UniqueNames:
    """Hands out names, each once: what comes again has its number behind it."""

    def __init__(self) -> None:
        self._seen = Seen()
        self._repeats: dict[str, int] = {}

    def unique(self, name: str) -> str:
        """The name, fit to be shown, or the name with the first number behind it that makes it new."""
        wanted = shown(name) or "sample"
        if self._seen.add(wanted):
            return wanted
        number = self._repeats.get(wanted, 1)
        while True:
            number += 1
            other = f"{wanted} ({number})"
            if self._seen.add(other):
                if len(self._repeats) >= _MOST_REPEATED:
                    self._repeats.clear()
                self._repeats[wanted] = number
                return other
