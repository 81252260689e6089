"""How many, in words that fit one as well as many."""

from __future__ import annotations


def counted(count: int, one: str, many: str) -> str:
    """ "1 label lies", "2,000 labels lie": `one` is what follows a one, `many` what follows every other count."""
    return f"{count:,} {one if count == 1 else many}"
