"""What is going to be written into an EAF file: tiers with rows, and the ids and time slots they use."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.label_document import DocumentSegment

NS_PER_MS = 1_000_000
MOST_MS = (1 << 32) - 1
"""The schema's times are unsigned 32-bit ms: 49 days."""

NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_SLOT = re.compile(r"ts\d+")
_RESERVED = ("Time_Subdivision", "Symbolic_Subdivision", "Symbolic_Association", "Included_In")


@dataclass(slots=True)
class Row:
    """One annotation. `parent` is the row it hangs from; `first` and `last` are its time slots by number."""

    start_ms: int
    end_ms: int
    value: str
    key: str
    parent: Row | None = None
    segment: DocumentSegment | None = None
    tier: Tier | None = None
    first: int = -1
    last: int = -1


@dataclass(slots=True)
class Tier:
    """One tier; `kind` names its linguistic type together with constraint and vocabulary."""

    name: str
    kind: str
    rows: list[Row]
    parent: str = ""
    constraint: str = ""
    vocabulary: tuple[str, ...] = ()
    participant: str = ""
    annotator: str = ""
    language: str = ""

    @property
    def symbolic(self) -> bool:
        """Whether its annotations have no times of their own."""
        return self.constraint.startswith("Symbolic")


@dataclass(slots=True)
class Plan:
    """Everything that is written, and how many things had to be bent to fit."""

    tiers: list[Tier] = field(default_factory=list)
    shift_ms: int = 0
    rounded: int = 0
    worst_ns: int = 0
    stretched: int = 0
    new_keys: int = 0
    words_bent: int = 0
    words_guessed: int = 0
    languages: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _names: set[str] = field(default_factory=set)
    _keys: set[str] = field(default_factory=set)
    _highest: int = 0
    _next_number: dict[str, int] = field(default_factory=dict)

    def ms(self, at_ns: int) -> int:
        """A time in whole ms of ELAN's timeline, rounded to the nearest, halves up."""
        value = (at_ns + 500_000) // NS_PER_MS
        off = abs(value * NS_PER_MS - at_ns)
        if off:
            self.rounded += 1
            if off > self.worst_ns:
                self.worst_ns = off
        value += self.shift_ms
        if value > MOST_MS:
            raise InterchangeError(
                f"ELAN cannot hold times after 49 days, and there is a label at {at_ns // 10**9:,} s; "
                "leave that label out, or export another part of the project."
            )
        return value

    def name(self, wanted: str) -> str:
        """A name for a tier that no other has."""
        wanted = NOT_XML.sub("\ufffd", wanted) or "Tier"
        found = wanted
        while found in self._names:
            number = self._next_number.get(wanted, 2)
            self._next_number[wanted] = number + 1
            found = f"{wanted} ({number})"
        self._names.add(found)
        return found

    def reserve(self, keys: list[str]) -> None:
        """Keep ids of labels that ELAN can use too, each once, and make new ones after the highest of them."""
        self._keys.update((*_RESERVED, *self.languages))
        for key in keys:
            if key[:1] == "a" and key[1:].isascii() and key[1:].isdigit() and len(key) < 16:
                self._highest = max(self._highest, int(key[1:]))

    def key(self, wanted: str) -> str:
        """The id of an annotation: the one it has, where it may be used; else a new one."""
        if wanted and wanted not in self._keys and _ID.fullmatch(wanted) and not _SLOT.fullmatch(wanted):
            self._keys.add(wanted)
            return wanted
        if wanted:
            self.new_keys += 1
        return self.new_key()

    def new_key(self) -> str:
        """An id that nothing has."""
        self._highest += 1
        return f"a{self._highest}"

    @property
    def highest(self) -> int:
        """The number of the last id, which ELAN counts on from."""
        return self._highest

    def language(self, code: str) -> str:
        """A language as an id in the file; "" where it cannot be one."""
        return code if code in self.languages else ""


def is_id(text: str) -> bool:
    """Whether a text can be an id in XML."""
    return _ID.fullmatch(text) is not None and not _SLOT.fullmatch(text) and text not in _RESERVED
