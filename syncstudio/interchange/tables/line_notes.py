"""Gathers what was wrong with single lines of a file, so that ten thousand broken lines make a few sentences."""

from __future__ import annotations

# So many lines are named one by one.
_NAMED = 10


class LineNotes:
    """Sentences about lines, the first ten in full and the rest counted by what was wrong."""

    def __init__(self) -> None:
        self._first: list[str] = []
        self._more: dict[str, int] = {}

    def add(self, line: int, what: str) -> None:
        """Remember one thing about a line, to follow "line 7: "."""
        if len(self._first) < _NAMED:
            self._first.append(f"line {line:,}: {what}")
        else:
            kind = what.partition(" (")[0].partition("“")[0].strip()
            self._more[kind] = self._more.get(kind, 0) + 1

    def told(self) -> tuple[str, ...]:
        """All of it, in the order in which it came."""
        more = (f"{count:,} more lines: {kind}" for kind, count in self._more.items())
        return tuple(f"{each}." for each in (*self._first, *more))
