"""What is said after a file was read: each repair or loss once, with how often and where first."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Findings:
    """Collects sentences while a file is read."""

    _plain: list[str] = field(default_factory=list)
    _counted: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    _first: dict[tuple[str, str], str] = field(default_factory=dict)

    def say(self, sentence: str) -> None:
        """A sentence; the same one only once."""
        if sentence not in self._plain:
            self._plain.append(sentence)

    def count(self, what: str, done: str, where: str, many: int = 1) -> None:
        """Something that may happen often: `what` is in the plural ("labels that end before they start")."""
        key = (what, done)
        self._counted.setdefault(key, [0])[0] += many
        self._first.setdefault(key, where)

    def notes(self) -> tuple[str, ...]:
        """All of them, in the order they first came."""
        counted = [
            f"{what[:1].upper()}{what[1:]}: {count[0]:,}, {done} (the first in {self._first[what, done]})."
            for (what, done), count in self._counted.items()
        ]
        return (*self._plain, *counted)
