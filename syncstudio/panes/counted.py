"""Sentences that count: one thing, or several."""

from __future__ import annotations


def counted(one: str, many: str, count: int, **parts: object) -> str:
    """The sentence for so many: `one` for a single thing, else `many`, with `{count}` and the other parts put in."""
    return (one if count == 1 else many).format(count=f"{count:,}", **parts)
