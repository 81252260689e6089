"""What was repaired or left out line by line, gathered by kind: ten thousand broken lines make a few sentences."""

from __future__ import annotations

# So many lines of a kind are named by their number.
_NAMED = 5


class LineNotes:
    """Counts what happened, and remembers the first lines it happened in.

    >>> notes = LineNotes()
    >>> notes.add(12, "1 cue ends before it starts; left out", "cues end before they start; left out")
    >>> notes.told()
    ('Line 12: 1 cue ends before it starts; left out.',)
    """

    def __init__(self) -> None:
        self._lines: dict[tuple[str, str], list[int]] = {}
        self._counts: dict[tuple[str, str], int] = {}

    def add(self, line: int, one: str, many: str) -> None:
        """Remember a line (from 1), with the whole sentence for one and what follows the count for several."""
        kind = (one, many)
        count = self._counts.get(kind, 0)
        self._counts[kind] = count + 1
        if count < _NAMED:
            self._lines.setdefault(kind, []).append(line)

    def told(self) -> tuple[str, ...]:
        """A sentence for each kind, in the order in which they first came."""
        said = []
        for (one, many), count in self._counts.items():
            lines = self._lines[one, many]
            if count == 1:
                said.append(f"Line {lines[0]:,}: {one}.")
                continue
            named = ", ".join(f"{line:,}" for line in lines) + (", ..." if count > len(lines) else "")
            said.append(f"Lines {named}: {count:,} {many}.")
        return tuple(said)
