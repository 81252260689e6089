"""Sentences about cues, with the lines they stand in."""

from __future__ import annotations

# How many lines a note names.
_NAMED = 3


def left_out(lines: list[int], why: str, what: str, thing: str = "cue") -> str:
    """ "2 cues could not be read and were left out (line 5, 9)." of the lines of such cues."""
    named = ", ".join(map(str, lines[:_NAMED])) + (", ..." if len(lines) > _NAMED else "")
    count = f"1 {thing}" if len(lines) == 1 else f"{len(lines):,} {thing}s"
    were = "was" if len(lines) == 1 else "were"
    return f"{' '.join(part for part in (count, why, were, what) if part)} (line {named})."
