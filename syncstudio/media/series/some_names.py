"""A few names of many, for a sentence that says what was left out."""

from __future__ import annotations

from collections.abc import Sequence

_NAMED = 8


def some_names(names: Sequence[str], most: int = _NAMED) -> str:
    """The first names, and how many more there are: "accX, accY and 12 more"."""
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
