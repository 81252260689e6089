"""What is kept of ways of looking, as a text for the settings of the program: rows that each begin with a track."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any


def looks_text(own: Sequence[Sequence[Any]], tracks: Collection[int], kept: str = "") -> str:
    """These rows, and those of `kept` that are of none of these tracks: another project's, set in another window."""
    try:
        rows = [row for row in json.loads(kept or "[]") if int(row[0]) not in tracks]
    except (ValueError, TypeError, KeyError, IndexError):
        rows = []
    return json.dumps([*rows, *(row for row in own if row[0] in tracks)])
