"""A text that has room for so many signs."""

from __future__ import annotations


def short_text(text: str, most: int) -> str:
    """The text, or its beginning with "…" where it is longer than `most` signs."""
    return text if len(text) <= most else text[: most - 1] + "…"
